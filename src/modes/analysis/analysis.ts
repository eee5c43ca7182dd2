// A bill analysis from its first event to its last. Every stage looks at the view for what is still missing, so that
// an analysis taken up after a crash goes on where its log ends; a stage that is passed over says why.

import type { Caller } from "../../agents/caller.ts";
import { RunFailure } from "../../agents/caller.ts";
import { type Stage, STAGES } from "../../core/analysis.ts";
import type { AnalysisResult } from "../../core/analysis_event.ts";
import { ORDER } from "../../core/analysis_grammar.ts";
import type { AnalysisRun } from "../../core/run.ts";
import { analyze } from "./analyze.ts";
import { conclude, settle } from "./conclude.ts";
import { crossReview, debateRound, measure, topicsOf, vote } from "./dispute.ts";
import { Panel, type PanelOptions, type Stream } from "./panel.ts";

/** Yields what is still missing of the analysis, up to and including its `analysis_completed`. */
export async function* analysis(run: AnalysisRun, caller: Caller, options: PanelOptions): Stream<void> {
  const panel = new Panel(run, caller, options);
  const { stage, ending } = run.view;
  try {
    if (stage === "error") throw new RunFailure(ending?.code ?? "failed", ending?.message ?? "It failed");
    yield* open(panel);
    const spent = stage === "complete" ? ending?.code === "budget" : (yield* stages(panel)) === "budget";
    const result: AnalysisResult = await conclude(panel, spent ? "budget" : "completed");
    const passed = spent ? STAGES.filter((s) => ORDER[s] > ORDER[run.view.stage] && s !== "error") : [];
    const skipped = passed.filter((s) => s !== "complete").map((s) => ({ stage: s, reason: NO_ROOM }));
    yield* spent
      ? panel.enter("complete", NO_ROOM, skipped, "budget")
      : panel.enter("complete", "The analysis is complete");
    yield { type: "analysis_completed", data: { analysis_id: run.id, bill_id: run.spec.bill_id, result } };
  } catch (error) {
    if (error instanceof RunFailure) yield* panel.enter("error", error.message, [], error.code);
    throw error;
  }
}

const NO_ROOM = "The run's budget left no room to go on";

async function* open(panel: Panel): Stream<void> {
  const { run, analysts, bill } = panel;
  const { bill_id, agents, max_debate_rounds, convergence_threshold, provider, model } = run.spec;
  if (run.view.head === 0) {
    yield {
      type: "analysis_started",
      data: {
        analysis_id: run.id,
        bill_id,
        agents,
        analysts,
        sections: bill.sections.length,
        bill_characters: bill.text.length,
        max_debate_rounds,
        convergence_threshold,
        provider,
        model,
      },
    };
  }
  if (!run.view.stages.initialized) {
    yield* panel.enter("initialized", `${count(analysts.length, "analyst is", "analysts are")} ready`);
  }
  if (!run.view.stages.ingesting) {
    yield* panel.enter("ingesting", `The bill has ${count(bill.sections.length, "section", "sections")}`);
  }
}

/** The stages from the reading to the ruling. */
async function* stages(panel: Panel): Stream {
  const { view } = panel;
  const skipped: { stage: Stage; reason: string }[] = [];
  const skip = (stage: Stage, reason: string) => skipped.push({ stage, reason });
  const enter = (stage: Stage, message: string) => panel.enter(stage, message, skipped.splice(0));

  if (view.stage === "ingesting" || view.stage === "analyzing") {
    yield* enter(
      "analyzing",
      `${count(panel.analysts.length, "analyst reads", "analysts read")} what concerns them`,
    );
    if ((yield* analyze(panel)) === "budget") return "budget";
  }

  const heard = panel.working.length > 1 && panel.grounded.length > 0;
  if (!heard) {
    const why = panel.working.length > 1
      ? "Nothing was found that the bill bears out"
      : panel.analysts.length > 1
      ? "Only one analyst is left"
      : "Only one analyst was asked for";
    skip("cross_reviewing", why);
  } else if (view.stage === "analyzing" || view.stage === "cross_reviewing") {
    yield* enter("cross_reviewing", "Analysts read each other's findings");
    if ((yield* crossReview(panel)) === "budget") return "budget";
  }

  if (panel.grounded.length > 0) {
    if ((yield* dispute(panel, enter, skip)) === "budget") return "budget";
  } else {
    skip("debating", "Nothing was found that the bill bears out");
    skip("voting", "Nothing was found that the bill bears out");
  }

  yield* enter("synthesizing", "Votes are counted, and what stayed divided is settled");
  return yield* settle(panel);
}

/** Rounds of debate and vote until the votes converge or the rounds run out; one vote where nothing is disputed. */
async function* dispute(
  panel: Panel,
  enter: (stage: Stage, message: string) => Stream<void>,
  skip: (stage: Stage, reason: string) => void,
): Stream {
  const { view, run } = panel;
  const most = run.spec.max_debate_rounds;
  const topics = view.rounds.at(-1)?.topics ?? topicsOf(panel);
  if (view.stage === "synthesizing") return "done";
  if (topics.length === 0 || most === 0 || panel.working.length < 2) {
    skip(
      "debating",
      topics.length === 0 ? "No two analysts contradict each other" : "No debate was asked for",
    );
    yield* enter("voting", `${count(panel.working.length, "analyst votes", "analysts vote")}`);
    return yield* vote(panel, 0, []);
  }
  for (let round = Math.max(1, panel.round); round <= most; round++) {
    const open = view.scores[round] === undefined;
    if (open && !view.votes[round] && view.stage !== "voting" || round > panel.round) {
      yield* enter("debating", `Round ${round} of at most ${most}`);
      if ((yield* debateRound(panel, round, topics)) === "budget") return "budget";
    }
    if (open) {
      yield* enter(
        "voting",
        `${count(panel.working.length, "analyst votes", "analysts vote")} after round ${round}`,
      );
      if ((yield* vote(panel, round, topics)) === "budget") return "budget";
      yield { type: "convergence_measured", data: measure(panel, round, topics) };
      yield panel.progress();
    }
    if (view.scores[round]! >= run.spec.convergence_threshold) break;
  }
  return "done";
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
