// Independent drafts first, then rounds in which all revise at once against everybody's positions, shown without
// their authors, until they agree, nothing moves any more, or the rounds run out. Independent drafts and anonymity
// keep agents from following the first or the loudest; agreement is computed from stances and is never taken for
// correctness.

import type { DebateView, Position } from "../agents/prompt.ts";
import { agreement, clusters, sameStances } from "../core/convergence.ts";
import type { Stance, StopReason } from "../core/event.ts";
import type { DiscussionRun as Run } from "../core/run.ts";
import type { View } from "../core/view.ts";
import { merge } from "./merge.ts";
import type { Mode, Outcome } from "./mode.ts";
import { assertSomeoneLeft, metCap, openRound, roundsLeft, saidBefore, took } from "./rounds.ts";
import { handOver } from "../handover.ts";

/** Agreement at which a debate ends. */
export const AGREED = 0.8;

export const debate: Mode = async function* (run, cast) {
  const { agent_types, rounds } = run.spec;
  // A restart between the end of a round and the next must not ask for a round too many.
  const decided = outcome(run.view, run.view.rounds_completed, rounds);
  if (decided) return decided;
  for (const round of roundsLeft(run)) {
    yield* openRound(run, round);
    const stances = latestStances(run.view, round - 1);
    const positions = onTheTable(run, stances, round);
    const missing = agent_types.filter((agent) => !took(run.view, agent, round));
    const turns = missing.map((agent) => {
      const view: DebateView = { positions, ...(stances[agent] && { own: stances[agent] }) };
      const transcript = saidBefore(run.view, round).filter((entry) =>
        entry.agent_type === agent || entry.agent_type === "human"
      );
      return cast.turn(agent, round, { transcript, debate: view });
    });
    const outcomes = yield* handOver(merge(turns));
    if (metCap(run.view, outcomes)) return { stop_reason: "budget", ...lastScore(run.view) };
    assertSomeoneLeft(run, agent_types, round);
    const convergence_score = agreement(latestStances(run.view, round));
    yield { type: "round_completed", data: { round, total_rounds: rounds, convergence_score } };
    const end = outcome(run.view, round, rounds);
    if (end) return end;
  }
  return { stop_reason: "rounds_completed", ...lastScore(run.view) };
};

/**
 * Whether a debate is over after `round`, and why: agreement ≥ 0.8, stances unchanged for two rounds, no higher score
 * for two rounds, or no rounds left, in this order.
 */
export function outcome(view: View, round: number, rounds: number): Outcome | undefined {
  if (round === 0) return undefined;
  const reason = ((): StopReason | undefined => {
    const scores = view.scores;
    if (scores[round - 1]! >= AGREED) return "agreement";
    if (round >= 3) {
      const [before, last, now] = [round - 2, round - 1, round].map((r) => latestStances(view, r));
      if (sameStances(before!, last!) && sameStances(last!, now!)) return "stances_stable";
      const best = Math.max(...scores.slice(0, round - 2));
      if (scores[round - 2]! <= best && scores[round - 1]! <= best) return "no_progress";
    }
    return round >= rounds ? "rounds_completed" : undefined;
  })();
  return reason && { stop_reason: reason, ...lastScore(view) };
}

/** Each agent's latest stance up to `round`: one that failed in a round still holds what it held. */
export function latestStances(view: View, round: number): Record<string, Stance> {
  const latest: Record<string, Stance> = {};
  for (let r = 1; r <= round; r++) Object.assign(latest, view.stances[r]);
  return latest;
}

/** Distinct positions as A, B, …; in an order that depends on the run and the round but on no author. */
function onTheTable(run: Run, stances: Record<string, Stance>, round: number): Position[] {
  return clusters(stances)
    .map(({ position }) => ({ position, order: hash(`${run.id} ${round} ${position}`) }))
    .sort((a, b) => a.order - b.order)
    .map(({ position }, i) => ({ label: String.fromCharCode(65 + i), text: position }));
}

function lastScore(view: View): { convergence_score?: number } {
  const score = view.scores.at(-1);
  return score === undefined ? {} : { convergence_score: score };
}

/** FNV-1a, 32 bits: cheap, and the same on every machine. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}
