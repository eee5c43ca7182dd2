// What analysts answer, as zod schemas, and what each call of an analysis is for, as data. A prompt gives its occasion
// the shape written here; the rehearsal model works from it, a language model is sent the schema.

import { z } from "zod";
import {
  CATEGORIES,
  type Category,
  type Claim,
  DIRECTIONS,
  type Finding,
  MAGNITUDES,
  type Thought,
  THOUGHT_LABELS,
  type ThoughtType,
  TURN_TYPES,
  type TurnType,
  type Vote,
  VOTES,
} from "../core/analysis.ts";
import type { Occasion } from "./model.ts";

const confidence = z.number().min(0).max(1);
const prose = z.string().trim().min(1);

const thoughtSchema = z.object({
  thought_type: z.enum(Object.keys(THOUGHT_LABELS) as [ThoughtType, ...ThoughtType[]]),
  content: prose,
  confidence,
  /** Heading of the section it is about, as in the bill. */
  related_section: z.string().optional(),
});

const fiscalImpactSchema = z.object({
  /** As stated in the text. */
  amount_billions: z.number(),
  time_period: z.string(),
  /** The bounds equal the amount unless the text states a range; the amount is never outside of them. */
  confidence_low: z.number(),
  confidence_high: z.number(),
  is_revenue: z.boolean(),
  is_recurring: z.boolean(),
}).transform((impact) => ({
  ...impact,
  // A model is not asked for the same two numbers twice.
  confidence_range: [impact.confidence_low, impact.confidence_high] as [number, number],
}));

const claimSchema = z.object({
  category: z.enum(CATEGORIES),
  description: prose,
  direction: z.enum(DIRECTIONS),
  section: z.string(),
  quotation: z.string(),
  confidence,
  impact_magnitude: z.enum(MAGNITUDES),
  time_horizon: z.string(),
  fiscal_impact: fiscalImpactSchema.nullable(),
});

/** What an analyst found in its sections, and what it thought on the way. */
export const findingsSchema = z.object({
  thoughts: z.array(thoughtSchema).max(60),
  findings: z.array(claimSchema).max(40),
});

/** What an analyst says of the others' findings. */
export const reviewSchema = z.object({
  reviews: z.array(z.object({
    finding_id: z.string(),
    verdict: z.enum(["agree", "dispute", "question"]),
    reason: prose,
    confidence,
  })),
});

/** One turn of a debate; `target_agent` is the agent id it speaks to, null for all. */
export const debateSchema = z.object({
  turn_type: z.enum(TURN_TYPES),
  content: prose,
  target_agent: z.string().nullable(),
});

/** How an analyst votes on each finding. */
export const voteSchema = z.object({
  votes: z.array(z.object({
    finding_id: z.string(),
    vote: z.enum(VOTES as [Vote, ...Vote[]]),
    reason: prose,
  })),
});

/** How the arbitrator settles what the votes left divided. */
export const judgeSchema = z.object({
  rulings: z.array(z.object({
    finding_id: z.string(),
    ruling: z.enum(["uphold", "reject", "unresolved"]),
    reason: prose,
  })),
});

export interface FindingsAnswer {
  thoughts: Pick<Thought, "thought_type" | "content" | "confidence" | "related_section">[];
  findings: Claim[];
}
export type ReviewAnswer = z.infer<typeof reviewSchema>;
export type DebateAnswer = z.infer<typeof debateSchema>;
export type VoteAnswer = z.infer<typeof voteSchema>;
export type JudgeAnswer = z.infer<typeof judgeSchema>;

/** A section as an analyst is given it: its id, its heading and its own text. */
export interface SectionText {
  id: string;
  heading: string;
  text: string;
}

/** What has been said in a debate. */
export interface DebateTurn {
  agent_id: string;
  turn_type: TurnType;
  content: string;
  target_agent: string | null;
}

/** What the arbitrator is asked to settle: a finding, how each agent voted on it, and its support in [0, 1]. */
export interface DividedItem {
  finding: Finding;
  votes: { agent_id: string; vote: Vote; reason: string }[];
  support: number | null;
}

/** What a summary is made of; `disputed` are findings that did not become consensus. */
export interface SummaryMaterial {
  bill_id: string;
  agreed: Finding[];
  disputed: Finding[];
  /** How many findings were refused because the bill does not bear them out. */
  refused: number;
}

interface Call extends Occasion {
  /** The analyst's type, for example `fiscal`. */
  agent: string;
}

export interface FindingsOccasion extends Call {
  purpose: "analysis_findings";
  sections: SectionText[];
  /** The most findings to return; 12 when absent. */
  max_findings?: number;
}

export interface ReviewOccasion extends Call {
  purpose: "analysis_review";
  findings: Finding[];
  own: Finding[];
}

export interface DebateOccasion extends Call {
  purpose: "analysis_debate";
  topic: { category: Category; sides: { agent_id: string; finding: Finding }[] };
  round: number;
  turns: DebateTurn[];
}

export interface VoteOccasion extends Call {
  purpose: "analysis_vote";
  findings: Finding[];
  turns: DebateTurn[];
}

export interface JudgeOccasion extends Call {
  purpose: "analysis_judge";
  items: DividedItem[];
}

export interface SummaryOccasion extends Call, SummaryMaterial {
  purpose: "analysis_summary";
}

/** What the calls of an analysis are for, as data. */
export type AnalysisOccasion =
  | FindingsOccasion
  | ReviewOccasion
  | DebateOccasion
  | VoteOccasion
  | JudgeOccasion
  | SummaryOccasion;
