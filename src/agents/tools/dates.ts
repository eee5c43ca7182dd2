// Calendar days, without a time of day and without a time zone, so that counting them never meets a clock change.

import { quoted, ToolError } from "./arguments.ts";

/** Days since 1970-01-01. */
export type Day = number;

const DAY_MS = 86_400_000;
const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const LAST = 9999;

/** The day of a year, month (1 to 12) and day of the month; undefined where the calendar has none. */
export function dayOf(year: number, month: number, day: number): Day | undefined {
  if (!(year >= 1 && year <= LAST)) return undefined;
  const date = new Date(0);
  // Date.UTC takes the years below 100 for those of the last century.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / DAY_MS;
}

/**
 * A date as people write it: `2026-12-25`, `25 December 2026`, `Dec 25th, 2026`, `25.12.2026`; with slashes only where
 * one reading is possible. Throws `ToolError` for anything else, naming it.
 */
export function parseDate(text: string): Day {
  const written = text.trim().toLowerCase();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(written);
  if (iso) return checked(text, +iso[1]!, +iso[2]!, +iso[3]!);
  const dotted = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/.exec(written);
  if (dotted) return checked(text, +dotted[3]!, +dotted[2]!, +dotted[1]!);
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(written);
  if (slashed) {
    const [first, second] = [+slashed[1]!, +slashed[2]!];
    if (first <= 12 && second <= 12 && first !== second) {
      throw new ToolError(`${quoted(text)} may mean two days; write it as YYYY-MM-DD`);
    }
    return first > 12
      ? checked(text, +slashed[3]!, second, first)
      : checked(text, +slashed[3]!, first, second);
  }
  const named = /^(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{4})$/.exec(written);
  if (named) return checked(text, +named[3]!, month(named[2]!), +named[1]!);
  const american = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/.exec(written);
  if (american) return checked(text, +american[3]!, month(american[1]!), +american[2]!);
  throw new ToolError(`${quoted(text)} is not a date; write it as YYYY-MM-DD`);
}

/** `2026-12-25`. */
export function writeDay(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function weekdayOf(day: Day): string {
  return WEEKDAYS[(((day + 4) % 7) + 7) % 7]!;
}

/** So many months later; the last day of the month where it is shorter. Throws `ToolError` beyond the year 9999. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(day * DAY_MS);
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const [year, index] = [Math.floor(count / 12), ((count % 12) + 12) % 12];
  for (let last = date.getUTCDate(); last >= 28; last--) {
    const found = dayOf(year, index + 1, last);
    if (found !== undefined) return found;
  }
  return inRange(dayOf(year, index + 1, date.getUTCDate()));
}

/** The day, where the calendar of four-digit years has it. */
export function inRange(day: Day | undefined): Day {
  if (day === undefined || !(day >= dayOf(1, 1, 1)! && day <= dayOf(LAST, 12, 31)!)) {
    throw new ToolError(`The result is outside of the years 1 to ${LAST}`);
  }
  return day;
}

/** 1 to 12; 0, which no date has, for a word that is no month. */
function month(word: string): number {
  return MONTHS.findIndex((name) =>
    name === word || name.slice(0, 3) === word || (word === "sept" && name[0] === "s")
  ) + 1;
}

function checked(text: string, year: number, month: number, day: number): Day {
  const found = dayOf(year, month, day);
  if (found === undefined) throw new ToolError(`${quoted(text)} is not a day of the calendar`);
  return found;
}
