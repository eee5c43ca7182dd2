// How the healthcare expert reads a provision: who is covered, what care costs, how good it is and who can reach it.
// Only provisions about health are read.

import { does } from "./facts.ts";
import {
  about,
  broadens,
  CUT,
  type Field,
  isSum,
  rule,
  saysSo,
  sense,
  sparesPatients,
  within,
} from "./field.ts";

const HEALTH =
  /\b(?:health|medicare|medicaid|medical|hospitals?|patients?|physicians?|clinical|drugs?|disease|disorders?|treatment|therapy|ambulance|nurs(?:e|ing)|hospice|insur(?:er|ance)|disabilit(?:y|ies)|prevent(?:ive|ion)|diagnosis|screening|pediatric|inpatient|ltch|caregivers?)\b/;

/** What patients pay themselves. */
const SHARING = /\b(?:copayments?|coinsurance|deductibles?|cost[- ]sharing|out-of-pocket)\b/i;

export const HEALTHCARE: Field = within(HEALTH, [
  rule("cost", (f) => sparesPatients(f) ? "decrease" : "increase", 9, saysSo(SHARING), {
    effect: "it is what patients pay themselves",
  }),
  rule("cost", "increase", 8.5, (f) => f.share !== undefined && saysSo(CUT)(f), {
    effect: "what the programme no longer pays may fall on providers and patients",
    doubt: 0.2,
  }),
  rule("access", "neutral", 8, (f) => f.change?.measure === "amount" && saysSo(/\b(?:reduc|dsh)/i)(f), {
    effect: "for hospitals with many uninsured patients",
  }),
  rule("quality", "increase", 8.5, (f) => isSum(f) && does(f, "authorization") && about(/\bresearch\b/)(f)),
  rule("access", sense, 8, (f) => isSum(f) && does(f, "penalty") === false, {
    effect: (f) => f.groups.length > 0 ? `for ${f.groups.slice(0, 2).join(" and ")}` : "",
  }),
  rule(
    "cost",
    sense,
    8,
    (f) => f.share !== undefined && saysSo(/\b(?:update|conversion factor|payment)\b/i)(f),
    { effect: "it sets what providers are paid" },
  ),
  rule(
    "access",
    (f) => f.change!.direction,
    7.5,
    (f) => f.change?.measure === "date" && about(/\bextension|payment|adjustment|program\b/)(f),
    { effect: "what providers or patients have now goes on for that time" },
  ),
  rule(
    "coverage",
    (f) => does(f, "prohibition") ? "decrease" : "increase",
    7.5,
    (f) => saysSo(/\b(?:enroll(?:ment)?|self plus one|health benefits? plan|coverage)\b/i)(f),
  ),
  rule(
    "quality",
    "increase",
    7,
    (f) =>
      saysSo(/\b(?:quality (?:measure|of)|functional status|evidence-based|best practices|screening)\b/i)(f),
  ),
  rule("cost", "neutral", 6.5, (f) => f.share !== undefined),
  rule(
    "coverage",
    "neutral",
    6,
    (f) =>
      does(f, "eligibility", "definition") &&
      saysSo(/\b(?:criterion|criteria|discharge|eligib|underserved|shortage area)\b/i)(f),
    { effect: "it decides which cases or places fall under the rule" },
  ),
  rule(
    "access",
    "increase",
    6.5,
    saysSo(/\b(?:training program|practitioner|pediatrician|workforce|underserved|rural)\b/i),
    { doubt: 0.05 },
  ),
  rule("coverage", "increase", 6, (f) => f.change?.measure === "words" && broadens(f), {
    effect: "the wording reaches more people or more of their lives",
    doubt: 0.1,
  }),
  rule("cost", "neutral", 5.5, (f) => does(f, "prohibition") && saysSo(/\bpay(?:ment)?\b/i)(f)),
  rule("cost", "decrease", 6, saysSo(/\bthird part(?:y|ies)|liabilit|liens?\b/i), {
    effect: "others pay before the programme does",
    doubt: 0.1,
  }),
  rule("quality", "neutral", 5, (f) => does(f, "report", "duty") && f.agencies.length > 0, {
    effect: "what is measured can be judged later",
  }),
  rule("access", "neutral", 3.5, (f) => does(f, "permission"), { doubt: 0.1 }),
]);
