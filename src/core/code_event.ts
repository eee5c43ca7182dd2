// What can happen in a job of the code teams: a plan, each team's thoughts and code, reviews, a decision, a refinement.

import type { Usage } from "./event.ts";

export type Team = "anthropic" | "google";
export type TeamStatus = "pending" | "thinking" | "generating" | "complete" | "error";
export type Phase = "planning" | "generating" | "reviewing" | "refining" | "complete" | "error";
export type Framework = "react" | "vanilla" | "vue" | "svelte";

/** What both teams build from. */
export interface CodePlan {
  summary: string;
  requirements: string[];
  acceptance: string[];
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

export interface Scores {
  [criterion: string]: number;
}

export interface CodeEventData {
  job_received: {
    job_id: string;
    brief: string;
    target_framework: Framework;
    teams: { team: Team; provider: string; model: string; notice?: string }[];
  };
  phase_changed: { phase: Phase };
  plan_made: { plan: CodePlan; usage: Usage; model: string };
  team_status_changed: { team: Team; status: TeamStatus };
  thought_added: { team: Team; id: string; text: string };
  code_streamed: CodeRef & { delta: string };
  /** The code of a try that is worth showing, checked or not. `token_count` is what the model used to write it. */
  code_generated: CodeRef & Checked & {
    code: string;
    token_count: number;
    usage: Usage;
    model: string;
    /** Set on the winner's second version. */
    refined?: boolean;
  };
  /** A try failed, or the team as a whole when `will_retry` is false. */
  team_failed: CodeRef & { error: string; code: string; will_retry: boolean; usage: Usage };
  /** One team's scores, 0 to 10, of the other's code against the brief. */
  review_given: { by: Team; of: Team; scores: Scores; reasons: string[]; usage: Usage; model: string };
  /** The planner's decision. */
  winner_chosen: {
    winner: Team;
    scores: Partial<Record<Team, number>>;
    reasons: string[];
    usage: Usage;
    model: string;
  };
  job_completed: {
    job_id: string;
    winner?: Team;
    teams: Partial<Record<Team, { status: TeamStatus; checked?: boolean; error?: string }>>;
    usage: Usage;
    stop_reason: "complete" | "budget";
  };
}
