// How the equity analyst reads a provision: which groups it names, what they get, and what they bear.

import { does, type Fact } from "./facts.ts";
import { about, broadens, type Field, isSum, opposite, rule, saysSo, sense } from "./field.ts";

export const EQUITY: Field = [
  rule("distribution", sense, 8.5, (f) => f.groups.length > 0 && isSum(f), {
    effect: (f) => `for ${named(f)}`,
  }),
  rule(
    "access",
    "increase",
    8.5,
    (f) =>
      f.groups.length > 0 &&
      saysSo(/\b(?:waive|exempt|priorit|reduc\w+ dispar|underserved|outreach|set aside)/i)(f),
    { effect: (f) => `it names ${named(f)}` },
  ),
  rule(
    "distribution",
    "increase",
    8,
    (f) => f.money?.per !== undefined && about(/\bfees?|premiums?|charges?\b/)(f),
    { effect: "the same for everybody, so it weighs more on small incomes", doubt: 0.05 },
  ),
  rule(
    "access",
    "increase",
    7.5,
    (f) => f.change?.measure === "words" && f.groups.length > 0 && broadens(f),
    { effect: (f) => `it reaches ${named(f)}`, doubt: 0.05 },
  ),
  rule(
    "access",
    (f) => does(f, "prohibition") ? "decrease" : "increase",
    7,
    (f) =>
      f.groups.length > 0 && does(f, "eligibility", "permission", "duty") && !does(f, "report") &&
      !saysSo(/\b(?:information|disclos|records)/i)(f),
    { effect: (f) => `it names ${named(f)}` },
  ),
  rule("eligibility", "decrease", 6.5, (f) => does(f, "eligibility") && does(f, "prohibition"), {
    effect: "those who cannot show it are left out",
  }),
  rule(
    "distribution",
    sense,
    7.5,
    (f) => /\b(?:lower|low)-income\b/.test(f.context) && (isSum(f) || f.change?.measure === "date"),
    { effect: "for people on low incomes" },
  ),
  rule(
    "access",
    "increase",
    6,
    (f) => does(f, "eligibility") && saysSo(/\b(?:enroll|spouse|child|famil)/i)(f),
    { effect: "families of another size can choose it" },
  ),
  rule("demographics", "neutral", 5.5, (f) => f.groups.length > 0 && does(f, "report", "definition"), {
    effect: (f) => `what is said about ${named(f)}`,
  }),
  rule(
    "distribution",
    (f) => opposite(sense(f)),
    5.5,
    (f) => f.share !== undefined && about(/\bcontribution|retired pay|borrower/)(f),
    { effect: "a burden on these groups alone", doubt: 0.1 },
  ),
];

function named({ groups }: Fact): string {
  return groups.slice(0, 3).join(", ");
}
