// What the server sends on the socket of text 002, as zod schemas: the messages of a chat, and those that belong to no
// run. OpenAPI and AsyncAPI are made from them.

import { z } from "zod";
import { chatCommand, requestId } from "./chat_schema.ts";
import { timestamp } from "./discussion_data.ts";

const count = z.int().min(0);
const request_id = requestId.optional().describe("The client's own, on the connection that asked");
const personaId = z.string().describe("As in GET /api/v1/personas");
const provider = z.string().describe("Who answers; rehearsal is the built-in stand-in");
const model = z.string().describe("The model that answers; rehearsal for the stand-in");
const index = count.describe("Its place in persona_ids");
const error = z.string().describe("What went wrong, in a sentence");
const code = z.string().describe("cancelled when it was");

/** What every message of a chat carries. */
const place = {
  run_id: z.string().describe("The chat; a client that lost its connection resumes it by this"),
  sequence: z.int().min(1).describe("Of the event it is from; messages of one event share it"),
  request_id,
};
/** Of what one of several personas does. */
const whose = { persona_id: personaId.optional(), index: index.optional() };
const piece = {
  chunk: z.string(),
  offset: count.describe("Where the piece begins in its attempt's text, in UTF-16 units"),
  attempt: z.int().min(1).describe("2 when the answer was cut off and is asked for again, from offset 0"),
  ...whose,
};

const totalled = z.object({ input_tokens: count, output_tokens: count, total_tokens: count })
  .meta({ id: "TotalledUsage" });
const finish_reason = z.string().optional().describe(
  "Set when the model stopped otherwise than by being done",
);

const reply = {
  persona_id: personaId,
  persona_name: z.string(),
  response: z.string(),
  model,
  usage: totalled,
};
const more = {
  reasoning: z.string().optional(),
  tool_calls: z.array(z.object({
    id: z.string(),
    name: z.string(),
    arguments: z.string().describe("JSON as the model wrote it"),
  })).optional().describe("Functions of the client's own that the model wants called"),
  finish_reason,
  provider,
};

const modelAnswer = z.object({
  id: z.string().describe("What a later previous_response_id goes on from"),
  output_text: z.string(),
  model,
  usage: totalled,
  ...more,
}).meta({ id: "ModelAnswer", description: "Of an openai_chat" });
const personaAnswer = z.object({ ...reply, ...more })
  .meta({ id: "PersonaAnswer", description: "Of a chat" });
const personaAnswers = z.object({
  responses: z.array(z.union([
    z.object({ ...reply, index, finish_reason }).meta({ id: "PersonaReply" }),
    z.object({ persona_id: personaId, index, error, code }).meta({ id: "FailedPersonaReply" }),
  ])).describe("In the order of persona_ids"),
  combined: z.string().describe("All of them as one text"),
}).meta({ id: "PersonaAnswers", description: "Of a multi_chat" });

/** `data` of the last message of a chat that was answered. */
export const chatAnswer = z.union([modelAnswer, personaAnswers, personaAnswer]).meta({ id: "ChatAnswer" });

/** Messages of a chat, by name. */
export const chatMessages = {
  status: z.object({
    type: z.literal("status"),
    status: z.enum(["starting", "processing"]),
    message: z.string(),
    ...whose,
    attempt: z.int().min(2).optional(),
    provider: provider.optional(),
    model: model.optional(),
    ...place,
  }).meta({ id: "ChatStatusMessage", description: "What is being done" }),
  reasoning: z.object({ type: z.literal("reasoning"), ...piece, ...place })
    .meta({
      id: "ChatReasoningMessage",
      description: "A piece of the model's reasoning, where that was asked for",
    }),
  chunk: z.object({ type: z.literal("chunk"), ...piece, is_final: z.boolean(), ...place })
    .meta({ id: "ChatChunkMessage", description: "A piece of a reply, never a part of a character" }),
  persona_response: z.object({ type: z.literal("persona_response"), ...reply, index, ...place })
    .meta({ id: "PersonaResponseMessage", description: "One persona of several is done" }),
  response: z.object({
    type: z.literal("response"),
    status: z.literal("completed"),
    data: chatAnswer,
    ...place,
  }).meta({ id: "ChatResponseMessage", description: "The last message of a chat that was answered" }),
  error: z.object({
    type: z.literal("error"),
    status: z.literal("error"),
    message: error,
    code,
    ...whose,
    ...place,
  }).meta({
    id: "ChatErrorMessage",
    description:
      "The last message of a chat that failed or was cancelled; with index, that of one persona only",
  }),
};

const all = Object.values(chatMessages);

/** Any message of a chat. */
export const chatMessage = z.discriminatedUnion("type", all as [typeof all[number], ...typeof all])
  .meta({ id: "ChatMessage", description: "Ignore a type that you do not know: there may be new ones" });

const run_id = z.string();

/** Messages without a sequence, by name. */
export const chatControls = {
  pong: z.object({ type: z.literal("pong"), timestamp })
    .meta({ id: "ChatPong", description: "The answer to a ping" }),
  caught_up: z.object({
    type: z.literal("caught_up"),
    epoch: z.string(),
    head_sequence: count,
    run_id,
    request_id,
    timestamp,
  }).meta({
    id: "ChatCaughtUp",
    description: "A resumed chat was replayed up to here; the rest comes live, where it is not over",
  }),
  stream_reset: z.object({
    type: z.literal("stream_reset"),
    reason: z.enum(["history_cleared", "unknown_sequence", "epoch_changed"]),
    epoch: z.string(),
    first_sequence: z.int().min(1),
    head_sequence: count,
    run_id,
    request_id,
    timestamp,
  }).meta({
    id: "ChatStreamReset",
    description:
      "A chat cannot be resumed there; all that is left of it follows. Where that is nothing and the " +
      "chat is over, an error with the code history_cleared is the last message",
  }),
  error: z.object({
    type: z.literal("error"),
    status: z.literal("error"),
    message: error,
    code,
    run_id: run_id.optional(),
    request_id,
    field: z.string().optional().describe("The field that was wrong, as in data.temperature"),
  }).meta({ id: "ChatRefusal", description: "What this client sent was not understood, or is not done" }),
};

/** What a client may send beside a ping, by type. */
export const chatRequests: Record<string, z.ZodType> = Object.fromEntries(
  chatCommand.options.map((option) => [option.shape.type.value, option] as const).filter(([type]) =>
    type !== "ping"
  ),
);

/** Everything that may come over the socket. */
export const chatSocketMessage = z.union([chatMessage, ...Object.values(chatControls)]);
