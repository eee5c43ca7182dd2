// @ts-check
// How an analysis's words and numbers are read out: amounts, directions, votes, levels, shares. Pure.

import { spelt } from "../shared/format.js";

/** `$4.2 billion`, `$350 million`, `$75,000`, with a minus before. @param {number} billions */
export function amount(billions) {
  const sign = billions < 0 ? "−" : "";
  const dollars = Math.abs(billions) * 1e9;
  const [value, unit] = dollars >= 1e12
    ? [dollars / 1e12, " trillion"]
    : dollars >= 1e9
    ? [dollars / 1e9, " billion"]
    : dollars >= 1e6
    ? [dollars / 1e6, " million"]
    : [dollars, ""];
  const digits = unit === "" ? 0 : 3;
  return `${sign}$${new Intl.NumberFormat("en", { maximumFractionDigits: digits }).format(value)}${unit}`;
}

/** Whether the bill gives a range and not one figure. @param {NonNullable<import("./view.js").Finding["fiscal_impact"]>} impact */
export function isRange(impact) {
  return impact.confidence_low !== impact.confidence_high;
}

/** @type {Record<string, { symbol: string, word: string }>} */
export const DIRECTION = {
  increase: { symbol: "▲", word: "increase" },
  decrease: { symbol: "▼", word: "decrease" },
  neutral: { symbol: "◆", word: "no direction" },
};

/** Votes in the order of their weight. @type {{ vote: string, symbol: string, word: string, tone: string }[]} */
export const VOTES = [
  { vote: "strongly_support", symbol: "✓✓", word: "strongly for", tone: "for2" },
  { vote: "support", symbol: "✓", word: "for", tone: "for1" },
  { vote: "neutral", symbol: "○", word: "neutral", tone: "even" },
  { vote: "oppose", symbol: "✗", word: "against", tone: "against1" },
  { vote: "strongly_oppose", symbol: "✗✗", word: "strongly against", tone: "against2" },
  { vote: "abstain", symbol: "–", word: "abstains", tone: "none" },
];

/** @type {{ vote: string, symbol: string, word: string, tone: string }[]} */
const VERDICTS = [
  { vote: "agree", symbol: "✓", word: "agrees", tone: "for1" },
  { vote: "dispute", symbol: "✗", word: "disputes", tone: "against1" },
  { vote: "question", symbol: "?", word: "questions", tone: "asks" },
];

/** A vote or a verdict as the page shows it. @param {string} name */
export function stance(name) {
  return [...VOTES, ...VERDICTS].find((one) => one.vote === name) ??
    { vote: name, symbol: "·", word: spelt(name).toLowerCase(), tone: "none" };
}

/** @type {Record<string, string>} */
const LEVELS = {
  strong_consensus: "Strong consensus",
  consensus: "Consensus",
  majority: "Majority",
  divided: "Divided",
  minority: "Minority",
  no_consensus: "No vote",
};

/** @param {string} level */
export function levelWord(level) {
  return LEVELS[level] ?? spelt(level);
}

/** @type {Record<string, string>} */
export const STAGE_WORDS = {
  initialized: "Opened",
  ingesting: "Ingesting",
  analyzing: "Analysing",
  cross_reviewing: "Cross-review",
  debating: "Debate",
  voting: "Vote",
  synthesizing: "Synthesis",
  complete: "Complete",
};

/** @param {number} share in [0, 1] */
export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** `under a second`, `40 s`, `3 min`, `1 h 5 min`. @param {number} seconds */
export function span(seconds) {
  if (seconds < 1) return "under a second";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A heading inside a sentence, without the full stop that many bills end it with. @param {string} heading */
export function inSentence(heading) {
  return heading.replace(/[.\s]+$/, "");
}

/** `1 finding`, `2 findings`. @param {number} n @param {string} one @param {string} [many] */
export function several(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}
