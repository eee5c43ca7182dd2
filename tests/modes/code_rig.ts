// Acts a job of the code teams out as the engine does, in memory and without a server; its log may be cut anywhere to see
// how the run is taken up again.

import type { Model, ModelRequest } from "../../src/agents/model.ts";
import type { Prices } from "../../src/agents/prices.ts";
import type { Models } from "../../src/agents/providers.ts";
import { type CodeView, emptyCode, evolveCode } from "../../src/core/code_view.ts";
import type { Stored } from "../../src/core/event.ts";
import type { CodeSpec } from "../../src/core/spec.ts";
import { jobKind, type JobOptions } from "../../src/engine/job.ts";
import { Live } from "../../src/engine/live.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { orchestrateDialect } from "../../src/wire/orchestrate.ts";
import { BRIEF, gullible } from "../support/coders.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { all, last, type Played } from "./rig.ts";

export { all, last };

export interface PlayOptions {
  /** What a crash left in the log. */
  before?: readonly Stored[];
  clock?: FakeClock;
  /** By provider; any other is the model of the job. */
  models?: Record<string, Model>;
  /** Providers that are not configured. */
  missing?: string[];
  prices?: Prices;
  check?: JobOptions["checkCode"];
  maxOutputTokens?: number;
  logger?: Logger;
}

export function spec(fields: Partial<CodeSpec> = {}): CodeSpec {
  return {
    brief: BRIEF,
    target_framework: "react",
    teams: [
      { team: "anthropic", provider: "rehearsal", model: "rehearsal" },
      { team: "google", provider: "rehearsal", model: "rehearsal" },
    ],
    provider: "rehearsal",
    model: "rehearsal",
    budget: {},
    ...fields,
  };
}

/** Begins (or takes up) a job and returns at once. */
export async function begin(asked: CodeSpec, model: Model, options: PlayOptions = {}): Promise<Played> {
  const { before = [], clock = new FakeClock(), logger = silentLogger, check = gullible } = options;
  const log = memoryLog();
  if (before.length > 0) await log.append("run", 1, before.map(({ at, event }) => ({ at, event })));
  const get = (name: string) => options.missing?.includes(name) ? undefined : options.models?.[name] ?? model;
  const models = { get } as unknown as Models;
  const kind = jobKind(models, {
    clock,
    newId: () => crypto.randomUUID(),
    prices: options.prices ?? {},
    contextTokens: 16_384,
    maxOutputTokens: options.maxOutputTokens ?? 512,
    turnTimeoutMs: 300_000,
    checkCode: check,
  }, orchestrateDialect.spell);
  const spell = (stored: Stored) => orchestrateDialect.spell({ id: "run", epoch: "e" }, stored);
  const feed = await new Feed({ log, run: "run", spell, keep: 100 }).open(false);
  const now = clock.now();
  const row = { id: "run", kind: "job", subject: "anonymous", epoch: "e", created: now, updated: now };
  const view = viewOf(before);
  if (before.length > 0) kind.takeUp(view);
  const live = new Live({ ...row, status: "running" }, asked, view, kind, feed, {
    log,
    clock,
    logger,
    windowMs: 0,
    eventsPerSecond: 1_000_000,
  });
  return { live, rows: () => log.read("run", 0, 1_000_000), done: live.act() };
}

/** Acts a job out to its end; gives its log. */
export async function play(asked: CodeSpec, model: Model, options?: PlayOptions): Promise<Stored[]> {
  const { done, rows } = await begin(asked, model, options);
  await done;
  return await rows();
}

/** The view of a log, as a restarted server folds it. */
export function viewOf(rows: readonly Stored[]): CodeView {
  return rows.reduce((view, row) => evolveCode(view, structuredClone(row)), emptyCode());
}

/** Phases in the order in which they were entered, with those each passed over. */
export function phasesOf(rows: readonly Stored[]): string[] {
  return all(rows, "phase_changed").map(({ phase, skipped }) =>
    [phase, ...skipped.map((s) => `-${s.phase}`)].join(" ")
  );
}

/** What was asked, as `write google`, in order. */
export function asks({ asked }: { asked: ModelRequest[] }): string[] {
  return asked.map(({ occasion }) => `${occasion.purpose.slice(5)} ${occasion.agent}`);
}

/** A team's statuses in order. */
export function statusesOf(rows: readonly Stored[], team: string): string[] {
  return all(rows, "team_status_changed").filter((e) => e.team === team).map((e) => e.status);
}
