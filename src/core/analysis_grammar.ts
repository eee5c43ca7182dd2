// Which event of an analysis may follow which. Asked before an event is numbered, as grammar.ts is for discussions.

import type { Stage } from "./analysis.ts";
import type { AnalysisView } from "./analysis_view.ts";
import type { Event } from "./event.ts";
import { GrammarError } from "./grammar.ts";

/** Stages in their order; `voting` alone may go back, to `debating`. */
export const ORDER: Record<Stage, number> = {
  initialized: 0,
  ingesting: 1,
  analyzing: 2,
  cross_reviewing: 3,
  debating: 4,
  voting: 5,
  synthesizing: 6,
  complete: 7,
  error: 8,
};

/** Throws `GrammarError` if `event` may not follow what `view` holds. */
export function checkAnalysis(view: AnalysisView, event: Event): void {
  const refuse = (why: string): never => {
    throw new GrammarError(`Event ${event.type} may not come after ${view.head}: ${why}`);
  };
  if (view.ended_at !== undefined) refuse(`the run has ended (${view.status})`);
  const opens = event.type === "analysis_started" || event.type === "run_cancelled" ||
    event.type === "run_failed";
  if (view.head === 0) return opens ? undefined : refuse("the analysis has not started");
  switch (event.type) {
    case "analysis_started":
      return refuse("the analysis has started already");
    case "stage_changed": {
      const { stage } = event.data;
      const again = view.stage === "voting" && stage === "debating";
      const first = stage === "initialized" && Object.keys(view.stages).length === 0;
      if (!first && !again && ORDER[stage] <= ORDER[view.stage]) refuse(`${stage} is behind ${view.stage}`);
      return;
    }
    case "thoughts_noted": {
      const { thoughts, batch_size } = event.data;
      if (thoughts.length === 0 || thoughts.length !== batch_size) refuse(`batch_size is ${batch_size}`);
      return;
    }
    case "finding_made":
      if (view.findings.some((f) => f.finding_id === event.data.finding_id)) {
        refuse("that finding was made already");
      }
      return;
    case "agent_finished":
      if (event.data.agent_id in view.finished) refuse(`${event.data.agent_id} has finished already`);
      return;
    case "debate_opened":
      if (event.data.round_number !== view.rounds.length + 1) {
        refuse(`round ${view.rounds.length} was the last`);
      }
      return;
    case "text_streamed":
    case "turn_started":
    case "run_started":
    case "run_completed":
      return refuse("it is no event of an analysis");
  }
}
