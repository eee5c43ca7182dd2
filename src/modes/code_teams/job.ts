// What a job of the code teams works with: the run, who can be asked, and the compiler that judges. Keeps nothing that
// the view does not say.

import type { Caller } from "../../agents/caller.ts";
import { RunFailure } from "../../agents/caller.ts";
import type { Briefing } from "../../agents/code_prompt.ts";
import { ModelError } from "../../agents/model.ts";
import type { Checked, CodeFile, CodeRef, Framework, Phase, Team } from "../../core/code_event.ts";
import { teamsOf, type TeamView } from "../../core/code_view.ts";
import { type Event, NO_USAGE, type Usage } from "../../core/event.ts";
import type { CodeRun } from "../../core/run.ts";

export interface CodeOptions {
  newId: () => string;
  contextTokens: number;
  /** Upper bound of a plan, of thoughts, of a review and of the decision, in tokens. */
  answerTokens: number;
  /** Upper bound of one version of the code, in tokens. */
  codeTokens: number;
  /** Takes the code out of an answer; the code is empty where there is none. */
  extract: (answer: string, framework: Framework) => CodeFile;
  /**
   * Whether the code holds up in its framework's compiler; `faulty` is false where it could not be judged. Rejects only
   * with the signal's reason.
   */
  check: (framework: Framework, code: string, signal: AbortSignal) => Promise<Checked & { faulty: boolean }>;
}

/** Who is asked, each by its own provider's model, all held to one budget. */
export interface Callers {
  planner: Caller;
  teams: ReadonlyMap<Team, Caller>;
}

export type Stream<T = void> = AsyncGenerator<Event | readonly Event[], T, void>;

/** A call that came to nothing, and what it used. */
export interface Failure {
  error: string;
  code: string;
  usage: Usage;
}

export class Job {
  readonly briefing: Briefing;

  constructor(readonly run: CodeRun, readonly callers: Callers, readonly options: CodeOptions) {
    const { brief, target_framework: framework } = run.spec;
    this.briefing = { brief, framework, contextTokens: options.contextTokens };
  }

  get view() {
    return this.run.view;
  }

  team(team: Team): TeamView {
    return this.view.teams[team]!;
  }

  /** Teams that have code. */
  get able(): Team[] {
    return teamsOf(this.view).filter(([, { first }]) => first).map(([team]) => team);
  }

  /** What a team has thought; its notice is for viewers. */
  thoughtsOf(team: Team): string[] {
    const { notice } = this.run.spec.teams.find((t) => t.team === team)!;
    return this.team(team).thoughts.map(({ text }) => text).filter((text) => text !== notice);
  }

  /** The caller of a team, and the model it asks for. */
  callerOf(team: Team): { caller: Caller; model: string } {
    const { model } = this.run.spec.teams.find((t) => t.team === team)!;
    return { caller: this.callers.teams.get(team)!, model };
  }

  /** The next try of a team. */
  ref(team: Team): CodeRef {
    return { team, message_id: this.options.newId(), attempt: this.team(team).attempts + 1 };
  }

  /** Enters a phase unless it was entered before a restart. */
  *enter(
    phase: Phase,
    message: string,
    skipped: { phase: Phase; reason: string }[] = [],
  ): Generator<Event, void, void> {
    if (!this.view.phases[phase]) yield { type: "phase_changed", data: { phase, message, skipped } };
  }
}

export const NO_ROOM = "The job's budget left no room for it";

/** What a call that threw came to. Throws what is no failure of a model. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RunFailure) return { error: error.message, code: error.code, usage: NO_USAGE };
  if (!(error instanceof ModelError)) throw error;
  return { error: error.message, code: error.fault, usage: error.options.usage ?? NO_USAGE };
}

/** What a call that the budget left no room for came to. */
export function noRoom(): Failure {
  return { error: NO_ROOM, code: "budget", usage: NO_USAGE };
}
