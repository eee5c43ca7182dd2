// Word problems whose formula is known: interest, discounts and tips, shares of a whole, changes, prices of several
// things, circles and triangles. Each row is a pattern and the formula that its numbers go into.

import { NUMBER } from "./quantity.ts";
import { calculation, CALCULATOR, sum } from "./sums.ts";
import { type Call, failed, figureOf, type Finding, type Seen, type Span, type Task } from "./task.ts";

const MONEY = String.raw`[$€£]?\s?(${NUMBER})(?:\s*(?:dollars|euros|pounds|usd|eur|gbp))?`;
const RATE = String.raw`(${NUMBER})\s*(?:%|per\s?cent)`;
const YEARS = String.raw`(?:for|over|after|in)\s+(${NUMBER})\s+years?`;
const PERIODS: Record<string, number> = { daily: 365, monthly: 12, quarterly: 4, annually: 1, yearly: 1 };

type Row = [RegExp, (what: string, ...numbers: string[]) => Task];

const ROWS: Row[] = [
  row(
    String
      .raw`compound\s+interest\s+(?:of|on|for)\s+${MONEY}\s+at\s+${RATE}[^.?!¦]{0,40}?${YEARS}(?:[^.?!¦]{0,30}?(daily|monthly|quarterly|annually|yearly))?`,
    (what, p, r, t, n) => interest(what, p!, r!, t!, n),
  ),
  row(
    String
      .raw`${MONEY}\s+(?:[a-z]+\s+){0,4}?at\s+${RATE}[^.?!¦]{0,30}?compounded\s+(daily|monthly|quarterly|annually|yearly)[^.?!¦]{0,20}?${YEARS}`,
    (what, p, r, n, t) => interest(what, p!, r!, t!, n),
  ),
  row(
    String.raw`(?:simple\s+)?interest\s+(?:of|on|for)\s+${MONEY}\s+at\s+${RATE}[^.?!¦]{0,40}?${YEARS}`,
    (what, p, r, t) => sum(what, `${p} * ${r}% * ${t}`, "The simple interest is"),
  ),
  row(
    String.raw`${RATE}\s+(?:off|discount\s+(?:on|of))\s+(?:of\s+)?${MONEY}`,
    (what, r, p) => sum(what, `${p} - ${r}%`, "The price after the discount is"),
  ),
  row(
    String.raw`(?:${RATE}\s+tip|tip\s+of\s+${RATE})\s+(?:on|for)\s+(?:an?\s+)?${MONEY}`,
    (what, a, b, p) => sum(what, `${a ?? b}% of ${p}`, "The tip is"),
  ),
  row(
    String.raw`${MONEY}\s+(increased|decreased|reduced|raised|plus|minus)\s+by\s+${RATE}`,
    (what, p, word, r) => sum(what, `${p} ${/incr|rais|plus/i.test(word!) ? "+" : "-"} ${r}%`),
  ),
  row(
    String.raw`\b(increase|decrease|reduce|raise)\s+${MONEY}\s+by\s+${RATE}`,
    (what, word, p, r) => sum(what, `${p} ${/^(?:incr|rais)/i.test(word!) ? "+" : "-"} ${r}%`),
  ),
  row(
    String.raw`(${NUMBER})\s+is\s+what\s+(?:percent(?:age)?|%)\s+of\s+(${NUMBER})`,
    (what, a, b) => sum(what, `${a} / ${b} * 100`, "In percent that is"),
  ),
  row(
    String.raw`what\s+(?:percent(?:age)?|%)\s+of\s+(${NUMBER})\s+(?:is|are)\s+(${NUMBER})`,
    (what, b, a) => sum(what, `${a} / ${b} * 100`, "In percent that is"),
  ),
  row(
    String
      .raw`(?:percent(?:age)?|%)\s+(?:change|increase|decrease|difference)\s+from\s+${MONEY}\s+to\s+${MONEY}`,
    (what, a, b) => sum(what, `(${b} - ${a}) / ${a} * 100`, "The change in percent is"),
  ),
  row(
    String
      .raw`(?:split|divide|share)\s+${MONEY}\s+(?:\w+\s+){0,2}?(?:among|between|by|into|with)\s+(${NUMBER})(?:\s+(?:people|persons|friends|ways|parts|of\s+us))?`,
    (what, p, n) => sum(what, `${p} / ${n}`, "Each share is"),
  ),
  row(
    String
      .raw`(${NUMBER})\s+(?:[a-z]+\s+){0,3}?(?:at|for|cost(?:ing)?)\s+${MONEY}\s+(?:each|apiece|per\s+\w+|a\s+piece)`,
    (what, n, p) => sum(what, `${n} * ${p}`, "Together that is"),
  ),
  row(
    String
      .raw`area\s+of\s+a\s+circle\s+(?:with|of)\s+(?:an?\s+)?(radius|diameter)\s+(?:of\s+|=\s*)?(${NUMBER})`,
    (what, word, n) => sum(what, word === "radius" ? `pi * ${n}^2` : `pi * (${n} / 2)^2`, "The area is"),
  ),
  row(
    String
      .raw`circumference\s+of\s+a\s+circle\s+(?:with|of)\s+(?:an?\s+)?(radius|diameter)\s+(?:of\s+|=\s*)?(${NUMBER})`,
    (what, word, n) => sum(what, word === "radius" ? `2 * pi * ${n}` : `pi * ${n}`, "The circumference is"),
  ),
  row(
    String
      .raw`area\s+of\s+a\s+rectangle\s+(?:with\s+sides\s+|of\s+|measuring\s+)?(${NUMBER})\s*(?:by|x|×|and)\s*(${NUMBER})`,
    (what, a, b) => sum(what, `${a} * ${b}`, "The area is"),
  ),
  row(
    String.raw`hypotenuse\b[^.?!¦\d]{0,60}(${NUMBER})\s+and\s+(${NUMBER})`,
    (what, a, b) => sum(what, `sqrt(${a}^2 + ${b}^2)`, "The hypotenuse is"),
  ),
];

export function problems(text: string): Span[] {
  const spans: Span[] = [];
  for (const [pattern, make] of ROWS) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (spans.some((span) => from < span.to && span.from < to)) continue;
      const [what, ...groups] = match;
      // A group of another branch is absent, and stays so; thousands lose their commas, which formulas do not need.
      const numbers = groups.map((each) => each === undefined ? each : each.replaceAll(",", "")) as string[];
      spans.push({ from, to, task: make(what.replace(/\s+/g, " ").trim(), ...numbers) });
    }
  }
  return spans;
}

/** What a sum grows to, and how much of that is interest. */
function interest(
  what: string,
  principal: string,
  rate: string,
  years: string,
  period: string | undefined,
): Task {
  const n = PERIODS[period?.toLowerCase() ?? "yearly"] ?? 1;
  const growth = n === 1 ? `(1 + ${rate}%)^${years}` : `(1 + ${rate}% / ${n})^(${n} * ${years})`;
  return {
    what,
    next(seen: readonly Seen[]): Call | Finding {
      const bad = seen.find(({ ok }) => !ok);
      if (bad) return failed(bad, CALCULATOR, what);
      if (!seen[0]) return calculation(`${principal} * ${growth}`, "to see what the sum grows to");
      if (!seen[1]) {
        return calculation(
          `${principal} * ${growth} - ${principal}`,
          "to take what was there at first from it",
        );
      }
      const [whole, gain] = [figureOf(seen[0]), figureOf(seen[1])];
      const every = n === 1 ? "yearly" : period!.toLowerCase();
      const text =
        `The interest is ${about(gain.sign)}${gain.value}, and ${principal} grow to ${
          about(whole.sign)
        }${whole.value} ` +
        `(${principal} at ${rate}% for ${years} years, compounded ${every})`;
      const rounded = gain.rounded ?? whole.rounded;
      return {
        text,
        ok: true,
        sources: [CALCULATOR],
        rounded,
        exercise: "how much is it after one year more?",
      };
    },
  };
}

function about(sign: string): string {
  return sign === "≈" ? "≈ " : "";
}

function row(pattern: string, make: (what: string, ...numbers: string[]) => Task): Row {
  return [new RegExp(pattern, "gi"), make];
}
