// @ts-check
// Numbers and times as people read them. Pure, and the same in every view.

/** 950, 1.2k, 34k, 1.2M. @param {number} n */
export function count(n) {
  if (n < 1000) return String(n);
  const [value, unit] = n < 999_500 ? [n / 1000, "k"] : [n / 1_000_000, "M"];
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)}${unit}`;
}

/** 0:07, 12:30, 1:02:03. @param {number} ms */
export function duration(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** `just now`, `5 minutes ago`, `yesterday`, then a date. @param {string} iso @param {number} now */
export function ago(iso, now) {
  const then = Date.parse(iso);
  const seconds = Math.round((now - then) / 1000);
  if (Number.isNaN(then)) return "";
  if (seconds < 45) return "just now";
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (seconds < 3570) return words.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  if (seconds < 86_000) return words.format(-Math.max(1, Math.round(seconds / 3600)), "hour");
  if (seconds < 6 * 86_400) return words.format(-Math.max(1, Math.round(seconds / 86_400)), "day");
  return new Intl.DateTimeFormat("en", { dateStyle: "medium" }).format(then);
}

/** Hours to milliseconds on this machine's clock. @param {string} iso */
export function clockTime(iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  const two = (/** @type {number} */ n, width = 2) => String(n).padStart(width, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${
    two(date.getMilliseconds(), 3)
  }`;
}

/** `round_robin` → `Round robin`. @param {string} word */
export function spelt(word) {
  const text = word.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `qa_engineer` → `Qa Engineer`, for an agent this server no longer knows. @param {string} type */
export function titled(type) {
  return type.split("_").map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join(" ");
}

/** Text as one argument of a POSIX shell. @param {string} text */
export function shellQuoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** UTF-16 units that a character has at most, by far. */
const LONGEST = 32;
const CHARACTERS = new Intl.Segmenter("en");

/** A text's beginning, of at most so many characters as people count them: no emoji is cut in half. What is left out is
 * told by an ellipsis, which counts as well. @param {string} text @param {number} most 1 or more */
export function cut(text, most) {
  let count = 0;
  let last = 0;
  // Of a long text no more is looked at than its beginning can take.
  for (const { index } of CHARACTERS.segment(text.slice(0, most * LONGEST))) {
    if (count === most - 1) last = index;
    if (count++ === most) return `${text.slice(0, last).trimEnd()}…`;
  }
  return text;
}
