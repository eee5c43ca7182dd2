// The pieces of an arithmetic expression. People write `1,234.5`, `3 × 4`, `10 % 3` and `15%`; here it is decided
// what each of these is.

import { quoted, ToolError } from "./arguments.ts";
import { CONSTANTS, FUNCTIONS } from "./functions.ts";
import { parseDecimal, type Rational } from "./rational.ts";

export interface Token {
  text: string;
  /** Of a number. */
  value?: Rational;
}

const SIGNS: Record<string, string> = {
  "×": "*",
  "·": "*",
  "⋅": "*",
  "∗": "*",
  "÷": "/",
  "∕": "/",
  "−": "-",
  "–": "-",
  "**": "^",
};
const NUMBER = /(?:\d+(?:_\d+)*(?:\.\d+|\.(?!\.))?|\.\d+)(?:e[+-]?\d{1,6}(?!\w))?/iy;
/** Thousands are separated only where every group has three digits. */
const GROUPED = /\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?/y;
/** `3x4`: without blanks it would be a word. */
const TIMES = /x(?=[\d.(])/iy;
const WORD = /[\p{L}][\p{L}\d]*/yu;
const SIGN = /\*\*|[-+*/^!%(),°²³√×·⋅∗÷∕−–]/y;
/** A currency or a blank says nothing to arithmetic. */
const SKIPPED = /[\s\u00a0\u202f$€£¥]+/y;

/** The tokens. Throws `ToolError` for what is none. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  /** Of each open parenthesis: whether commas in it separate numbers rather than thousands. */
  const lists: boolean[] = [];
  const text = expression.replace(/\s*=\s*\??\s*$/, "");
  let at = 0;
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  while (match(SKIPPED) || at < text.length) {
    if (at >= text.length) break;
    const digits = (lists.at(-1) ? "" : match(GROUPED)) || match(NUMBER);
    if (digits) {
      const value = parseDecimal(digits.replace(/[,_]/g, ""));
      if (!value) throw new ToolError(`${quoted(digits)} is not a number`);
      tokens.push({ text: digits, value });
      continue;
    }
    // 0x10 is nobody's product.
    if (tokens.at(-1)?.value && tokens.at(-1)?.text !== "0" && match(TIMES)) {
      tokens.push({ text: "*" });
      continue;
    }
    const word = match(WORD);
    if (word) {
      tokens.push({ text: wordOf(word) });
      continue;
    }
    const sign = match(SIGN);
    if (!sign) {
      throw new ToolError(
        `${quoted(String.fromCodePoint(text.codePointAt(at)!))} is nothing to calculate with`,
      );
    }
    if (sign === "(") lists.push((FUNCTIONS.get(tokens.at(-1)?.text ?? "")?.most ?? 1) > 1);
    if (sign === ")") lists.pop();
    tokens.push({ text: SIGNS[sign] ?? sign });
  }
  if (tokens.length === 0) throw new ToolError("The expression is empty");
  return remainders(tokens);
}

function wordOf(word: string): string {
  const lower = word.toLowerCase();
  if (lower === "x") return "*";
  if (lower === "of" || lower === "mod" || CONSTANTS.has(lower) || FUNCTIONS.has(lower)) return lower;
  const known = [...FUNCTIONS.keys(), ...CONSTANTS.keys()].join(", ");
  throw new ToolError(`${quoted(word)} is not known to the calculator; it knows ${known}`);
}

/** A `%` before a value is the remainder of a division, any other means hundredths. */
function remainders(tokens: Token[]): Token[] {
  return tokens.map((token, i) => {
    const next = tokens[i + 1];
    if (token.text !== "%" || !next) return token;
    const value = next.value || next.text === "(" || CONSTANTS.has(next.text) || FUNCTIONS.has(next.text);
    return value ? { text: "mod" } : token;
  });
}
