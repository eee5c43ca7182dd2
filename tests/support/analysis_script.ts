// What an analysis on the stage plays: the page's sample bill, read, debated and voted on in a fixed way, so that a
// picture of the page and a test of it always show the same. With `many` the analysts find that many things, with
// `undisputed` they have nothing to debate.

import { SAMPLE } from "../../static/ui/analyses/sample_bill.js";
import { analystOf, CALL, findings, judge, reading, reviews, topicsIn, votes } from "./analysis_parts.ts";
import type { Line } from "./staged_discussion.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

export const ANALYSIS = {
  bill_id: SAMPLE.id,
  bill_text: SAMPLE.text,
  agents: ["fiscal", "economic", "healthcare", "social_security"],
  max_debate_rounds: 3,
  convergence_threshold: 0.8,
};

const SCORES = [0.62, 0.86];
const SPEECHES = [
  "Section 3(b) lets plans raise premiums **by 1.5 percent**. Costs do not fall for those who never see a doctor.",
  "The cap in 3(a) is certain, the rise in 3(b) is a limit.\n\n- Patients pay less per visit.\n- Premiums *may* rise.",
];

const SUMMARY =
  "The bill pays for **rural clinics** and raises a tax on high wages for the trust fund.\n\n- It spends $4.2 " +
  "billion over five years.\n- Patients pay at most $25 a visit; premiums may rise by 1.5 percent.";

/** A whole analysis of the request's bill by its analysts. */
export function* analysis(request: Json): Generator<Line> {
  const { bill_id, agents, max_debate_rounds, convergence_threshold: threshold } = request;
  const analysts: Json[] = agents.map(analystOf);
  const ids: string[] = analysts.map((analyst) => analyst.agent_id);
  const all = findings(ids, request.many);
  const held = all.filter((f) => f.grounded);
  const topics = request.undisputed ? [] : topicsIn(held);
  const rounds = topics.length > 0 ? Math.min(SCORES.length, max_debate_rounds) : 0;
  const enter = (stage: string, message: string, skipped: Json[] = []): Line => [
    "stage_changed",
    { stage, previous_stage: null, skipped, message },
  ];
  const progress = (stage: string, done: number, left: number | null): Line => ["progress_update", {
    ...{
      analysis_id: "x",
      bill_id,
      stage,
      stage_progress: done,
      agents_total: ids.length,
      agents_complete: 0,
    },
    ...{ debates_complete: 0, debates_expected: 2, elapsed_seconds: 4 },
    estimated_time_remaining_seconds: left,
  }];

  yield ["pipeline_started", {
    ...{
      analysis_id: "x",
      bill_id,
      agents,
      analysts,
      sections: 8,
      bill_characters: request.bill_text.length,
    },
    ...{ max_debate_rounds, convergence_threshold: threshold },
    ...{ provider: request.provider ?? "rehearsal", model: "rehearsal" },
  }];
  yield enter("initialized", `${ids.length} analysts are ready`);
  yield progress("initialized", 1, null);
  yield enter("ingesting", "The bill has 8 sections");
  yield enter("analyzing", `${ids.length} analysts read what concerns them`);
  yield progress("analyzing", 0, 64);
  yield* reading(analysts, all, progress);
  yield enter("cross_reviewing", "Analysts read each other's findings");
  for (const agent_id of ids) yield ["agent_review", { agent_id, reviews: reviews(agent_id, held), ...CALL }];
  for (let round = 1; round <= rounds; round++) {
    yield enter("debating", `Round ${round} of at most ${max_debate_rounds}`);
    const sides: string[] = topics[0].sides.map((s: Json) => s.agent_id);
    const topic = `cost: ${topics[0].section}`;
    yield ["debate_started", { round_number: round, topic, topics, participants: sides }];
    for (const [i, agent_id] of sides.entries()) {
      const turn_type = round === 1 ? ["critique", "rebuttal"][i] : ["clarification", "proposal"][i];
      const content = (i === 0 && request.speech) || SPEECHES[i];
      const about = { turn_type, content, target_agent: sides[1 - i], topic_index: 0 };
      yield ["debate_turn", { agent_id, round_number: round, ...about, ...CALL }];
    }
    yield enter("voting", `${ids.length} analysts vote after round ${round}`);
    yield* votes(ids, round, round === 1 ? held : topics[0].sides.map((s: Json) => s.finding));
    const [score, previous] = [SCORES[round - 1]!, SCORES[round - 2] ?? null];
    const change = { previous_score: previous, change: score - (previous ?? 0), converging: true };
    const met = { threshold, threshold_met: score >= threshold };
    yield ["debate_convergence", { round_number: round, convergence_score: score, ...change, ...met }];
    yield progress("voting", 1, 9 - round);
  }
  if (rounds === 0) {
    const skipped = [{ stage: "debating", reason: "No two analysts contradict each other" }];
    yield enter("voting", `${ids.length} analysts vote`, skipped);
    yield* votes(ids, 0, held);
  }
  yield enter("synthesizing", "Votes are counted, and what stayed divided is settled");
  const judged = held.map((finding, i) => judge(finding, i, ids));
  const agreed = judged.filter((j) => /consensus/.test(j.level));
  const others = judged.filter((j) => !agreed.includes(j));
  const counted = { consensus_level: "consensus", agreed_findings_count: agreed.length };
  yield ["consensus_reached", { ...counted, strong_findings: [], divided_findings: [] }];
  const rulings = others.filter((j) => j.ruling).map((j) => ({
    finding_id: j.finding.finding_id,
    ...j.ruling,
  }));
  if (rulings.length > 0) yield ["ruling", { agent_id: "judge-agent-1", rulings, ...CALL }];
  yield enter("complete", "The analysis is complete");
  const refused = all.filter((f) => !f.grounded);
  const result = {
    summary: request.summary ?? SUMMARY,
    consensus_level: "consensus",
    convergence_score: rounds > 0 ? SCORES[rounds - 1] : null,
    consensus_findings: agreed,
    disagreements: topics.map((topic) => ({
      topic,
      sides: topic.sides.map(({ agent_id, finding }: Json) => ({
        ...{ agent_id, position: finding.description, finding_id: finding.finding_id },
      })),
    })),
    other_findings: others,
    refused_findings: refused,
    refused_count: refused.length,
    failed_agents: [],
    usage: { input_tokens: 52_400, output_tokens: 7_350 },
    usage_by_agent: Object.fromEntries([...ids, "judge-agent-1"].map((id) => [id, CALL.usage])),
    timings: { initialized: 0, ingesting: 0.2, analyzing: 31, cross_reviewing: 9, debating: 14, voting: 7 },
    stop_reason: "completed",
  };
  yield ["analysis_complete", { analysis_id: "x", bill_id, result }];
}
