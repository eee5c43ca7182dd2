// What a compiler complains of, as one sentence for people: the place where the compiler names one, and never a file,
// since the code never had a file.

import type { Checked } from "../../core/code_event.ts";

/** Characters of a compiler's own words that are kept. */
const LONGEST = 300;

/** Where something is: both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A refusal: `Line 3, column 7: Unexpected token.` */
export function refused(error: unknown, place?: Place): Checked {
  return { checked: false, reason: complaint(error, place) };
}

/** The sentence for what was thrown. A compiler's stack overflow is the code's fault: it is nested too deeply. */
export function complaint(error: unknown, place?: Place): string {
  if (error instanceof RangeError) return "The code is nested too deeply to be compiled.";
  const said = error instanceof Error ? error.message : String(error);
  const first = said.replace(/^\[[^\]]*\]\s*/, "").split("\n")[0]!
    .replace(/\s*https?:\/\/\S+/g, "")
    .replace(/\s*\(\d+:\d+\)$/, "")
    .replace(/(?:file:\/\/|(?<![\w<])\/)(?:[\w.@+-]+\/)+[\w.@+-]+/g, "the code")
    .trim();
  const cut = first.length > LONGEST ? `${first.slice(0, LONGEST)}…` : first || "The code does not compile";
  const sentence = /[.!?…]$/.test(cut) ? cut : `${cut}.`;
  return place ? `Line ${place.line}, column ${place.column}: ${sentence}` : sentence;
}
