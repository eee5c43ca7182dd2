// The Chat Completions API: what every other provider and local server speaks. The answer is whole once a choice
// has said why it finished; the usage comes after that, in a chunk without choices.

import type OpenAI from "openai";
import { answerFormat } from "./answers.ts";
import { type Chunk, ModelError, type ModelRequest, type StopCause } from "./model.ts";
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
  const events = await target.client.chat.completions.create(chatBody(target, request), { signal });
  return { events, reader: chatReader(request.model ?? target.model, request.include_reasoning ?? false) };
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
      ...request.messages.map(({ role, content }) => ({ role, content })),
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

/** Some servers (Anthropic's among them) ignore `response_format`; there the prompt has to say it. */
function systemText(target: Target, request: ModelRequest): string {
  if (!request.answer || target.official) return request.system;
  const schema = JSON.stringify(answerFormat(request.answer).schema);
  return `${request.system}\n\nAnswer with nothing but one JSON object that fits this JSON schema:\n${schema}`
    .trim();
}

/** Events to chunks. `asked` is the model's name in case the server does not report one. */
export function chatReader(asked: string, includeReasoning: boolean): Reader<Event> {
  const calls = new Map<number, { id: string; name: string; arguments: string }>();
  let finish: string | undefined;
  let refused = false;
  let model = asked;
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
      const index = piece.index ?? calls.size;
      const call = calls.get(index) ?? { id: "", name: "", arguments: "" };
      call.id ||= piece.id ?? "";
      call.name ||= piece.function?.name ?? "";
      call.arguments += piece.function?.arguments ?? "";
      calls.set(index, call);
    }
    if (choice.finish_reason) finish = textOf(choice.finish_reason);
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
    finish() {
      if (finish === undefined) return [];
      const stop = refused ? "content_filter" : stopCause(finish, calls.size > 0);
      return [
        ...Array.from(calls.values(), (call): Chunk => ({ type: "tool_call", ...call })),
        ...(usage ? [{ type: "usage" as const, ...usage }] : []),
        { type: "done", stop, model },
      ];
    },
  };
}

function stopCause(finish: string, called: boolean): StopCause {
  if (finish === "length" || finish === "content_filter") return finish;
  // Gemini says "stop" also where it calls tools.
  return called || finish === "tool_calls" || finish === "function_call" ? "tool_calls" : "stop";
}
