// Finds words in a text as they stand there, tolerant only of what printing changes: runs of blanks and line breaks,
// blanks beside marks, and the shapes of quotation marks and dashes. Every letter, digit and other mark must agree.

import type { Spot } from "./amounts.ts";

/** A text in one plain shape, with the way back: where each of its characters begins and ends in the original. */
export interface Plain {
  words: string;
  starts: Int32Array;
  ends: Int32Array;
}

const SINGLE = "'‘’‚‛′`";
const DOUBLE = '"“”„‟″«»';
const DASHES = "-–—‒―−‐‑";
const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/;
const UTF16 = new TextDecoder("utf-16le");
const BLANK = /\s/;
/** No blank is kept after these, and none before those. */
const BEFORE_NO_BLANK = "\"'([-";
const AFTER_NO_BLANK = "\"')]-,.;:";

/** The plain shape of a text. Linear in its length. */
export function plain(text: string): Plain {
  const codes = new Uint16Array(text.length);
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  let size = 0;
  let blankAt = -1;
  let last = "";
  for (let i = 0; i < text.length;) {
    const char = text[i]!;
    if (BLANK.test(char)) {
      if (blankAt < 0) blankAt = i;
      i++;
      continue;
    }
    const { shape, length } = shapeAt(text, i);
    if (shape !== "" && !(shape === "-" && last === "-" && blankAt < 0)) {
      if (blankAt >= 0 && size > 0 && !BEFORE_NO_BLANK.includes(last) && !AFTER_NO_BLANK.includes(shape)) {
        codes[size] = 32;
        starts[size] = blankAt;
        ends[size++] = i;
      }
      codes[size] = shape.charCodeAt(0);
      starts[size] = i;
      ends[size++] = i + length;
      last = shape;
      blankAt = -1;
    } else if (shape === "-") ends[size - 1] = i + length;
    i += length;
  }
  const words = UTF16.decode(codes.subarray(0, size));
  return { words, starts: starts.subarray(0, size), ends: ends.subarray(0, size) };
}

/** Every place where `words` stand in the text, at most `most` of them, in their order. */
export function placesOf(
  words: string,
  { words: text, starts, ends }: Plain,
  most = 1000,
): Omit<Spot, "text">[] {
  const needle = plain(words).words;
  const places: Omit<Spot, "text">[] = [];
  if (needle === "") return places;
  for (let at = text.indexOf(needle); at >= 0 && places.length < most; at = text.indexOf(needle, at + 1)) {
    places.push({ start: starts[at]!, end: ends[at + needle.length - 1]! });
  }
  return places;
}

function shapeAt(text: string, i: number): { shape: string; length: number } {
  const char = text[i]!;
  const code = char.charCodeAt(0);
  if (code > 47 && code < 128 && char !== "`") return { shape: char, length: 1 };
  if (SINGLE.includes(char)) {
    const doubled = text[i + 1] === char && char !== "′";
    return { shape: doubled ? '"' : "'", length: doubled ? 2 : 1 };
  }
  if (DOUBLE.includes(char)) return { shape: '"', length: 1 };
  if (DASHES.includes(char)) return { shape: "-", length: 1 };
  return { shape: UNSEEN.test(char) ? "" : char, length: 1 };
}
