// Holds the figures of a claim against what the bill states: its amount, its percentages, dates, years and periods.
// Everything is compared as a value, never as words; what a claim worked out by itself is not stated.

import type { Claim } from "../../core/analysis.ts";
import { amountsIn, percentagesIn, sameAmount } from "./amounts.ts";
import { type Dated, datesIn, type Period, periodsIn, yearsIn } from "./periods.ts";

/** What of the bill each figure may come from. */
export interface Scope {
  /** The quotation with what stands around it: for the amount. */
  near: string;
  /** The section with its heading and the quotation: for percentages and periods. */
  section: string;
  /** The same with the sections that say when the bill takes effect: for dates and years. */
  times: string;
  /** Every amount of the bill, in billions: for what a description compares with. */
  amounts: readonly number[];
}

/** Amounts in a description may be rounded by this share. */
const ROUNDING = 0.01;
/** Percentages as older laws write them. */
const WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
  .split(" ");
const TENS: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const IN_WORDS = new RegExp(
  String.raw`\b(${[...WORDS, ...Object.keys(TENS)].join("|")})\s{1,20}(?:percent|per cent|per centum)\b`,
  "gi",
);

/** The first figure that does not hold, as a sentence for people. */
export function wrongFigure(claim: Claim, scope: Scope): string | undefined {
  return wrongAmount(claim, scope) ?? wrongPeriod(claim, scope) ?? wrongTime(claim, scope) ??
    wrongShare(claim, scope) ?? wrongDescription(claim, scope);
}

/** The amount is a stated one; the bounds are an estimate, and have to lie around it. */
function wrongAmount({ fiscal_impact: impact }: Claim, { near }: Scope): string | undefined {
  if (!impact) return;
  const { amount_billions: amount, confidence_low: low, confidence_high: high } = impact;
  if (!amountsIn(near).some((money) => sameAmount(Math.abs(amount), money.amount_billions))) {
    return `The section does not state the amount of $${amount} billion where it is quoted.`;
  }
  const [least, most] = impact.confidence_range;
  if (!(low <= amount && amount <= high && least <= amount && amount <= most)) {
    return `Its amount of $${amount} billion is not between its bounds, $${low} and $${high} billion.`;
  }
}

/**
 * A period is one that the section states, or goes from the beginning of a stated one to the end of another without a
 * gap; a single year may be any year of a stated period.
 */
function wrongPeriod({ fiscal_impact: impact, time_horizon }: Claim, { section }: Scope): string | undefined {
  const claimed = [impact?.time_period ?? "", time_horizon].flatMap((text) => periodsIn(spelled(text)));
  if (claimed.length === 0) return;
  const stated = statedIn(section);
  const covered = (year: number) => stated.some(({ from, to, open }) => from <= year && (year <= to || open));
  const holds = ({ from, to }: Period) => {
    for (let year = from; year <= to; year++) if (!covered(year)) return false;
    return from === to || (stated.some((p) => p.from === from) && stated.some((p) => p.to === to || p.open));
  };
  const wrong = claimed.find((period) => !holds(period));
  if (!wrong) return;
  const year = [wrong.from, wrong.to].find((y) => !covered(y));
  return year === undefined
    ? `The section does not state the period “${wrong.text}”.`
    : `The section does not name the year ${year}.`;
}

/** Dates, terms from the enactment and years, wherever the claim has them. */
function wrongTime(claim: Claim, { times }: Scope): string | undefined {
  const said = [claim.description, claim.time_horizon, claim.fiscal_impact?.time_period ?? ""].join("\n");
  const [dates, years] = [datesIn(said), yearsIn(said)];
  if (dates.length === 0 && years.length === 0) return;
  const stated = datesIn(times);
  const date = dates.find((one) => !stated.some((other) => sameDate(one, other, times)));
  if (date) return `It speaks of ${oneLine(date.text)}, which the section does not state.`;
  const periods = statedIn(times);
  const year = years.find((y) => !periods.some(({ from, to }) => from <= y && y <= to));
  if (year !== undefined) return `The section does not name the year ${year}.`;
}

function wrongShare({ description, time_horizon }: Claim, { section }: Scope): string | undefined {
  const claimed = sharesIn(`${description}\n${time_horizon}`);
  if (claimed.length === 0) return;
  const stated = sharesIn(section);
  // A table of percentages has them as bare numbers.
  if (/percent/i.test(section)) {
    for (const [number] of section.matchAll(/(?<![\d$.,])\d{1,3}\.\d+(?![\d.,]\d)/g)) {
      stated.push(Number(number));
    }
  }
  const unknown = claimed.find((share) => !stated.some((other) => sameAmount(share, other)));
  if (unknown !== undefined) return `It speaks of ${unknown} percent, which the section does not state.`;
}

function wrongDescription({ description }: Claim, { amounts }: Scope): string | undefined {
  const unknown = amountsIn(description).find(({ amount_billions: amount }) =>
    !amounts.some((other) => Math.abs(other - amount) <= ROUNDING * other)
  );
  if (unknown) return `It speaks of ${unknown.text}, which the bill does not state.`;
}

/** Periods and, as periods of one year, the years named. */
function statedIn(text: string): Pick<Period, "from" | "to" | "open">[] {
  return [
    ...periodsIn(spelled(text)),
    ...yearsIn(text).map((year) => ({ from: year, to: year, open: false })),
  ];
}

function sharesIn(text: string): number[] {
  const words = [...text.matchAll(IN_WORDS)].map((match) => {
    const word = match[1]!.toLowerCase();
    return TENS[word] ?? WORDS.indexOf(word) + 1;
  });
  return [...percentagesIn(text).map(({ percent }) => percent), ...words];
}

/** A month stands for its days; the day of enactment needs no term. */
function sameDate(claimed: Dated, stated: Dated, text: string): boolean {
  if (claimed.date) return stated.date?.startsWith(claimed.date) ?? false;
  const { count, unit } = claimed.after_enactment!;
  if (count === 0) return /enactment/i.test(text);
  return stated.after_enactment?.count === count && stated.after_enactment.unit === unit;
}

/** `2027-2031` as a period that is read as one. */
function spelled(text: string): string {
  return text.replace(/(?<![\d-])((?:19|20)\d\d) ?[-–—] ?(?=(?:19|20)\d\d(?![\d-]))/g, "$1 through ");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
