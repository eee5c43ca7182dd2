// What the discussion API answers over HTTP, as zod schemas: the body of every response. OpenAPI is made from them.
// Unknown fields are left alone, as in the events.

import { z } from "zod";
import { discussionId, epoch, firstSequence, lastSequence, timestamp, usage } from "./discussion_data.ts";
import { discussionEvent, events } from "./discussion_events.ts";

const nextCursor = z.string().nullable().describe("Pass it as cursor for the next page; null on the last");
const nothingNext = z.null().describe("Always null: the list is complete");

const status = z.enum(["pending", "running", "completed", "failed", "cancelled", "interrupted"])
  .describe("interrupted: a restart left it open and it waits to be taken up again")
  .meta({ id: "DiscussionState" });

export const startAnswer = z.object({
  discussion_id: discussionId,
  session_id: z.string(),
  status: z.literal("started"),
  message: z.string(),
  websocket_url: z.string().describe("Path of the stream on this server"),
}).meta({ id: "DiscussionStarted" });

export const discussionStatus = z.object({
  discussion_id: discussionId,
  status,
  task: z.string(),
  mode: z.enum(["round_robin", "parallel", "debate", "moderated"]),
  agent_types: z.array(z.string()),
  provider: z.string(),
  model: z.string(),
  current_round: z.int().min(0).describe("0 before the first round"),
  total_rounds: z.int().min(1),
  responses: z.int().min(0).describe("Contributions so far, people's included"),
  progress: z.number().min(0).max(1).describe("1 only when it has ended"),
  usage,
  started_at: timestamp.optional(),
  updated_at: timestamp,
  completed_at: timestamp.optional(),
  error: z.string().optional(),
  error_code: z.string().optional(),
  last_sequence: lastSequence,
  first_sequence: firstSequence,
  epoch,
  created_at: timestamp,
}).meta({ id: "DiscussionStatus" });

export const discussionList = z.object({ discussions: z.array(discussionStatus), next_cursor: nextCursor })
  .meta({ id: "DiscussionList" });

export const discussionHistory = z.object({
  discussion_id: discussionId,
  status,
  epoch,
  first_sequence: firstSequence,
  last_sequence: lastSequence,
  next_after: z.int().min(1).nullable().describe("Pass it as after for the next page; null on the last"),
  events: z.array(discussionEvent),
}).meta({ id: "DiscussionHistory" });

/** What a person said, as the event it became. */
export const messageAnswer = events.agent_response;

export const cancelAnswer = z.object({ discussion_id: discussionId, status: z.literal("cancelled") })
  .meta({ id: "DiscussionCancelled" });

export const agentList = z.object({
  agents: z.array(
    z.object({
      type: z.string(),
      kind: z.enum(["discussion", "analysis", "persona", "session", "code_team"]),
      role: z.string(),
      icon: z.string(),
      description: z.string(),
    }).meta({ id: "Agent" }),
  ),
  next_cursor: nothingNext,
}).meta({ id: "AgentList" });

export const modelList = z.object({
  models: z.array(
    z.object({
      provider: z.string(),
      model: z.string().describe("What the provider uses when a request names none"),
      configured: z.boolean(),
      default: z.boolean().describe("Whether a run that names no provider uses this one"),
    }).meta({ id: "Model" }),
  ),
  next_cursor: nothingNext,
}).meta({ id: "ModelList" });

export const personaList = z.object({
  personas: z.array(
    z.object({ persona_id: z.string(), name: z.string(), icon: z.string(), description: z.string() })
      .meta({ id: "Persona" }),
  ),
  next_cursor: nothingNext,
}).meta({ id: "PersonaList" });

export const health = z.object({ status: z.literal("ok") }).meta({ id: "Health" });

export const readiness = z.object({ status: z.enum(["ready", "stopping", "store unavailable"]) })
  .meta({ id: "Readiness" });

/** Every error over HTTP. */
export const problemDetails = z.object({
  type: z.string().describe("urn:parley:problem:{code}, or about:blank for an internal error"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().describe("A sentence with the value that was wrong"),
  errors: z.array(
    z.object({
      path: z.string().describe("As in agent_types.1; empty for the whole"),
      message: z.string(),
    }).meta({ id: "FieldError" }),
  ).optional().describe("One entry per field, where a value did not fit; the first 100"),
}).meta({ id: "Problem", description: "RFC 9457 problem details" });
