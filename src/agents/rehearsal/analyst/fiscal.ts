// How the fiscal analyst reads a provision: what the government takes in, what it gives out, and which rules bind both.

import { does, type Fact } from "./facts.ts";
import { about, changes, CUT, type Field, IMPOSED, isSum, priceSense, rule, saysSo, sense } from "./field.ts";

const TAKING =
  /\b(?:fees?|premiums?|tax(?:es)?|royalt(?:y|ies)|tariffs?|surtax|excise|penalt(?:y|ies)|contributions?|offsetting receipts|receipts|toll|customs|charges?)\b/;
const PAYING =
  /\b(?:payments?|reimburse\w*|funding|allotments?|allocations?|grants?|benefits?|retired pay|loans?|assistance)\b/;

/** Whether what is cut by a sum is a charge, and not money that is paid out. */
const cutsTaking = ({ clause, money }: Fact) => {
  const before = clause.text.slice(0, money?.start ?? 0).toLowerCase();
  return TAKING.test(before) && !PAYING.test(before) && !/\b(?:appropriated|funds?|spending)\b/.test(before);
};

/** Whether a sum is appropriated whole, and a ceiling stands for a part of it alone. */
const isPartLimited = (f: Fact) =>
  does(f, "appropriation") && !f.money?.bound && /\bof which\b/.test(f.clause.text.slice(f.money?.end));

export const FISCAL: Field = [
  rule("spending", "neutral", 5, (f) => isSum(f) && does(f, "ban"), {
    effect: "it rules what money is used for and gives none",
  }),
  rule("revenue", "decrease", 9, (f) => f.money !== undefined && does(f, "cut") && cutsTaking(f)),
  rule("spending", "decrease", 9, (f) => isSum(f) && does(f, "cut")),
  rule("spending", "decrease", 9, (f) => does(f, "rescission") && isSum(f), {
    effect: "the money goes back to the Treasury",
  }),
  rule("spending", "decrease", 7, (f) => does(f, "rescission"), {
    effect: "the money goes back to the Treasury; how much is not stated",
  }),
  rule(
    "revenue",
    priceSense,
    9,
    (f) => changes(f) && f.change!.measure === "amount" && about(TAKING)(f) && !does(f, "authorization"),
  ),
  rule("spending", sense, 9, (f) => changes(f) && f.change!.measure === "amount"),
  rule("spending", "increase", 9, (f) => does(f, "authorization") && (isSum(f) || f.hedged), {
    effect: (f) => isSum(f) ? "" : "no sum is named, so the cost is open",
  }),
  rule("spending", "neutral", 9, (f) => isSum(f) && saysSo(/new budget authority|spending limit/i)(f), {
    effect: "a ceiling for appropriations, not money by itself",
  }),
  rule(
    "revenue",
    "increase",
    9,
    (f) =>
      isSum(f) &&
      (does(f, "deposit") || (about(/\bfees?\b|receipts/)(f) && /\bfiscal year\b/.test(f.full))),
  ),
  rule("revenue", "neutral", 4, (f) => isSum(f) && does(f, "penalty")),
  rule("revenue", priceSense, 7, (f) => f.money !== undefined && about(TAKING)(f) && !does(f, "penalty")),
  rule("spending", "neutral", 7, (f) => isSum(f) && does(f, "limit") && !isPartLimited(f), {
    effect: "a ceiling, not money by itself",
  }),
  rule("spending", "increase", 9, (f) => isSum(f) && (does(f, "appropriation") || about(PAYING)(f))),
  rule("spending", "decrease", 8, (f) => f.share !== undefined && saysSo(CUT)(f)),
  rule(
    "revenue",
    (f) => saysSo(IMPOSED)(f) ? "increase" : sense(f),
    8,
    (f) =>
      f.share !== undefined && does(f, "tax") &&
      (saysSo(IMPOSED)(f) || !saysSo(/internal revenue code/i)(f)),
  ),
  rule(
    "revenue",
    sense,
    7,
    (f) => f.share !== undefined && about(/\b(?:contributions?|deductions? and withholdings?)\b/)(f),
    { effect: "paid by those it names" },
  ),
  rule("spending", sense, 6, (f) => f.share !== undefined && about(PAYING)(f)),
  rule(
    "revenue",
    (f) => f.change!.direction,
    6.5,
    (f) => changes(f) && f.change!.measure === "date" && about(TAKING)(f),
    { effect: "collected for longer; no yield is stated" },
  ),
  rule(
    "spending",
    sense,
    5,
    (f) =>
      changes(f) && f.change!.measure === "date" &&
      about(/\b(?:medicare|medicaid|social security act|payments?|program|funding)\b/)(f),
    { effect: "outlays follow the new date; no cost is stated", doubt: 0.1 },
  ),
  rule(
    "spending",
    "decrease",
    6,
    (f) => does(f, "reduction") && saysSo(CUT)(f) && f.clause.text.length > 60,
    { effect: (f) => f.money ? "" : "no amount is stated" },
  ),
  rule("revenue", "decrease", 5, (f) => does(f, "repeal") && about(TAKING)(f), {
    effect: "no yield is stated",
  }),
  rule("spending", "decrease", 4, (f) => does(f, "repeal") && about(PAYING)(f), {
    effect: "no saving is stated",
    doubt: 0.1,
  }),
  rule(
    "revenue",
    "neutral",
    5,
    (f) => does(f, "deposit") && about(/\bfund\b|trust fund|treasury|collections/)(f),
    { effect: "earmarked receipts" },
  ),
  rule(
    "deficit",
    "neutral",
    4,
    (f) =>
      saysSo(/\b(?:paygo|scorecard|deficit|direct spending|debt limit|unfunded liability)\b/i)(f) &&
      does(f, "duty", "permission", "prohibition"),
    { effect: "a rule of the budget process; no amount is stated" },
  ),
];
