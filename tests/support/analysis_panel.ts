// A model for tests that answers as a panel of analysts would, from what each call is for: quotations that are in the
// sections it is given, one finding that is not, a contradiction between fiscal and economic on one section, and votes
// that agree or not as a test says.

import type {
  AnalysisOccasion,
  DebateOccasion,
  FindingsAnswer,
  FindingsOccasion,
  VoteOccasion,
} from "../../src/agents/analysis_schema.ts";
import type { ModelRequest } from "../../src/agents/model.ts";
import {
  type Category,
  type Claim,
  type Thought,
  THOUGHT_LABELS,
  type Vote,
} from "../../src/core/analysis.ts";
import { Actor, type Line } from "./actor.ts";

/** A bill that concerns all of the default analysts; fiscal and economic contradict each other on section 3. */
export const BILL = `A BILL
To support rural clinics and the people who work in them, and for other purposes.

SECTION 1. SHORT TITLE.
This Act may be cited as the "Rural Clinics Act of 2026".

SEC. 2. APPROPRIATION FOR CLINICS.
There is appropriated to the Secretary of Health and Human Services $4,200,000,000 for each of fiscal years 2026 through 2030 for grants to rural hospitals and clinics, to remain available until expended.
A clinic that receives a grant shall accept patients who are covered by Medicaid or Medicare, and may not charge a deductible above $500.

SEC. 3. CREDIT FOR HIRING.
An employer shall be allowed a tax credit of 15 percent of the wages paid to each worker hired after January 1, 2026, and the revenue forgone under this section may not exceed $350,000,000 for fiscal year 2026.
The Secretary of Labor shall report on employment, wages, productivity and prices in rural areas.

SEC. 4. RETIREMENT BENEFITS OF RURAL WORKERS.
The Social Security retirement benefits of a worker described in section 3 shall be increased by 2 percent, and the Federal Old-Age and Survivors Insurance Trust Fund is credited with $90,000,000 for fiscal year 2027.
`;

/** The heading of the section that is disputed, and the category it is disputed in. */
export const DISPUTED = { section: "SEC. 3. CREDIT FOR HIRING.", category: "employment" } as const;

/** `agree`: all in favour. `converge`: divided after the first round of debate only. `split`: divided for ever. */
export type Ballots = "agree" | "converge" | "split";

export interface PanelScript {
  votes?: Ballots;
  /** Whether fiscal and economic contradict each other; true when absent. */
  disputed?: boolean;
  /** Whether the fiscal analyst makes up a finding; true when absent. */
  invents?: boolean;
  /** Until then nobody's findings are complete. */
  hold?: Promise<void>;
  /** Answers in place of the panel's own where it gives something. */
  special?(occasion: AnalysisOccasion, request: ModelRequest, call: number): Line | undefined;
}

/** The panel as a model that remembers what it was asked. */
export function analysts(script: PanelScript = {}): Actor {
  return new Actor(panelist(script));
}

/** What the panel answers; depends on what is asked alone, so that a second life says the same. */
export function panelist(script: PanelScript = {}): (request: ModelRequest, call: number) => Line {
  return (request, call) => {
    const occasion = request.occasion as unknown as AnalysisOccasion;
    const own = script.special?.(occasion, request, call);
    if (own !== undefined) return own;
    const answer = answerTo(occasion, script);
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    return script.hold && occasion.purpose === "analysis_findings" ? { text, hold: script.hold } : text;
  };
}

function answerTo(occasion: AnalysisOccasion, script: PanelScript): string | object {
  switch (occasion.purpose) {
    case "analysis_findings":
      return findings(occasion, script);
    case "analysis_review":
      return {
        reviews: occasion.findings.map(({ finding_id }, i) => ({
          finding_id,
          verdict: (["agree", "dispute", "question"] as const)[i % 3]!,
          reason: `${occasion.agent} has read it`,
          confidence: 0.7,
        })),
      };
    case "analysis_debate":
      return debateTurn(occasion);
    case "analysis_vote":
      return {
        votes: occasion.findings.map(({ finding_id }) => ({
          finding_id,
          vote: voteOf(occasion, script.votes ?? "agree"),
          reason: `${occasion.agent} votes so`,
        })),
      };
    case "analysis_judge":
      return {
        rulings: occasion.items.map(({ finding }) => ({
          finding_id: finding.finding_id,
          ruling: "unresolved",
          reason: "The text does not decide it",
        })),
      };
    case "analysis_summary":
      return `The panel agrees on ${occasion.agreed.length} findings about ${occasion.bill_id}.`;
  }
}

const MOST_THOUGHTS = 20;

/** The sections each analyst has something to say of, where it is given them; others speak of what comes first. */
const OWN: Record<string, RegExp> = {
  fiscal: /SEC. [234]/,
  economic: /SEC. 3/,
  healthcare: /SEC. 2/,
  social_security: /SEC. 4/,
};

function chosen(agent: string, sections: FindingsOccasion["sections"]) {
  const own = sections.filter(({ heading }) => OWN[agent]?.test(heading));
  return own.length > 0 ? own : sections.slice(0, 1);
}

/** One finding a section, with its first sentence; a thought on every section before. */
function findings({ agent, sections }: FindingsOccasion, { disputed = true, invents = true }: PanelScript) {
  const kinds = Object.keys(THOUGHT_LABELS) as Thought["thought_type"][];
  const answer: FindingsAnswer = {
    thoughts: sections.slice(0, MOST_THOUGHTS).map(({ heading }, i) => ({
      thought_type: kinds[i % kinds.length]!,
      content: `${agent} reads ${heading}`,
      confidence: 0.75,
      related_section: heading,
    })),
    findings: chosen(agent, sections).map((section): Claim => claim(agent, section, disputed)),
  };
  if (invents && agent === "fiscal") {
    const quotation = "There is appropriated a castle for everybody.";
    answer.findings.push({ ...claim(agent, sections[0]!, false), quotation });
  }
  return answer;
}

function claim(
  agent: string,
  { heading, text }: FindingsOccasion["sections"][number],
  disputed: boolean,
): Claim {
  const body = text.slice(text.indexOf("\n") + 1).trim();
  const quotation = /^[^\n]*?[.](?=\s|$)/.exec(body)?.[0] ?? body;
  const contested = disputed && heading === DISPUTED.section && (agent === "fiscal" || agent === "economic");
  const spends = agent === "fiscal" && heading.includes("APPROPRIATION");
  return {
    category: contested ? DISPUTED.category : CATEGORY[agent] ?? "other",
    description: `${agent} on ${heading}`,
    direction: contested && agent === "economic" ? "decrease" : "increase",
    section: heading,
    quotation,
    confidence: 0.8,
    impact_magnitude: contested ? "high" : "medium",
    time_horizon: /\b20\d\d\b/.exec(text)?.[0] ?? "",
    fiscal_impact: spends
      ? {
        amount_billions: 4.2,
        time_period: "fiscal years 2026 through 2030",
        confidence_low: 4.2,
        confidence_high: 4.2,
        confidence_range: [4.2, 4.2],
        is_revenue: false,
        is_recurring: true,
      }
      : null,
  };
}

const CATEGORY: Record<string, Category> = {
  fiscal: "spending",
  economic: "gdp",
  healthcare: "coverage",
  social_security: "benefits",
  legal: "legal",
};

function debateTurn({ agent, topic, round, turns }: DebateOccasion) {
  const other = topic.sides.map((s) => s.agent_id).find((id) => !id.startsWith(`${agent}-`));
  return {
    turn_type: turns.length === 0 ? "critique" : "rebuttal",
    content: `${agent} in round ${round} after ${turns.length} turns`,
    target_agent: other ?? null,
  };
}

/** Divided: half are strongly for what the other half is strongly against. */
function voteOf({ agent, turns }: VoteOccasion, ballots: Ballots): Vote {
  const divided = ballots === "split" || (ballots === "converge" && turns.length <= 2);
  if (!divided) return "strongly_support";
  return agent === "economic" || agent === "social_security" ? "strongly_support" : "strongly_oppose";
}
