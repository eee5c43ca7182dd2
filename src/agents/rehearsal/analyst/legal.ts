// How the legal analyst reads a provision: what binds, from when to when, what the words mean and which rule prevails.

import { does } from "./facts.ts";
import { ACTING, type Field, rule } from "./field.ts";

export const LEGAL: Field = [
  rule("timeline", "decrease", 8.5, (f) => does(f, "sunset") && !does(f, "repeal"), {
    effect: "what depends on it ends then",
  }),
  rule(
    "legal",
    "increase",
    8.5,
    (f) => does(f, "penalty") && (f.money !== undefined || does(f, "duty", "prohibition")),
    {
      effect: (f) =>
        /\b(?:hearing|appeal|court|notice)\b/i.test(f.section.text)
          ? ""
          : "the section gives no procedure for it",
    },
  ),
  rule("timeline", "neutral", 8, (f) => does(f, "effective_date") && f.money === undefined),
  rule("legal", "decrease", 8, (f) => does(f, "prohibition") && !does(f, "definition")),
  rule("legal", "neutral", 7.5, (f) => does(f, "override") && !does(f, "definition"), {
    effect: "it settles which rule prevails",
  }),
  rule("legal", "decrease", 7.5, (f) => does(f, "repeal"), { effect: "authority under it ends" }),
  rule("legal", "neutral", 7, (f) => does(f, "definition"), {
    effect: "the rest of the rule turns on these words",
  }),
  rule("eligibility", "neutral", 6, (f) => does(f, "eligibility") && does(f, "duty", "permission")),
  rule("legal", "increase", 6.5, (f) => does(f, "permission") && ACTING.test(f.sentence), {
    effect: "discretion, with no limit but the words quoted",
    doubt: 0.05,
  }),
  rule("legal", "neutral", 5.5, (f) => does(f, "duty") && f.hedged && ACTING.test(f.sentence), {
    effect: "the words leave room in how far it binds",
  }),
  rule("timeline", (f) => f.change!.direction, 5, (f) => f.change?.measure === "date"),
  rule("legal", (f) => f.change!.direction, 5, (f) => f.change?.measure === "number"),
  rule(
    "legal",
    "neutral",
    4,
    (f) => f.change?.measure === "words" && f.change.new.length > f.change.old.length + 15,
    {
      doubt: 0.05,
    },
  ),
];
