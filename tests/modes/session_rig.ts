// Acts a session out as the engine does, in memory and without a server: a real recorder, and a log that may be cut
// anywhere to see how the session is taken up again.

import type { Model } from "../../src/agents/model.ts";
import type { Models } from "../../src/agents/providers.ts";
import type { Event, EventData, Stored } from "../../src/core/event.ts";
import type { SessionSpec } from "../../src/core/spec.ts";
import { emptySession, evolveSession, type SessionView, takeUpSession } from "../../src/core/session_view.ts";
import { Bucket } from "../../src/engine/bucket.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { sessionKind, type SessionKindOptions } from "../../src/engine/session.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { sessionDialect } from "../../src/wire/session.ts";
import { FakeClock } from "../support/fake_clock.ts";

export { calculate, DONE, type Script, Thinker, worker } from "../support/thinker.ts";

export interface Options extends Partial<SessionKindOptions> {
  before?: readonly Stored[];
  spec?: Partial<SessionSpec>;
  clock?: FakeClock;
  windowMs?: number;
  eventsPerSecond?: number;
}

export interface Session {
  clock: FakeClock;
  view: SessionView;
  /** How many are told of what is posted. */
  readonly listening: number;
  rows(): Promise<Stored[]>;
  ask(request_id: string, message: string, fields?: Partial<EventData["request_received"]>): Promise<void>;
  post(event: Event): Promise<void>;
  interrupt(request_id?: string): Promise<void>;
  /** Acts the session out until it rests; false when it was stopped before. */
  act(): Promise<boolean>;
  /** Resolves when the log fits. */
  when(fits: (rows: Stored[]) => boolean): Promise<void>;
  stop(): void;
}

export function open(model: Model, options: Options = {}): Session {
  const { before = [], spec, clock = new FakeClock(), windowMs = 0, eventsPerSecond = 1_000_000, ...rest } =
    options;
  const log = memoryLog();
  const seeded = before.length > 0
    ? log.append("s1", 1, before.map(({ at, event }) => ({ at, event })))
    : Promise.resolve();
  const view = viewOf(before);
  let made = 0;
  const kind = sessionKind({ get: () => model } as unknown as Models, {
    clock,
    newId: () => `id-${before.length}-${++made}`,
    prices: {},
    turnTimeoutMs: 300_000,
    maxIterations: 8,
    maxOutputTokens: 512,
    contextTokens: 8192,
    broke: (error) => {
      throw error;
    },
    ...rest,
  }, sessionDialect.spell);
  const told = new Set<() => void>();
  const recorder = new Recorder({
    run: "s1",
    view,
    kind,
    log,
    clock,
    windowMs,
    bucket: new Bucket(eventsPerSecond, clock),
    publish: () => told.forEach((tell) => tell()),
    onStall: (error) => {
      throw error;
    },
  });
  const full: SessionSpec = {
    agent: "researcher",
    provider: "rehearsal",
    model: "rehearsal",
    budget: {},
    ...spec,
  };
  let listening = 0;
  const onPosted = (ring: () => void) => {
    const leave = recorder.onPosted(ring);
    listening++;
    return () => {
      listening--;
      leave();
    };
  };
  const run = { id: "s1", spec: full, view, onPosted };
  const stopping = new AbortController();
  const rows = () => log.read("s1", 0, 1_000_000);
  const post = async (event: Event) => {
    await seeded;
    if (view.head === 0) await recorder.write([kind.opening!(run)]);
    await recorder.post(() => event, () => []);
  };
  return {
    clock,
    view,
    get listening() {
      return listening;
    },
    rows,
    post,
    ask: (request_id, message, fields) =>
      post({
        type: "request_received",
        data: { request_id, agent: "researcher", message, enable_reasoning: true, ...fields },
      }),
    interrupt: (request_id) =>
      post({ type: "interrupt_asked", data: request_id === undefined ? {} : { request_id } }),
    async act() {
      await seeded;
      return await recorder.record(kind.script(run, stopping.signal), stopping.signal);
    },
    async when(fits) {
      while (!fits(await rows())) {
        const bell = Promise.withResolvers<void>();
        told.add(bell.resolve);
        if (fits(await rows())) return;
        await bell.promise;
      }
    },
    stop: () => stopping.abort(new DOMException("The test stops it", "AbortError")),
  };
}

/** The view of a log, as a restarted server folds it. */
export function viewOf(rows: readonly Stored[]): SessionView {
  const view = rows.reduce((v, row) => evolveSession(v, structuredClone(row)), emptySession());
  takeUpSession(view);
  return view;
}

/** Asks one question and plays it to its end; gives the log. */
export async function play(model: Model, message = "12 * 7", options: Options = {}): Promise<Stored[]> {
  const session = open(model, options);
  if (!options.before?.length) await session.ask("r1", message);
  await session.act();
  return await session.rows();
}

/** The steps of a request that stand, as `iteration type: content`: those of calls that were given up are left out. */
export function steps(rows: readonly Stored[], request_id = "r1"): string[] {
  const lines: string[] = [];
  let pending: string[] = [];
  for (const { event } of rows) {
    if (event.type !== "step_taken" || event.data.request_id !== request_id) continue;
    const { step, content, iteration, usage, will_retry } = event.data;
    const line = `${iteration} ${step}: ${content}`;
    if (will_retry) pending = [];
    else if (step === "observation" && pending.length === 0) lines.push(line);
    else pending.push(line);
    if (usage) lines.push(...pending.splice(0));
  }
  return lines;
}

export function ends(rows: readonly Stored[]): EventData["request_completed"][] {
  return rows.flatMap(({ event }) => event.type === "request_completed" ? [event.data] : []);
}

/** The end of one request. */
export function end(rows: readonly Stored[], request_id = "r1"): EventData["request_completed"] {
  const found = ends(rows).filter((e) => e.request_id === request_id);
  if (found.length !== 1) throw new Error(`${request_id} has ended ${found.length} times`);
  return found[0]!;
}

/** Texts that streamed, by step id. */
export function streamed(rows: readonly Stored[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { event } of rows) {
    if (event.type !== "step_streamed") continue;
    texts.set(event.data.message_id, (texts.get(event.data.message_id) ?? "") + event.data.delta);
  }
  return texts;
}
