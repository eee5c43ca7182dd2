// What can happen in a bill analysis, in the past tense. Part of the one event union (event.ts).

import type { ConsensusLevel, Finding, FindingVerdict, Stage, Thought, TurnType, Vote } from "./analysis.ts";
import type { Topic } from "./consensus.ts";
import type { Usage } from "./event.ts";

/** An analyst as viewers see it; `agent_id` is `fiscal-agent-1`. */
export interface Analyst {
  agent_id: string;
  agent_type: string;
  agent_label: string;
  agent_icon: string;
}

/** How far an analysis is. Times are seconds; `estimated_time_remaining_seconds` is null before anything was measured. */
export interface Progress {
  analysis_id: string;
  bill_id: string;
  stage: Stage;
  /** In [0, 1], of the stage. */
  stage_progress: number;
  agents_complete: number;
  agents_total: number;
  debates_complete: number;
  debates_expected: number;
  estimated_time_remaining_seconds: number | null;
  elapsed_seconds: number;
  start_time: string;
}

/** One agent's vote on one finding. */
export interface CastVote {
  finding_id: string;
  vote: Vote;
  reason: string;
}

/** A finding after the votes. */
export interface Judged {
  finding: Finding;
  /** In [0, 1]; null when nobody voted. */
  support: number | null;
  level: ConsensusLevel;
  votes: { agent_id: string; vote: Vote; reason: string }[];
  /** Votes that counted: without abstentions. One voter can be unanimous with itself. */
  voters: number;
  ruling?: { ruling: "uphold" | "reject" | "unresolved"; reason: string };
}

export interface AnalysisResult {
  summary: string;
  /** Why the arbitrator's summary is missing; `summary` is then made from the findings by rule. */
  summary_error?: string;
  consensus_level: ConsensusLevel;
  convergence_score: number | null;
  consensus_findings: Judged[];
  /** What stayed divided, with each side's position. */
  disagreements: { topic: Topic; sides: { agent_id: string; position: string; finding_id: string }[] }[];
  /** Grounded findings that did not become consensus; `no_consensus` those that nobody voted on. */
  other_findings: Judged[];
  /** Findings the bill does not bear out, with the reason. They were not voted on. */
  refused_findings: Finding[];
  refused_count: number;
  /** Analysts whose calls failed for good, with the stage and the error. */
  failed_agents: { agent_id: string; stage: Stage; error: string }[];
  /** Grounded findings beyond what one vote can be about; they have no consensus for that reason alone. */
  unvoted_count: number;
  /** How much of the bill somebody has read: of a long one each analyst reads what concerns it most. */
  coverage: {
    sections_total: number;
    sections_read: number;
    characters_total: number;
    characters_read: number;
  };
  usage: Usage;
  usage_by_agent: Record<string, Usage>;
  /** Seconds each stage took. */
  timings: Partial<Record<Stage, number>>;
  stop_reason: "completed" | "budget";
}

export interface AnalysisEventData {
  analysis_started: {
    analysis_id: string;
    bill_id: string;
    /** Types, in the order of the lanes. */
    agents: string[];
    analysts: Analyst[];
    sections: number;
    bill_characters: number;
    max_debate_rounds: number;
    convergence_threshold: number;
    provider: string;
    model: string;
  };
  stage_changed: {
    stage: Stage;
    previous_stage: Stage | null;
    /** Stages that were passed over, each with its reason. */
    skipped: { stage: Stage; reason: string }[];
    message: string;
    /** Why the run ends here: the failure's code with `error`, `budget` with `complete` when it met its cap. */
    code?: string;
  };
  agent_started: Analyst & { status: "analyzing"; sections: number; batches: number };
  thoughts_noted: { thoughts: Thought[]; batch_size: number };
  /** An analyst has read one batch of its sections. */
  sections_read: {
    agent_id: string;
    batch: number;
    batches: number;
    section_ids: string[];
    usage: Usage;
    model: string;
  };
  finding_made: Finding;
  agent_finished: Analyst & {
    status: "complete" | "error";
    findings_count: number;
    refused_count: number;
    /** Mean confidence of its grounded findings, in [0, 1]; 0 without any. */
    overall_confidence: number;
    key_takeaways: string[];
    error?: string;
    code?: string;
  };
  /** What an analyst says of the others' findings. */
  review_made: {
    agent_id: string;
    reviews: { finding_id: string; verdict: FindingVerdict; reason: string; confidence: number }[];
    usage: Usage;
    model: string;
  };
  /** A call of an analyst failed; the others go on. */
  analyst_failed: {
    agent_id: string;
    stage: Stage;
    /** In a debate: which topic of the round, from 0. */
    topic_index?: number;
    error: string;
    code: string;
    usage: Usage;
  };
  debate_opened: { round_number: number; topic: string; topics: Topic[]; participants: string[] };
  debate_turn_taken: {
    agent_id: string;
    round_number: number;
    turn_type: TurnType;
    content: string;
    target_agent: string | null;
    /** Which topic of the round, from 0; absent for votes. */
    topic_index?: number;
    /** With `turn_type` `vote`. */
    votes?: CastVote[];
    usage: Usage;
    model: string;
  };
  convergence_measured: {
    round_number: number;
    convergence_score: number;
    previous_score: number | null;
    change: number;
    converging: boolean;
    threshold: number;
    threshold_met: boolean;
  };
  consensus_reached: {
    consensus_level: ConsensusLevel;
    agreed_findings_count: number;
    /** Ids of findings with strong consensus. */
    strong_findings: string[];
    divided_findings: string[];
  };
  findings_ruled: {
    agent_id: string;
    rulings: { finding_id: string; ruling: "uphold" | "reject" | "unresolved"; reason: string }[];
    usage: Usage;
    model: string;
  };
  progress_updated: Progress;
  analysis_completed: { analysis_id: string; bill_id: string; result: AnalysisResult };
}
