// What an analysis's events add up to: what was found, said and voted, and how far it is. Its mode looks here for what
// is still missing, so an analysis taken up after a crash goes on exactly where its log ends.

import type { Finding, Stage } from "./analysis.ts";
import type { AnalysisEventData, Analyst, CastVote, Progress } from "./analysis_event.ts";
import { type BaseView, begin, emptyBase, end, spend, step } from "./base_view.ts";
import type { Topic } from "./consensus.ts";
import type { AnalysisEvent, Event, Stored } from "./event.ts";
import { GrammarError } from "./grammar.ts";

type DebateTurn = AnalysisEventData["debate_turn_taken"];

export interface AnalysisView extends BaseView {
  stage: Stage;
  /** When each stage began, ISO 8601. */
  stages: Partial<Record<Stage, string>>;
  analysts: Analyst[];
  /** Batches read, by agent id; how many there are in all. */
  batches: Record<string, { read: number; of: number }>;
  findings: Finding[];
  thoughts: number;
  finished: Record<string, AnalysisEventData["agent_finished"]>;
  reviews: Record<string, AnalysisEventData["review_made"]["reviews"]>;
  /** Rounds of debate that were opened, in order. */
  rounds: { round_number: number; topics: Topic[]; participants: string[] }[];
  turns: DebateTurn[];
  /** Votes by round and agent id; round 0 is the vote of an analysis in which nothing was disputed. */
  votes: Record<number, Record<string, CastVote[]>>;
  scores: Record<number, number>;
  rulings?: AnalysisEventData["findings_ruled"]["rulings"];
  consensus?: AnalysisEventData["consensus_reached"];
  /** Calls that failed for good, as `stage/round/agent id`. */
  failed: Record<string, { error: string; code: string }>;
  progress?: Progress;
}

export function emptyAnalysis(): AnalysisView {
  return {
    ...emptyBase(),
    stage: "initialized",
    stages: {},
    analysts: [],
    batches: {},
    findings: [],
    thoughts: 0,
    finished: {},
    reviews: {},
    rounds: [],
    turns: [],
    votes: {},
    scores: {},
    failed: {},
  };
}

/** Key of a failed call. */
export function failureKey(stage: Stage, round: number, agent_id: string): string {
  return `${stage}/${round}/${agent_id}`;
}

/** Moves `view` on by one event, in place, and returns it. */
export function evolveAnalysis(view: AnalysisView, stored: Stored): AnalysisView {
  step(view, stored);
  apply(view, stored.event as AnalysisEvent, stored.at);
  return view;
}

function apply(view: AnalysisView, event: AnalysisEvent, at: string): void {
  switch (event.type) {
    case "analysis_started":
      begin(view, at);
      view.analysts = event.data.analysts;
      return;
    case "stage_changed":
      view.stage = event.data.stage;
      view.stages[event.data.stage] ??= at;
      return;
    case "agent_started":
      view.batches[event.data.agent_id] = { read: 0, of: event.data.batches };
      return;
    case "thoughts_noted":
      view.thoughts += event.data.thoughts.length;
      return;
    case "sections_read": {
      const { agent_id, batch, batches, usage, model } = event.data;
      view.batches[agent_id] = { read: batch, of: batches };
      return spend(view, agent_id, model, usage);
    }
    case "finding_made":
      view.findings.push(event.data);
      return;
    case "agent_finished":
      view.finished[event.data.agent_id] = event.data;
      return;
    case "review_made": {
      const { agent_id, reviews, usage, model } = event.data;
      view.reviews[agent_id] = reviews;
      return spend(view, agent_id, model, usage);
    }
    case "analyst_failed": {
      const { agent_id, stage, error, code, usage } = event.data;
      view.failed[failureKey(stage, view.rounds.length, agent_id)] = { error, code };
      return spend(view, agent_id, "", usage);
    }
    case "debate_opened": {
      const { round_number, topics, participants } = event.data;
      view.rounds.push({ round_number, topics, participants });
      return;
    }
    case "debate_turn_taken": {
      const { agent_id, round_number, votes, usage, model } = event.data;
      if (votes) (view.votes[round_number] ??= {})[agent_id] = votes;
      else view.turns.push(event.data);
      return spend(view, agent_id, model, usage);
    }
    case "convergence_measured":
      view.scores[event.data.round_number] = event.data.convergence_score;
      return;
    case "consensus_reached":
      view.consensus = event.data;
      return;
    case "findings_ruled": {
      const { agent_id, rulings, usage, model } = event.data;
      view.rulings = rulings;
      return spend(view, agent_id, model, usage);
    }
    case "progress_updated":
      view.progress = event.data;
      return;
    case "analysis_completed":
      view.usage = event.data.result.usage;
      return end(view, "completed", at);
    case "run_failed":
      return end(view, "failed", at, event.data);
    case "run_cancelled":
      return end(view, "cancelled", at, event.data);
    default:
      event satisfies never;
  }
}

/** Stages in their order; `voting` alone may go back, to `debating`. */
const ORDER: Record<Stage, number> = {
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
