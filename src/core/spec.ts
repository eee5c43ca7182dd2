// What was asked of a run, after validation. Kept with the run and never changed.

import type { ChatForm } from "./chat_event.ts";
import type { Framework, Team } from "./code_event.ts";

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

/** One thing said in a conversation. */
export interface Said {
  role: "user" | "assistant";
  content: string;
}

/** One request of text 002's socket. */
export interface ChatSpec {
  form: ChatForm;
  message: string;
  /** Personas that answer, in the order of their replies; empty where the model itself answers. */
  personas: string[];
  /** What was said before, oldest first: by persona id, or under `""` where the model itself answers. */
  context: Record<string, Said[]>;
  /** The provider's own id of the answer to go on from, where it keeps that; `context` is then not sent again. */
  previous_response_id?: string;
  provider: string;
  model: string;
  /** What is not done as asked, in a sentence. */
  notice?: string;
  temperature?: number;
  /** Upper bound of one reply, in tokens. */
  max_tokens: number;
  /** As the client gave them: functions of its own, and the provider's own tools. */
  tools: Record<string, unknown>[];
  include_reasoning: boolean;
  budget: Budget;
}

/** A session of text 003. Its requests are events of its log; each is held to `budget` by itself. */
export interface SessionSpec {
  /** Who answers where a request names nobody. */
  agent: string;
  provider: string;
  model: string;
  budget: Budget;
}

/** A job of text 004. */
export interface CodeSpec {
  brief: string;
  target_framework: Framework;
  /** Who takes part, each with what it runs on; `notice` says that its own provider has no key here. */
  teams: { team: Team; provider: string; model: string; notice?: string }[];
  /** What the planner runs on. */
  provider: string;
  model: string;
  budget: Budget;
}
