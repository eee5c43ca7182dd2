// Acts an analysis out as the engine does, in memory and without a server; its log may be cut anywhere to see how the
// run is taken up again.

import type { Model } from "../../src/agents/model.ts";
import type { Models } from "../../src/agents/providers.ts";
import { type AnalysisView, emptyAnalysis, evolveAnalysis } from "../../src/core/analysis_view.ts";
import type { Stored } from "../../src/core/event.ts";
import type { AnalysisSpec } from "../../src/core/spec.ts";
import { analysisKind } from "../../src/engine/analysis.ts";
import { Live } from "../../src/engine/live.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { analysisDialect } from "../../src/wire/analysis.ts";
import { BILL } from "../support/analysis_panel.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { all, last, type Played } from "./rig.ts";

export { all, last };

export interface PlayOptions {
  /** What a crash left in the log. */
  before?: readonly Stored[];
  clock?: FakeClock;
  contextTokens?: number;
  logger?: Logger;
}

export function spec(fields: Partial<AnalysisSpec> = {}): AnalysisSpec {
  return {
    bill_id: "hr-1",
    bill_text: BILL,
    bill_sections: {},
    extracted_mechanisms: {},
    baseline_data: {},
    agents: ["fiscal", "economic", "healthcare", "social_security"],
    max_debate_rounds: 3,
    convergence_threshold: 0.8,
    provider: "rehearsal",
    model: "rehearsal",
    budget: {},
    ...fields,
  };
}

/** Begins (or takes up) an analysis and returns at once. */
export async function begin(asked: AnalysisSpec, model: Model, options: PlayOptions = {}): Promise<Played> {
  const { before = [], clock = new FakeClock(), logger = silentLogger, contextTokens = 16_384 } = options;
  const log = memoryLog();
  if (before.length > 0) await log.append("run", 1, before.map(({ at, event }) => ({ at, event })));
  const models = { get: () => model } as unknown as Models;
  const kind = analysisKind(models, {
    clock,
    newId: () => crypto.randomUUID(),
    prices: {},
    maxOutputTokens: 2048,
    contextTokens,
    turnTimeoutMs: 300_000,
  }, analysisDialect.spell);
  const spell = (stored: Stored) => analysisDialect.spell({ id: "run", epoch: "e" }, stored);
  const feed = await new Feed({ log, run: "run", spell, keep: 100 }).open(false);
  const now = clock.now();
  const row = { id: "run", kind: "analysis", subject: "anonymous", epoch: "e", created: now, updated: now };
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

/** Acts an analysis out to its end; gives its log. */
export async function play(asked: AnalysisSpec, model: Model, options?: PlayOptions): Promise<Stored[]> {
  const { done, rows } = await begin(asked, model, options);
  await done;
  return await rows();
}

/** The view of a log, as a restarted server folds it. */
export function viewOf(rows: readonly Stored[]): AnalysisView {
  return rows.reduce((view, row) => evolveAnalysis(view, structuredClone(row)), emptyAnalysis());
}

/** Stages in the order in which they were entered, with the stages each passed over. */
export function stagesOf(rows: readonly Stored[]): string[] {
  return all(rows, "stage_changed").map(({ stage, skipped }) =>
    [stage, ...skipped.map((s) => `-${s.stage}`)].join(" ")
  );
}
