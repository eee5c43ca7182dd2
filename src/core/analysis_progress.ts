// How far an analysis is, computed from its view and the clock: what is done of each stage, and the time left from how
// long the stages before took. Pure; the numbers never go backwards.

import type { Stage } from "./analysis.ts";
import type { Progress } from "./analysis_event.ts";
import type { AnalysisView } from "./analysis_view.ts";

/** Each stage's share of the whole; measured time corrects what these assume. */
const SHARE: [Stage, number][] = [
  ["initialized", 0],
  ["ingesting", 0.02],
  ["analyzing", 0.5],
  ["cross_reviewing", 0.13],
  ["debating", 0.15],
  ["voting", 0.1],
  ["synthesizing", 0.1],
];

/** What of the analysis is asked for, beside its view. */
export interface Asked {
  analysis_id: string;
  bill_id: string;
  agents_total: number;
  max_debate_rounds: number;
}

/**
 * The progress at `now` for somebody who asks between two that are logged. The time left is the one logged last:
 * measured anew at every question it would grow as long as nothing happens.
 */
export function progressNow(view: AnalysisView, asked: Asked, now: number): Progress {
  const progress = progressOf(view, asked, now);
  const left = view.ended_at ? 0 : view.progress?.estimated_time_remaining_seconds ?? null;
  return { ...progress, estimated_time_remaining_seconds: left };
}

/**
 * The progress to be logged at `now` (milliseconds since the epoch). The overall share done, s, gives the time left as
 * elapsed · (1 − s) / s; it is never more than the last one that was logged, and 0 at the end. It is null until some
 * section was read: an analyst whom nothing concerns is done at once, and would promise that all is.
 */
export function progressOf(view: AnalysisView, asked: Asked, now: number): Progress {
  const started = view.started_at ? Date.parse(view.started_at) : now;
  const until = view.ended_at ? Date.parse(view.ended_at) : now;
  const elapsed = Math.max(0, (until - started) / 1000, view.progress?.elapsed_seconds ?? 0);
  const stage = stageOf(view);
  const inStage = stage === view.progress?.stage
    ? Math.max(view.progress.stage_progress, stageProgress(view, asked))
    : stageProgress(view, asked);
  const done = overall(stage, inStage);
  const computed = stage === "complete" || view.ended_at
    ? 0
    : Object.values(view.batches).some(({ read }) => read > 0)
    ? (elapsed * (1 - done)) / done
    : null;
  const before = view.progress?.estimated_time_remaining_seconds ?? null;
  const left = computed === null ? before : before === null ? computed : Math.min(before, computed);
  return {
    analysis_id: asked.analysis_id,
    bill_id: asked.bill_id,
    stage,
    stage_progress: round(inStage),
    agents_complete: Object.keys(view.finished).length,
    agents_total: asked.agents_total,
    debates_complete: Object.keys(view.scores).filter((r) => Number(r) > 0).length,
    debates_expected: expectedDebates(view, asked),
    estimated_time_remaining_seconds: left === null ? null : round(left, 10),
    elapsed_seconds: round(elapsed, 10),
    start_time: new Date(started).toISOString(),
  };
}

/** Share of the whole that is done, in [0, 1]. */
export function overall(stage: Stage, inStage: number): number {
  if (stage === "complete" || stage === "error") return 1;
  let before = 0;
  for (const [name, share] of SHARE) {
    if (name === stage) return before + share * inStage;
    before += share;
  }
  return before;
}

function stageOf(view: AnalysisView): Stage {
  if (view.status === "completed") return "complete";
  return view.status === "failed" || view.status === "cancelled" ? "error" : view.stage;
}

function stageProgress(view: AnalysisView, { agents_total }: Asked): number {
  const total = Math.max(1, agents_total);
  const working = Math.max(1, Object.values(view.finished).filter((f) => f.status === "complete").length);
  const round = view.rounds.length;
  switch (view.stage) {
    case "analyzing": {
      const read = view.analysts.map(({ agent_id }) =>
        agent_id in view.finished ? 1 : share(view.batches[agent_id]) * 0.95
      );
      return Math.min(1, read.reduce((a, b) => a + b, 0) / total);
    }
    case "cross_reviewing":
      return Math.min(1, Object.keys(view.reviews).length / working);
    case "debating": {
      if (round in view.scores) return 0; // that round is over, and the next is not open yet
      const { topics, participants } = view.rounds.at(-1) ?? { topics: [], participants: [] };
      const expected = topics.reduce((sum, topic) => sum + topic.sides.length, 0) || participants.length || 1;
      return Math.min(1, view.turns.filter((t) => t.round_number === round).length / expected);
    }
    case "voting":
      return Math.min(1, Object.keys(view.votes[round] ?? {}).length / working);
    case "synthesizing":
      return view.rulings ? 0.5 : 0;
    case "complete":
      return 1;
    default:
      return 0;
  }
}

function share(batches?: { read: number; of: number }): number {
  return batches && batches.of > 0 ? batches.read / batches.of : 0;
}

/** One until it is known whether anything is disputed; then what was opened, never fewer. */
function expectedDebates(view: AnalysisView, { agents_total, max_debate_rounds }: Asked): number {
  const may = agents_total > 1 && max_debate_rounds > 0 ? 1 : 0;
  const settled = ["voting", "synthesizing", "complete", "error"].includes(stageOf(view));
  return settled ? view.rounds.length : Math.max(may, view.rounds.length);
}

function round(value: number, per = 1000): number {
  return Math.round(value * per) / per;
}
