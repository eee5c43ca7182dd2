// Acts a discussion out as the engine does, in memory and without a server: a real recorder, a real cast, and a log
// that a test may cut anywhere to see how the run is taken up again.

import type { Model, ModelRequest } from "../../src/agents/model.ts";
import type { Models } from "../../src/agents/providers.ts";
import type { Stored } from "../../src/core/event.ts";
import type { DiscussionSpec } from "../../src/core/spec.ts";
import { abandon, emptyView, evolve, type View } from "../../src/core/view.ts";
import { discussionKind } from "../../src/engine/discussion.ts";
import { Live } from "../../src/engine/live.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import type { Prices } from "../../src/agents/prices.ts";
import { FakeClock } from "../support/fake_clock.ts";

export interface PlayOptions {
  /** What a crash left in the log. */
  before?: readonly Stored[];
  clock?: FakeClock;
  maxOutputTokens?: number;
  contextTokens?: number;
  prices?: Prices;
  logger?: Logger;
}

export interface Played {
  live: Live;
  /** Everything in the log, what was there before included. */
  rows(): Promise<Stored[]>;
  done: Promise<void>;
}

export function spec(fields: Partial<DiscussionSpec> = {}): DiscussionSpec {
  return {
    task: "Design a login",
    agent_types: ["architect", "critic"],
    mode: "round_robin",
    rounds: 1,
    enable_project_manager: false,
    provider: "rehearsal",
    model: "rehearsal",
    budget: {},
    ...fields,
  };
}

/** Begins (or takes up) a run and returns at once. */
export async function begin(asked: DiscussionSpec, model: Model, options: PlayOptions = {}): Promise<Played> {
  const { before = [], clock = new FakeClock(), logger = silentLogger } = options;
  const log = memoryLog();
  if (before.length > 0) await log.append("run", 1, before.map(({ at, event }) => ({ at, event })));
  const models = { get: () => model } as unknown as Models;
  const kind = discussionKind(models, {
    clock,
    newId: () => crypto.randomUUID(),
    prices: options.prices ?? {},
    maxOutputTokens: options.maxOutputTokens ?? 512,
    contextTokens: options.contextTokens ?? 8192,
    turnTimeoutMs: 300_000,
  }, discussionDialect.spell);
  const spell = (stored: Stored) => discussionDialect.spell({ id: "run", epoch: "e" }, stored);
  const feed = await new Feed({ log, run: "run", spell, keep: 100 }).open(false);
  const row = {
    id: "run",
    kind: "discussion",
    subject: "anonymous",
    epoch: "e",
    status: "running" as const,
    created: clock.now(),
    updated: clock.now(),
  };
  const live = new Live(row, asked, takenUp(before), kind, feed, {
    log,
    clock,
    logger,
    windowMs: 0,
    eventsPerSecond: 1_000_000,
  });
  return { live, rows: () => log.read("run", 0, 1_000_000), done: live.act() };
}

/** Acts a run out to its end; gives its log. */
export async function play(asked: DiscussionSpec, model: Model, options?: PlayOptions): Promise<Stored[]> {
  const played = await begin(asked, model, options);
  await played.done;
  return await played.rows();
}

/** The view of a log, as a restarted server folds it. */
export function takenUp(rows: readonly Stored[]): View {
  const view = rows.reduce((v, row) => evolve(v, structuredClone(row)), emptyView());
  for (const message_id of Object.keys(view.open)) abandon(view, message_id);
  return view;
}

/** The events of one type. */
export function all<T extends Stored["event"]["type"]>(rows: readonly Stored[], type: T) {
  return rows.map((r) => r.event).filter((e) => e.type === type)
    .map((e) => e.data as Extract<Stored["event"], { type: T }>["data"]);
}

export function last<T extends Stored["event"]["type"]>(rows: readonly Stored[], type: T) {
  const found = all(rows, type).at(-1);
  if (!found) {
    throw new Error(`There is no ${type}; the run ended with ${JSON.stringify(rows.at(-1)?.event)}`);
  }
  return found;
}

/** Requests for contributions, as `round/agent` in the order they were made. */
export function turnsAsked(asked: readonly ModelRequest[], purpose = "turn"): string[] {
  return asked.filter((r) => r.occasion.purpose === purpose).map((r) =>
    `${r.occasion.round}/${r.occasion.agent}`
  );
}

/** What a speaker is shown, as one text. */
export function shown(request: ModelRequest): string {
  return request.messages.map((m) => m.content).join("\n");
}

/**
 * What a run came to, without what may differ between two ways to the same end: message ids, attempts, deltas,
 * usage, times; and, where agents work side by side, the order within a round.
 */
export function shape(rows: readonly Stored[], mode: DiscussionSpec["mode"]): string[] {
  const sideBySide = mode === "parallel" || mode === "debate";
  const lines: string[] = [];
  let turns: string[] = [];
  const flush = () => {
    lines.push(...(sideBySide ? turns.sort() : turns));
    turns = [];
  };
  for (const { event } of rows) {
    const { type, data } = event;
    switch (type) {
      case "turn_completed": {
        const stance = data.stance ? ` ${data.stance.position} ${data.stance.confidence}` : "";
        turns.push(`${data.round} ${data.agent_type}: ${data.response} <${data.prompt_used ?? ""}>${stance}`);
        break;
      }
      case "turn_failed":
        if (!data.will_retry) {
          turns.push(`${data.round} ${data.agent_type} failed: ${data.code} ${data.error}`);
        }
        break;
      case "speaker_chosen":
        turns.push(`${data.round} next ${data.next} ${data.settled} ${data.reason}`);
        break;
      case "run_completed": {
        flush();
        const history = data.conversation_history.map((h) => `${h.round} ${h.role}: ${h.response}`);
        const { usage: _, summary, ...result } = data.result;
        const told = sideBySide ? summary.split("\n").sort() : summary;
        lines.push(JSON.stringify({ history: sideBySide ? history.sort() : history, told, ...result }));
        break;
      }
      case "round_started":
      case "round_completed":
      case "run_failed":
      case "run_cancelled":
        flush();
        lines.push(`${type} ${JSON.stringify(data)}`);
        break;
      case "run_started":
        lines.push(`${type} ${JSON.stringify(data)}`);
    }
  }
  flush();
  return lines;
}
