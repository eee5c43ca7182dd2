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

export interface AnalysisSpec {
  bill_id: string;
  bill_text: string;
  /** Sections as the client split them: heading → text; empty to have the server split. */
  bill_sections: Record<string, string>;
  extracted_mechanisms: Record<string, unknown>;
  baseline_data: Record<string, unknown>;
  /** Types of analysts, in the order of the lanes. */
  agents: string[];
  max_debate_rounds: number;
  /** In (0, 1]. */
  convergence_threshold: number;
  provider: string;
  model: string;
  budget: Budget;
}
