// The agents of one run, as its mode sees them: who can be asked for a turn, a choice or a summary. Every call is
// reserved against the run's budget before it is made and held to a deadline; what a model does wrong comes out as
// an event, or as a RunFailure where the run cannot go on.

import { addUsage, type Event, NO_USAGE, type TurnRef } from "../core/event.ts";
import type { DiscussionRun as Run } from "../core/run.ts";
import { turnKey } from "../core/view.ts";
import { inputBound, type PlannedCall } from "./budget.ts";
import { Caller, type CallerOptions, RunFailure, twice } from "./caller.ts";
import type { TimeLimit } from "./limit.ts";
import { ModelError, type ModelFault } from "./model.ts";
import {
  type Choice,
  choicePrompt,
  type DebateView,
  managerPrompt,
  type Scene,
  stancePrompt,
  summaryPrompt,
  turnPrompt,
} from "./prompt.ts";
import { roleOf } from "../core/roster.ts";
import { MANAGER } from "./user_message.ts";
import { type Answered, type Plan, speak, type Spent } from "./speak.ts";
import { type Handover, handOver } from "../handover.ts";

export interface CastOptions extends CallerOptions {
  newId: () => string;
  contextTokens: number;
}

export type TurnOutcome = "completed" | "failed" | "budget";

export interface TurnOptions {
  /** What the speaker may see; oldest first. */
  transcript: Scene["transcript"];
  /** In a debate: what is on the table. The turn then ends with a stance. */
  debate?: DebateView;
}

/** Faults after which a turn is tried once more, from the start: part of its answer may have been seen already. */
export const RETRIED: ReadonlySet<ModelFault> = new Set([
  "cut",
  "stalled",
  "unavailable",
  "rate_limited",
  "invalid_answer",
]);
/** A prompt, a stance or a choice is short. */
const SHORT_OUTPUT = 512;

export class Cast {
  readonly #run: Run;
  readonly #caller: Caller;
  readonly #options: CastOptions;

  /** `signal` stops every call at once; `close` must be called when the run has ended. */
  constructor(run: Run, signal: AbortSignal, options: CastOptions) {
    this.#run = run;
    this.#caller = new Caller(run, signal, options);
    this.#options = options;
  }

  close(): void {
    this.#caller.close();
  }

  /**
   * One turn of `agent`: its tries as events, at least one `turn_started`. A stream that was cut is tried once more
   * under a new message id. Returns how it ended; `budget` without a completed turn when there is no room for it.
   * Throws `RunFailure` when no agent could do better, and the signal's reason when it aborts.
   */
  async *turn(
    agent: string,
    round: number,
    options: TurnOptions,
  ): AsyncGenerator<Event | Handover, TurnOutcome, void> {
    const before = this.#run.view.attempts[turnKey(round, agent)] ?? 0;
    // One deadline for all its tries, from when the first has begun.
    using deadline = new DisposableStack();
    let limit: TimeLimit | undefined;
    for (let tries = 1;; tries++) {
      const plan = await this.#plan(agent, round, options, tries > 1);
      if (!plan) return "budget";
      const ref: TurnRef = {
        agent_type: agent,
        role: roleOf(agent),
        round,
        message_id: this.#options.newId(),
        attempt: before + tries,
      };
      const spent: Spent = { turn: NO_USAGE, manager: NO_USAGE };
      try {
        yield { type: "turn_started", data: ref };
        limit ??= deadline.use(this.#caller.limit("The turn took too long"));
        const { model } = this.#options;
        const speaker = { model, name: this.#run.spec.model, debate: options.debate };
        yield* handOver(speak(ref, plan, speaker, spent, limit.signal));
        return "completed";
      } catch (error) {
        const { signal } = this.#caller;
        if (signal.aborted) throw signal.reason;
        if (!(error instanceof ModelError)) throw error;
        const again = tries === 1 && RETRIED.has(error.fault) && !error.options.askedAgain;
        spent.turn = addUsage(spent.turn, error.options.usage ?? NO_USAGE);
        const failure = { error: error.message, code: error.fault };
        yield { type: "turn_failed", data: { ...ref, ...failure, will_retry: again, usage: spent.turn } };
        if (error.endsRun) throw new RunFailure(error.fault, error.message);
        if (error.fault === "budget") return "budget";
        if (!again) return "failed";
      } finally {
        plan.reservation.settle(addUsage(spent.turn, spent.manager));
      }
    }
  }

  /** The project manager's choice of who speaks next; `budget` when there is no room to ask. */
  async choose(candidates: string[], round: number): Promise<(Choice & Answered) | "budget"> {
    const prompt = choicePrompt(this.#scene(round, this.#run.view.history), candidates);
    const answer = await this.#caller.ask(prompt, this.#shortOutput());
    if (answer === "budget") return answer;
    const { value, usage, model } = answer;
    return { ...value, usage, model };
  }

  /** The project manager's closing summary; `budget` when there is no room for it. */
  async summarize(stopReason: string): Promise<({ text: string } & Answered) | "budget"> {
    const { view } = this.#run;
    const prompt = summaryPrompt(this.#scene(view.round, view.history), stopReason);
    return await this.#caller.complete(prompt, this.#shortOutput());
  }

  /**
   * What a try will ask, with room for it set aside; undefined when the budget has none. Where others speak at the same
   * time it waits for what they hold and may not use.
   */
  async #plan(agent: string, round: number, options: TurnOptions, again: boolean): Promise<Plan | undefined> {
    const scene = this.#scene(round, options.transcript);
    const managed = this.#run.spec.enable_project_manager && agent !== MANAGER;
    const manager = managed ? managerPrompt(scene, agent) : undefined;
    const output = this.#options.maxOutputTokens;
    const turnInput = inputBound(turnPrompt(scene, agent, { debate: options.debate })) +
      (manager ? SHORT_OUTPUT : 0);
    const calls: PlannedCall[] = [];
    // Calls that are asked again once after a bad answer are reserved twice.
    if (manager) calls.push(...twice({ input: inputBound(manager), output: SHORT_OUTPUT }, output));
    calls.push({ input: turnInput, output });
    if (options.debate) {
      const stance = inputBound(stancePrompt(scene, agent, "", options.debate)) + output;
      calls.push(...twice({ input: stance, output: SHORT_OUTPUT }, output));
    }
    // Who tries again has a deadline that goes on meanwhile, and takes what there is.
    const reservation = again ? this.#caller.reserve(calls) : await this.#caller.reserveInTurn(calls);
    return reservation && { scene, manager, reservation };
  }

  #shortOutput(): number {
    return Math.max(SHORT_OUTPUT, Math.min(this.#options.maxOutputTokens, 1024));
  }

  #scene(round: number, transcript: Scene["transcript"]): Scene {
    const { task, mode, agent_types, rounds } = this.#run.spec;
    const { contextTokens } = this.#options;
    // A copy: what people say while a turn is prepared must not outgrow what was reserved for it.
    return {
      task,
      mode,
      agent_types,
      round,
      total_rounds: rounds,
      transcript: [...transcript],
      contextTokens,
    };
  }
}
