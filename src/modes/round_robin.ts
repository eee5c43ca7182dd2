// Agents speak in the order given, each seeing all that was said. One that fails after its retries ends the run.

import type { Mode } from "./mode.ts";
import { metCap, openRound, roundsLeft, took, turnFailure } from "./rounds.ts";
import { handOver } from "../handover.ts";

export const roundRobin: Mode = async function* (run, cast) {
  if (metCap(run.view)) return { stop_reason: "budget" };
  for (const round of roundsLeft(run)) {
    yield* openRound(run, round);
    for (const agent of run.spec.agent_types) {
      if (took(run.view, agent, round)) continue;
      const outcome = yield* handOver(cast.turn(agent, round, { transcript: run.view.history }));
      if (outcome === "budget") return { stop_reason: "budget" };
      if (outcome === "failed") throw turnFailure(run, agent, round);
    }
    yield { type: "round_completed", data: { round, total_rounds: run.spec.rounds } };
  }
  return { stop_reason: "rounds_completed" };
};
