// What the session API answers over HTTP, and what it takes there, as zod schemas. OpenAPI is made from them.

import { z } from "zod";
import { epoch, firstSequence, lastSequence, timestamp, usage } from "./discussion_data.ts";
import { listQuery } from "./discussion_schema.ts";
import { sessionEvent } from "./session_events.ts";
import { requestId } from "./session_schema.ts";

const sessionId = z.string().describe("As in the address of its socket");
const seconds = z.number().describe("Seconds since 1970, with milliseconds");
const states = ["idle", "pending", "running", "failed", "cancelled"] as const;
const status = z.enum(states)
  .describe(
    "idle: nothing is under way; pending: it waits for its place; failed, cancelled: it is over for good",
  )
  .meta({ id: "SessionState" });

export const sessionListQuery = listQuery.extend({
  status: z.enum(["idle", "running", "failed"]).optional(),
});

const fields = {
  session_id: sessionId,
  status,
  agent: z.string().describe("Who answers where a request names nobody"),
  provider: z.string(),
  model: z.string(),
  title: z.string().optional().describe("Its first question, cut where it is long"),
  requests: z.int().min(0).describe("Requests so far, those under way included"),
  under_way: z.array(z.object({
    request_id: z.string(),
    sequence: z.int().min(1).describe("Of its reasoning_start"),
  })),
  usage,
  started_at: timestamp.optional(),
  updated_at: timestamp,
  completed_at: timestamp.optional(),
  error: z.string().optional(),
  error_code: z.string().optional(),
  websocket_url: z.string().describe("Path of its socket on this server"),
  last_sequence: lastSequence,
  first_sequence: firstSequence,
  epoch,
  created_at: timestamp,
};

export const sessionStatus = z.object({
  ...fields,
  connections: z.int().min(0).describe("Who is in it now; everybody who watches counts"),
}).meta({ id: "SessionStatus" });

export const sessionList = z.object({
  sessions: z.array(z.object(fields).meta({ id: "SessionRow" })),
  next_cursor: z.string().nullable().describe("Pass it as cursor for the next page; null on the last"),
}).meta({ id: "SessionList" });

export const sessionHistory = z.object({
  session_id: sessionId,
  status,
  epoch,
  first_sequence: firstSequence,
  last_sequence: lastSequence,
  next_after: z.int().min(1).nullable().describe("Pass it as after for the next page; null on the last"),
  events: z.array(sessionEvent),
}).meta({ id: "SessionHistory" });

export const interruptBody = z.object({
  request_id: requestId.nullish().describe("Absent: everything that is under way"),
}).meta({ id: "InterruptRequest" });

export const interruptAnswer = z.object({
  session_id: sessionId,
  status: z.literal("interrupting"),
  request_id: z.string().optional(),
}).meta({ id: "InterruptAnswer" });

export const connectionsAnswer = z.object({
  active_connections: z.int().min(0).describe("Sockets in sessions"),
  session_ids: z.array(z.string()).describe("The sessions that somebody is in, each once"),
  timestamp: seconds,
}).meta({ id: "SessionConnections" });

/** What is said comes as it was said, other fields of the body included. */
export const broadcastBody = z.looseObject({
  message: z.union([z.string().min(1, "must not be empty"), z.looseObject({})], "must be text or an object"),
}, "must be an object").meta({ id: "BroadcastRequest" });

export const broadcastAnswer = z.object({
  success: z.literal(true),
  sent_to: z.int().min(0).describe("Sockets that got it; one that does not read what it is sent gets none"),
  message: z.union([z.string(), z.looseObject({})]),
}).meta({ id: "BroadcastAnswer" });

export const SESSION_BODIES = [
  sessionStatus,
  sessionList,
  sessionHistory,
  interruptBody,
  interruptAnswer,
  connectionsAnswer,
  broadcastBody,
  broadcastAnswer,
] as const;
