// What was said, as lines of data that fit a given room. Each line is one JSON object, and JSON strings hold no line
// break and no bare quote, so no text can end its line or open another: there is no fence to close. What does not
// fit is left out by a stated rule: newest turns whole, older ones by their first sentences, the oldest counted.

import type { HistoryEntry } from "../core/event.ts";
import { estimateTokens } from "./token_estimate.ts";

/** About how long a shortened turn is, in characters. */
const SHORT_CHARS = 300;
/** What the line that counts the turns left out may cost, in tokens. */
const LEFT_OUT_TOKENS = 64;
/** The share of the room that whole turns may take when some must be shortened. */
const WHOLE_SHARE = 0.75;

/**
 * One JSON object in one line. Beyond JSON's own escapes it escapes the line separators JSON leaves bare, and the
 * beginnings of the control words of chat templates (`<|…|>`, `<s>`, `[INST]`), which some servers would obey.
 */
export function dataLine(value: Record<string, unknown>): string {
  return JSON.stringify(value).replace(
    /[\u0085\u2028\u2029<]|\[(?=\/?INST\])/gi,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** What a line costs in a prompt, its line break included. */
export function lineTokens(line: string): number {
  return estimateTokens(line) + 1;
}

/**
 * The transcript as data lines, oldest first, that cost at most `room` tokens. If all turns fit, all are whole.
 * Otherwise the newest are whole up to three quarters of the room (the very newest always has its place, cut if it
 * must be), older ones follow with their first sentences (about 300 characters), and the oldest are left out, with a
 * first line that says how many. `data` gives the object of an entry for a text.
 */
export function fitTranscript(
  entries: readonly HistoryEntry[],
  room: number,
  data: (entry: HistoryEntry, text: string) => Record<string, unknown>,
): string[] {
  const whole = takeNewest(entries, room, (e) => dataLine(data(e, e.response)));
  if (whole.lines.length === entries.length) return whole.lines;

  const usable = room - LEFT_OUT_TOKENS;
  const kept = takeNewest(entries, usable * WHOLE_SHARE, (e) => dataLine(data(e, e.response)));
  const newest = entries.at(-1)!;
  if (kept.lines.length === 0) {
    const line = fitLine(newest.response, usable * WHOLE_SHARE, (text) => data(newest, text));
    if (line !== undefined) {
      kept.lines.push(line);
      kept.cost += lineTokens(line);
    }
  }
  const older = entries.slice(0, entries.length - kept.lines.length);
  const shortened = takeNewest(older, usable - kept.cost, (e) => {
    const text = firstSentences(e.response, SHORT_CHARS);
    return dataLine({ ...data(e, text), ...(text === e.response ? {} : { shortened: true }) });
  });
  const left = older.length - shortened.lines.length;
  const note = dataLine({ kind: "left_out", turns: left, note: "older turns left out to save space" });
  return [...(left > 0 && lineTokens(note) <= room ? [note] : []), ...shortened.lines, ...kept.lines];
}

/**
 * The line for `text`, its middle left out as far as needed to cost at most `room` tokens; undefined when not even
 * an empty text fits.
 */
export function fitLine(
  text: string,
  room: number,
  data: (text: string) => Record<string, unknown>,
): string | undefined {
  const whole = dataLine(data(text));
  if (lineTokens(whole) <= room) return whole;
  let [fits, exceeds] = [0, text.length];
  while (exceeds - fits > 1) {
    const half = (fits + exceeds) >> 1;
    if (lineTokens(dataLine(data(withoutMiddle(text, half)))) <= room) fits = half;
    else exceeds = half;
  }
  const line = dataLine(data(withoutMiddle(text, fits)));
  return lineTokens(line) <= room ? line : undefined;
}

/** A text and the object that carries it. */
export interface DataItem {
  text: string;
  data: (text: string) => Record<string, unknown>;
}

/**
 * The lines of several texts within `room` tokens together, in their order. Texts shorter than their equal share
 * stay whole and leave the rest of it to the longer ones; those lose their middle.
 */
export function fitItems(items: readonly DataItem[], room: number): string[] {
  const lines = items.map((item) => dataLine(item.data(item.text)));
  const bySize = items.map((_, i) => i).sort((a, b) => lines[a]!.length - lines[b]!.length);
  let left = room;
  bySize.forEach((i, done) => {
    const share = left / (items.length - done);
    const line = fitLine(items[i]!.text, share, items[i]!.data);
    lines[i] = line ?? "";
    left -= line === undefined ? 0 : lineTokens(line);
  });
  return lines.filter((line) => line !== "");
}

/** The first sentences of a text, as many as fit `limit` characters; of a longer first sentence its first words. */
export function firstSentences(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = clip(text, limit);
  const ends = [...head.matchAll(/[.!?…](?=\s)|[。！？]|\n(?=\n)/gu)];
  const last = ends.at(-1);
  if (last && last.index >= limit / 4) return head.slice(0, last.index + 1).trimEnd();
  const space = head.lastIndexOf(" ");
  return `${(space > limit / 2 ? head.slice(0, space) : head).trimEnd()} …`;
}

/** The newest entries that cost at most `room` together, as lines, oldest first; stops at the first that does not fit. */
function takeNewest(
  entries: readonly HistoryEntry[],
  room: number,
  line: (entry: HistoryEntry) => string,
): { lines: string[]; cost: number } {
  const lines: string[] = [];
  let cost = 0;
  for (let i = entries.length - 1; i >= 0; i--) {
    const text = line(entries[i]!);
    const more = lineTokens(text);
    if (cost + more > room) break;
    cost += more;
    lines.push(text);
  }
  return { lines: lines.reverse(), cost };
}

/** `keep` characters of a text, two thirds of them from its start, and how many were between. */
function withoutMiddle(text: string, keep: number): string {
  const head = clip(text, Math.ceil(keep * 2 / 3));
  const tail = text.slice(text.length - Math.floor(keep / 3)).replace(/^[\udc00-\udfff]/, "");
  return `${head} [… ${text.length - head.length - tail.length} characters left out …] ${tail}`;
}

/** The first `length` UTF-16 units, one less where that would split a character. */
function clip(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}
