// The Chat Completions API: what every other provider and local server speaks. The answer is whole once a choice
// has said why it finished; the usage comes after that, in a chunk without choices.

import type OpenAI from "openai";
import { answerFormat } from "./answers.ts";
import {
  type Chunk,
  type Message,
  ModelError,
  type ModelRequest,
  type StopCause,
  type ToolCall,
} from "./model.ts";
import { countOf, type Open, type Reader, reasons, type Target, textOf } from "./openai_call.ts";
import { maxUsage } from "./usage.ts";
import type { Usage } from "../core/event.ts";

type Body = OpenAI.Chat.ChatCompletionCreateParamsStreaming;
type Event = OpenAI.Chat.ChatCompletionChunk;
type Choice = Event["choices"][number];
/** Where compatible servers put what the model thought: DeepSeek and vLLM, then OpenRouter and Ollama. */
type Delta = Choice["delta"] & { reasoning_content?: unknown; reasoning?: unknown };

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
  const events = await target.client.chat.completions.create(chatBody(target, request), { signal });
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

/** Events to chunks. The model is the one asked for in case the server does not report one. */
function chatReader(target: Target, request: ModelRequest): Reader<Event> {
  const includeReasoning = request.include_reasoning ?? false;
  const calls: (ToolCall & { index?: number })[] = [];
  let finish: string | undefined;
  let refused = false;
  let model = request.model ?? target.model;
  let usage: Usage | undefined;

  function* chunks(choice: Choice): Generator<Chunk> {
    const delta: Delta = choice.delta ?? {};
    const thought = delta.reasoning_content ?? delta.reasoning;
    if (includeReasoning && thought) yield { type: "reasoning", text: textOf(thought) };
    if (delta.content) yield { type: "text", text: textOf(delta.content) };
    if (delta.refusal) {
      refused = true;
      yield { type: "text", text: textOf(delta.refusal) };
    }
    for (const piece of delta.tool_calls ?? []) {
      const { id = "", function: called, extra_content } = piece as typeof piece & {
        extra_content?: unknown;
      };
      // Gemini gives all calls made together the same index: another id is another call.
      let call = calls.findLast((c) => c.index === piece.index && (!id || !c.id || c.id === id));
      if (!call || piece.index === undefined) {
        calls.push(call = { index: piece.index, id: "", name: "", arguments: "" });
      }
      call.id ||= id;
      call.name ||= called?.name ?? "";
      call.arguments += called?.arguments ?? "";
      if (typeof extra_content === "object" && extra_content !== null) {
        call.extra = extra_content as Record<string, unknown>;
      }
    }
    if (!choice.finish_reason) return;
    const why = textOf(choice.finish_reason);
    if (BROKEN_OFF.test(why)) {
      throw new ModelError("unavailable", `${target.provider} broke off its answer: ${why}`);
    }
    finish = why;
  }

  return {
    take(event) {
      if (typeof event !== "object" || event === null) throw new SyntaxError("The event is no object");
      if (event.model) model = event.model;
      if (event.usage) {
        usage = maxUsage(usage, {
          input_tokens: countOf(event.usage.prompt_tokens),
          output_tokens: countOf(event.usage.completion_tokens),
        });
      }
      return (event.choices ?? []).flatMap((choice) => [...chunks(choice)]);
    },
    get whole() {
      return finish !== undefined;
    },
    get usage() {
      return usage;
    },
    finish() {
      if (finish === undefined) return [];
      const stop = refused ? "content_filter" : stopCause(finish, calls.length > 0);
      return [
        ...calls.map(({ index: _, id, ...call }, i): Chunk => ({
          type: "tool_call",
          // Some servers give a call no id, and an answer to it must name one that no other call has.
          id: id || `call_${request.messages.length}_${i + 1}`,
          ...call,
        })),
        ...(usage ? [{ type: "usage" as const, ...usage }] : []),
        { type: "done", stop, model },
      ];
    },
  };
}

/** How OpenRouter, vLLM and DeepSeek say that the answer is not whole, and that nobody but they could help it. */
const BROKEN_OFF = /^(error|abort|insufficient_system_resource)$/i;
/** OpenAI's word, Anthropic's and Gemini's, and Mistral's. */
const LENGTH = /^(length|max_tokens|model_length)$/i;
/** Gemini says what it filtered as well. */
const FILTERED = /^content_filter\b/i;

function stopCause(finish: string, called: boolean): StopCause {
  if (LENGTH.test(finish)) return "length";
  if (FILTERED.test(finish)) return "content_filter";
  // Gemini says "stop" also where it calls tools.
  return called || finish === "tool_calls" || finish === "function_call" ? "tool_calls" : "stop";
}
