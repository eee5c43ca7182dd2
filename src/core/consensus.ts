// What a vote settles, computed and never asked of a model: how much support a finding has, what level of consensus
// that is, how far a round of votes has converged, and which findings contradict each other. Pure; the order in
// which agents or findings come changes nothing.

import {
  type Category,
  type ConsensusLevel,
  type Direction,
  type Finding,
  type Vote,
  VOTE_WEIGHTS,
} from "./analysis.ts";

export interface FindingVote {
  agent_id: string;
  finding_id: string;
  vote: Vote;
}

/** One agent's finding in a topic. */
export interface Side {
  agent_id: string;
  finding: Finding;
}

/** Something two or more agents cannot all be right about. */
export interface Topic {
  category: Category;
  section_id: string;
  /** Heading of the section, as in the bill. */
  section: string;
  reason: "opposite direction" | "amounts far apart";
  /** One finding of each agent concerned, by agent id. */
  sides: Side[];
}

/** Two amounts are far apart when the larger is more than this many times the smaller. */
const FAR_APART = 2;
const LOWEST = VOTE_WEIGHTS.strongly_oppose;
const SPAN = VOTE_WEIGHTS.strongly_support - LOWEST;

/**
 * Support in [0, 1]: the mean of the weights (−2 … +2), moved to 0 … 1. `abstain` is not counted; null when nobody
 * else voted. All strongly in favour is 1, all strongly against 0, all neutral 0.5.
 */
export function supportScore(votes: readonly Vote[]): number | null {
  const weights = counted(votes);
  if (weights.length === 0) return null;
  return weights.reduce((sum, weight) => sum + weight - LOWEST, 0) / (SPAN * weights.length);
}

/** The level of a support score: strong above 0.90, then from 0.75, 0.60 and 0.40; null is `no_consensus`. */
export function consensusLevel(support: number | null): ConsensusLevel {
  if (support === null) return "no_consensus";
  if (support > 0.9) return "strong_consensus";
  if (support >= 0.75) return "consensus";
  if (support >= 0.6) return "majority";
  return support >= 0.4 ? "divided" : "minority";
}

/**
 * How far a round of votes has converged, in [0, 1], to three decimals: the mean over the findings voted on of
 * 1 − d / 2, where d is the mean distance of a finding's weights (−2 … +2) from their median. 1 when every finding's
 * voters say the same, for or against, and so for a lone voter; 0 when each finding has half of its voters strongly
 * for and half strongly against. Findings on which everybody abstained are not counted; 0 when nothing is left,
 * since silence is no agreement. Of several votes of an agent on a finding the last counts.
 */
export function convergenceScore(votes: readonly FindingVote[]): number {
  const last = new Map(votes.map((v) => [JSON.stringify([v.finding_id, v.agent_id]), v]));
  const byFinding = Map.groupBy(last.values(), (v) => v.finding_id);
  const scores = [...byFinding.values()]
    .map((cast) => counted(cast.map((v) => v.vote)))
    .filter((weights) => weights.length > 0)
    .map((weights) => 1 - meanDistance(weights) / (SPAN / 2))
    .sort((a, b) => a - b); // One order of adding, so that rounding is the same for every order of agents.
  if (scores.length === 0) return 0;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Math.min(1, Math.max(0, Math.round(mean * 1000) / 1000));
}

/**
 * What is really disputed among grounded findings. Two agents disagree where their findings of one category are about
 * one section and (a) one says `increase` and the other `decrease`, or (b) both state amounts, the larger more than
 * twice the smaller. That is so for two findings that quote the same words; findings that quote different words of the
 * section contradict each other only where neither agent has found the other direction, or an amount near the
 * other's, as well: who has read both provisions disputes neither. Amounts stated for different periods in different
 * words never contradict each other. A topic names every agent that disagrees with
 * somebody, once, with its surest finding; topics come by section, category and reason.
 */
export function disagreements(findings: readonly Finding[]): Topic[] {
  const places = Map.groupBy(findings.filter((f) => f.grounded), (f) => `${f.section_id}\n${f.category}`);
  const topics = [...places.values()].flatMap((found) => {
    const agents = [...Map.groupBy(found, (f) => f.agent_id).values()];
    return [topic("opposite direction", agents, opposed), topic("amounts far apart", agents, apart)];
  });
  return topics.filter((t) => t !== undefined).sort((a, b) =>
    place(a.section_id) - place(b.section_id) || compare(a.section_id, b.section_id) ||
    compare(a.category, b.category) || compare(b.reason, a.reason)
  );
}

/** Whether two findings contradict each other, given all that their agents found on the matter. */
type Clash = (a: Finding, b: Finding, all: readonly Finding[], others: readonly Finding[]) => boolean;

function topic(
  reason: Topic["reason"],
  agents: readonly Finding[][],
  clash: Clash,
): Topic | undefined {
  const sides = agents.flatMap((own) => {
    const others = agents.filter((other) => other !== own);
    const disputed = own.filter((f) => others.some((other) => other.some((g) => clash(f, g, own, other))));
    const finding = disputed.toSorted(surest)[0];
    return finding ? [{ agent_id: finding.agent_id, finding }] : [];
  }).sort((a, b) => compare(a.agent_id, b.agent_id));
  const first = sides[0]?.finding;
  if (!first) return;
  const { category, section_id, section } = first;
  return { category, section_id, section, reason, sides };
}

function opposed(a: Finding, b: Finding, own: readonly Finding[], other: readonly Finding[]): boolean {
  if (a.direction === "neutral" || b.direction === "neutral" || a.direction === b.direction) return false;
  return sameWords(a, b) || (senses(own).size === 1 && senses(other).size === 1);
}

function senses(findings: readonly Finding[]): Set<Direction> {
  return new Set(findings.map((f) => f.direction).filter((direction) => direction !== "neutral"));
}

function apart(a: Finding, b: Finding, own: readonly Finding[], other: readonly Finding[]): boolean {
  if (!hasAmount(a) || !hasAmount(b) || ratio(amount(a), amount(b)) <= FAR_APART) return false;
  if (!sameWords(a, b) && otherPeriod(a, b)) return false;
  const near = (x: Finding) => (y: Finding) => hasAmount(y) && ratio(amount(x), amount(y)) <= FAR_APART;
  return sameWords(a, b) || !own.filter(hasAmount).some((x) => other.some(near(x)));
}

/** Whether both state a period, and not the same one; periods are told by their years, else by their words. */
export function otherPeriod(a: Finding, b: Finding): boolean {
  const [x, y] = [a, b].map(({ fiscal_impact }) => {
    const words = (fiscal_impact?.time_period ?? "").replace(/\s+/g, " ").trim().toLowerCase();
    return words.match(/\b(?:19|20)\d\d\b/g)?.join(" ") ?? words;
  });
  return x !== "" && y !== "" && x !== y;
}

/** Whether one quotation is in the other, blanks apart. */
function sameWords(a: Finding, b: Finding): boolean {
  const [x, y] = [a.quotation, b.quotation].map((words) => words.replace(/\s+/g, " ").trim());
  return x!.includes(y!) || y!.includes(x!);
}

function hasAmount(finding: Finding): boolean {
  return finding.fiscal_impact !== null && finding.fiscal_impact.amount_billions !== 0;
}

function amount(finding: Finding): number {
  return Math.abs(finding.fiscal_impact!.amount_billions);
}

function ratio(a: number, b: number): number {
  return Math.max(a, b) / Math.min(a, b);
}

function surest(a: Finding, b: Finding): number {
  return b.confidence - a.confidence || compare(a.finding_id, b.finding_id);
}

/** The mean distance from the median; between the two middle values every point gives the same. */
function meanDistance(weights: readonly number[]): number {
  const sorted = weights.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  return sorted.reduce((sum, weight) => sum + Math.abs(weight - median), 0) / sorted.length;
}

function counted(votes: readonly Vote[]): number[] {
  return votes.flatMap((vote) => vote === "abstain" ? [] : [VOTE_WEIGHTS[vote]]);
}

/** The place of section `s12`, so that `s9` comes before it. */
function place(section_id: string): number {
  return Number(/\d+/.exec(section_id)?.[0] ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
