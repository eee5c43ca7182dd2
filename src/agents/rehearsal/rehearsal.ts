// The model a fresh machine runs on: embedded, offline, without a key. It is no language model and never pretends to
// be one: every answer says that its model is `rehearsal`. What it says is composed from the user's own input, is
// the same for the same seed, role and transcript, and streams at a steady pace like a model's answer.

import type { Clock } from "../../clock.ts";
import type { Chunk, Message, Model, ModelRequest, ToolCall } from "../model.ts";
import { composeReply } from "./compose.ts";
import type { Reply } from "./reply.ts";
import { paced, tokens } from "./tokens.ts";

const NAME = "rehearsal";

export interface RehearsalOptions {
  /** 0 is as fast as possible. */
  tokensPerSecond: number;
  clock: Clock;
  /** Another seed says other things. */
  seed?: number;
}

/** The embedded offline model. Usage counts its own tokens: words, or short pieces of long ones. */
export function createRehearsal({ tokensPerSecond, clock, seed = 1 }: RehearsalOptions): Model {
  return {
    provider: NAME,
    defaultModel: NAME,
    webSearch: false,
    keepsAnswers: false,
    async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
      signal.throwIfAborted();
      const { text, reasoning, tool_calls } = composeReply(request, seed);
      const thought = request.include_reasoning ? tokens(reasoning) : [];
      const whole = [...thought, ...tokens(text)];
      const sent = whole.slice(0, request.max_tokens);
      let count = 0;
      for await (const text of paced(sent, { tokensPerSecond, clock }, signal)) {
        yield { type: count++ < thought.length ? "reasoning" : "text", text };
      }
      const calls = called(request, tool_calls);
      // What a call costs is its arguments; an answer that was cut calls nothing.
      const rest = request.max_tokens - sent.length;
      const cost = calls.reduce((sum, call) => sum + callTokens(call), 0);
      const cut = sent.length < whole.length || cost > rest;
      if (!cut) { for (const call of calls) yield { type: "tool_call", ...call }; }
      const output_tokens = sent.length + (cut ? 0 : cost);
      yield { type: "usage", input_tokens: inputTokens(request), output_tokens };
      yield { type: "done", stop: cut ? "length" : calls.length > 0 ? "tool_calls" : "stop", model: NAME };
    },
  };
}

/** The calls with ids of their own: the conversation has grown by the next time, so none comes twice in it. */
function called({ messages }: ModelRequest, calls: Reply["tool_calls"]): ToolCall[] {
  return calls.map((call, i) => ({
    id: `call_${messages.length}_${i + 1}`,
    name: call.name,
    arguments: JSON.stringify(call.arguments),
  }));
}

function callTokens(call: ToolCall): number {
  return tokens(call.name).length + tokens(call.arguments).length;
}

function inputTokens({ system, messages }: ModelRequest): number {
  const said = (message: Message) =>
    tokens(message.content).length +
    (message.role === "assistant" ? message.tool_calls ?? [] : []).reduce((sum, c) => sum + callTokens(c), 0);
  return messages.reduce((sum, message) => sum + said(message), tokens(system).length);
}
