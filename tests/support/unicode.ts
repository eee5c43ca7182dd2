// Text that is hard to cut: characters of many code points, of many scripts, and pieces that only together are one.

import type { Random } from "./random.ts";

/** Whole characters, and parts that join with what stands beside them. */
export const HARD_TEXT: readonly string[] = [
  "a",
  "Z",
  " ",
  ".",
  "\n",
  "\r\n",
  "\r",
  "e\u0301",
  "\u0301",
  "\u{1d165}",
  "\u{e0100}",
  "\u200d",
  "\ufe0f",
  "👩‍👩‍👧‍👦",
  "👩",
  "🏽",
  "👋🏽",
  "🏳️‍🌈",
  "🇩🇪",
  "🇫",
  "🇷",
  "1️⃣",
  "각",
  "\u1100",
  "\u1161",
  "\u11a8",
  "שלום",
  "مرحبا",
  "\u0600",
  "\u202e",
  "\u200f",
  "क्षि",
  "क",
  "\u094d",
  "ष",
  "நி",
  "กำ",
  "\ud83d",
  "\udc69",
  "\udb40",
  "\udd00",
  "𝒳",
  "漢字",
  "\u0000",
];

/** A text of `parts` of them in any order. */
export function hardText(random: Random, parts: number): string {
  return Array.from({ length: parts }, () => random.pick(HARD_TEXT)).join("");
}

/** A text in pieces of 1 to `most` UTF-16 units, wherever that cuts. */
export function randomPieces(random: Random, text: string, most: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const to = at + random.int(1, most);
    pieces.push(text.slice(at, to));
    at = to;
  }
  return pieces;
}

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Where characters of `text` end, in UTF-16 units; 0 is one of the places. */
export function boundaries(text: string): Set<number> {
  return new Set([0, ...Array.from(segmenter.segment(text), ({ index, segment }) => index + segment.length)]);
}

/** How many characters `text` has. */
export function graphemes(text: string): number {
  return boundaries(text).size - 1;
}
