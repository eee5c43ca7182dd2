// In a round all agents speak at once, seeing only what was said in earlier rounds and by people. One that fails
// leaves the others going; the run fails only when nobody is left.

import { merge } from "./merge.ts";
import type { Mode } from "./mode.ts";
import { assertSomeoneLeft, metCap, openRound, roundsLeft, saidBefore, took } from "./rounds.ts";
import { handOver } from "../handover.ts";

export const parallel: Mode = async function* (run, cast) {
  const { agent_types, rounds } = run.spec;
  for (const round of roundsLeft(run)) {
    yield* openRound(run, round);
    const transcript = saidBefore(run.view, round);
    const missing = agent_types.filter((agent) => !took(run.view, agent, round));
    const outcomes = yield* handOver(merge(missing.map((agent) => cast.turn(agent, round, { transcript }))));
    if (metCap(run.view, outcomes)) return { stop_reason: "budget" };
    assertSomeoneLeft(run, agent_types, round);
    yield { type: "round_completed", data: { round, total_rounds: rounds } };
  }
  return { stop_reason: "rounds_completed" };
};
