// Numbers, units and dates as they stand in a message. Units are those of the conversion tool; how many words belong
// to one is decided by trying the longest first.

import { findUnit, type Unit } from "../../tools/units.ts";

/** A number as people write it; thousands in groups of three. */
export const NUMBER = String
  .raw`(?<![\w.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?:\/\d+(?![\d/]))?`;
/** Numbers in words that people put before a unit. */
const WORDS: Record<string, string> = {
  "half a": "1/2",
  "half an": "1/2",
  "a": "1",
  "an": "1",
  "one": "1",
  "two": "2",
  "three": "3",
  "four": "4",
  "five": "5",
  "six": "6",
  "seven": "7",
  "eight": "8",
  "nine": "9",
  "ten": "10",
  "twelve": "12",
  "twenty": "20",
  "hundred": "100",
  "a hundred": "100",
  "one hundred": "100",
  "a thousand": "1000",
  "a million": "1000000",
};
const WORD = Object.keys(WORDS).sort((a, b) => b.length - a.length).join("|");

/** A unit found in a text. `name` is as it was written. */
export interface Named {
  name: string;
  unit: Unit | "several";
  end: number;
}

/** A number with a unit. */
export interface Quantity extends Named {
  from: number;
  value: string;
}

/** The unit that begins at `at`, of up to four words; undefined where none does. */
export function readUnit(text: string, at: number): Named | undefined {
  const words = /^\s{0,2}((?:[^\s,?!;()¦]+\s?){1,4})/.exec(text.slice(at, at + 80));
  if (!words) return undefined;
  const start = at + words[0].length - words[1]!.length;
  const ends = [...words[1]!.matchAll(/\S+/g)].map((word) => word.index + word[0].length).reverse();
  for (const end of ends) {
    const name = words[1]!.slice(0, end).replace(/[.:'’]+$/, "").replace(/^-/, "");
    const unit = unitNamed(name);
    if (unit) return { name, unit, end: start + end };
  }
  return undefined;
}

/** The unit of that name; `several` where the name alone does not decide. */
export function unitNamed(name: string): Unit | "several" | undefined {
  if (!name || /^(?:a|an|and|the|of|or)$/i.test(name)) return undefined;
  try {
    return findUnit(name);
  } catch {
    return "several";
  }
}

/** All numbers with a unit, in their order. Numbers in words count where `words` says so. */
export function quantities(text: string, words = false): Quantity[] {
  const pattern = new RegExp(words ? String.raw`${NUMBER}|\b(?:${WORD})\b(?=\s)` : NUMBER, "gi");
  return [...text.matchAll(pattern)].flatMap((match) => {
    const named = readUnit(text, match.index + match[0].length);
    if (!named) return [];
    const value = WORDS[match[0].toLowerCase()] ?? match[0];
    return [{ ...named, from: match.index, value }];
  });
}

/** What measures a unit, where its name decides it. */
export function dimensionOf({ unit }: Named): string | undefined {
  return unit === "several" ? undefined : unit.dimension;
}
