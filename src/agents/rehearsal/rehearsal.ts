// The model a fresh machine runs on: embedded, offline, without a key. It is no language model and never pretends to
// be one: every answer says that its model is `rehearsal`. What it says is composed from the user's own input, is
// the same for the same seed, role and transcript, and streams at a steady pace like a model's answer.

import type { Clock } from "../../clock.ts";
import type { Chunk, Model, ModelRequest } from "../model.ts";
import { compose } from "./compose.ts";
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
    async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
      signal.throwIfAborted();
      const whole = tokens(compose(request, seed));
      const sent = whole.slice(0, request.max_tokens);
      for await (const text of paced(sent, { tokensPerSecond, clock }, signal)) yield { type: "text", text };
      yield { type: "usage", input_tokens: inputTokens(request), output_tokens: sent.length };
      yield { type: "done", stop: sent.length < whole.length ? "length" : "stop", model: NAME };
    },
  };
}

function inputTokens({ system, messages }: ModelRequest): number {
  return messages.reduce((sum, message) => sum + tokens(message.content).length, tokens(system).length);
}
