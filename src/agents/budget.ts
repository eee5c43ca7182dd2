// What a run may spend. A call is let in only if its largest possible cost still fits beside everything spent and
// everything reserved, so that a run never passes its cap even with agents in parallel.
//
// Input tokens are bounded from above by half the UTF-8 bytes of a prompt or its estimate, whichever is more
// (tokenizers in use take two bytes or more for a token, except for text chosen to defeat them); output tokens by the
// `max_tokens` that is sent.

import { addUsage, NO_USAGE, type Usage } from "../core/event.ts";
import type { Budget as Caps } from "../core/spec.ts";
import { answerFormat } from "./answers.ts";
import type { ModelRequest } from "./model.ts";
import { estimateTokens } from "./token_estimate.ts";
import { messageText } from "./usage.ts";

/** Below this many output tokens a call is not worth making. */
const LEAST_OUTPUT = 64;
/** Tokens that a provider's own framing of messages may add. */
const FRAMING = 64;

/** What a provider's own tool may put into the prompt: OpenAI charges 8,000 tokens for a search. */
const PROVIDER_TOOL = 8000;

/** Dollars for a usage. */
export type Price = (usage: Usage) => number;

const encoder = new TextEncoder();

/** One call to be made: what goes in at most, and what may come out. */
export interface PlannedCall {
  input: number;
  output: number;
  /** Whether what the call before it answers is sent back with it, on top of `input`. */
  rereads?: boolean;
}

export interface Reservation {
  /** Output tokens granted to each planned call, in order; never more than was asked. */
  outputs: number[];
  /** Gives back what was not used. Call exactly once. */
  settle(used: Usage): void;
}

export class BudgetLedger {
  readonly #caps: Caps;
  readonly #price: Price;
  /** Spent and reserved tokens, by what they cost: agents of one run may use models of several prices. */
  readonly #taken = new Map<Price, Usage>();
  /** Reservations that are not settled yet, and who is to be told when one is. */
  #held = 0;
  readonly #waiting = new Set<() => void>();

  /** `spent` is what the log says was used before a restart. */
  constructor(caps: Caps, price: Price, spent: Usage) {
    this.#caps = caps;
    this.#price = price;
    this.spend(spent, price);
  }

  /** Counts what was used without a reservation here. */
  spend(used: Usage, price = this.#price): void {
    this.#taken.set(price, addUsage(this.#taken.get(price) ?? NO_USAGE, used));
  }

  /** Sets aside room for all the calls, with smaller outputs if need be; undefined when they do not fit. */
  reserve(calls: readonly PlannedCall[], price = this.#price): Reservation | undefined {
    const share = this.#outputShare(calls, price);
    if (share < LEAST_OUTPUT) return undefined;
    const outputs = calls.map((c) => Math.min(c.output, share));
    const reread = calls.map((c, i) => c.rereads ? outputs[i - 1]! : 0);
    const held: Usage = { input_tokens: inputOf(calls) + sum(reread), output_tokens: sum(outputs) };
    this.spend(held, price);
    this.#held++;
    const settle = (used: Usage) => {
      this.spend(minus(used, held), price);
      this.#held--;
      for (const wake of this.#waiting) wake();
    };
    return { outputs, settle };
  }

  /**
   * As `reserve`, but calls that would be granted less than they ask for wait until others have given back what they
   * held and did not use. Rejects when `signal` aborts, with its reason.
   */
  async reserveInTurn(
    calls: readonly PlannedCall[],
    signal: AbortSignal,
    price = this.#price,
  ): Promise<Reservation | undefined> {
    const most = Math.max(...calls.map((c) => c.output));
    while (this.#held > 0 && this.#outputShare(calls, price) < most) {
      await this.#settled(signal);
    }
    return this.reserve(calls, price);
  }

  async #settled(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    this.#waiting.add(resolve);
    await promise.finally(() => {
      signal.removeEventListener("abort", stop);
      this.#waiting.delete(resolve);
    });
  }

  /** Output tokens that each of the calls may have at most, so that all of them fit; infinite where all they ask for does. */
  #outputShare(calls: readonly PlannedCall[], price: Price): number {
    // What is read again takes the room of two. Who asks for little leaves the more to the others.
    const asked = calls.map(({ output }, i) => ({ output, times: calls[i + 1]?.rereads ? 2 : 1 }));
    let room = Math.floor(this.#outputRoom(calls, price));
    let times = sum(asked.map((c) => c.times));
    for (const call of asked.sort((a, b) => a.output - b.output)) {
      if (call.output * times > room) return Math.floor(room / times);
      room -= call.output * call.times;
      times -= call.times;
    }
    return Infinity;
  }

  /** Output tokens that all of the calls may have together. */
  #outputRoom(calls: readonly PlannedCall[], price: Price): number {
    const input = inputOf(calls);
    const taken = [...this.#taken];
    let room = Infinity;
    if (this.#caps.max_tokens !== undefined) {
      const tokens = taken.reduce((sum, [, u]) => sum + u.input_tokens + u.output_tokens, 0);
      room = this.#caps.max_tokens - tokens - input;
    }
    if (this.#caps.max_cost_usd !== undefined) {
      const reading = { input_tokens: input, output_tokens: 0 };
      const others = taken.reduce((sum, [of, u]) => of === price ? sum : sum + of(u), 0);
      const own = price(addUsage(this.#taken.get(price) ?? NO_USAGE, reading));
      const left = this.#caps.max_cost_usd - others - own;
      const each = price({ input_tokens: 0, output_tokens: 1 });
      room = Math.min(room, left < 0 ? 0 : each === 0 ? Infinity : left / each);
    }
    return room;
  }
}

/** What of a request goes in. */
type Input = Pick<ModelRequest, "system" | "messages" | "answer" | "tools" | "provider_tools">;

/** The most input tokens a prompt can be. A provider's own tools are taken to be used once each. */
export function inputBound(prompt: Input): number {
  const { tools = [], provider_tools = [] } = prompt;
  const texts = [
    prompt.system,
    ...prompt.messages.map(messageText),
    ...[...tools, ...provider_tools].map((tool) => JSON.stringify(tool)),
  ];
  const bound = (text: string) => Math.max(estimateTokens(text), Math.ceil(encoder.encode(text).length / 2));
  // A schema becomes part of the prompt, here or at the provider, and not every one is small.
  const schema = prompt.answer ? JSON.stringify(answerFormat(prompt.answer).schema) : "";
  const form = prompt.answer ? Math.max(8 * FRAMING, FRAMING + bound(schema)) : 0;
  return texts.reduce((sum, text) => sum + bound(text), 0) + FRAMING * texts.length + form +
    PROVIDER_TOOL * provider_tools.length;
}

function inputOf(calls: readonly PlannedCall[]): number {
  return sum(calls.map((c) => c.input));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function minus(a: Usage, b: Usage): Usage {
  return { input_tokens: a.input_tokens - b.input_tokens, output_tokens: a.output_tokens - b.output_tokens };
}
