// Two ways to make texts fit a prompt: leave out the oldest, or leave out the middle.

import { estimateTokens } from "./token_estimate.ts";

/** The newest entries that cost at most `room` together, oldest first; stops at the first that does not fit. */
export function newest<T>(entries: readonly T[], room: number, costOf: (entry: T) => number): T[] {
  let [left, from] = [room, entries.length];
  while (from > 0) {
    left -= costOf(entries[from - 1]!);
    if (left < 0) break;
    from--;
  }
  return entries.slice(from);
}

/** The text, its middle left out as far as needed to cost at most `room` tokens. */
export function fitText(text: string, room: number): string {
  if (estimateTokens(text) <= room) return text;
  let [fits, exceeds] = [0, text.length];
  while (exceeds - fits > 1) {
    const half = (fits + exceeds) >> 1;
    if (estimateTokens(withoutMiddle(text, half)) <= room) fits = half;
    else exceeds = half;
  }
  return withoutMiddle(text, fits);
}

/** `keep` characters of a text, two thirds of them from its start, and how many were between. */
function withoutMiddle(text: string, keep: number): string {
  const head = text.slice(0, Math.ceil(keep * 2 / 3)).replace(/[\ud800-\udbff]$/, "");
  const tail = text.slice(text.length - Math.floor(keep / 3)).replace(/^[\udc00-\udfff]/, "");
  return `${head} [… ${text.length - head.length - tail.length} characters left out …] ${tail}`;
}
