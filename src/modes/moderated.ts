// The project manager chooses who speaks next and says when the matter is settled. A choice that cannot be used is
// replaced by the next in turn, and the event says so. A round is as many turns as there are agents.

import { RunFailure } from "../agents/caller.ts";
import { ModelError } from "../agents/model.ts";
import { MANAGER } from "../agents/user_message.ts";
import type { Cast } from "../agents/cast.ts";
import { type EventData, NO_USAGE } from "../core/event.ts";
import type { DiscussionRun as Run } from "../core/run.ts";
import type { Mode } from "./mode.ts";
import { metCap, openRound, roundsLeft, turnFailure } from "./rounds.ts";
import { handOver } from "../handover.ts";

export const moderated: Mode = async function* (run, cast) {
  const { agent_types, rounds } = run.spec;
  const { view } = run;
  if (metCap(view)) return { stop_reason: "budget" };
  // A restart between the end of the settled round and the end of the run must not open another round.
  if (view.choice?.settled && view.choice.round <= view.rounds_completed) return { stop_reason: "settled" };
  for (const round of roundsLeft(run)) {
    yield* openRound(run, round);
    while ((view.turns[round]?.length ?? 0) < agent_types.length) {
      if (!view.choice) {
        const choice = await choose(run, cast, round);
        if (choice === "budget") return { stop_reason: "budget" };
        yield { type: "speaker_chosen", data: choice };
      }
      const { next, settled } = view.choice!;
      if (settled || next === null) {
        yield { type: "round_completed", data: { round, total_rounds: rounds } };
        return { stop_reason: "settled" };
      }
      const outcome = yield* handOver(cast.turn(next, round, { transcript: view.history }));
      if (outcome === "budget") return { stop_reason: "budget" };
      if (outcome === "failed") throw turnFailure(run, next, round);
    }
    yield { type: "round_completed", data: { round, total_rounds: rounds } };
  }
  return { stop_reason: "rounds_completed" };
};

async function choose(run: Run, cast: Cast, round: number): Promise<EventData["speaker_chosen"] | "budget"> {
  const { agent_types } = run.spec;
  const base = { agent_type: MANAGER, round };
  const nobodyYet = !run.view.history.some((entry) => entry.agent_type !== "human");
  const fallback = (why: string, answered = { usage: NO_USAGE, model: "" }) => {
    const reason = `Next in turn, because ${why}`;
    return { ...base, ...answered, next: nextInTurn(run, round), settled: false, reason };
  };
  try {
    const choice = await cast.choose(agent_types, round);
    if (choice === "budget") return "budget";
    const { next, settled, reason, usage, model } = choice;
    if (settled && !nobodyYet) return { ...base, next: null, settled: true, reason, usage, model };
    if (next !== null && agent_types.includes(next)) {
      return { ...base, next, settled: false, reason, usage, model };
    }
    const why = settled ? "nobody has spoken yet" : `${JSON.stringify(next)} is not one of the agents`;
    return fallback(why, { usage, model });
  } catch (error) {
    if (error instanceof RunFailure || !(error instanceof ModelError)) throw error;
    return fallback(`the project manager could not be asked: ${error.message}`, {
      usage: error.options.usage ?? NO_USAGE,
      model: "",
    });
  }
}

/** Whoever has spoken least in this round, in the order given. */
function nextInTurn({ spec, view }: Run, round: number): string {
  const spoken = view.turns[round] ?? [];
  const count = (agent: string) => spoken.filter((a) => a === agent).length;
  return spec.agent_types.reduce((best, agent) => count(agent) < count(best) ? agent : best);
}
