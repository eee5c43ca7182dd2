// What the modes share: which rounds and turns of a run are still missing.

import { type TurnOutcome } from "../agents/cast.ts";
import { RunFailure } from "../agents/caller.ts";
import { ModelError, type ModelFault } from "../agents/model.ts";
import type { Event, HistoryEntry } from "../core/event.ts";
import type { DiscussionRun as Run } from "../core/run.ts";
import { turnKey, type View } from "../core/view.ts";

/** The rounds that are not complete, the one under way first. */
export function roundsLeft({ spec, view }: Run): number[] {
  const first = view.rounds_completed + 1;
  return Array.from({ length: Math.max(0, spec.rounds - view.rounds_completed) }, (_, i) => first + i);
}

/** Starts the round unless it was started before a restart. */
export function* openRound({ spec, view }: Run, round: number): Generator<Event, void, void> {
  if (view.round < round) yield { type: "round_started", data: { round, total_rounds: spec.rounds } };
}

/** Whether the agent's turn in this round is over, well or badly. */
export function took(view: View, agent: string, round: number): boolean {
  return (view.turns[round]?.includes(agent) ?? false) || turnKey(round, agent) in view.failed;
}

/** What was said before this round, and by people at any time. */
export function saidBefore(view: View, round: number): HistoryEntry[] {
  return view.history.filter((entry) => entry.round < round || entry.agent_type === "human");
}

/** The failure of a run that cannot go on without this turn. */
export function turnFailure({ view }: Run, agent: string, round: number): RunFailure {
  const failed = view.failed[turnKey(round, agent)];
  return new RunFailure(failed?.code ?? "turn_failed", failed?.error ?? `The turn of ${agent} failed`);
}

/** Whether a turn met the run's cap, just now or before a restart. */
export function metCap(view: View, outcomes: readonly TurnOutcome[] = []): boolean {
  return outcomes.includes("budget") || Object.values(view.failed).some(({ code }) => code === "budget");
}

/**
 * Throws when a turn failed that ends the run, and a crash came before it did: each such failure where agents speak
 * in turn, only those that every other agent would meet too where they work side by side.
 */
export function assertNotBroken({ spec, view }: Run): void {
  const inTurn = spec.mode === "round_robin" || spec.mode === "moderated";
  for (const { code, error } of Object.values(view.failed)) {
    const ends = new ModelError(code as ModelFault, error).endsRun || (inTurn && code !== "budget");
    if (ends) throw new RunFailure(code, error);
  }
}

/** Throws when every one of `agents` failed in this round. */
export function assertSomeoneLeft(run: Run, agents: readonly string[], round: number): void {
  if (agents.every((agent) => turnKey(round, agent) in run.view.failed)) {
    throw turnFailure(run, agents[0]!, round);
  }
}
