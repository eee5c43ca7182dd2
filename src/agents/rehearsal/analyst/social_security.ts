// How the social security analyst reads a provision: who gains or loses which benefit, and what that does to the funds
// that pay it. Only provisions about pensions, benefits and their records are read.

import { does } from "./facts.ts";
import { about, changes, type Field, isSum, rule, saysSo, sense, within } from "./field.ts";

const PENSION =
  /\b(?:retire\w*|annuit\w*|pensions?|retired pay|survivors?|old-age|creditable service|social security (?:account|benefit|revenue)|unemployment|disability insurance|supplemental security|beneficiar\w+|death master file|years of age|aging|seniors?|elderly|plan years?|wage index|inmates?|improper payments?|employees?|commissioner of social security|under title ii(?= of the social security|(?! of)\b)|(?<!health |medicare |medicaid |dental )benefits)\b/;

/** Benefits that are raised or lowered by a figure; what is paid for care or to officials is not meant. */
const RAISED =
  /\b(?:increas|rais)\w*\b[^.;]{0,120}(?<!health |medicare |medicaid )\bbenefits?\b|(?<!health |medicare |medicaid )\bbenefits?\b[^.;]{0,160}\b(?:be|is|are) (?:increased|raised)\b/;
const LOWERED =
  /\b(?:reduc|decreas|lower|cut)\w*\b[^.;]{0,120}(?<!health |medicare |medicaid )\bbenefits?\b|(?<!health |medicare |medicaid )\bbenefits?\b[^.;]{0,160}\b(?:be|is|are) (?:reduced|decreased|lowered|cut)\b/;

export const SOCIAL_SECURITY: Field = within(PENSION, [
  rule(
    "benefits",
    (f) => LOWERED.test(f.full.toLowerCase()) ? "decrease" : "increase",
    9.5,
    (f) =>
      (f.money !== undefined || f.share !== undefined) && !changes(f) && !does(f, "penalty", "ban") &&
      (LOWERED.test(f.full.toLowerCase()) || RAISED.test(f.full.toLowerCase())),
  ),
  rule(
    "benefits",
    "decrease",
    9,
    (f) => f.share !== undefined && about(/\b(?:contributions?|deductions? and withholdings?)\b/)(f),
    { effect: "more is withheld for the same pension" },
  ),
  rule(
    "trust_fund",
    (f) => /reducing the unfunded/.test(f.full) ? "increase" : "neutral",
    8.5,
    saysSo(/\b(?:trust fund|unfunded liability|normal-cost|social security revenues)\b/i),
    { effect: "it bears on how far the fund is covered" },
  ),
  rule(
    "benefits",
    (f) => /minus|reduc|not increase/.test(f.context) ? "decrease" : sense(f),
    8.5,
    (f) =>
      about(/\bretired pay|annuit(?:y|ies)|benefits?\b/)(f) &&
      (f.share !== undefined || does(f, "indexation")),
  ),
  rule(
    "trust_fund",
    "increase",
    8,
    (f) =>
      about(/\bpension benefit guaranty|premium\b/)(f) &&
      (f.money !== undefined || does(f, "indexation", "limit")),
    { effect: "plans pay more into the insurance of pensions", doubt: 0.05 },
  ),
  rule(
    "eligibility",
    (f) => does(f, "prohibition") ? "decrease" : "neutral",
    7.5,
    (f) =>
      does(f, "definition", "eligibility") &&
      saysSo(/\b(?:means|eligib|entitled|certified|employee|participant|member)\b/i)(f),
    { effect: "it says who falls under the rule" },
  ),
  rule("benefits", "decrease", 7, saysSo(/\b(?:overpayments?|improper payments?|uncollected|recover)\b/i), {
    effect: "sums paid in error are taken back",
    doubt: 0.05,
  }),
  rule(
    "benefits",
    sense,
    7,
    (f) => isSum(f) && about(/\b(?:aging|seniors?|disabilit|low-income|older)\b/)(f),
  ),
  rule(
    "administrative",
    (f) => does(f, "prohibition") ? "decrease" : "increase",
    6,
    saysSo(
      /\b(?:death master file|social security account number|deceased|inmates?|incarcerated|prisoner)\b/i,
    ),
    { effect: "it changes who may see the records of the programme" },
  ),
  rule(
    "timeline",
    "neutral",
    6,
    (f) => does(f, "effective_date") && about(/\bretire|pay|annuit|contribution|pension/)(f),
  ),
  rule(
    "benefits",
    sense,
    6.5,
    (f) =>
      saysSo(/\bretired pay|annuit|pension|retirement\b/i)(f) && does(f, "duty", "prohibition", "permission"),
  ),
  rule(
    "eligibility",
    "neutral",
    4.5,
    (f) => f.change?.measure === "words" && about(/\bannuit|retire|pension/)(f),
    { doubt: 0.1 },
  ),
]);
