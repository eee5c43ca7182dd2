// How far agents agree, computed from what they answered and never asked of a model as a number.
//
// Debates: every turn ends with a stance. Stances whose positions say the same thing form a cluster; the score is the
// share of the confidence that stands behind the leading cluster. It measures agreement, not correctness.

import type { Stance } from "./event.ts";

/** Positions count as one when the Jaccard index of their content words is at least this. */
const SAME_POSITION = 0.75;
/** Words that say nothing of what a position is. */
const FILLERS = new Set(
  ("a an the we i you it this that these those our my your its is are be been should would could can will must shall may " +
    "to of for in on at by with and so then as do does").split(" "),
);
/** A word of these on one side only turns a position round. */
const NEGATIONS = new Set(
  ("not no never none neither nor without against avoid drop reject don't doesn't shouldn't won't can't cannot " +
    "nicht kein keine keinen nie ohne gegen ne pas jamais sans contre sin nunca contra non senza").split(" "),
);
/** A stance of no confidence still counts as a voice. */
const LEAST_WEIGHT = 0.05;

export interface Cluster {
  /** The wording that the most confident member used. */
  position: string;
  agents: string[];
  /** Sum of its members' confidences. */
  weight: number;
}

/**
 * Groups stances that hold the same position (single linkage: the Jaccard index of their content words is ≥ 0.75,
 * and no negation stands on one side only), heaviest first; ties are broken by the wording, so that the order of agents changes nothing.
 */
export function clusters(stances: Record<string, Stance>): Cluster[] {
  const members = Object.entries(stances)
    .map(([agent, stance]) => ({ agent, stance, words: wordsOf(stance.position) }))
    .sort((a, b) =>
      b.stance.confidence - a.stance.confidence || compare(a.stance.position, b.stance.position)
    );
  const groups: (typeof members)[] = [];
  for (const member of members) {
    const near = groups.filter((group) => group.some((other) => sameWords(member.words, other.words)));
    const joined = [...near.flat(), member];
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push(joined);
  }
  return groups.map((group) => ({
    position: group.reduce((best, m) => rank(m, best) < 0 ? m : best).stance.position,
    agents: group.map((m) => m.agent).sort(),
    weight: group.reduce((sum, m) => sum + weight(m.stance), 0),
  })).sort((a, b) => b.weight - a.weight || compare(a.position, b.position));
}

/**
 * Agreement in [0, 1]: weight of the leading cluster / weight of all stances, where a stance weighs its confidence
 * (at least 0.05). 1 for unanimity, a lone voice, and nobody at all disagreeing because nobody spoke is 0.
 */
export function agreement(stances: Record<string, Stance>): number {
  const groups = clusters(stances);
  const total = groups.reduce((sum, g) => sum + g.weight, 0);
  return total === 0 ? 0 : Math.min(1, Math.round((groups[0]!.weight / total) * 1000) / 1000);
}

/** Whether two rounds of stances hold the same positions, agent by agent. */
export function sameStances(a: Record<string, Stance>, b: Record<string, Stance>): boolean {
  const agents = Object.keys(a);
  return agents.length === Object.keys(b).length &&
    agents.every((agent) => b[agent] && samePosition(a[agent]!.position, b[agent]!.position));
}

/** Whether two wordings of a position count as one. */
export function samePosition(a: string, b: string): boolean {
  return sameWords(wordsOf(a), wordsOf(b));
}

function sameWords(a: Set<string>, b: Set<string>): boolean {
  if (a.size === 0 && b.size === 0) return true;
  const onOneSide = a.symmetricDifference(b);
  for (const word of onOneSide) if (NEGATIONS.has(word)) return false;
  const common = a.intersection(b).size;
  return common / (common + onOneSide.size) >= SAME_POSITION;
}

/** Lower-case words of any script, fillers left out unless there is nothing else. */
function wordsOf(text: string): Set<string> {
  const words = text.normalize("NFKC").toLowerCase().replaceAll("’", "'").match(/[\p{L}\p{N}']+/gu) ?? [];
  const content = words.filter((word) => !FILLERS.has(word));
  return new Set(content.length > 0 ? content : words);
}

function weight(stance: Stance): number {
  return Math.max(LEAST_WEIGHT, Math.min(1, stance.confidence));
}

function rank(a: { stance: Stance }, b: { stance: Stance }): number {
  return b.stance.confidence - a.stance.confidence || compare(a.stance.position, b.stance.position);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
