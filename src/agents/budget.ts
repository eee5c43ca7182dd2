// What a run may spend. A call is let in only if its largest possible cost still fits beside everything spent and
// everything reserved, so that a run never passes its cap even with agents in parallel.
//
// Input tokens are bounded from above by half the UTF-8 bytes of a prompt or its estimate, whichever is more
// (tokenizers in use take two bytes or more for a token, except for text chosen to defeat them); output tokens by the
// `max_tokens` that is sent.

import { addUsage, NO_USAGE, type Usage } from "../core/event.ts";
import type { Budget as Caps } from "../core/spec.ts";
import type { Prompt } from "./prompt.ts";
import { estimateTokens } from "./token_estimate.ts";

/** Below this many output tokens a call is not worth making. */
const LEAST_OUTPUT = 64;
/** Tokens that a provider's own framing of messages may add. */
const FRAMING = 64;

/** Dollars for a usage. */
export type Price = (usage: Usage) => number;

const encoder = new TextEncoder();

/** One call to be made: what goes in at most, and what may come out. */
export interface PlannedCall {
  input: number;
  output: number;
}

export interface Reservation {
  /** Output tokens granted to each planned call, in order; never more than was asked. */
  outputs: number[];
  /** Gives back what was not used. Call exactly once. */
  settle(used: Usage): void;
}

export class BudgetLedger {
  #spent: Usage;
  #reserved: Usage = NO_USAGE;
  readonly #caps: Caps;
  readonly #price: Price;

  /** `spent` is what the log says was used before a restart. */
  constructor(caps: Caps, price: Price, spent: Usage) {
    this.#caps = caps;
    this.#price = price;
    this.#spent = spent;
  }

  /** Sets aside room for all the calls, with smaller outputs if need be; undefined when they do not fit. */
  reserve(calls: readonly PlannedCall[]): Reservation | undefined {
    const input = calls.reduce((sum, c) => sum + c.input, 0);
    const share = this.#outputShare(input, calls.length);
    if (share < LEAST_OUTPUT) return undefined;
    const outputs = calls.map((c) => Math.min(c.output, share));
    const held: Usage = { input_tokens: input, output_tokens: outputs.reduce((a, b) => a + b, 0) };
    this.#reserved = addUsage(this.#reserved, held);
    return {
      outputs,
      settle: (used) => {
        this.#reserved = minus(this.#reserved, held);
        this.#spent = addUsage(this.#spent, used);
      },
    };
  }

  /** Output tokens each of `count` calls may have, given that they read `input` tokens together. */
  #outputShare(input: number, count: number): number {
    const taken = addUsage(this.#spent, this.#reserved);
    let room = Infinity;
    if (this.#caps.max_tokens !== undefined) {
      room = this.#caps.max_tokens - taken.input_tokens - taken.output_tokens - input;
    }
    if (this.#caps.max_cost_usd !== undefined) {
      const left = this.#caps.max_cost_usd -
        this.#price(addUsage(taken, { input_tokens: input, output_tokens: 0 }));
      const each = this.#price({ input_tokens: 0, output_tokens: 1 });
      room = Math.min(room, left < 0 ? 0 : each === 0 ? Infinity : left / each);
    }
    return Math.floor(room / count);
  }
}

/** The most input tokens a prompt can be. */
export function inputBound(prompt: Prompt): number {
  const texts = [prompt.system, ...prompt.messages.map((m) => m.content)];
  const bound = (text: string) => Math.max(estimateTokens(text), Math.ceil(encoder.encode(text).length / 2));
  return texts.reduce((sum, text) => sum + bound(text), 0) +
    FRAMING * (texts.length + (prompt.answer ? 8 : 0));
}

function minus(a: Usage, b: Usage): Usage {
  return { input_tokens: a.input_tokens - b.input_tokens, output_tokens: a.output_tokens - b.output_tokens };
}
