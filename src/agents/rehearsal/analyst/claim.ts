// From a fact and its reading to a claim that can be checked: the words quoted, the amount as stated, and how sure an
// honest reader would be of it.

import type { Claim, FiscalImpact, Magnitude } from "../../../core/analysis.ts";
import { does, type Fact } from "./facts.ts";
import { isSum, type Reading } from "./field.ts";
import { ruleOf } from "./sentence.ts";
import { tell } from "./tell.ts";

const LONGEST_QUOTATION = 420;
const SHORTEST_QUOTATION = 24;

/** Sums in billions of dollars, and percentages, from which on an effect is called by the name; below the last: negligible. */
const SUMS: readonly [number, Magnitude][] = [[100, "transformative"], [10, "high"], [1, "medium"], [
  0.01,
  "low",
]];
const SHARES: readonly [number, Magnitude][] = [[50, "transformative"], [20, "high"], [5, "medium"], [
  1,
  "low",
]];

/** The claim an analyst makes of a fact. `from` is the date from which its section applies, where it states one. */
export function claimOf(first: Fact, reading: Reading, from: string | undefined): Claim {
  const last = reading.latest ? first.series.at(-1) : undefined;
  const fact = last ?? first;
  const place = last ? `, the last of ${first.series.length + 1} amounts` : "";
  const end = `${place}${reading.effect ? `; ${reading.effect}` : ""}`;
  return {
    category: reading.category,
    description: `${tell(fact)}${end}.`,
    direction: reading.direction,
    section: fact.section.heading,
    quotation: quotationOf(fact),
    confidence: confidenceOf(fact, reading),
    impact_magnitude: magnitudeOf(fact),
    time_horizon: horizonOf(fact, from),
    fiscal_impact: impactOf(fact, reading),
  };
}

/** A piece of the section's text: the clause, with the beginning it continues where its period stands there. */
export function quotationOf({ clause, section, period, money, share, change, end: last }: Fact): string {
  const { text } = section;
  if (last - clause.start <= LONGEST_QUOTATION && last > clause.end) return text.slice(clause.start, last);
  const lead = clause.leads.at(-1);
  const needsLead = clause.text.length < SHORTEST_QUOTATION ||
    (period !== undefined && !clause.text.includes(period.text) && lead?.text.includes(period.text));
  const adjacent = lead && clause.start - lead.end < 12 && clause.end - lead.start <= LONGEST_QUOTATION;
  if (lead && needsLead && adjacent) return text.slice(lead.start, clause.end);
  if (clause.text.length <= LONGEST_QUOTATION) return clause.text;
  const focus = change ?? money ?? share;
  const at = clause.start + (focus?.start ?? 0);
  const end = focus ? clause.start + focus.end : at;
  const start = cut(text, clause.start, at, at - LONGEST_QUOTATION / 3);
  const stop = start + LONGEST_QUOTATION;
  if (stop >= clause.end) return text.slice(start, clause.end);
  const piece = text.slice(start, Math.max(end, stop));
  const mark = Math.max(...[";", ",", "—", " "].map((sign, i) => piece.lastIndexOf(sign) - i * 60));
  return piece.slice(
    0,
    Math.max(end - start, mark > 0 ? piece.lastIndexOf(piece[mark] ?? " ") : piece.length),
  ).trim();
}

/** Where a quotation may begin: after the last mark between `least` and `at`, at the latest. */
function cut(text: string, first: number, at: number, least: number): number {
  if (least <= first) return first;
  const before = text.slice(Math.floor(least), at);
  const mark = /(?:[;,—:]\s+)(?!.*[;,—:]\s)/s.exec(before) ?? /\s+/.exec(before);
  return mark ? Math.floor(least) + mark.index + mark[0].length : at;
}

/** In [0, 1], to two decimals: high where figures and period stand in the text, lower where it is hedged or long. */
function confidenceOf(fact: Fact, { doubt = 0 }: Reading): number {
  const { money, share, change, period, dates, clause, hedged } = fact;
  const figure = money !== undefined || share !== undefined || (change && change.measure !== "words");
  let sure = 0.7;
  if (figure) sure += 0.1;
  if (figure && period) sure += 0.08;
  if (dates.length > 0 && !hedged) sure += 0.04;
  if (!figure && does(fact, "duty", "prohibition", "repeal") && !hedged) sure += 0.06;
  if (hedged) sure -= 0.12;
  if (clause.text.length > 350) sure -= 0.08;
  if (clause.leads.length > 2) sure -= 0.04;
  if (change?.measure === "words") sure -= 0.08;
  return Math.round(Math.min(0.96, Math.max(0.35, sure - doubt)) * 100) / 100;
}

function magnitudeOf(fact: Fact): Magnitude {
  const { money, share, change } = fact;
  if (money && isSum(fact)) return SUMS.find(([from]) => money.amount_billions >= from)?.[1] ?? "negligible";
  const moves = /\b(?:reduc|increas|contribut|tax|withh|update|premium|fee)/i.test(fact.context);
  if (share && moves && share.percent < 100) {
    return SHARES.find(([from]) => share.percent >= from)?.[1] ?? "negligible";
  }
  if (does(fact, "repeal", "prohibition", "penalty", "sunset")) return "medium";
  return change?.measure === "words" || does(fact, "definition") ? "negligible" : "low";
}

/** When it takes effect or how long it lasts, in the bill's words. */
function horizonOf(fact: Fact, from: string | undefined): string {
  const { period, change, dates, sentence, clause } = fact;
  if (change?.measure === "date") {
    const now = oneLine(change.new).slice(0, 120);
    return /^[A-Z\d]|^fiscal/.test(now) ? `to ${now}` : now;
  }
  if (period) return oneLine(period.text).replace(/^each of (?:the )?/i, "");
  const deadline = ruleOf(sentence)?.deadline;
  if (deadline) return deadline.replace(/^but /, "").replace(/^N/, "n").slice(0, 160);
  const date = dates.at(-1);
  if (date && does(fact, "effective_date", "sunset")) return `from ${oneLine(date.text)}`;
  if (date?.date) {
    const before = /\b(?:on or )?(?:after|before|until|through|beginning(?: on)?|by) $/i.exec(
      clause.text.slice(0, date.start).replace(/\s/g, " "),
    );
    return `${before?.[0].toLowerCase() ?? ""}${oneLine(date.text)}`;
  }
  return from ? `from ${from}` : "no date stated";
}

/** The sum the provision is about; prices, penalties of a person and pay ceilings are none. */
function impactOf(fact: Fact, { category }: Reading): FiscalImpact | null {
  const { money, period, amounts, full, change } = fact;
  if (!money || !isSum(fact) || does(fact, "penalty", "ban")) return null;
  const budget = does(fact, "authorization", "appropriation", "rescission", "deposit", "cut") ||
    change?.measure === "amount" ||
    /\b(?:fund|allocat|allot|budget|appropriat|grant|fiscal year|available|treasury)/i.test(full);
  if (!budget || /\bcompensation\b/i.test(full)) return null;
  const next = amounts[amounts.indexOf(money) + 1];
  const ranged = next && next.start - money.end <= 8 && next.amount_billions > money.amount_billions;
  const high = ranged ? next.amount_billions : money.amount_billions;
  return {
    amount_billions: money.amount_billions,
    time_period: period ? oneLine(period.text).replace(/^each of (?:the )?/i, "") : "",
    confidence_low: money.amount_billions,
    confidence_high: high,
    confidence_range: [money.amount_billions, high],
    is_revenue: category === "revenue" || (does(fact, "deposit", "fee") && category === "cost"),
    is_recurring: money.recurring || period?.each === true,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
