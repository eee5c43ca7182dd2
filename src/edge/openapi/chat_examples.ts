// One short chat, told through every example of the API's documents.

import { chatDialect } from "../../wire/chat.ts";
import type { ChatEvent } from "../../core/event.ts";

const run_id = "9b2f4a51-7c3e-4d7a-8a55-1f0c2b6d9e10";
const usage = { input_tokens: 31, output_tokens: 12 };
const answer = "Use a queue: it takes the peaks, and nothing is lost.";
const place = { index: 0, message_id: "m1", attempt: 1 };
const form = "openai_chat" as const;
const provider = "openai";
const model = "gpt-4o-mini";
const reply = { index: 0, response: answer, model, usage, response_id: "resp_68af4e2c" };

const EVENTS: ChatEvent[] = [
  { type: "chat_started", data: { form, message: "How do we take peaks?", personas: [], provider, model } },
  { type: "reply_started", data: { ...place, provider, model } },
  {
    type: "reply_streamed",
    data: { ...place, form, channel: "text", delta: answer.slice(0, 29), offset: 0 },
  },
  { type: "reply_completed", data: { ...place, ...reply, form, tail: answer.slice(29), tail_offset: 29 } },
  { type: "chat_completed", data: { form, provider, replies: [reply], usage } },
];

const dialect = chatDialect({ openai: 50, persona: 30 });
const frames = EVENTS.map((event, i) =>
  dialect.spell({ id: run_id, epoch: "4c1f09aa" }, { seq: i + 1, at: "2026-11-20T10:00:00.000Z", event })
);
const messages = frames.flatMap(({ parts }) => parts!.map((text) => JSON.parse(text)));
const last = messages.at(-1);

const row = {
  run_id,
  status: "completed",
  form,
  personas: [],
  provider,
  model,
  message: "How do we take peaks?",
  replies: 1,
  usage,
  started_at: "2026-11-20T10:00:00.004Z",
  updated_at: "2026-11-20T10:00:01.250Z",
  completed_at: "2026-11-20T10:00:01.250Z",
  last_sequence: frames.length,
  first_sequence: 1,
  epoch: "4c1f09aa",
  created_at: "2026-11-20T10:00:00.000Z",
};

/** Bodies over HTTP. */
export const chatExamples = {
  status: { ...row, data: last.data },
  list: { chats: [row], next_cursor: null },
  history: {
    run_id,
    status: "completed",
    epoch: row.epoch,
    first_sequence: 1,
    last_sequence: frames.length,
    next_after: null,
    events: messages,
  },
  cancelled: { run_id, status: "cancelled" },
  sse: frames.slice(2).map(({ seq, name, parts }) => `id: ${seq}\nevent: ${name}\ndata: ${parts![0]}\n\n`)
    .join(""),
};

/** Messages of the socket, by their names in the document. */
export const chatMessageExamples = {
  chat_status: { ...messages[0], request_id: "peaks" },
  chat_chunk: { ...messages.find((m) => m.type === "chunk"), request_id: "peaks" },
  chat_response: { ...last, request_id: "peaks" },
  ask_openai_chat: {
    type: "openai_chat",
    data: {
      input_text: "Your message here",
      model,
      previous_response_id: "resp_68af4e2c",
      tools: [{ type: "web_search" }],
      include_reasoning: false,
      request_id: "peaks",
    },
  },
  ask_chat: {
    type: "chat",
    data: {
      message: "What's your favorite programming language?",
      persona_id: "tech_enthusiast",
      api: "openai",
      model,
      temperature: 0.7,
      max_tokens: 1000,
    },
  },
  ask_multi_chat: {
    type: "multi_chat",
    data: {
      message: "What do you think about AI?",
      persona_ids: ["tech_enthusiast", "creative_writer", "data_scientist"],
      api: "openai",
      model,
      temperature: 0.7,
      max_tokens: 1000,
    },
  },
  ask_cancel: { type: "cancel", data: { request_id: "peaks" } },
  ask_resume: { type: "resume", data: { run_id, last_sequence: 3, request_id: "peaks" } },
};
