// What was asked of a run, after validation. Kept with the run and never changed.

export interface Budget {
  max_tokens?: number;
  max_seconds?: number;
  max_cost_usd?: number;
}

export type DiscussionMode = "round_robin" | "parallel" | "debate" | "moderated";

export interface DiscussionSpec {
  task: string;
  agent_types: string[];
  mode: DiscussionMode;
  rounds: number;
  enable_project_manager: boolean;
  /** Resolved when the run is created, so that a restart with another default does not change a run. */
  provider: string;
  model: string;
  budget: Budget;
}
