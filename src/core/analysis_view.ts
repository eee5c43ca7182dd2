// What an analysis's events add up to: what was found, said and voted, and how far it is. Its mode looks here for what
// is still missing, so an analysis taken up after a crash goes on exactly where its log ends.

import type { Finding, Stage } from "./analysis.ts";
import type { AnalysisEventData, Analyst, CastVote, Progress } from "./analysis_event.ts";
import { type BaseView, begin, emptyBase, end, lose, spend, step } from "./base_view.ts";
import type { Topic } from "./consensus.ts";
import type { AnalysisEvent, Stored } from "./event.ts";

type DebateTurn = AnalysisEventData["debate_turn_taken"];

export interface AnalysisView extends BaseView {
  stage: Stage;
  /** When each stage began, ISO 8601. */
  stages: Partial<Record<Stage, string>>;
  /** When the present stage began, this time. */
  stage_at?: string;
  /** Seconds spent in each stage that was left. */
  timings: Partial<Record<Stage, number>>;
  /** Why the stage `complete` or `error` was entered. */
  ending?: { message: string; code?: string };
  analysts: Analyst[];
  /** How long the bill is, and in how many sections. */
  size?: { characters: number; sections: number };
  /** Batches read, by agent id; how many there are in all, and of how many sections. */
  batches: Record<string, { read: number; of: number; sections?: number }>;
  /** Length of what an analyst has thought about the batch it is reading, in UTF-16 units. */
  said?: Record<string, number>;
  /** Ids of sections that somebody has read. */
  read: Record<string, true>;
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
  /** Calls that failed for good, by `failureKey`. */
  failed: Record<string, { agent_id: string; stage: Stage; error: string; code: string }>;
  progress?: Progress;
}

export function emptyAnalysis(): AnalysisView {
  return {
    ...emptyBase(),
    stage: "initialized",
    stages: {},
    timings: {},
    analysts: [],
    batches: {},
    read: {},
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
export function failureKey(stage: Stage, round: number, agent_id: string, topic_index?: number): string {
  return `${stage}/${round}/${agent_id}/${topic_index ?? ""}`;
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
      view.size = { characters: event.data.bill_characters, sections: event.data.sections };
      return;
    case "stage_changed": {
      const { stage, message, code } = event.data;
      Object.assign(view.timings, timingsAt(view, Date.parse(at)));
      view.stage = stage;
      view.stages[stage] ??= at;
      view.stage_at = at;
      if (stage === "complete" || stage === "error") view.ending = { message, ...(code && { code }) };
      return;
    }
    case "agent_started": {
      const { agent_id, batches, sections } = event.data;
      view.batches[agent_id] = { read: 0, of: batches, sections };
      return;
    }
    case "thoughts_noted": {
      view.thoughts += event.data.thoughts.length;
      const said = view.said ??= {};
      for (const { agent_id, content } of event.data.thoughts) {
        said[agent_id] = (said[agent_id] ?? 0) + content.length;
      }
      return;
    }
    case "sections_read": {
      const { agent_id, batch, batches, section_ids, usage, model } = event.data;
      for (const id of section_ids) view.read[id] = true;
      view.batches[agent_id] = { ...view.batches[agent_id], read: batch, of: batches };
      delete view.said?.[agent_id];
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
      const { agent_id, stage, topic_index, error, code, usage } = event.data;
      view.failed[failureKey(stage, view.rounds.length, agent_id, topic_index)] = {
        agent_id,
        stage,
        error,
        code,
      };
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
    case "calls_lost":
      delete view.said;
      return lose(view, event.data.usage_by_agent);
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

/** Seconds spent in each stage so far, all its rounds together; the present stage up to `now`. */
export function timingsAt({ stage, stage_at, timings }: AnalysisView, now: number): AnalysisView["timings"] {
  if (!stage_at) return timings;
  const ms = Math.round((timings[stage] ?? 0) * 1000) + Math.max(0, Math.round(now - Date.parse(stage_at)));
  return { ...timings, [stage]: ms / 1000 };
}
