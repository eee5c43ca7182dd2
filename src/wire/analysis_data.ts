// The data of every event of an analysis, as zod schemas. The compiler holds them against core/analysis_event.ts in both
// directions, and OpenAPI and AsyncAPI are made from them.

import { z } from "zod";
import { TURN_TYPES } from "../core/analysis.ts";
import type { AnalysisEventData } from "../core/analysis_event.ts";
import type { DiscussionEventData, LostCallsData } from "../core/event.ts";
import {
  agentId,
  analysisId,
  analyst,
  castVote,
  consensusLevel,
  count,
  finding,
  findingId,
  modelName,
  progress,
  result,
  ruling,
  share,
  skippedStage,
  stage,
  thought,
  topic,
} from "./analysis_parts.ts";
import { type All, eventData, lostCalls, type Same, usage } from "./discussion_data.ts";

const round = z.int().min(0).describe("The round of debate, from 1; 0 for votes where nothing was debated");
const spent = { usage, model: modelName };

/** The data of each event, as it is stored. */
export const analysisData = {
  analysis_started: z.object({
    analysis_id: analysisId,
    bill_id: z.string(),
    agents: z.array(z.string()).describe("Types, in the order of the lanes"),
    analysts: z.array(z.object(analyst)),
    sections: count,
    bill_characters: count,
    max_debate_rounds: count,
    convergence_threshold: share,
    provider: z.string(),
    model: z.string(),
  }),
  stage_changed: z.object({
    stage,
    previous_stage: stage.nullable(),
    skipped: z.array(skippedStage),
    message: z.string(),
    code: z.string().optional()
      .describe("With `error` what failed; `budget` with `complete` when the run met its cap"),
  }),
  agent_started: z.object({ ...analyst, status: z.literal("analyzing"), sections: count, batches: count }),
  thoughts_noted: z.object({ thoughts: z.array(thought), batch_size: z.int().min(1) }),
  sections_read: z.object({
    agent_id: agentId,
    batch: z.int().min(1),
    batches: z.int().min(1),
    section_ids: z.array(z.string()),
    ...spent,
  }),
  finding_made: finding,
  agent_finished: z.object({
    ...analyst,
    status: z.enum(["complete", "error"]),
    findings_count: count,
    refused_count: count,
    overall_confidence: share.describe("Mean confidence of its grounded findings; 0 without any"),
    key_takeaways: z.array(z.string()),
    error: z.string().optional(),
    code: z.string().optional(),
  }),
  review_made: z.object({
    agent_id: agentId,
    reviews: z.array(z.object({
      finding_id: findingId,
      verdict: z.enum(["agree", "dispute", "question"]),
      reason: z.string(),
      confidence: share,
    })),
    ...spent,
  }),
  analyst_failed: z.object({
    agent_id: agentId,
    stage,
    topic_index: count.optional(),
    error: z.string(),
    code: z.string(),
    usage,
  }),
  debate_opened: z.object({
    round_number: z.int().min(1),
    topic: z.string().describe("The topics on one line"),
    topics: z.array(topic),
    participants: z.array(agentId),
  }),
  debate_turn_taken: z.object({
    agent_id: agentId,
    round_number: round,
    turn_type: z.enum(TURN_TYPES),
    content: z.string(),
    target_agent: z.string().nullable(),
    topic_index: count.optional().describe("Which topic of the round, from 0; absent for votes"),
    votes: z.array(castVote).optional().describe("With the turn_type vote"),
    ...spent,
  }),
  convergence_measured: z.object({
    round_number: z.int().min(1),
    convergence_score: share,
    previous_score: share.nullable(),
    change: z.number().min(-1).max(1),
    converging: z.boolean(),
    threshold: share,
    threshold_met: z.boolean(),
  }),
  consensus_reached: z.object({
    consensus_level: consensusLevel,
    agreed_findings_count: count,
    strong_findings: z.array(findingId),
    divided_findings: z.array(findingId),
  }),
  findings_ruled: z.object({ agent_id: agentId, rulings: z.array(ruling), ...spent }),
  progress_updated: progress,
  analysis_completed: z.object({ analysis_id: analysisId, bill_id: z.string(), result }),
  calls_lost: lostCalls,
  run_failed: eventData.run_failed,
  run_cancelled: eventData.run_cancelled,
} satisfies Record<AnalysisType, z.ZodType>;

type Data = AnalysisEventData & LostCallsData & Pick<DiscussionEventData, "run_failed" | "run_cancelled">;
type AnalysisType = keyof Data;

/** Does not compile where a schema and core/analysis_event.ts disagree. */
type _Agrees = All<{ [T in AnalysisType]: Same<Data[T], z.infer<typeof analysisData[T]>> }>;
