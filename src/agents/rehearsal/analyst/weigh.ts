// How a rehearsal analyst weighs findings against the text and against each other: by what their quotations really
// say, never by who found them. Votes, reviews, debate turns and rulings all come from these few functions, so that
// what an analyst says and how it votes are one decision.

import type { Category, Finding, FiscalImpact } from "../../../core/analysis.ts";
import { otherPeriod } from "../../../core/consensus.ts";
import { roleOf } from "../../../core/roster.ts";
import { amountsIn, percentagesIn, sameAmount } from "../../bill/amounts.ts";
import { datesIn, periodsIn } from "../../bill/periods.ts";
import { around, shortened } from "./sentence.ts";

/** Two amounts of one thing are far apart when one is more than this many times the other. */
const FAR_APART = 2;

/** What one side's evidence has to be ahead of the other's to decide between them. */
export const AHEAD = 0.08;

/** What an analyst can judge beside what it found itself. */
const JUDGES: Readonly<Record<string, readonly Category[]>> = {
  fiscal: ["revenue", "spending", "debt", "deficit", "trust_fund", "cost", "gdp"],
  economic: [
    "gdp",
    "employment",
    "inflation",
    "interest_rates",
    "productivity",
    "cost",
    "revenue",
    "spending",
  ],
  healthcare: ["coverage", "cost", "quality", "access", "spending", "eligibility"],
  social_security: [
    "benefits",
    "eligibility",
    "trust_fund",
    "demographics",
    "distribution",
    "revenue",
    "cost",
  ],
  equity: ["distribution", "access", "eligibility", "demographics", "benefits", "coverage", "cost"],
  implementation: ["administrative", "timeline", "feasibility", "legal", "eligibility", "quality"],
  behavioral: ["behavioral", "cost", "eligibility", "distribution", "revenue"],
  legal: ["legal", "timeline", "eligibility", "administrative", "feasibility", "other"],
};

/** The type in an agent id: `fiscal` of `fiscal-agent-1`. */
export function typeOf(agent_id: string): string {
  return agent_id.replace(/-agent-\d+$/, "");
}

/** What people call the agent of this id. */
export function nameOf(agent_id: string): string {
  return roleOf(typeOf(agent_id), "analysis");
}

export function inField(agent: string, { category }: Finding): boolean {
  return JUDGES[agent]?.includes(category) ?? true;
}

/** One section and one category, by two analysts: findings that can contradict each other. */
export function sameMatter(a: Finding, b: Finding): boolean {
  return a.agent_id !== b.agent_id && a.section_id === b.section_id && a.category === b.category;
}

export function opposed(a: Finding, b: Finding): boolean {
  return sameMatter(a, b) &&
    ((a.direction === "increase" && b.direction === "decrease") ||
      (a.direction === "decrease" && b.direction === "increase"));
}

/** Whether both state amounts of one matter that are not within a factor of two of each other, for one period or in the same words. */
export function farApart(a: Finding, b: Finding): boolean {
  const [x, y] = [amount(a.fiscal_impact), amount(b.fiscal_impact)];
  if (!sameWords(a, b) && otherPeriod(a, b)) return false;
  return sameMatter(a, b) && x > 0 && y > 0 && Math.max(x, y) / Math.min(x, y) > FAR_APART;
}

/** Whether two findings rest on the same words. */
export function sameWords(a: Finding, b: Finding): boolean {
  const [x, y] = [oneLine(a.quotation), oneLine(b.quotation)];
  return x !== "" && y !== "" && (x.includes(y) || y.includes(x));
}

/** Whether the quotation itself states the amount claimed. */
export function statesAmount({ fiscal_impact, quotation }: Finding): boolean {
  return fiscal_impact !== null &&
    amountsIn(quotation).some((money) => sameAmount(money.amount_billions, fiscal_impact.amount_billions));
}

/**
 * How much the quotation bears the finding out, 0 to 1: figures, dates and binding words in it count for it, a
 * reading that goes beyond the words ("may", "could") against it, and so does little confidence.
 */
export function evidence(finding: Finding): number {
  if (!finding.grounded) return 0;
  const { quotation, description, confidence } = finding;
  let sum = 0.5 * confidence;
  if (statesAmount(finding)) sum += 0.25;
  else if (percentagesIn(quotation).length > 0 || amountsIn(quotation).length > 0) sum += 0.15;
  if (periodsIn(quotation).length > 0 || datesIn(quotation).length > 0) sum += 0.1;
  if (/\b(?:shall|may not|is repealed|striking|authorized to be appropriated)\b/.test(quotation)) sum += 0.1;
  if (/; [^;]*\b(?:may|might|could|as far as)\b/.test(description)) sum -= 0.15;
  return Math.round(Math.min(1, Math.max(0, sum)) * 100) / 100;
}

/** The words a finding rests on, those around its figure, short enough for a sentence. */
export function cited({ quotation }: Finding, most = 110): string {
  const words = oneLine(quotation).replace(/[“”"]/g, "'").replace(/[\s.;,']+$/, "");
  const figure = (amountsIn(words).at(-1) ?? percentagesIn(words).at(-1))?.text ?? "";
  return `“${figure ? around(words, figure, most) : shortened(words, most)}”`;
}

/** A finding's amount as people read it; empty where it has none. */
export function amountTold({ fiscal_impact, quotation }: Finding): string {
  if (!fiscal_impact) return "";
  const { amount_billions, time_period } = fiscal_impact;
  const stated = amountsIn(quotation).find((money) => sameAmount(money.amount_billions, amount_billions));
  return `${stated?.text ?? `$${amount_billions} billion`}${time_period ? ` (${time_period})` : ""}`;
}

function amount(impact: FiscalImpact | null): number {
  return Math.abs(impact?.amount_billions ?? 0);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
