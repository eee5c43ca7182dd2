// What an analysis on the stage plays: the page's sample bill, read, debated and voted on in a fixed way, so that a
// picture of the page and a test of it always show the same. With `many` the analysts find that many things.

import { agent } from "../../src/core/roster.ts";
import { SAMPLE } from "../../static/ui/analyses/sample_bill.js";
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

const USAGE = { input_tokens: 2140, output_tokens: 310 };
const MODEL = "rehearsal";
const SECTIONS = [
  "SEC. 2. GRANTS TO RURAL CLINICS.",
  "SEC. 3. COST SHARING FOR PRIMARY CARE.",
  "SEC. 4. SOLIDARITY CONTRIBUTION.",
  "SEC. 5. MINIMUM BENEFIT.",
  "SEC. 6. REPORTS AND ENFORCEMENT.",
];

/** type, category, direction, section (from 2), quotation, description, magnitude, confidence, billions, period. */
const CLAIMS: [string, string, string, number, string, string, string, number, number?, string?][] = [
  [
    "fiscal",
    "spending",
    "increase",
    2,
    "There are authorized to be appropriated to carry out this section $4,200,000,000 for the period of fiscal years 2027 through 2031.",
    "The bill authorizes $4.2 billion for grants to rural clinics over five years.",
    "high",
    0.93,
    4.2,
    "fiscal years 2027 through 2031",
  ],
  [
    "fiscal",
    "revenue",
    "increase",
    4,
    "a tax equal to 2.25 percent of the wages above that amount",
    "Employers pay a new tax of 2.25 percent on wages above $400,000.",
    "high",
    0.88,
  ],
  [
    "fiscal",
    "trust_fund",
    "increase",
    4,
    "estimated at $18.6 billion for fiscal year 2028",
    "The trust fund receives the new tax, put at $18.6 billion for 2028.",
    "transformative",
    0.81,
    18.6,
    "fiscal year 2028",
  ],
  [
    "economic",
    "employment",
    "decrease",
    4,
    "a tax equal to 2.25 percent of the wages above that amount",
    "The tax makes high wages dearer, which may lower hiring at large employers.",
    "medium",
    0.52,
  ],
  [
    "economic",
    "cost",
    "increase",
    3,
    "A health plan may increase its premiums by not more than 1.5 percent in a plan year",
    "Premiums may rise by up to 1.5 percent a year to pay for the cap.",
    "medium",
    0.74,
  ],
  [
    "healthcare",
    "cost",
    "decrease",
    3,
    "a health plan may not charge an enrollee more than $25 for a visit to a primary care provider",
    "A visit to a primary care provider costs an enrollee at most $25.",
    "high",
    0.9,
  ],
  [
    "healthcare",
    "access",
    "increase",
    2,
    "to maintain primary care, maternity care and emergency services",
    "Grants keep primary, maternity and emergency care open in rural areas.",
    "high",
    0.84,
  ],
  [
    "healthcare",
    "eligibility",
    "neutral",
    2,
    "located in a county with fewer than 50,000 residents",
    "Only clinics in counties with fewer than 50,000 residents are eligible.",
    "medium",
    0.95,
  ],
  [
    "social_security",
    "benefits",
    "increase",
    5,
    "to 125 percent of the poverty guideline, effective January 1, 2029",
    "The minimum monthly benefit rises to 125 percent of the poverty guideline.",
    "high",
    0.91,
  ],
  [
    "social_security",
    "benefits",
    "decrease",
    5,
    "reduced by 0.5 percentage points for beneficiaries whose adjusted gross income exceeds $200,000",
    "High earners get a smaller cost-of-living adjustment.",
    "low",
    0.86,
  ],
  [
    "social_security",
    "trust_fund",
    "increase",
    4,
    "amounts equal to the receipts from the tax under subsection (a), estimated at $9.1 billion",
    "The trust fund gains $9.1 billion a year.",
    "high",
    0.44,
    9.1,
    "",
  ],
  [
    "fiscal",
    "administrative",
    "neutral",
    6,
    "which shall not exceed $35 million for each fiscal year",
    "Administrative costs are capped at $35 million a year.",
    "low",
    0.79,
    0.035,
    "each fiscal year",
  ],
];
const REFUSED = 10;

const THOUGHTS = [
  ["observation", "Section 2 names a single amount for five years, with no split by year."],
  ["calculation", "$4.2 billion over five years is an authorization, not an appropriation."],
  ["question", "Does the cap in section 3 apply to plans that are not sold in rural areas?"],
  ["hypothesis", "The threshold at 20 employees may keep firms small on paper."],
  ["reference", "Section 4(b) sends the receipts to the old-age trust fund."],
  ["comparison", "The reduction in section 5(b) is far smaller than the increase in 5(a)."],
  ["conclusion", "What section 2 gives, it limits to small counties."],
];
const LABELS: Json = {
  observation: "Observing",
  hypothesis: "Hypothesizing",
  calculation: "Calculating",
  conclusion: "Concluding",
  question: "Questioning",
  reference: "Referencing",
  comparison: "Comparing",
};

export function idOf(type: string): string {
  return `${type}-agent-1`;
}

/** The findings of an analysis by these analysts; `many` repeats them under other words. */
export function findings(agents: string[], many = 0): Json[] {
  const own = CLAIMS.map((claim, i) => finding(claim, i)).filter((f) => agents.includes(f.agent_type));
  const more = Array.from({ length: Math.max(0, many - own.length) }, (_, i) => {
    const like = own[i % own.length];
    return {
      ...like,
      finding_id: `${like.agent_id}-9-${i}`,
      description: `${like.description} Reading ${i + 1}.`,
      confidence: 0.3 + (i * 37 % 65) / 100,
    };
  });
  return [...own, ...more].map(({ agent_type: _, ...rest }) => rest);
}

function finding(claim: typeof CLAIMS[number], i: number): Json {
  const [
    type,
    category,
    direction,
    section,
    quotation,
    description,
    impact_magnitude,
    confidence,
    billions,
    period,
  ] = claim;
  const [low, high] = billions === 18.6 ? [17, 20.5] : [billions, billions];
  return {
    agent_type: type,
    agent_id: idOf(type),
    finding_id: `${idOf(type)}-1-${i + 1}`,
    category,
    description,
    direction,
    section: SECTIONS[section - 2],
    section_id: `s${section + 1}`,
    quotation,
    confidence,
    impact_magnitude,
    time_horizon: type === "social_security" ? "from January 1, 2029" : "",
    fiscal_impact: billions === undefined ? null : {
      amount_billions: billions,
      time_period: period,
      confidence_low: low,
      confidence_high: high,
      confidence_range: [low, high],
      is_revenue: category === "trust_fund",
      is_recurring: i === 11,
    },
    grounded: i !== REFUSED,
    ...(i === REFUSED ? { refused_because: "The bill does not say “$9.1 billion”." } : {}),
  };
}

/** A whole analysis; `many`, `provider` and `undisputed` of the request change what is played. */
export function* analysis(request: Json): Generator<Line> {
  const { bill_id, bill_text, agents = ANALYSIS.agents, max_debate_rounds = 3, convergence_threshold = 0.8 } =
    request;
  const ids = agents.map(idOf);
  const analysts = agents.map((type: string) => ({
    agent_id: idOf(type),
    agent_type: type,
    agent_label: agent(type, "analysis")!.role,
    agent_icon: agent(type, "analysis")!.icon,
  }));
  const all = findings(agents, request.many);
  const held = all.filter((f) => f.grounded);
  let elapsed = 0;
  const progress = (
    stage: string,
    stage_progress: number,
    left: number | null,
    complete = 0,
  ): Line => ["progress_update", {
    analysis_id: "x",
    bill_id,
    stage,
    stage_progress,
    agents_complete: complete,
    agents_total: agents.length,
    debates_complete: 0,
    debates_expected: 2,
    estimated_time_remaining_seconds: left,
    elapsed_seconds: elapsed += 4,
    start_time: "2026-11-20T09:30:00.000Z",
  }];
  let stage: string | null = null;
  const enter = (next: string, message: string, skipped: Json[] = []): Line => {
    const line: Line = ["stage_changed", { stage: next, previous_stage: stage, skipped, message }];
    stage = next;
    return line;
  };

  yield ["pipeline_started", {
    analysis_id: "x",
    bill_id,
    agents,
    analysts,
    sections: 8,
    bill_characters: bill_text.length,
    max_debate_rounds,
    convergence_threshold,
    provider: request.provider ?? "rehearsal",
    model: MODEL,
  }];
  yield enter("initialized", `${agents.length} analysts are ready`);
  yield progress("initialized", 1, null);
  yield enter("ingesting", "The bill has 8 sections");
  yield progress("ingesting", 1, 64);
  yield enter("analyzing", `${agents.length} analysts read what concerns them`);
  for (const analyst of analysts) {
    yield ["agent_started", { ...analyst, status: "analyzing", sections: 6, batches: 2 }];
  }
  for (let i = 0; i < 12; i++) {
    const [thought_type, content] = THOUGHTS[i % THOUGHTS.length]!;
    const agent_id = ids[i % ids.length];
    const thought = {
      thought_id: `t${i}`,
      agent_id,
      thought_type,
      thought_label: LABELS[thought_type!],
      content,
      confidence: 0.4 + (i % 6) / 10,
    };
    yield ["agent_thinking", { thoughts: [thought], batch_size: 1 }];
  }
  for (const agent_id of ids) {
    yield ["agent_progress", {
      agent_id,
      batch: 1,
      batches: 2,
      section_ids: ["s3"],
      usage: USAGE,
      model: MODEL,
    }];
  }
  for (const [i, one] of all.entries()) {
    yield ["agent_finding", one];
    if (i % 4 === 3) yield progress("analyzing", Math.min(0.95, i / all.length), 40 - Math.min(30, i));
  }
  for (const [i, analyst] of analysts.entries()) {
    const own = all.filter((f) => f.agent_id === analyst.agent_id);
    yield ["agent_progress", {
      agent_id: analyst.agent_id,
      batch: 2,
      batches: 2,
      section_ids: ["s6"],
      usage: USAGE,
      model: MODEL,
    }];
    yield ["agent_completed", {
      ...analyst,
      status: "complete",
      findings_count: own.length,
      refused_count: own.filter((f) => !f.grounded).length,
      overall_confidence: 0.84,
      key_takeaways: own.slice(0, 2).map((f) => f.description),
    }];
    yield progress("analyzing", (i + 1) / ids.length, 20 - i, i + 1);
  }
  yield enter("cross_reviewing", "Analysts read each other's findings");
  for (const agent_id of ids) {
    const reviews = held.filter((f) => f.agent_id !== agent_id).slice(0, 60).map((f, i) => ({
      finding_id: f.finding_id,
      verdict: i % 5 === 1 ? "dispute" : i % 5 === 3 ? "question" : "agree",
      reason: "The section says as much.",
      confidence: 0.7,
    }));
    yield ["agent_review", { agent_id, reviews, usage: USAGE, model: MODEL }];
  }
  const sides = held.filter((f) => f.category === "cost");
  const topics = sides.length < 2 || request.undisputed ? [] : [{
    category: "cost",
    section_id: "s4",
    section: SECTIONS[1],
    reason: "opposite direction",
    sides: sides.slice(0, 2).map((finding) => ({ agent_id: finding.agent_id, finding })),
  }];
  const scores: number[] = [];
  const rounds = topics.length > 0 ? Math.min(2, max_debate_rounds) : 0;
  for (let round = 1; round <= rounds; round++) {
    yield enter("debating", `Round ${round} of at most ${max_debate_rounds}`);
    yield ["debate_started", {
      round_number: round,
      topic: "cost: section 3",
      topics,
      participants: topics[0]!.sides.map((s) => s.agent_id),
    }];
    const turn = (
      agent_id: string,
      turn_type: string,
      target_agent: string | null,
      content: string,
    ): Line => ["debate_turn", {
      agent_id,
      round_number: round,
      turn_type,
      content,
      target_agent,
      topic_index: 0,
      usage: USAGE,
      model: MODEL,
    }];
    const [first, second] = topics[0]!.sides.map((s) => s.agent_id) as [string, string];
    yield turn(
      first,
      round === 1 ? "critique" : "clarification",
      round === 1 ? second : null,
      request.speech ??
        "Section 3(b) lets plans raise premiums **by 1.5 percent**. Costs do not fall for those who never see a doctor.",
    );
    yield turn(
      second,
      round === 1 ? "rebuttal" : "proposal",
      first,
      "The cap in 3(a) is certain, the rise in 3(b) is a limit.\n\n- Patients pay less per visit.\n- Premiums *may* rise.",
    );
    yield enter("voting", `${ids.length} analysts vote after round ${round}`);
    yield* votes(round, round === 1 ? held : topics[0]!.sides.map((s) => s.finding));
    const score = [0.62, 0.86][round - 1]!;
    yield ["debate_convergence", {
      round_number: round,
      convergence_score: score,
      previous_score: scores.at(-1) ?? null,
      change: score - (scores.at(-1) ?? 0),
      converging: true,
      threshold: convergence_threshold,
      threshold_met: score >= convergence_threshold,
    }];
    scores.push(score);
    yield progress("voting", 1, 9 - round, ids.length);
  }
  if (rounds === 0) {
    yield enter("voting", `${ids.length} analysts vote`, [{
      stage: "debating",
      reason: "No two analysts contradict each other",
    }]);
    yield* votes(0, held);
  }
  yield enter("synthesizing", "Votes are counted, and what stayed divided is settled");
  const judged = held.map((finding, i) => ({
    finding,
    support: i % 6 === 4 ? 0.5 : i % 6 === 5 ? 0.69 : 0.94 - (i % 3) * 0.08,
    level: i % 6 === 4
      ? "divided"
      : i % 6 === 5
      ? "majority"
      : i % 3 === 0
      ? "strong_consensus"
      : "consensus",
    votes: ids.map((agent_id: string, n: number) => ({
      agent_id,
      vote: voteOf(i, n),
      reason: "As the section has it.",
    })),
    ...(i % 6 === 4
      ? { ruling: { ruling: "uphold", reason: "The text allows the rise in so many words." } }
      : {}),
  }));
  const agreed = judged.filter((j) => /consensus/.test(j.level));
  const others = judged.filter((j) => !agreed.includes(j));
  yield ["consensus_reached", {
    consensus_level: "consensus",
    agreed_findings_count: agreed.length,
    strong_findings: [],
    divided_findings: [],
  }];
  const rulings = others.filter((j) => j.ruling).map((j) => ({
    finding_id: j.finding.finding_id,
    ...j.ruling,
  }));
  if (rulings.length > 0) {
    yield ["ruling", { agent_id: "judge-agent-1", rulings, usage: USAGE, model: MODEL }];
  }
  yield enter("complete", "The analysis is complete");
  yield ["analysis_complete", {
    analysis_id: "x",
    bill_id,
    result: {
      summary: request.summary ??
        "The bill pays for **rural clinics** and raises a tax on high wages for the trust fund.\n\n- It spends $4.2 billion over five years.\n- Patients pay at most $25 a visit; premiums may rise by 1.5 percent.",
      consensus_level: "consensus",
      convergence_score: scores.at(-1) ?? null,
      consensus_findings: agreed,
      disagreements: topics.map((topic) => ({
        topic,
        sides: topic.sides.map(({ agent_id, finding }) => ({
          agent_id,
          position: finding.description,
          finding_id: finding.finding_id,
        })),
      })),
      other_findings: others,
      refused_findings: all.filter((f) => !f.grounded),
      refused_count: all.length - held.length,
      failed_agents: [],
      usage: { input_tokens: 52_400, output_tokens: 7_350 },
      usage_by_agent: Object.fromEntries([...ids, "judge-agent-1"].map((id) => [id, USAGE])),
      timings: {
        initialized: 0,
        ingesting: 0.2,
        analyzing: 31,
        cross_reviewing: 9,
        ...(rounds > 0 ? { debating: 14 } : {}),
        voting: 7,
        synthesizing: 5,
      },
      stop_reason: "completed",
    },
  }];

  function* votes(round: number, about: Json[]): Generator<Line> {
    for (const [n, agent_id] of ids.entries()) {
      const cast = about.slice(0, 80).map((f, i) => ({
        finding_id: f.finding_id,
        vote: voteOf(i, n),
        reason: "As the section has it.",
      }));
      yield ["debate_turn", {
        agent_id,
        round_number: round,
        turn_type: "vote",
        content: `Votes on ${cast.length} findings`,
        target_agent: null,
        votes: cast,
        usage: USAGE,
        model: MODEL,
      }];
    }
  }
}

function voteOf(finding: number, agent: number): string {
  if (finding % 6 === 4) return ["support", "strongly_oppose", "oppose", "strongly_support"][agent % 4]!;
  return ["strongly_support", "support", "neutral", "support", "abstain"][(finding + agent) % 5]!;
}
