// What the events and answers of an analysis are made of, as zod schemas: findings, votes, topics, progress, the result.

import { z } from "zod";
import {
  CATEGORIES,
  CONSENSUS_LEVELS,
  DIRECTIONS,
  MAGNITUDES,
  STAGES,
  THOUGHT_LABELS,
  type ThoughtType,
  type Vote,
  VOTES,
} from "../core/analysis.ts";
import { timestamp, usage } from "./discussion_data.ts";

export const count = z.int().min(0);
export const share = z.number().min(0).max(1);
export const agentId = z.string().describe("For example `fiscal-agent-1`");
export const analysisId = z.string().describe("The analysis's id, chosen by the client or a UUID");
export const findingId = z.string().describe("Names a finding within its analysis");
export const stage = z.enum(STAGES);
export const modelName = z.string().describe("The model that answered; `rehearsal` for the stand-in");
export const seconds = z.number().min(0);
const reason = z.string().describe("A sentence for people");

export const analyst = {
  agent_id: agentId,
  agent_type: z.string().describe("As in GET /api/v1/agents"),
  agent_label: z.string(),
  agent_icon: z.string(),
};

export const skippedStage = z.object({ stage, reason })
  .meta({ id: "SkippedStage", description: "A stage that was passed over, and why" });

const fiscalImpact = z.object({
  amount_billions: z.number().describe("As the text states it; never a sum made from several"),
  time_period: z.string().describe("As in the text; empty where it has none"),
  confidence_low: z.number(),
  confidence_high: z.number(),
  confidence_range: z.tuple([z.number(), z.number()]),
  is_revenue: z.boolean(),
  is_recurring: z.boolean(),
}).meta({ id: "FiscalImpact", description: "An amount that the bill states, in billions of dollars" });

export const thought = z.object({
  thought_id: z.string(),
  agent_id: agentId,
  thought_type: z.enum(Object.keys(THOUGHT_LABELS) as [ThoughtType, ...ThoughtType[]]),
  thought_label: z.string(),
  content: z.string(),
  confidence: share,
  related_section: z.string().optional().describe("Heading of the section it is about"),
}).meta({ id: "Thought" });

export const finding = z.object({
  agent_id: agentId,
  finding_id: findingId,
  category: z.enum(CATEGORIES),
  description: z.string(),
  direction: z.enum(DIRECTIONS),
  section: z.string().describe("Heading, as in the bill"),
  section_id: z.string().describe("The section's place in the bill, s1, s2, …"),
  quotation: z.string().describe("Verbatim"),
  confidence: share,
  impact_magnitude: z.enum(MAGNITUDES),
  time_horizon: z.string(),
  fiscal_impact: fiscalImpact.nullable(),
  grounded: z.boolean().describe("Whether the bill bears it out; others cannot become consensus"),
  refused_because: z.string().optional().describe("What was not found, where grounded is false"),
}).meta({ id: "Finding" });

export const topic = z.object({
  category: z.enum(CATEGORIES),
  section_id: z.string(),
  section: z.string(),
  reason: z.enum(["opposite direction", "amounts far apart"]),
  sides: z.array(z.object({ agent_id: agentId, finding })),
}).meta({ id: "Topic", description: "What two or more analysts cannot all be right about" });

export const vote = z.enum(VOTES as [Vote, ...Vote[]]);
export const castVote = z.object({ finding_id: findingId, vote, reason }).meta({ id: "CastVote" });

const rulingWord = z.enum(["uphold", "reject", "unresolved"]);
export const ruling = z.object({ finding_id: findingId, ruling: rulingWord, reason }).meta({ id: "Ruling" });

export const consensusLevel = z.enum(CONSENSUS_LEVELS);

const judged = z.object({
  finding,
  support: share.nullable().describe("The mean of the votes, moved to 0 … 1; null when nobody voted"),
  level: consensusLevel,
  votes: z.array(z.object({ agent_id: agentId, vote, reason })),
  voters: count.describe("Votes that counted: without abstentions"),
  ruling: z.object({ ruling: rulingWord, reason }).optional().describe(
    "The arbitrator's, where it stayed divided",
  ),
}).meta({ id: "JudgedFinding" });

export const progress = z.object({
  analysis_id: analysisId,
  bill_id: z.string(),
  stage,
  stage_progress: share,
  agents_complete: count,
  agents_total: z.int().min(1),
  debates_complete: count,
  debates_expected: count,
  estimated_time_remaining_seconds: seconds.nullable().describe("null before anything was measured"),
  elapsed_seconds: seconds,
  start_time: timestamp,
}).meta({ id: "AnalysisProgress" });

export const result = z.object({
  summary: z.string().describe("The arbitrator's, or counts by rule"),
  summary_error: z.string().optional().describe("Why the arbitrator's summary is missing"),
  consensus_level: consensusLevel,
  convergence_score: share.nullable().describe("Of the last round; null when nothing was debated"),
  consensus_findings: z.array(judged),
  disagreements: z.array(z.object({
    topic,
    sides: z.array(z.object({ agent_id: agentId, position: z.string(), finding_id: findingId })),
  })),
  other_findings: z.array(judged).describe("Grounded, and without consensus"),
  refused_findings: z.array(finding).describe("Findings the bill does not bear out"),
  refused_count: count,
  failed_agents: z.array(z.object({ agent_id: agentId, stage, error: z.string() })),
  unvoted_count: count,
  coverage: z.object({
    sections_total: count,
    sections_read: count,
    characters_total: count,
    characters_read: count,
  }),
  usage,
  usage_by_agent: z.record(z.string(), usage),
  timings: z.object({
    initialized: seconds.optional(),
    ingesting: seconds.optional(),
    analyzing: seconds.optional(),
    cross_reviewing: seconds.optional(),
    debating: seconds.optional(),
    voting: seconds.optional(),
    synthesizing: seconds.optional(),
    complete: seconds.optional(),
    error: seconds.optional(),
  }).describe("Seconds each stage took"),
  stop_reason: z.enum(["completed", "budget"]),
}).meta({ id: "AnalysisResult" });
