// The Chat Completions API: what every other provider and local server speaks, and how it is asked. What comes of it
// is read in openai_chat_reader.ts.

import type OpenAI from "openai";
import { answerFormat } from "./answers.ts";
import { type Message, ModelError, type ModelRequest } from "./model.ts";
import { eventsOf, type Open, reasons, type Target } from "./openai_call.ts";
import { chatReader } from "./openai_chat_reader.ts";

type Body = OpenAI.Chat.ChatCompletionCreateParamsStreaming;
type Event = OpenAI.Chat.ChatCompletionChunk;

/** Asks; resolves once the server has answered with its status. Throws what the SDK throws. */
export const openChat: Open<Event> = async (target, request, signal) => {
  if (request.previous_response_id) {
    // Going on without what was said before would be an answer to another question.
    throw new ModelError(
      "rejected",
      `${target.provider} keeps no answers, so it cannot go on from a previous_response_id`,
    );
  }
  if (request.provider_tools?.length) {
    throw new ModelError("rejected", `${target.provider} has no tools of its own for Chat Completions`);
  }
  const events = await eventsOf(
    target.client.chat.completions.create(chatBody(target, request), { signal }),
  );
  return { events, reader: chatReader(target, request) };
};

/** The body of the request. */
export function chatBody(target: Target, request: ModelRequest): Body {
  const model = request.model ?? target.model;
  const system = systemText(target, request);
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      ...(system ? [{ role: "system" as const, content: system }] : []),
      ...request.messages.map((message) => messageOf(message, unsigned(target, model))),
    ],
    // OpenAI's reasoning models refuse `max_tokens`; many compatible servers ignore the newer name, and an ignored
    // limit would break the budget that was reserved by it.
    ...(target.official ? { max_completion_tokens: request.max_tokens } : { max_tokens: request.max_tokens }),
    ...(request.temperature !== undefined && !reasons(model) && { temperature: request.temperature }),
    ...(request.answer && {
      response_format: { type: "json_schema" as const, json_schema: answerFormat(request.answer) },
    }),
    ...(request.tools?.length && {
      tools: request.tools.map((tool) => ({ type: "function" as const, function: tool })),
    }),
  };
}

type Param = OpenAI.Chat.ChatCompletionMessageParam;

/** `signature` is what a call is sent with that has lost what the provider gave it. */
function messageOf(message: Message, signature: Record<string, unknown> | undefined): Param {
  const { role, content } = message;
  if (role === "tool") return { role, content, tool_call_id: message.tool_call_id };
  if (role === "user" || !message.tool_calls?.length) return { role, content };
  const signed = message.tool_calls.some((call) => call.extra);
  const tool_calls = message.tool_calls.map((call, i) => {
    // Of calls made together only the first is signed.
    const extra = call.extra ?? (signed || i > 0 ? undefined : signature);
    return {
      id: call.id,
      type: "function" as const,
      function: { name: call.name, arguments: call.arguments },
      ...(extra && { extra_content: extra }),
    };
  });
  // Empty text is refused by some, and null is understood by all.
  return { role, content: content || null, tool_calls };
}

/**
 * Gemini from version 3 on answers 400 to a call that does not carry its signature back. This word stands for one that
 * is lost, as in a conversation that was taken up again from its log.
 */
function unsigned({ provider }: Target, model: string): Record<string, unknown> | undefined {
  if (provider !== "google" || /gemini-[12]\b/.test(model)) return undefined;
  return { google: { thought_signature: "skip_thought_signature_validator" } };
}

/** Some servers (Anthropic's among them) ignore `response_format`; there the prompt has to say it. */
function systemText(target: Target, request: ModelRequest): string {
  if (!request.answer || target.official) return request.system;
  const schema = JSON.stringify(answerFormat(request.answer).schema);
  return `${request.system}\n\nAnswer with nothing but one JSON object that fits this JSON schema:\n${schema}`
    .trim();
}
