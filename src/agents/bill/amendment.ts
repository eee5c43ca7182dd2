// What an amendment changes: the words it strikes and the words it inserts, and, where both state an amount, a share,
// a date or a number, whether the new one is larger. Amendments that strike a comma change nothing that matters here.

import type { Direction } from "../../core/analysis.ts";
import { amountsIn, percentagesIn, type Spot } from "./amounts.ts";
import { datesIn, yearsIn } from "./periods.ts";

export type Measure = "amount" | "share" | "date" | "number" | "words";

export interface Change extends Spot {
  /** What is struck and what is inserted, on one line, without the marks around them. */
  old: string;
  new: string;
  measure: Measure;
  /** Of the measure, old to new; `neutral` where nothing can be compared. */
  direction: Direction;
}

const QUOTED = String
  .raw`(?:“\s*([^”]{1,600}?)\s*”|\`\`\s*((?:(?!'')[^]){1,600}?)\s*''|"\s*([^"]{1,600}?)\s*")`;
const CHANGE = new RegExp(
  String.raw`strik(?:ing|e)\s+(?:out\s+|at the end\s+)?${QUOTED}` +
    String
      .raw`([^“"\`;]{0,80}(?:through\s+(?:“[^”]{1,200}”|"[^"]{1,200}"|\`\`[^']{1,200}''|the (?:period|semicolon|comma)[^“"\`;]{0,40})[^“"\`;]{0,60})?)` +
    String.raw`insert(?:ing)?\s+(?:in lieu thereof\s+)?(?:the following:?\s+)?${QUOTED}`,
  "g",
);
const SMALL = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve".split("|");
const NUMBER = new RegExp(
  String.raw`(?<![\w(.,–-])(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w)])|\b(${
    SMALL.join("|")
  })\b|(\d+)(?=-(?:year|month|day|week|hour)s?\b)`,
  "i",
);

/** The replacements a sentence makes, in its order. */
export function changesIn(text: string): Change[] {
  return [...text.matchAll(CHANGE)].flatMap((match) => {
    const struck = oneLine(match[1] ?? match[2] ?? match[3]!);
    const inserted = oneLine(match[5] ?? match[6] ?? match[7]!);
    if (!/\p{L}{2}|\d/u.test(struck) || !/[\p{L}\d]/u.test(inserted)) return [];
    const spot = { text: match[0], start: match.index, end: match.index + match[0].length };
    return [{ ...spot, old: struck, new: inserted, ...compared(struck, inserted) }];
  });
}

/** How two wordings differ in what they state. */
export function compared(before: string, after: string): { measure: Measure; direction: Direction } {
  const [amount, newAmount] = [amountsIn(before)[0], amountsIn(after)[0]];
  if (amount && newAmount) return measured("amount", amount.amount_billions, newAmount.amount_billions);
  const [share, newShare] = [percentagesIn(before)[0], percentagesIn(after)[0]];
  if (share && newShare) return measured("share", share.percent, newShare.percent);
  if (isReference(before) || isReference(after)) return { measure: "words", direction: "neutral" };
  const [date, newDate] = [lastDate(before), lastDate(after)];
  if (date && newDate) return measured("date", Date.parse(date), Date.parse(newDate));
  const [number, newNumber] = [numberIn(before), numberIn(after)];
  const alike = before.length < 60 && after.length < 60;
  if (number !== undefined && newNumber !== undefined && alike) return measured("number", number, newNumber);
  return { measure: "words", direction: "neutral" };
}

function measured(
  measure: Measure,
  before: number,
  after: number,
): { measure: Measure; direction: Direction } {
  return { measure, direction: after > before ? "increase" : after < before ? "decrease" : "neutral" };
}

/** The names of sections and of Acts hold numbers that measure nothing. */
function isReference(text: string): boolean {
  return /\b(?:sub)?(?:section|paragraph|clause|title|chapter)s?\b|\bAct\b|\brule [IVX]+|\bU\.S\.C\b/i.test(
    text,
  );
}

/** The latest date or year in a text, as something that can be compared. */
function lastDate(text: string): string | undefined {
  const dates = datesIn(text).flatMap(({ date }) => date ?? []);
  const bare = dates.length > 0 ? [] : yearsIn(text).map(String);
  return [...dates, ...bare].sort().at(-1);
}

function numberIn(text: string): number | undefined {
  const found = NUMBER.exec(text);
  if (!found) return;
  const word = found[2] ? SMALL.indexOf(found[2].toLowerCase()) : -1;
  return word >= 0 ? word : Number((found[1] ?? found[3])!.replaceAll(",", ""));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
