// The end of an analysis: consensus counted from the votes, the arbitrator's word on what stayed divided, the result.

import { analysisSummaryPrompt, JUDGE, judgePrompt } from "../../agents/analysis_prompt.ts";
import type { DividedItem } from "../../agents/analysis_schema.ts";
import { ModelError } from "../../agents/model.ts";
import type { Finding } from "../../core/analysis.ts";
import type { AnalysisEventData, AnalysisResult, Judged } from "../../core/analysis_event.ts";
import { timingsAt } from "../../core/analysis_view.ts";
import { consensusLevel, supportScore } from "../../core/consensus.ts";
import { addUsage, NO_USAGE, type Usage } from "../../core/event.ts";
import { MOST_VOTED, topicsOf } from "./dispute.ts";
import { analystOf, answerTokens, type Panel, type Stream } from "./panel.ts";

/** Divided findings the arbitrator is given at most. */
const MOST_RULED = 30;
const RULING_TOKENS = 90;
const SUMMARY_TOKENS = 1024;

/** Every finding the bill bears out, with its support: an agent's last vote counts. Null where nobody voted on it. */
export function judge(panel: Panel): Judged[] {
  const { view } = panel;
  return panel.grounded.map((finding) => {
    const last = new Map<string, Judged["votes"][number]>();
    for (const round of Object.keys(view.votes).map(Number).sort((a, b) => a - b)) {
      for (const [agent_id, cast] of Object.entries(view.votes[round]!)) {
        const own = cast.find((v) => v.finding_id === finding.finding_id);
        if (own) last.set(agent_id, { agent_id, vote: own.vote, reason: own.reason });
      }
    }
    const votes = [...last.values()].sort((a, b) => a.agent_id < b.agent_id ? -1 : 1);
    const support = supportScore(votes.map((v) => v.vote));
    const ruling = view.rulings?.find((r) => r.finding_id === finding.finding_id);
    return {
      finding,
      support,
      level: consensusLevel(support),
      votes,
      voters: votes.filter((v) => v.vote !== "abstain").length,
      ...(ruling && { ruling: { ruling: ruling.ruling, reason: ruling.reason } }),
    };
  });
}

/** Says what was agreed, and has the arbitrator rule on what stayed divided. */
export async function* settle(panel: Panel): Stream {
  const judged = judge(panel);
  if (!panel.view.consensus) yield { type: "consensus_reached", data: consensusOf(judged) };
  if (panel.view.rulings) return "done";
  const divided = judged.filter((j) => j.level === "divided").slice(0, MOST_RULED);
  if (divided.length === 0) return "done";
  const items: DividedItem[] = divided.map(({ finding, votes, support }) => ({ finding, votes, support }));
  const { agent_id } = analystOf(JUDGE);
  if (panel.hasFailed("synthesizing", agent_id)) return "done";
  const outcome = yield* panel.attempt("synthesizing", agent_id, rule(panel, items));
  return outcome === "budget" ? "budget" : "done";
}

async function* rule(panel: Panel, items: DividedItem[]): Stream {
  const answer = await panel.caller.ask(
    judgePrompt(panel.reading, items),
    answerTokens(items.length, RULING_TOKENS),
  );
  if (answer === "budget") return "budget";
  const known = new Set(items.map((i) => i.finding.finding_id));
  const rulings = answer.value.rulings.filter((r) => known.has(r.finding_id));
  const { usage, model } = answer;
  yield { type: "findings_ruled", data: { agent_id: analystOf(JUDGE).agent_id, rulings, usage, model } };
  return "done";
}

function consensusOf(judged: Judged[]): AnalysisEventData["consensus_reached"] {
  const supports = judged.flatMap((j) => j.support === null ? [] : [j.support]);
  const sum = supports.reduce((a, b) => a + b, 0);
  // Of what is added up in binary, ten times 0.6 is a little less than 6, and the level another one.
  const mean = supports.length === 0 ? null : Number((sum / supports.length).toFixed(9));
  const idsOf = (level: string) => judged.filter((j) => j.level === level).map((j) => j.finding.finding_id);
  return {
    consensus_level: consensusLevel(mean),
    agreed_findings_count: judged.filter(isAgreed).length,
    strong_findings: idsOf("strong_consensus"),
    divided_findings: idsOf("divided"),
  };
}

function isAgreed({ level }: Judged): boolean {
  return level === "strong_consensus" || level === "consensus";
}

/** The result, with the arbitrator's summary where the budget has room for one. */
export async function conclude(
  panel: Panel,
  stop_reason: AnalysisResult["stop_reason"],
): Promise<AnalysisResult> {
  const { view } = panel;
  const judged = judge(panel);
  const agreed = judged.filter(isAgreed);
  const others = judged.filter((j) => !isAgreed(j));
  const refused = view.findings.filter((f) => !f.grounded);
  const closing = stop_reason === "budget"
    ? { error: "The run's budget left no room for a summary" }
    : await summarize(panel, agreed.map((j) => j.finding), others.map((j) => j.finding), refused.length);
  const arbitrator = analystOf(JUDGE).agent_id;
  const scores = Object.keys(view.scores).map(Number).sort((a, b) => a - b);
  const position = (agent_id: string, finding: Finding, topic_index: number) => {
    const said = view.turns.findLast((t) => t.agent_id === agent_id && t.topic_index === topic_index);
    return said?.content ?? finding.description;
  };
  return {
    summary: closing.text ?? digest(agreed, others, refused.length),
    ...(closing.error && { summary_error: closing.error }),
    consensus_level: (view.consensus ?? consensusOf(judged)).consensus_level,
    convergence_score: scores.length > 0 ? view.scores[scores.at(-1)!]! : null,
    consensus_findings: agreed,
    // Also what nobody debated, since no round was asked for or could be paid.
    disagreements: (view.rounds.at(-1)?.topics ?? topicsOf(panel)).map((topic, i) => ({
      topic,
      sides: topic.sides.map(({ agent_id, finding }) => ({
        agent_id,
        position: position(agent_id, finding, i),
        finding_id: finding.finding_id,
      })),
    })),
    other_findings: others,
    refused_findings: refused,
    refused_count: refused.length,
    failed_agents: Object.values(view.failed).map(({ agent_id, stage, error }) => ({
      agent_id,
      stage,
      error,
    })),
    unvoted_count: Math.max(0, panel.grounded.length - MOST_VOTED),
    coverage: coverageOf(panel),
    usage: addUsage(view.usage, closing.usage ?? NO_USAGE),
    usage_by_agent: closing.usage
      ? {
        ...view.usage_by_agent,
        [arbitrator]: addUsage(view.usage_by_agent[arbitrator] ?? NO_USAGE, closing.usage),
      }
      : { ...view.usage_by_agent },
    timings: timingsAt(view, panel.options.clock.now()),
    stop_reason,
  };
}

/** How much of the bill somebody has read. */
function coverageOf({ bill, view }: Panel): AnalysisResult["coverage"] {
  const read = bill.sections.filter((s) => Object.hasOwn(view.read, s.id));
  return {
    sections_total: bill.sections.length,
    sections_read: read.length,
    characters_total: bill.text.length,
    characters_read: read.reduce((sum, s) => sum + s.end - s.start, 0),
  };
}

interface Closing {
  text?: string;
  usage?: Usage;
  error?: string;
}

async function summarize(
  panel: Panel,
  agreed: Finding[],
  disputed: Finding[],
  refused: number,
): Promise<Closing> {
  const material = { bill_id: panel.run.spec.bill_id, agreed, disputed, refused };
  try {
    const answer = await panel.caller.complete(
      analysisSummaryPrompt(panel.reading, material),
      SUMMARY_TOKENS,
    );
    if (answer === "budget") return { error: "The run's budget left no room for a summary" };
    return { text: answer.text.trim(), usage: answer.usage };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { error: error.message, usage: error.options.usage };
  }
}

/** Counts, by rule: no summary by anybody, and it does not pretend to be one. */
function digest(agreed: Judged[], others: Judged[], refused: number): string {
  const lines = agreed.slice(0, 8).map((j) => `- ${j.finding.description} (${j.finding.section})`);
  const rest = `${others.length} findings without consensus, ${refused} refused.`;
  return [`${agreed.length} findings agreed on.`, ...lines, rest].join("\n");
}
