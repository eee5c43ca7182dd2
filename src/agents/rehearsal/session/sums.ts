// Arithmetic in a message: formulas as they stand (`(3+4)*2`), and in words (`12.5% of 480 plus 3`, `the square root
// of 2`, `the average of 3, 4 and 5`). What cannot be part of a formula ends it; what is left must really calculate.

import { CONSTANTS, FUNCTIONS } from "../../tools/functions.ts";
import { NUMBER } from "./quantity.ts";
import { type Call, failed, figureOf, type Finding, type Seen, type Task } from "./task.ts";

export const CALCULATOR = "calculator";

const N = String.raw`(?:${NUMBER})%?`;
const LIST = String.raw`${N}(?:\s*(?:,\s*(?:and\s+)?|\s+and\s+)${N})+`;
const SMALL =
  ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
    "seventeen eighteen nineteen").split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const WORD = String.raw`(?:(?:${TENS.join("|")})(?:[-\s](?:${SMALL.slice(1, 10).join("|")}))?|${
  SMALL.join("|")
})`;

const ROOTS = ["cube", "third", "fourth", "fifth", "sixth"];
/** What may be named in the middle of a formula. */
const NAMED = String
  .raw`(?:(?:square|${
  ROOTS.join("|")
}|\d+(?:rd|th))\s+root|sum|total|average|mean|maximum|minimum|product|difference|quotient|remainder|absolute|factorial|natural|log|sine|cosine|tangent)\b`;

/** Words to signs, in this order: what takes more words goes first. */
const REWRITES: [RegExp, string | ((...groups: string[]) => string)][] = [
  [new RegExp(String.raw`\bthe\s+(?=${NAMED})`, "gi"), ""],
  [
    new RegExp(
      String
        .raw`\b${WORD}\b(?=\s+(?:plus|minus|times|multiplied|divided|squared|cubed|to\s+the)|\s*[?.!]?\s*$)|(?<=\b(?:plus|minus|times|by|of)\s+)\b${WORD}\b`,
      "gi",
    ),
    (words) => String(spelled(words!)),
  ],
  [
    new RegExp(String.raw`(${NUMBER})\s+(thousand|million|billion|trillion)\b`, "gi"),
    (_, n, word) => `(${n}*10^${{ thousand: 3, million: 6, billion: 9, trillion: 12 }[word!.toLowerCase()]})`,
  ],
  [new RegExp(String.raw`\b(?:sum|total)\s+of\s+(${LIST})`, "gi"), (_, list) => `sum(${comma(list!)})`],
  [
    new RegExp(String.raw`\b(?:average|mean)\s+(?:of|between)\s+(${LIST})`, "gi"),
    (_, list) => `avg(${comma(list!)})`,
  ],
  [
    new RegExp(
      String.raw`\b(?:largest|biggest|greatest|highest|maximum|max)\s+(?:of|among)\s+(${LIST})`,
      "gi",
    ),
    (_, list) => `max(${comma(list!)})`,
  ],
  [
    new RegExp(String.raw`\b(?:smallest|least|lowest|minimum|min)\s+(?:of|among)\s+(${LIST})`, "gi"),
    (_, list) => `min(${comma(list!)})`,
  ],
  [
    new RegExp(String.raw`\bproduct\s+of\s+(${LIST})`, "gi"),
    (_, list) => comma(list!).replaceAll(", ", " * "),
  ],
  [
    new RegExp(String.raw`\bdifference\s+(?:between|of)\s+(${N})\s+and\s+(${N})`, "gi"),
    (_, a, b) => `abs(${plain(a!)} - ${plain(b!)})`,
  ],
  [
    new RegExp(String.raw`\b(?:quotient|ratio)\s+of\s+(${N})\s+(?:and|to)\s+(${N})`, "gi"),
    (_, a, b) => `${a} / ${b}`,
  ],
  [
    new RegExp(
      String.raw`\bremainder\s+(?:of|when|if)\s+(${N})\s+(?:is\s+)?(?:divided\s+by|\/)\s+(${N})`,
      "gi",
    ),
    (_, a, b) => `${a} mod ${b}`,
  ],
  [new RegExp(String.raw`\b(${N})\s+subtracted\s+from\s+(${N})`, "gi"), (_, a, b) => `${b} - ${a}`],
  [new RegExp(String.raw`\bsubtract\s+(${N})\s+from\s+(${N})`, "gi"), (_, a, b) => `${b} - ${a}`],
  [new RegExp(String.raw`\badd\s+(${N})\s+(?:and|to)\s+(${N})`, "gi"), (_, a, b) => `${a} + ${b}`],
  [
    new RegExp(String.raw`\bmultiply\s+(${N})\s+(?:by|with|and)\s+(${N})`, "gi"),
    (_, a, b) => `${a} * ${b}`,
  ],
  [
    /\bround(?:ed)?\s+(-?[\d.]+)\s+to\s+(\d+)\s+decimals?(?:\s+places?)?/gi,
    (_, n, digits) => `round(${n}, ${digits})`,
  ],
  [
    new RegExp(String.raw`\b(${ROOTS.join("|")}|\d{1,2}(?:rd|th))\s+root\s+(?:of\s+)?(${N})`, "gi"),
    (_, word, n) => {
      const degree = Number.parseInt(word!) || Math.max(3, ROOTS.indexOf(word!.toLowerCase()) + 2);
      return degree === 3 ? `cbrt(${plain(n!)})` : `(${plain(n!)})^(1/${degree})`;
    },
  ],
  [/\b(?:square\s+root|sqrt)\s+(?:of\s+)?(?:\()/gi, "sqrt("],
  [
    new RegExp(String.raw`\b(?:square\s+root|sqrt|(?<!\w(?:nd|rd|th)\s)root)\s+(?:of\s+)?(${N})`, "gi"),
    (_, n) => `sqrt(${n})`,
  ],
  [
    new RegExp(String.raw`\b(?:factorial\s+of\s+)(\d+)|\b(\d+)\s+factorial\b`, "gi"),
    (_, a, b) => `${a ?? b}!`,
  ],
  [
    new RegExp(String.raw`\b(sine?|cos(?:ine)?|tan(?:gent)?)\s+(?:of\s+)?(${NUMBER})\s*(?:degrees?|°)`, "gi"),
    (_, f, n) => `${f!.slice(0, 3)}(${n}°)`,
  ],
  [
    new RegExp(String.raw`\b(sine?|cos(?:ine)?|tan(?:gent)?)\s+of\s+(${NUMBER}|pi)`, "gi"),
    (_, f, n) => `${f!.slice(0, 3)}(${n})`,
  ],
  [
    new RegExp(String.raw`\b(?:natural\s+log(?:arithm)?|ln)\s+(?:of\s+)?(${NUMBER})`, "gi"),
    (_, n) => `ln(${n})`,
  ],
  [
    new RegExp(String.raw`\blog(?:arithm)?\s*(?:base\s+)?(2|10)?\s+of\s+(${NUMBER})`, "gi"),
    (_, base, n) => `log${base ?? ""}(${n})`,
  ],
  [new RegExp(String.raw`\babsolute\s+value\s+of\s+(${N})`, "gi"), (_, n) => `abs(${n})`],
  [
    /\b(?:raised\s+)?to\s+the\s+(?:power\s+(?:of\s+)?)?(\d+)(?:st|nd|rd|th)?(?:\s+power)?\b/gi,
    (_, n) => `^ ${n}`,
  ],
  [/\b(?:raised\s+)?to\s+the\s+power\s+(?:of\s+)?/gi, "^ "],
  [/\bsquared\b/gi, "^2"],
  [/\bcubed\b/gi, "^3"],
  [/\b(?:multiplied\s+by|times)\b/gi, "*"],
  [/\bdivided\s+by\b/gi, "/"],
  [new RegExp(String.raw`\bnegative\s+(${NUMBER})`, "gi"), (_, n) => `(-${n})`],
  [/\bplus\b/gi, "+"],
  [/\bminus\b/gi, "-"],
  [/\s*\bper\s?cent\b/gi, "%"],
  [/\bmodulo\b/gi, "mod"],
  [/\bhalf\s+of\b/gi, "1/2 of"],
  [/\b(?:a|one)\s+third\s+of\b/gi, "1/3 of"],
  [/\b(?:a|one)\s+quarter\s+of\b/gi, "1/4 of"],
  [/\btwo\s+thirds\s+of\b/gi, "2/3 of"],
  [/\bthree\s+quarters\s+of\b/gi, "3/4 of"],
  [new RegExp(String.raw`\b(?:twice|double)\s+(?=${NUMBER})`, "gi"), "2 * "],
];

const NAMES = [...FUNCTIONS.keys(), ...CONSTANTS.keys()].sort((a, b) => b.length - a.length).join("|");
const PIECE = new RegExp(
  String
    .raw`\s+|[$€£]?(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)(?![a-df-wyz_])|\*\*|[-+*/^!%()°²³√×÷·−]|,(?=\s*[-\d(])|\b(?:${NAMES})\b(?!['’])|\b(?:of|mod)\b|(?<=\d\s?)x(?=\s?\d)`,
  "giuy",
);
const CUE =
  /[=?]|\b(?:what|add|subtract|multiply|calculate|compute|evaluate|solve|how\s+much|work\s+out|equals?|result|is|find|value|times|plus|minus)\b/i;

/** The formulas in a sentence, ready for the calculator. */
export function expressionsIn(sentence: string): string[] {
  let text = sentence.replace(
    /\d{4}-\d{1,2}-\d{1,2}|\d{1,2}:\d{2}|\+?\d[\d\s-]*-\d{3,}(?:-\d+)*/g,
    (s) => CUE.test(sentence) && !/^\d{4}-|:|^\+/.test(s) ? s : "¦",
  );
  for (const [pattern, to] of REWRITES) {
    text = text.replace(pattern, (...all: unknown[]) => typeof to === "string" ? to : to(...all as string[]));
  }
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const run = runAt(text, at);
    const tidy = tidied(run);
    if (calculates(tidy) && (CUE.test(sentence) || tidy.length * 2 >= text.trim().length)) {
      found.push(tidy);
    }
    at += Math.max(run.length, 1);
    // A number or name inside of a word is no piece of a formula.
    if (run === "" && /[\p{L}\p{N}_]/u.test(text[at - 1]!)) {
      while (at < text.length && /[\p{L}\p{N}_]/u.test(text[at]!)) {
        at++;
      }
    }
  }
  return found;
}

/** A formula as a task of one call. */
export function sum(what: string, expression: string, lead = ""): Task {
  return {
    what,
    next([seen]: readonly Seen[]): Call | Finding {
      if (!seen) return calculation(expression, "to work this out exactly");
      if (!seen.ok) return failed(seen, CALCULATOR, what);
      const { sign, value, rounded } = figureOf(seen);
      const text = lead
        ? `${lead} ${sign === "≈" ? "≈ " : ""}${value} (${expression})`
        : `${expression} ${sign} ${value}`;
      return { text, ok: true, sources: [CALCULATOR], rounded, exercise: "what would twice that be?" };
    },
  };
}

export function calculation(expression: string, why: string): Call {
  return { name: CALCULATOR, arguments: { expression }, why };
}

function runAt(text: string, start: number): string {
  let at = start;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text)?.[0];
    if (!piece) break;
    at += piece.length;
  }
  return text.slice(start, at);
}

/** Without signs that wait for something at the ends, and without parentheses that hold no formula. */
function tidied(run: string): string {
  let text = run.trim();
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(/(?:[-+*/^×÷·−,√]|\b(?:of|mod)|\()\s*$/i, "").replace(
      /^(?:[+*/^×÷·,!%°²³)]|\b(?:of|mod)\b|[-−]\s+)\s*/i,
      "",
    ).trim();
  }
  return text.replace(/\s+/g, " ");
}

/** Whether there is a number and something to do with it. */
function calculates(text: string): boolean {
  if (!/\d|\bpi\b|π/i.test(text)) return false;
  if (/^-?[$€£]?[\d.,]+%?$/.test(text)) return false;
  if (/[+*/^!√²³×÷·]|\b(?:of|mod)\b|\w\(/i.test(text)) return true;
  if (/\d\s*(?:%|x)\s*\d/i.test(text)) return true;
  // 555-1234 and 2019-2024 are not differences unless they are spaced like one, or small.
  return /\d\s+[-−]\s*[\d(]|[\d)]\s*[-−]\s*\(|^-?\d{1,3}(?:\.\d+)?[-−]\d{1,3}(?:\.\d+)?$/.test(text);
}

/** A list of numbers with commas that cannot be read as thousands. */
function comma(list: string): string {
  return list.split(/\s*,\s*and\s+|\s+and\s+|,(?!\d{3}\b)\s*|,\s+/).map((each) => plain(each.trim())).join(
    ", ",
  );
}

/** The number that is written in words: up to ninety-nine. */
function spelled(words: string): number {
  const [first, second] = words.toLowerCase().split(/[-\s]+/) as [string, string?];
  const tens = TENS.indexOf(first);
  return tens < 0 ? SMALL.indexOf(first) : (tens + 2) * 10 + (second ? SMALL.indexOf(second) : 0);
}

function plain(number: string): string {
  return number.replaceAll(",", "");
}
