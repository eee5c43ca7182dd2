// How text 002 says a chat: `{type, status, message | chunk | data, …}`, several messages to one event. Each message
// also names its run and sequence, and what belongs to a persona names it. The client's own `request_id` is not here:
// it belongs to a connection, which puts it into the messages that it sends.
//
//   chat_started     status "starting" (one for each persona), and one for the run's notice
//   reply_started    status "processing"
//   reply_streamed   chunk…, or reasoning…
//   reply_completed  chunk… with `is_final`, and persona_response in a multi_chat
//   reply_failed     error in a multi_chat, unless it is asked again; elsewhere the run's own end says it
//   chat_completed   response
//   run_failed, run_cancelled   error

import { responseId } from "../core/chat_view.ts";
import type { ChatEventData, FailedReply, Reply, ReplyRef } from "../core/chat_event.ts";
import type { ChatEvent, Stored, Usage } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import { cut } from "../core/graphemes.ts";
import { roleOf } from "../core/roster.ts";
import { quote } from "../errors.ts";
import { decodeChat } from "./chat_ask.ts";
import type { Ask, Dialect } from "./dialect.ts";

export { type ChatAsk, type ChatRequest, decodeChat, type RequestId } from "./chat_ask.ts";

/** Largest chunk, in characters as people count them: of a model's answer, and of a persona's. */
export interface ChunkSizes {
  openai: number;
  persona: number;
}

type Message = { type: string } & Record<string, unknown>;

/** The dialect of text 002. */
export function chatDialect(sizes: ChunkSizes): Dialect {
  return {
    spell(run: RunRef, { seq, event }: Stored): Frame {
      const known = event as ChatEvent;
      const messages = spelled(run, known, sizes);
      const place = { run_id: run.id, sequence: seq };
      const parts = messages.map((message) => JSON.stringify({ ...message, ...place }));
      // What is at the end of several messages is what they are about.
      const name = messages.at(-1)?.type ?? known.type;
      return { seq, name, type: known.type, text: `[${parts.join(",")}]`, parts, optional: false };
    },

    control(name, data, at) {
      if (name === "pong") return JSON.stringify({ type: "pong", timestamp: at });
      if (name !== "error") return JSON.stringify({ type: name, ...data, timestamp: at });
      const { error, message = error, ...rest } = data;
      return JSON.stringify({ type: "error", status: "error", message, ...rest });
    },

    /** Only for those who look on; requests are for `decodeChat`. */
    decode(text): Ask {
      const ask = decodeChat(text);
      if (ask.type === "ping" || ask.type === "unknown" || ask.type === "malformed") return ask as Ask;
      return { type: "unknown", message: `type: ${quote(ask.type)} is not taken on this connection` };
    },
  };
}

function spelled(run: RunRef, event: ChatEvent, sizes: ChunkSizes): Message[] {
  switch (event.type) {
    case "chat_started":
      return started(event.data);
    case "reply_started": {
      const { attempt, provider, model, notice } = event.data;
      const again = attempt > 1;
      const message = notice ?? (again ? "The answer was cut off; asking again" : "Sending request...");
      return [{
        ...status("processing", message),
        ...whose(event.data),
        ...(again && { attempt }),
        provider,
        model,
      }];
    }
    case "reply_streamed": {
      const { channel, delta, offset } = event.data;
      return chunks(channel, delta, offset, event.data, sizes, false);
    }
    case "reply_completed": {
      const { form, tail, tail_offset } = event.data;
      const last = chunks("text", tail, tail_offset, event.data, sizes, true);
      return form === "multi_chat" ? [...last, personaResponse(event.data)] : last;
    }
    case "reply_failed": {
      const { form, will_retry, error, code } = event.data;
      if (will_retry || form !== "multi_chat") return [];
      return [{ ...failure(error, code), ...whose(event.data) }];
    }
    case "chat_completed":
      return [{ type: "response", status: "completed", data: final(run, event.data) }];
    case "run_failed":
    case "run_cancelled":
      return [failure(event.data.error, event.data.code)];
    default:
      return event satisfies never;
  }
}

function started({ personas, provider, model, notice }: ChatEventData["chat_started"]): Message[] {
  const means = { provider, model };
  const starting = status("starting", "Initializing...");
  return [
    ...(personas.length === 0
      ? [{ ...starting, ...means }]
      : personas.map((persona_id, index) => ({ ...starting, persona_id, index, ...means }))),
    ...(notice === undefined ? [] : [{ ...status("processing", notice), ...means }]),
  ];
}

/** The messages of a piece of text. An answer without a text has one empty last chunk. */
function chunks(
  channel: "text" | "reasoning",
  text: string,
  offset: number,
  ref: ReplyRef,
  sizes: ChunkSizes,
  ends: boolean,
): Message[] {
  const pieces = cut(text, ref.persona_id === undefined ? sizes.openai : sizes.persona);
  if (ends && pieces.length === 0) pieces.push("");
  let at = offset;
  return pieces.map((chunk, i) => {
    const place = { offset: at, attempt: ref.attempt, ...whose(ref) };
    at += chunk.length;
    return channel === "reasoning"
      ? { type: "reasoning", chunk, ...place }
      : { type: "chunk", chunk, is_final: ends && i === pieces.length - 1, ...place };
  });
}

function personaResponse(reply: Reply): Message {
  const { persona_id, persona_name, response, index, model, usage } = reply;
  return {
    type: "persona_response",
    persona_id,
    persona_name,
    response,
    index,
    model,
    usage: totalled(usage),
  };
}

function final(run: RunRef, { form, provider, replies }: ChatEventData["chat_completed"]) {
  if (form === "multi_chat") {
    return { responses: replies.map(entry), combined: replies.map(inWords).join("\n\n") };
  }
  const reply = replies[0] as Reply;
  const { persona_id, persona_name, response, model, usage, reasoning, tool_calls, finish_reason } = reply;
  const rest = {
    model,
    usage: totalled(usage),
    ...(reasoning !== undefined && { reasoning }),
    ...(tool_calls && { tool_calls }),
    ...(finish_reason !== undefined && { finish_reason }),
    provider,
  };
  return form === "chat"
    ? { persona_id, persona_name, response, ...rest }
    : { id: responseId(run.id, reply), output_text: response, ...rest };
}

function entry(reply: Reply | FailedReply) {
  const { index, persona_id } = reply;
  if ("error" in reply) return { persona_id, index, error: reply.error, code: reply.code };
  const { persona_name, response, model, usage, finish_reason } = reply;
  return {
    persona_id,
    persona_name,
    index,
    response,
    model,
    usage: totalled(usage),
    ...(finish_reason !== undefined && { finish_reason }),
  };
}

/** One reply as part of a text that is read as a whole. */
function inWords(reply: Reply | FailedReply): string {
  const name = roleOf(reply.persona_id ?? "", "persona");
  return "error" in reply
    ? `${name} did not answer: ${reply.error}`
    : `${reply.persona_name ?? name}: ${reply.response}`;
}

function status(status: "starting" | "processing", message: string): Message {
  return { type: "status", status, message };
}

function failure(message: string, code: string): Message {
  return { type: "error", status: "error", message, code };
}

function whose({ persona_id, index }: ReplyRef) {
  return persona_id === undefined ? {} : { persona_id, index };
}

function totalled({ input_tokens, output_tokens }: Usage) {
  return { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
}
