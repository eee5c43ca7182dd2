// The model calls of one run, held to its budget, its time and a deadline each. What a model does wrong comes out as
// ModelError, or as RunFailure where nobody in the run could do better.

import type { Clock } from "../clock.ts";
import type { BaseView } from "../core/base_view.ts";
import type { Budget } from "../core/spec.ts";
import { addUsage, NO_USAGE, type Usage } from "../core/event.ts";
import { endsAt } from "./abort.ts";
import { ask, complete } from "./ask.ts";
import { BudgetLedger, inputBound, type PlannedCall, type Price, type Reservation } from "./budget.ts";
import { Flight } from "./flight.ts";
import { type TimeLimit, timeLimit } from "./limit.ts";
import { type Model, ModelError } from "./model.ts";
import { costOf, type Prices } from "./prices.ts";
import type { Prompt } from "./prompt.ts";
import { type Answered, request } from "./speak.ts";

export interface CallerOptions {
  model: Model;
  clock: Clock;
  prices: Prices;
  turnTimeoutMs: number;
  /** Output tokens of a turn, and of a short answer that is asked for again. */
  maxOutputTokens: number;
  /** What the calls are held to together with other callers of the run; a caller without one is the run's only one. */
  ledger?: BudgetLedger;
}

/** A failure that ends the run: `message` may be shown to anyone. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** What a run's calls are held to. */
export interface Called {
  readonly spec: { model: string; budget: Budget };
  readonly view: BaseView;
}

export class Caller {
  readonly #run: Called;
  readonly #options: CallerOptions;
  readonly #ledger: BudgetLedger;
  readonly #price: Price;
  readonly #outOfTime?: AbortSignal;
  readonly #release: () => void = () => {};
  readonly #flights = new Set<Flight>();

  /** `signal` stops every call at once; `close` must be called when the run has ended. */
  constructor(run: Called, readonly signal: AbortSignal, options: CallerOptions) {
    this.#run = run;
    this.#options = options;
    const { budget, model } = run.spec;
    this.#price = priceOf(options.prices, model);
    this.#ledger = options.ledger ?? new BudgetLedger(budget, this.#price, run.view.usage);
    if (budget.max_seconds === undefined) return;
    const spent = run.view.started_at ? options.clock.now() - Date.parse(run.view.started_at) : 0;
    const left = budget.max_seconds * 1000 - Math.max(0, spent);
    const limit = timeLimit(options.clock, left, new ModelError("budget", "The run's time is up"));
    this.#outOfTime = limit.signal;
    this.#release = () => limit[Symbol.dispose]();
  }

  close(): void {
    this.#release();
  }

  get model(): Model {
    return this.#options.model;
  }

  /** Begins to count what `agent` is asked, until it is landed. */
  depart(agent: string): Flight {
    const flight = new Flight(this.model, agent);
    this.#flights.add(flight);
    return flight;
  }

  /** What was asked has come to its end, and its usage is known otherwise; unless the run's end cut it short. */
  land(flight: Flight): void {
    if (!this.signal.aborted) this.#flights.delete(flight);
  }

  /** What calls have used so far that have not been landed, by who was asked. */
  get inFlight(): Record<string, Usage> {
    const usages: Record<string, Usage> = {};
    for (const { agent, used } of this.#flights) usages[agent] = addUsage(usages[agent] ?? NO_USAGE, used);
    return usages;
  }

  /** Sets room aside for all the calls; undefined when the run's tokens, money or time leave none. */
  reserve(calls: readonly PlannedCall[]): Reservation | undefined {
    return this.#outOfTime?.aborted ? undefined : this.#ledger.reserve(calls, this.#price);
  }

  /**
   * As `reserve`, for calls that run beside others of the run: they wait for what those hold and may not use. Throws the
   * signal's reason when the run is stopped.
   */
  async reserveInTurn(calls: readonly PlannedCall[]): Promise<Reservation | undefined> {
    if (this.#outOfTime?.aborted) return undefined;
    const signal = this.#outOfTime ? AbortSignal.any([this.signal, this.#outOfTime]) : this.signal;
    try {
      return await this.#ledger.reserveInTurn(calls, signal, this.#price);
    } catch (error) {
      if (this.signal.aborted || !signal.aborted) throw error;
      return undefined; // its time is up
    }
  }

  /** The run's own signal, its time budget and the deadline of one turn in one. */
  limit(late: string): TimeLimit {
    const { clock, turnTimeoutMs } = this.#options;
    const turn = timeLimit(clock, turnTimeoutMs, new ModelError("timeout", late));
    const signals = [this.signal, turn.signal, ...(this.#outOfTime ? [this.#outOfTime] : [])];
    const signal = endsAt(AbortSignal.any(signals), clock.monotonic() + turnTimeoutMs);
    return { signal, [Symbol.dispose]: () => turn[Symbol.dispose]() };
  }

  /** A structured answer of at most `output` tokens; `onCall` and failures are as in `ask`. */
  async ask<T>(
    prompt: Prompt<T>,
    output: number,
    onCall?: () => (piece: string) => void,
  ): Promise<({ value: T } & Answered) | "budget"> {
    const { model } = this.#run.spec;
    return await this.#reserved(
      prompt,
      output,
      ([first, second], signal, asked) => ask(asked, request(prompt, model, first!), signal, onCall, second),
    );
  }

  /** A plain answer of at most `output` tokens. */
  async complete(prompt: Prompt, output: number): Promise<({ text: string } & Answered) | "budget"> {
    const { model } = this.#run.spec;
    return await this.#reserved(
      prompt,
      output,
      ([first, second], signal, asked) => complete(asked, request(prompt, model, first!), signal, second),
    );
  }

  async #reserved<T extends Answered>(
    prompt: Prompt,
    output: number,
    call: (granted: number[], signal: AbortSignal, model: Model) => Promise<T>,
  ): Promise<T | "budget"> {
    // Such a call is asked again once after a bad answer, so it is reserved twice.
    const calls = twice({ input: inputBound(prompt), output }, this.#options.maxOutputTokens);
    const reservation = await this.reserveInTurn(calls);
    if (!reservation) return "budget";
    using limit = this.limit("The answer took too long");
    let used = NO_USAGE;
    const flight = this.depart(prompt.occasion.agent);
    try {
      const answer = await call(reservation.outputs, limit.signal, flight.model);
      used = answer.usage;
      return answer;
    } catch (error) {
      if (this.signal.aborted) throw this.signal.reason;
      if (error instanceof ModelError) {
        used = error.options.usage ?? NO_USAGE;
        if (error.fault === "budget") return "budget";
        if (error.endsRun) throw new RunFailure(error.fault, error.message);
      }
      throw error;
    } finally {
      reservation.settle(used);
      this.land(flight);
    }
  }
}

/** What a model's tokens cost; nothing where its price is not known, which no run with a cap in dollars may use. */
export function priceOf(prices: Prices, model: string): Price {
  return (usage) => costOf(prices, model, usage) ?? 0;
}

/** What is said of a bad answer when it is sent back, in tokens. */
const SENT_BACK_TOKENS = 600;

/**
 * A call that may be asked again once, with the bad answer and what is wrong with it; then it may have as many tokens
 * as a turn, since a model that reasons unseen may have used up the few that were for a short answer.
 */
export function twice(call: PlannedCall, turnOutput: number): PlannedCall[] {
  const output = Math.max(call.output, turnOutput);
  return [call, { input: call.input + SENT_BACK_TOKENS, output, rereads: true }];
}
