// Which sections go to which analyst. Every section goes to at least one; the rest is decided by the words of the
// field that the section uses. Deterministic: the same bill and analysts give the same parts.

import type { Section } from "../../core/analysis.ts";
import { evidenceIn, FIELDS } from "./evidence.ts";
import type { Bill } from "./sections.ts";

/** A section concerns an analyst from this score on. */
export const CONCERNED = 3;

export interface RoutingOptions {
  /** The most characters of sections an analyst gets; a section that does not fit is passed over for a shorter one. */
  maxChars: number;
  /** The analysts at work, so that what concerns none of them is shared among them; all of them when absent. */
  agents?: readonly string[];
}

/**
 * How much a text concerns an analyst, 0 or more: the sum over the pieces of evidence of weight × (1 + log₂ count),
 * divided by 1 + log₁₀(length / 1,000) for texts longer than that, so that a long section does not concern everybody.
 * 0 for an analyst without a field, as the judge.
 */
export function concerns(text: string, agentType: string): number {
  return scoresOf(text).get(agentType) ?? 0;
}

/**
 * The sections for one analyst, most relevant first, within `maxChars`. A section goes to every analyst it concerns
 * and, of those at work, always to the one it concerns most; where it concerns none they take turns. An analyst whom
 * nothing concerns gets the one section that comes nearest to its field, if any does.
 */
export function sectionsFor(
  agentType: string,
  bill: Bill,
  { maxChars, agents = FIELDS }: RoutingOptions,
): Section[] {
  const scores = scoresIn(bill);
  const ranked = bill.sections
    .map((section, i) => ({ section, i, score: scores[i]!.get(agentType) ?? 0 }))
    .sort((a, b) => b.score - a.score || a.i - b.i);
  const concerned = ranked.filter(({ i, score }) =>
    score >= CONCERNED || keeper(scores[i]!, agents, i) === agentType
  );
  const wanted = concerned.length > 0 ? concerned : ranked.slice(0, 1).filter(({ score }) => score > 0);
  let room = maxChars;
  return wanted.map(({ section }) => section).filter(({ start, end }) => {
    if (end - start > room) return false;
    room -= end - start;
    return true;
  });
}

/** The analyst a section concerns most; the earlier one of two alike. */
function keeper(
  scores: ReadonlyMap<string, number>,
  agents: readonly string[],
  i: number,
): string | undefined {
  const best = agents.reduce((most, agent) => Math.max(most, scores.get(agent) ?? 0), 0);
  if (best === 0) return agents[i % agents.length];
  return agents.find((agent) => scores.get(agent) === best);
}

function scoresOf(text: string): Map<string, number> {
  const size = 1 + Math.log10(Math.max(1, text.length / 1000));
  return new Map(
    [...evidenceIn(text)].map(([agent, found]) => {
      const sum = found.reduce((total, { weight, count }) => total + weight * (1 + Math.log2(count)), 0);
      return [agent, Math.round((sum / size) * 100) / 100];
    }),
  );
}

/** The scores of a bill's sections, made once for all analysts. */
const known = new WeakMap<Section[], { text: string; scores: Map<string, number>[] }>();

function scoresIn({ text, sections }: Bill): Map<string, number>[] {
  const before = known.get(sections);
  if (before?.text === text) return before.scores;
  const scores = sections.map(({ start, end }) => scoresOf(text.slice(start, end)));
  known.set(sections, { text, scores });
  return scores;
}
