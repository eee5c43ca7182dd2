// How the behavioral economist reads a provision: where it gives people a reason to act otherwise than before.

import { does } from "./facts.ts";
import { about, type Field, rule, saysSo } from "./field.ts";

export const BEHAVIORAL: Field = [
  rule(
    "behavioral",
    "decrease",
    9,
    (f) => does(f, "penalty") && (f.money !== undefined || does(f, "duty", "prohibition", "limit")),
    {
      effect: (f) =>
        f.money?.bound === "most" || does(f, "limit")
          ? "beyond the ceiling a further breach costs nothing more"
          : "it works as far as breaches are found",
    },
  ),
  rule(
    "behavioral",
    "decrease",
    8.5,
    (f) => f.money?.per !== undefined && about(/\bfees?|premiums?|charges?|toll/)(f),
    { effect: "each use costs that much more or less, so the most price-conscious respond first" },
  ),
  rule(
    "behavioral",
    "increase",
    7,
    (f) =>
      saysSo(/\b(?:waive|waiver|exempt(?:ion)?|exception)\b/i)(f) &&
      does(f, "permission", "prohibition", "eligibility"),
    { effect: "those near the line have a reason to qualify" },
  ),
  rule(
    "behavioral",
    "increase",
    7.5,
    (f) =>
      saysSo(/\b(?:enroll|elect|election|opt out|choose|decline)\b/i)(f) &&
      does(f, "permission", "eligibility", "definition"),
    { effect: "take-up depends on who hears of it and what the default is" },
  ),
  rule(
    "behavioral",
    "neutral",
    7,
    (f) =>
      saysSo(
        /\b(?:years of age|threshold|less than \d|at least \d|greater than \d|not exceed|exceeds?)\b/i,
      )(f) && (f.share !== undefined || f.money !== undefined || does(f, "eligibility", "definition")) &&
      !saysSo(/budget authority|appropriation/i)(f),
    { effect: "a line at which behaviour can bunch" },
  ),
  rule(
    "behavioral",
    "neutral",
    6.5,
    (f) => f.share !== undefined && about(/\b(?:contribution|tax|credit|rate|retired pay|payment)/)(f),
    { effect: "those it touches can change what they do, and when" },
  ),
  rule("behavioral", "neutral", 6, (f) => does(f, "tax", "fee") && f.money !== undefined),
  rule("behavioral", "neutral", 5, (f) => f.change?.measure === "date" && about(/\bexten/)(f), {
    effect: "a rule that is renewed for a short time is hard to plan by",
    doubt: 0.1,
  }),
  rule(
    "behavioral",
    "increase",
    6,
    (f) => saysSo(/\b(?:encourages?|incentives?|prioriti[sz]e|priority|bonus|award)\b/i)(f),
    { effect: "it moves those who compete for it", doubt: 0.05 },
  ),
  rule("behavioral", "neutral", 4.5, saysSo(/\b(?:certif(?:y|ied|ication)|compliance|audits?)\b/i), {
    doubt: 0.05,
  }),
];
