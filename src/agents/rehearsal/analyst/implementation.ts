// How the implementation specialist reads a provision: which agency has to do what, by when, and with what.

import { does, type Fact } from "./facts.ts";
import { ACTING, type Field, rule, saysSo } from "./field.ts";

const dutied = (f: Fact) => does(f, "duty") && ACTING.test(f.sentence) && !does(f, "amendment");
const hasDeadline = (f: Fact) =>
  /\b(?:not later than|no later than|within \d|before the date|on or before|annual(?:ly)?|on an annual basis|each fiscal year)\b/i
    .test(f.sentence);
const unpaid = (f: Fact) => !/\$|appropriat|fees?\b/.test(f.section.text);

export const IMPLEMENTATION: Field = [
  rule("timeline", "neutral", 8.5, (f) => dutied(f) && hasDeadline(f) && does(f, "report"), {
    effect: (f) => unpaid(f) ? "the section names no money for it" : "",
  }),
  rule("timeline", "neutral", 9, (f) => dutied(f) && hasDeadline(f), {
    effect: (f) => unpaid(f) ? "the section names no money for it" : "",
  }),
  rule(
    "administrative",
    "increase",
    8,
    (f) =>
      dutied(f) &&
      saysSo(
        /\b(?:establish|program|process|system|certif|audit|regulations?|prescribe|publish|implement|ensure)\b/i,
      )(f),
    {
      effect: (f) =>
        unpaid(f) ? "no date and no money are named for it here" : "no date is named for it here",
    },
  ),
  rule("timeline", "neutral", 7, (f) => does(f, "effective_date"), {
    effect: "systems and rules have to stand by then",
  }),
  rule("administrative", "increase", 6, (f) => dutied(f)),
  rule(
    "feasibility",
    "neutral",
    6,
    (f) =>
      saysSo(/\b(?:disclose|share|information|data|records|compare)\b/i)(f) &&
      does(f, "permission", "prohibition"),
    { effect: "it needs systems that can exchange these data" },
  ),
  rule("timeline", (f) => f.change!.direction, 5, (f) => f.change?.measure === "date", {
    effect: "the date in force moves",
  }),
  rule("administrative", "decrease", 5, (f) => does(f, "repeal"), { effect: "work under it ends" }),
  rule("feasibility", "neutral", 4.5, (f) => does(f, "permission") && ACTING.test(f.sentence), {
    effect: "left to discretion",
  }),
  rule("timeline", "decrease", 6, (f) => does(f, "sunset")),
];
