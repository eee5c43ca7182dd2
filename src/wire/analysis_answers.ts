// What the analysis API answers over HTTP, as zod schemas: the body of every response. OpenAPI is made from them.

import { z } from "zod";
import { analysisEvent } from "./analysis_events.ts";
import { analysisId, count, progress, result, share } from "./analysis_parts.ts";
import { epoch, firstSequence, lastSequence, timestamp, usage } from "./discussion_data.ts";

const status = z.enum(["pending", "running", "completed", "failed", "cancelled", "interrupted"])
  .describe("interrupted: a restart left it open and it waits to be taken up again")
  .meta({ id: "AnalysisState" });
const websocketUrl = z.string().describe("Path of the stream on this server");

export const analysisStarted = z.object({
  analysis_id: analysisId,
  bill_id: z.string(),
  status: z.literal("started"),
  message: z.string(),
  websocket_url: websocketUrl,
  agents: z.array(z.string()),
}).meta({ id: "AnalysisStarted" });

const fields = {
  analysis_id: analysisId,
  status,
  bill_id: z.string(),
  agents: z.array(z.string()),
  provider: z.string(),
  model: z.string(),
  max_debate_rounds: count,
  convergence_threshold: share,
  progress,
  findings: count.describe("Findings so far, refused ones included"),
  usage,
  started_at: timestamp.optional(),
  updated_at: timestamp,
  completed_at: timestamp.optional(),
  error: z.string().optional(),
  error_code: z.string().optional(),
  websocket_url: websocketUrl,
  last_sequence: lastSequence,
  first_sequence: firstSequence,
  epoch,
  created_at: timestamp,
};

export const analysisStatus = z.object({
  ...fields,
  result: result.nullable().describe("null until it is complete, and when its history was cleared"),
}).meta({ id: "AnalysisStatus" });

export const analysisList = z.object({
  analyses: z.array(z.object(fields).meta({ id: "AnalysisRow" })),
  next_cursor: z.string().nullable().describe("Pass it as cursor for the next page; null on the last"),
}).meta({ id: "AnalysisList" });

export const analysisHistory = z.object({
  analysis_id: analysisId,
  status,
  epoch,
  first_sequence: firstSequence,
  last_sequence: lastSequence,
  next_after: z.int().min(1).nullable().describe("Pass it as after for the next page; null on the last"),
  events: z.array(analysisEvent),
}).meta({ id: "AnalysisHistory" });

export const analysisCancelled = z.object({ analysis_id: analysisId, status: z.literal("cancelled") })
  .meta({ id: "AnalysisCancelled" });

export const streamStatus = z.object({
  analysis_id: analysisId,
  connections: count.describe("Viewers now, those who wait for it included"),
  progress,
  buffer_size: count.describe("Newest events that are kept in memory"),
}).meta({ id: "AnalysisStreamStatus" });

export const socketStats = z.object({
  total_connections: count.describe("Open now, of all kinds"),
  active_analyses: count,
  stats: z.object({
    total_connections: count,
    total_events_sent: count,
    total_reconnections: count,
  }).describe("Since the server started"),
}).meta({ id: "SocketStats" });
