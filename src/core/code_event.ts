// What can happen in a job of the code teams: a plan, each team's thoughts and code, reviews, a decision, a refinement.

import type { Usage } from "./event.ts";

export type Team = "anthropic" | "google";
export type TeamStatus = "pending" | "thinking" | "generating" | "complete" | "error";
export type Phase = "planning" | "generating" | "reviewing" | "refining" | "complete" | "error";
export type Framework = "react" | "vanilla" | "vue" | "svelte";

export const TEAMS: readonly Team[] = ["anthropic", "google"];
export const FRAMEWORKS: readonly Framework[] = ["react", "vanilla", "vue", "svelte"];

/** What both teams build from. */
export interface CodePlan {
  summary: string;
  requirements: string[];
  acceptance: string[];
}

/** What a team works with; `notice` says that its own provider has no key here. */
export interface TeamMeans {
  team: Team;
  provider: string;
  model: string;
  notice?: string;
}

/** Who is meant by one try of a team's code. A try that is asked again has another `message_id` and `attempt` + 1. */
export interface CodeRef {
  team: Team;
  message_id: string;
  attempt: number;
}

/** Whether the code holds up in its framework's own compiler; `reason` says why not, or what was checked. */
export interface Checked {
  checked: boolean;
  reason: string;
}

/** Code as it was taken out of an answer. */
export interface CodeFile {
  code: string;
  /** As a highlighter calls it, for example `tsx`. */
  language: string;
  filename: string;
}

/** 0 to 10 by criterion. */
export interface Scores {
  [criterion: string]: number;
}

/** What the model used for a try, and which answered; `token_count` are the tokens of its answer. */
interface Written {
  token_count: number;
  usage: Usage;
  model: string;
}

export interface CodeEventData {
  job_received: {
    job_id: string;
    brief: string;
    target_framework: Framework;
    teams: TeamMeans[];
  };
  phase_changed: {
    phase: Phase;
    message: string;
    /** Phases passed over on the way here, each with its reason. */
    skipped: { phase: Phase; reason: string }[];
    /** With `error`: what failed. */
    code?: string;
  };
  /** With `error` the planner's answer is missing, and the plan is the brief itself. */
  plan_made: { plan: CodePlan; usage: Usage; model: string; error?: string; code?: string };
  team_status_changed: { team: Team; status: TeamStatus };
  thought_added: { team: Team; id: string; text: string };
  /** A team has thought; with `error` its thoughts could not be read, and it goes on without them. */
  thoughts_completed: { team: Team; count: number; usage: Usage; model: string; error?: string };
  code_streamed: CodeRef & { delta: string };
  /** The code of a first version does not hold up; it is sent back once, with the reason. */
  code_rejected: CodeRef & CodeFile & Written & { reason: string };
  /** The code of a try that is worth showing, checked or not. */
  code_generated: CodeRef & CodeFile & Checked & Written & {
    /** Set on the winner's second version. */
    refined?: boolean;
    /** Why a first version that was sent back stands all the same: what went wrong with the second. */
    stopped?: string;
  };
  /** A try failed, or the team as a whole when `will_retry` is false. */
  team_failed: CodeRef & { error: string; code: string; will_retry: boolean; usage: Usage };
  /** One team's scores, 0 to 10, of the other's code against the brief. */
  review_given: { by: Team; of: Team; scores: Scores; reasons: string[]; usage: Usage; model: string };
  review_failed: { by: Team; of: Team; error: string; code: string; usage: Usage };
  winner_chosen: {
    winner: Team;
    scores: Partial<Record<Team, number>>;
    reasons: string[];
    /** Who decided: the planner, the teams' reviews where it could not be asked, or nobody where one team is left. */
    decided_by: "planner" | "reviews" | "default";
    usage: Usage;
    model: string;
    /** Why the planner did not decide, for example `budget`. */
    code?: string;
  };
  /** The winner's second version is no better, or there is none; the first one stands. */
  refinement_dropped: CodeRef & { reason: string; usage: Usage; code?: string };
  job_completed: {
    job_id: string;
    winner?: Team;
    teams: Partial<Record<Team, { status: TeamStatus; checked?: boolean; error?: string }>>;
    usage: Usage;
    stop_reason: "complete" | "budget";
  };
}
