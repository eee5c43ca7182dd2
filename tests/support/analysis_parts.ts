// The parts of the analysis on the stage: what its analysts think, find, say of each other's findings, and vote.

import { THOUGHT_LABELS, type ThoughtType } from "../../src/core/analysis.ts";
import { agent } from "../../src/core/roster.ts";
import FOUND from "./analysis_findings.json" with { type: "json" };
import type { Line } from "./staged_discussion.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** What every call of a model is said to have used. */
export const CALL = { usage: { input_tokens: 2140, output_tokens: 310 }, model: "rehearsal" };
const SAYS_SO = "The section says as much.";

const THOUGHTS: [ThoughtType, string][] = [
  ["observation", "Section 2 names a single amount for five years, with no split by year."],
  ["calculation", "$4.2 billion over five years is an authorization, not an appropriation."],
  ["question", "Does the cap in section 3 apply to plans that are not sold in rural areas?"],
  ["hypothesis", "The threshold at 20 employees may keep firms small on paper."],
  ["reference", "Section 4(b) sends the receipts to the old-age trust fund."],
  ["comparison", "The reduction in section 5(b) is far smaller than the increase in 5(a)."],
  ["conclusion", "What section 2 gives, it limits to small counties."],
];

/** What the analysts find; `many` repeats it in other words until it is so many. */
export function findings(ids: string[], many = 0): Json[] {
  const own: Json[] = FOUND.filter((f) => ids.includes(f.agent_id));
  const more = Array.from({ length: Math.max(0, many - own.length) }, (_, i) => {
    const like = own[i % own.length];
    const description = `${like.description} Reading ${i + 1}.`;
    const confidence = 0.3 + (i * 37 % 65) / 100;
    return { ...like, finding_id: `${like.agent_id}-9-${i}`, description, confidence };
  });
  return [...own, ...more];
}

export function* reading(
  analysts: Json[],
  all: Json[],
  progress: (stage: string, done: number, left: number) => Line,
): Generator<Line> {
  for (const analyst of analysts) {
    yield ["agent_started", { ...analyst, status: "analyzing", sections: 6, batches: 2 }];
  }
  for (let i = 0; i < 12; i++) {
    const [thought_type, content] = THOUGHTS[i % THOUGHTS.length]!;
    const { agent_id } = analysts[i % analysts.length];
    const kind = { thought_type, thought_label: THOUGHT_LABELS[thought_type] };
    const thought = { thought_id: `t${i}`, agent_id, ...kind, content, confidence: 0.4 + (i % 6) / 10 };
    yield ["agent_thinking", { thoughts: [thought], batch_size: 1 }];
  }
  const read = (agent_id: string, batch: number): Line => [
    "agent_progress",
    { agent_id, batch, batches: 2, section_ids: ["s3"], ...CALL },
  ];
  for (const { agent_id } of analysts) yield read(agent_id, 1);
  for (const [i, one] of all.entries()) {
    yield ["agent_finding", one];
    if (i % 4 === 3) yield progress("analyzing", Math.min(0.9, i / all.length), Math.max(10, 40 - i));
  }
  for (const analyst of analysts) {
    const own = all.filter((f) => f.agent_id === analyst.agent_id);
    const counts = { findings_count: own.length, refused_count: own.filter((f) => !f.grounded).length };
    const key_takeaways = own.slice(0, 2).map((f) => f.description);
    yield read(analyst.agent_id, 2);
    yield ["agent_completed", {
      ...analyst,
      status: "complete",
      ...counts,
      overall_confidence: 0.84,
      key_takeaways,
    }];
  }
}

export function reviews(agent_id: string, held: Json[]): Json[] {
  return held.filter((f) => f.agent_id !== agent_id).slice(0, 60).map(({ finding_id }, i) => {
    const verdict = i % 5 === 1 ? "dispute" : i % 5 === 3 ? "question" : "agree";
    return { finding_id, verdict, reason: SAYS_SO, confidence: 0.7 };
  });
}

export function topicsIn(held: Json[]): Json[] {
  const sides = held.filter((f) => f.category === "cost").slice(0, 2);
  if (sides.length < 2) return [];
  const { category, section, section_id } = sides[0];
  const found = sides.map((finding) => ({ agent_id: finding.agent_id, finding }));
  return [{ category, section, section_id, reason: "opposite direction", sides: found }];
}

export function* votes(ids: string[], round_number: number, about: Json[]): Generator<Line> {
  for (const [n, agent_id] of ids.entries()) {
    const cast = about.slice(0, 80).map(({ finding_id }, i) => ({
      ...{ finding_id, vote: voteOf(i, n), reason: SAYS_SO },
    }));
    const content = `Votes on ${cast.length} findings`;
    const turn = { round_number, turn_type: "vote", content, target_agent: null };
    yield ["debate_turn", { agent_id, ...turn, votes: cast, ...CALL }];
  }
}

export function judge(finding: Json, i: number, ids: string[]): Json {
  const votes = ids.map((agent_id, n) => ({ agent_id, vote: voteOf(i, n), reason: SAYS_SO }));
  if (i % 6 === 4) {
    const ruling = { ruling: "uphold", reason: "The text allows the rise in so many words." };
    return { finding, support: 0.5, level: "divided", votes, ruling };
  }
  if (i % 6 === 5) return { finding, support: 0.69, level: "majority", votes };
  return {
    finding,
    support: 0.94 - (i % 3) * 0.08,
    level: i % 3 === 0 ? "strong_consensus" : "consensus",
    votes,
  };
}

function voteOf(finding: number, agent: number): string {
  if (finding % 6 === 4) return ["support", "strongly_oppose", "oppose", "strongly_support"][agent % 4]!;
  return ["strongly_support", "support", "neutral", "support", "abstain"][(finding + agent) % 5]!;
}

export function analystOf(type: string): Json {
  const { role, icon } = agent(type, "analysis")!;
  return { agent_id: `${type}-agent-1`, agent_type: type, agent_label: role, agent_icon: icon };
}
