// What a server says over Chat Completions, as chunks. The answer is whole once a choice has said why it finished; the
// usage comes after that, in a chunk without choices.

import type OpenAI from "openai";
import type { Usage } from "../core/event.ts";
import { type Chunk, ModelError, type ModelRequest, type StopCause } from "./model.ts";
import { countOf, type Reader, stringOf, type Target, textOf } from "./openai_call.ts";
import { CallPieces } from "./openai_tool_calls.ts";
import { maxUsage } from "./usage.ts";

type Event = OpenAI.Chat.ChatCompletionChunk;
type Choice = Event["choices"][number];
/** Where compatible servers put what the model thought: DeepSeek and vLLM, then OpenRouter and Ollama. */
type Delta = Choice["delta"] & { reasoning_content?: unknown; reasoning?: unknown };

/** Events to chunks. The model is the one asked for in case the server does not report one. */
export function chatReader(target: Target, request: ModelRequest): Reader<Event> {
  const calls = new CallPieces();
  let finish: string | undefined;
  let ours: number | undefined;
  let streamed = false;
  let refused = false;
  let model = request.model ?? target.model;
  let usage: Usage | undefined;

  function* chunks(choice: Choice): Generator<Chunk> {
    const delta = deltaOf(choice);
    const thought = delta.reasoning_content ?? delta.reasoning;
    if (thought) yield { type: "reasoning", text: textOf(thought) };
    if (delta.content) yield { type: "text", text: textOf(delta.content) };
    if (delta.refusal) {
      refused = true;
      yield { type: "text", text: textOf(delta.refusal) };
    }
    for (const piece of delta.tool_calls ?? []) calls.take(piece);
    if (!choice.finish_reason) return;
    const why = textOf(choice.finish_reason);
    if (BROKEN_OFF.test(why)) {
      throw new ModelError("unavailable", `${target.provider} broke off its answer: ${why}`);
    }
    finish = why;
  }

  /** A server that does not stream sends a message; some that do send it once more when all was said. */
  function deltaOf({ delta, message }: Choice & { message?: Delta | null }): Delta {
    if (!delta) return (streamed ? undefined : message) ?? {};
    streamed ||= Boolean(delta.content || delta.tool_calls?.length);
    return delta;
  }

  return {
    take(event) {
      if (typeof event !== "object" || event === null) throw new SyntaxError("The event is no object");
      model = stringOf(event.model) || model;
      if (event.usage) {
        usage = maxUsage(usage, {
          input_tokens: countOf(event.usage.prompt_tokens),
          output_tokens: countOf(event.usage.completion_tokens),
        });
      }
      const choices = event.choices ?? [];
      // One answer was asked for; of several the first is heard, whatever its number.
      if (choices.length > 0) ours ??= Math.min(...choices.map(numberOf));
      return choices.filter((choice) => numberOf(choice) === ours).flatMap((choice) => [...chunks(choice)]);
    },
    get whole() {
      return finish !== undefined;
    },
    get held() {
      return calls.units;
    },
    get usage() {
      return usage;
    },
    finish() {
      if (finish === undefined) return [];
      const called = calls.whole(request.messages.length);
      const stop = refused ? "content_filter" : stopCause(finish, called.length > 0);
      return [
        ...called.map((call): Chunk => ({ type: "tool_call", ...call })),
        ...(usage ? [{ type: "usage" as const, ...usage }] : []),
        { type: "done", stop, model },
      ];
    },
  };
}

function numberOf({ index }: Choice): number {
  return countOf(index);
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
