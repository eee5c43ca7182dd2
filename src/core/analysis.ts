// The vocabulary of a bill analysis: stages, thoughts, findings, votes. Plain data and closed lists; everything else
// about analyses is written against this file.

/** Stages go forward only, except from `voting` back to `debating` for another round. */
export const STAGES = [
  "initialized",
  "ingesting",
  "analyzing",
  "cross_reviewing",
  "debating",
  "voting",
  "synthesizing",
  "complete",
  "error",
] as const;
export type Stage = typeof STAGES[number];

/** Kinds of thought, with what people read. */
export const THOUGHT_LABELS = {
  observation: "Observing",
  hypothesis: "Hypothesizing",
  calculation: "Calculating",
  conclusion: "Concluding",
  question: "Questioning",
  reference: "Referencing",
  comparison: "Comparing",
} as const;
export type ThoughtType = keyof typeof THOUGHT_LABELS;

export const CATEGORIES = [
  "revenue",
  "spending",
  "debt",
  "deficit",
  "trust_fund",
  "coverage",
  "cost",
  "quality",
  "access",
  "gdp",
  "employment",
  "inflation",
  "interest_rates",
  "productivity",
  "benefits",
  "eligibility",
  "demographics",
  "distribution",
  "administrative",
  "timeline",
  "feasibility",
  "legal",
  "behavioral",
  "other",
] as const;
export type Category = typeof CATEGORIES[number];

export const DIRECTIONS = ["increase", "decrease", "neutral"] as const;
export type Direction = typeof DIRECTIONS[number];

export const MAGNITUDES = ["negligible", "low", "medium", "high", "transformative"] as const;
export type Magnitude = typeof MAGNITUDES[number];

/** An amount the bill states, in billions of dollars; never a sum or an annual total made from several. */
export interface FiscalImpact {
  amount_billions: number;
  /** As the text has it, for example `fiscal years 2026 through 2030`; empty where it has none. */
  time_period: string;
  /** Bounds of the amount; equal to it where the text states one figure. */
  confidence_low: number;
  confidence_high: number;
  confidence_range: [number, number];
  is_revenue: boolean;
  is_recurring: boolean;
}

export interface Thought {
  thought_id: string;
  agent_id: string;
  thought_type: ThoughtType;
  thought_label: string;
  content: string;
  /** In [0, 1]. */
  confidence: number;
  /** Heading of the section it is about, as in the bill. */
  related_section?: string;
}

/** What an analyst claims before it is checked against the bill. */
export interface Claim {
  category: Category;
  description: string;
  direction: Direction;
  /** Heading as in the bill. */
  section: string;
  /** Verbatim. */
  quotation: string;
  /** In [0, 1]. */
  confidence: number;
  impact_magnitude: Magnitude;
  /** When it takes effect or how long it lasts, in words. */
  time_horizon: string;
  fiscal_impact: FiscalImpact | null;
}

export interface Finding extends Claim {
  agent_id: string;
  finding_id: string;
  section_id: string;
  /** Whether section, quotation, amount and dates are in the bill. Others cannot become consensus. */
  grounded: boolean;
  /** What was not found, where `grounded` is false. */
  refused_because?: string;
}

/** What an analyst says of another's finding. */
export type FindingVerdict = "agree" | "dispute" | "question";

export const TURN_TYPES = ["critique", "rebuttal", "proposal", "question", "clarification", "vote"] as const;
export type TurnType = typeof TURN_TYPES[number];

/** What a vote counts; `abstain` does not count. */
export const VOTE_WEIGHTS = {
  strongly_support: 2,
  support: 1,
  neutral: 0,
  oppose: -1,
  strongly_oppose: -2,
} as const;
export const VOTES = [...Object.keys(VOTE_WEIGHTS), "abstain"] as (keyof typeof VOTE_WEIGHTS | "abstain")[];
export type Vote = keyof typeof VOTE_WEIGHTS | "abstain";

export const CONSENSUS_LEVELS = [
  "strong_consensus",
  "consensus",
  "majority",
  "divided",
  "minority",
  "no_consensus",
] as const;
export type ConsensusLevel = typeof CONSENSUS_LEVELS[number];

/** A section of a bill. `id` is its place, `s1`, `s2`, …; `start` and `end` are offsets into the text (UTF-16). */
export interface Section {
  id: string;
  /** As in the bill, on one line; for an unnumbered text the paragraph's first words. */
  heading: string;
  /** 0 for a title or division, 1 for a section, 2 for a subsection that stands by itself. */
  level: number;
  start: number;
  end: number;
}
