// How the economist reads a provision: what it does to those who pay, work, borrow and produce. No size of an effect is
// made up; where the text has no figure, the reading says so.

import { does, type Fact } from "./facts.ts";
import {
  about,
  CUT,
  type Field,
  isSum,
  opposite,
  priceSense,
  rule,
  saysSo,
  sense,
  sparesPatients,
} from "./field.ts";

const PRICES = /\b(?:fees?|premiums?|tax(?:es)?|royalt(?:y|ies)|tariffs?|price|surcharge|toll|charges?)\b/;
const INDEXED =
  /\b(?:consumer price index|wage index|employment cost index|cost[- ]of[- ]living|adjusted annually|inflation)\b/i;

/** What patients pay themselves. */
const SHARING = /\b(?:copayments?|coinsurance|deductibles?|cost[- ]sharing|out-of-pocket)\b/i;

const grows = ({ series, money }: Fact) => {
  const last = series.at(-1)?.money?.amount_billions ?? 0;
  return series.length > 1 && money !== undefined && last > money.amount_billions;
};

export const ECONOMIC: Field = [
  rule("cost", (f) => sparesPatients(f) ? "increase" : "decrease", 8.5, saysSo(SHARING), {
    effect: "what patients pay or are spared moves to or from the plan, and with it into premiums",
    doubt: 0.12,
  }),
  rule("revenue", "increase", 7.5, (f) => isSum(f) && grows(f) && about(PRICES)(f), {
    effect: "in the long run the level it ends at counts",
    latest: true,
  }),
  rule("spending", sense, 7.5, (f) => isSum(f) && grows(f) && !saysSo(/budget authority/i)(f), {
    effect: "in the long run the level it ends at counts",
    latest: true,
  }),
  rule("inflation", "neutral", 8, saysSo(INDEXED), {
    effect: "the figure moves with the index, so its future size is not stated",
  }),
  rule(
    "cost",
    priceSense,
    8.5,
    (f) =>
      (f.money?.per !== undefined || f.money !== undefined) && about(PRICES)(f) && !isSum(f) &&
      !does(f, "penalty"),
    { effect: "a price that payers meet directly" },
  ),
  rule(
    "employment",
    "decrease",
    8,
    (f) => f.share !== undefined && about(/\b(?:contributions?|payroll|withholdings?)\b/)(f),
    { effect: "take-home pay falls by what is withheld, and so does the pull of these jobs", doubt: 0.15 },
  ),
  rule("cost", "decrease", 8, (f) => saysSo(/\bcompensation\b/i)(f) && f.money !== undefined, {
    effect: "pay above the ceiling is not reimbursed; firms bear it or pay less",
  }),
  rule("cost", "decrease", 7.5, (f) => f.share !== undefined && saysSo(CUT)(f), {
    effect: "the programme pays less for the same service",
  }),
  rule("gdp", sense, 6.5, (f) => isSum(f) && f.change?.measure === "amount" && !does(f, "penalty"), {
    effect: "public demand moves with it as far as the money is really spent",
    doubt: 0.2,
  }),
  rule(
    "gdp",
    sense,
    6,
    (f) =>
      isSum(f) && f.money!.amount_billions >= 0.1 && does(f, "authorization", "appropriation", "limit") &&
      !about(PRICES)(f),
    { effect: "public demand, as far as it is really spent", doubt: 0.2 },
  ),
  rule(
    "cost",
    (f) => does(f, "cut") ? "decrease" : "increase",
    7,
    (f) => isSum(f) && about(PRICES)(f) && !does(f, "ban"),
    {
      effect: (f) =>
        does(f, "cut") ? "left to those who pay the charge" : "raised from those who pay the charge",
      doubt: 0.05,
    },
  ),
  rule(
    "interest_rates",
    "neutral",
    6,
    (f) =>
      saysSo(/\binterest\b(?! of\b|s? in\b|s of\b)/i)(f) && !saysSo(/legitimate|interests of/i)(f) &&
      does(f, "duty", "prohibition", "permission"),
    { effect: "it changes what holders of these sums earn, not rates at large" },
  ),
  rule(
    "cost",
    "increase",
    6.5,
    (f) => f.share !== undefined && about(/\b(?:loan|borrower|guaranty|principal)\b/)(f),
    { effect: "borrowers and lenders share it", doubt: 0.1 },
  ),
  rule("employment", "neutral", 6, (f) => saysSo(/\bunemployment\b/i)(f)),
  rule(
    "employment",
    "increase",
    5.5,
    (f) =>
      saysSo(/\b(?:job creation|jobs|domestic production|small business|competition|workforce)\b/i)(f) &&
      does(f, "duty", "permission", "appropriation"),
    { effect: "an aim; how many jobs is not stated", doubt: 0.15 },
  ),
  rule(
    "productivity",
    (f) => does(f, "repeal", "rescission") ? "decrease" : "increase",
    5,
    (f) =>
      about(/\b(?:oil|gas|petroleum|hydrocarbon|energy|mineral)\b/)(f) &&
      does(f, "repeal", "permission", "duty", "rescission"),
    { effect: "it bears on what can be produced, without a figure", doubt: 0.2 },
  ),
  rule("cost", (f) => f.change!.direction, 6, (f) => f.change?.measure === "date" && about(PRICES)(f), {
    effect: "payers bear the charge for longer",
  }),
  rule(
    "cost",
    (f) => /\bwaive|exempt/.test(f.full) ? "decrease" : "increase",
    4.5,
    (f) => does(f, "fee") && does(f, "duty", "permission") && about(/\b(?:fee|premium|royalt)/)(f),
    { doubt: 0.1 },
  ),
  rule(
    "cost",
    (f) => opposite(sense(f)),
    3.5,
    (f) => saysSo(/\bcontract(?:s|ors?)?\b/i)(f) && does(f, "repeal", "prohibition", "effective_date"),
    { doubt: 0.2 },
  ),
];
