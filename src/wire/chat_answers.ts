// What the chat API answers over HTTP, as zod schemas: the body of every response. OpenAPI is made from them.

import { z } from "zod";
import { chatAnswer, chatMessage } from "./chat_messages.ts";
import { epoch, firstSequence, lastSequence, timestamp, usage } from "./discussion_data.ts";

const status = z.enum(["pending", "running", "completed", "failed", "cancelled", "interrupted"])
  .describe("interrupted: a restart left it open and it waits to be taken up again")
  .meta({ id: "ChatState" });
const run_id = z.string().describe("The chat's id, as every message of it says");

const fields = {
  run_id,
  status,
  form: z.enum(["openai_chat", "chat", "multi_chat"]),
  personas: z.array(z.string()).describe("Who answers; empty where the model itself does"),
  provider: z.string(),
  model: z.string(),
  message: z.string().describe("What was asked, cut where it is long"),
  notice: z.string().optional().describe("What is not done as it was asked for"),
  replies: z.int().min(0).describe("Replies that are whole or have failed"),
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
};

export const chatStatus = z.object({
  ...fields,
  data: chatAnswer.nullable().describe(
    "As in the response; null until it is there, and when its history was cleared",
  ),
}).meta({ id: "ChatStatus" });

export const chatList = z.object({
  chats: z.array(z.object(fields).meta({ id: "ChatRow" })),
  next_cursor: z.string().nullable().describe("Pass it as cursor for the next page; null on the last"),
}).meta({ id: "ChatList" });

export const chatHistory = z.object({
  run_id,
  status,
  epoch,
  first_sequence: firstSequence,
  last_sequence: lastSequence,
  next_after: z.int().min(1).nullable().describe("Pass it as after for the next page; null on the last"),
  events: z.array(chatMessage).describe("Messages in order; those of one event share its sequence"),
}).meta({ id: "ChatHistory" });

export const chatCancelled = z.object({ run_id, status: z.literal("cancelled") }).meta({
  id: "ChatCancelled",
});
