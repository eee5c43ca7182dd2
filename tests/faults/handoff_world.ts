// One interleaving: the real engine with one id, its viewers, and everything that can happen to them, in an order that
// a seed decides. What a viewer is told is held against the model in handoff_model.ts; nothing here knows a cursor.

import { emptyBase } from "../../src/core/base_view.ts";
import { begin, end, step } from "../../src/core/base_view.ts";
import { type Event, isTerminal } from "../../src/core/event.ts";
import { Connections } from "../../src/edge/connections.ts";
import { type StreamParts, type Watched, Watching } from "../../src/edge/stream.ts";
import type { Kind, Script } from "../../src/engine/kind.ts";
import { type OpenedFeed, Runs } from "../../src/engine/runs.ts";
import { ParleyError } from "../../src/errors.ts";
import type { RunRow, Store } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { FakeClock } from "../support/fake_clock.ts";
import type { Random } from "../support/random.ts";
import { started } from "../engine/recorder_rig.ts";
import { gated, Gates } from "./gates.ts";
import { asSocket, Screen, Truth, type Wishes } from "./handoff_model.ts";

export const ID = "r";
const KIND = "discussion";
const SUBJECT = "anonymous";

/** What the run's script says next; a test writes it. */
class Tape {
  readonly #events: Event[] = [];
  #more = Promise.withResolvers<void>();

  write(...events: Event[]): void {
    this.#events.push(...events);
    this.#more.resolve();
  }

  async *play(signal: AbortSignal): Script {
    const stopped = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true })
    );
    while (!signal.aborted) {
      const event = this.#events.shift();
      if (event) yield event;
      if (event && isTerminal(event)) return;
      if (event) continue;
      this.#more = Promise.withResolvers();
      await Promise.race([this.#more.promise, stopped]);
    }
  }
}

export class World {
  readonly gates: Gates;
  readonly clock = new FakeClock();
  readonly runs: Runs;
  readonly screens: Screen[] = [];
  readonly failures: unknown[] = [];
  readonly counts = {
    events: 0,
    joins: 0,
    resumes: 0,
    resets: 0,
    clears: 0,
    deletions: 0,
    epochs: 0,
    histories: 0,
  };
  truth: Truth | undefined;
  readonly #truths = new Map<string, Truth>();
  readonly #tapes = new Map<string, Tape>();
  readonly #watching = new Map<Screen, Watching>();
  readonly #connections = new Connections({ total: 1e9, perRun: 1e9 });
  #said = 0;
  #epochs = 0;

  constructor(readonly random: Random, gates: Gates, store: Store) {
    this.gates = gates;
    this.runs = new Runs({
      store: gated(store, gates, {
        created: (_, epoch) => this.#begin(epoch),
        appended: (_, first, events) => this.#append(first, events),
        clearing: (_, upTo) => this.truth!.soon = Math.max(this.truth!.soon, upTo + 1),
        cleared: (_, upTo) => this.truth!.first = Math.max(this.truth!.first, upTo + 1),
        removing: (_, epoch) => this.#truths.get(epoch)!.removing = true,
        removed: (_, epoch) => this.#truths.get(epoch)!.removed = true,
      }),
      clock: this.clock,
      logger: {
        ...silentLogger,
        error: (event, fields) => event !== "log_stalled" && this.failures.push(fields?.error ?? event),
      },
      newId: () => `e${++this.#epochs}`.padEnd(8, "."),
      kinds: [this.#kind()],
      windowMs: random.pick([0, 0, 50]),
      eventsPerSecond: 1_000_000,
      maxConcurrent: 10,
      keepFrames: random.int(1, 10),
    });
  }

  #kind(): Kind {
    return {
      name: KIND,
      emptyView: emptyBase,
      check() {},
      evolve(view, row) {
        step(view, row);
        if (row.event.type === "run_started") begin(view, row.at);
        if (isTerminal(row.event)) end(view, "completed", row.at);
      },
      takeUp() {},
      opening: () => started,
      script: (run, signal) => this.#tapeOf(run).play(signal),
      spell: discussionDialect.spell,
      digest: () => ({}),
      cancelled: { error: "Discussion cancelled", code: "cancelled" },
    };
  }

  /** The spec carries which tape: a run that is made again has another one. */
  #tapeOf({ spec }: { spec: unknown }): Tape {
    const { tape } = spec as { tape: string };
    let found = this.#tapes.get(tape);
    if (!found) this.#tapes.set(tape, found = new Tape());
    return found;
  }

  #begin(epoch: string): void {
    this.truth = new Truth(epoch);
    this.#truths.set(epoch, this.truth);
    this.counts.epochs++;
  }

  #append(first: number, events: readonly { at: string; event: Event }[]): void {
    const truth = this.truth!;
    for (const [i, { at, event }] of events.entries()) {
      const stored = { seq: first + i, at, event };
      if (stored.seq !== truth.head + 1) throw new Error(`Numbered ${stored.seq} after ${truth.head}`);
      truth.frames.push(discussionDialect.spell({ id: ID, epoch: truth.epoch }, stored));
      truth.ended ||= isTerminal(event);
      this.counts.events++;
    }
  }

  /** Has the run say something more. */
  say(): void {
    const event = (): Event => {
      const text = `${++this.#said} `;
      const size = this.random.next() < 0.01 ? 40_000 : 0;
      return this.random.next() < 0.6
        ? {
          type: "text_streamed",
          data: { agent_type: "critic", round: 1, message_id: "m", delta: text.padEnd(size, "x") },
        }
        : { type: "round_completed", data: { round: this.#said, total_rounds: 99 } };
    };
    this.#tape?.write(...Array.from({ length: this.random.int(1, 4) }, event));
  }

  finish(): void {
    this.#tape?.write({ type: "run_failed", data: { error: "It is over", code: "over" } });
  }

  get #tape(): Tape | undefined {
    return this.#tapes.get(`${this.#tapes.size}`);
  }

  /** Lets a viewer in, or has it wait until there is a run. */
  join(wishes: Wishes): void {
    const screen = new Screen(wishes, (error) => this.failures.push(error));
    this.screens.push(screen);
    this.counts.joins++;
    if (wishes.after > 0) this.counts.resumes++;
    const query = new URLSearchParams({
      last_sequence: String(wishes.after),
      ...(wishes.seenEpoch !== undefined && { epoch: wishes.seenEpoch }),
      deltas: String(wishes.deltas),
      frames: wishes.batch ? "batch" : "single",
    });
    const watched: Watched = {
      dialect: discussionDialect,
      id: ID,
      find: () =>
        this.runs.row(ID, KIND, SUBJECT).catch((error) => {
          if (error instanceof ParleyError && error.status === 404) return undefined;
          throw error;
        }),
    };
    const parts = {
      runs: {
        onStart: (...args: Parameters<Runs["onStart"]>) => this.runs.onStart(...args),
        openFeed: async (row: RunRow): Promise<OpenedFeed> => {
          const opened = await this.runs.openFeed(row);
          if (!screen.gone) screen.join(this.#truths.get(opened.row.epoch)!);
          return opened;
        },
      },
      logger: {
        ...silentLogger,
        error: (event: string, fields?: Record<string, unknown>) =>
          this.failures.push(fields?.error ?? event),
      },
      connections: this.#connections,
      clock: this.clock,
    } as unknown as StreamParts;
    const url = new URL(`http://test/?${query}`);
    const watching = new Watching(watched, parts);
    this.#watching.set(screen, watching);
    // A server lets nobody in before this is done, and hears only then that they have gone.
    watching.prepare(url).then(() => screen.gone ? watching.free() : watching.begin(asSocket(screen)))
      .catch((error) => this.failures.push(error));
  }

  /** The connection of a viewer is lost. */
  drop(screen: Screen): void {
    if (screen.gone) return;
    screen.gone = true;
    this.counts.resets += screen.resets;
    this.#watching.get(screen)!.free();
    screen.unpause();
  }

  async start(): Promise<void> {
    const tape = `${this.#tapes.size + 1}`;
    const spec = { tape };
    const work = this.runs.start({ kind: KIND, id: ID, spec, subject: SUBJECT });
    const made = this.#expected(work);
    this.#tapeOf({ spec });
    await made;
  }

  /** What somebody asks of the run as it is found now; that it is not there any more, or not so, is an answer too. */
  ask(what: "clear" | "remove" | "cancel"): Promise<void> {
    return this.#expected((async () => {
      const row = await this.runs.row(ID, KIND, SUBJECT);
      await this.runs[what](row);
      if (what === "clear") this.counts.clears++;
      if (what === "remove") this.counts.deletions++;
    })());
  }

  /** Reads what happened so far, as a client that polls does: a stretch of one run, without a gap, and durable. */
  history(after: number, limit: number): Promise<void> {
    return this.#expected((async () => {
      const row = await this.runs.row(ID, KIND, SUBJECT);
      const frames = await this.runs.history(row, after, limit);
      const texts = frames.map((frame) => frame.text);
      const first = frames[0]?.seq ?? 1;
      const from = ({ frames }: Truth) =>
        frames.slice(first - 1, first - 1 + texts.length).map((f) => f.text);
      const known = [...this.#truths.values()].some((truth) => equal(from(truth), texts));
      if (!known) throw new Error(`A history after ${after} is no stretch of any run: ${texts}`);
      if (frames.length > limit || first <= after && frames.length > 0) {
        throw new Error("A history of other events");
      }
      this.counts.histories += texts.length;
    })());
  }

  async #expected(work: Promise<unknown>): Promise<void> {
    await work.catch((error) => {
      if (!(error instanceof ParleyError)) this.failures.push(error);
    });
  }

  get connected(): Screen[] {
    return this.screens.filter((screen) => !screen.gone && screen.code === undefined);
  }

  /** Viewers and feeds that are left when everybody has gone. */
  get left(): number {
    return this.#connections.viewers;
  }
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
