// Times of day on the wall clocks of a zone: read as people write them, and found as a moment. Where the clocks are put
// forward some times are left out, which is said; where they are put back a time comes twice, and the first is meant.

import { quoted, ToolError } from "./arguments.ts";
import { type Day, dayOf, inRange, weekdayOf, writeDay } from "./dates.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A time of day in minutes since midnight. Throws `ToolError` for what is none. */
export function parseTime(text: string): number {
  const written = text.trim().toLowerCase();
  if (written === "noon") return 12 * 60;
  if (written === "midnight") return 0;
  const [, hours, minutes = "0", half] =
    /^(\d{1,2})(?::([0-5]\d)(?::00)?)?\s*([ap])?(?:\.?m\.?)?$/.exec(written) ?? [];
  const hour = Number(hours);
  // "7" alone may be anything.
  const known = hours !== undefined && (half !== undefined || written.includes(":"));
  if (!known || (half === undefined ? hour > 23 : hour < 1 || hour > 12)) {
    throw new ToolError(`${quoted(text)} is not a time of day; write it as HH:MM`);
  }
  return (half === undefined ? hour : hour % 12 + (half === "p" ? 12 : 0)) * 60 + Number(minutes);
}

/** What the wall clocks of a zone show at a moment, to the second. */
export function wallAt(ms: number, timeZone: string): { day: Day; time: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const day = inRange(dayOf(Number(parts.year), Number(parts.month), Number(parts.day)));
  return { day, time: `${parts.hour}:${parts.minute}:${parts.second}` };
}

/** The moment at which the clocks of a zone show a day and a time of it. Throws `ToolError` where they never do. */
export function momentOf(day: Day, minutes: number, timeZone: string): number {
  const meant = day * DAY_MS + minutes * MINUTE_MS;
  // Clocks are at most 14 hours away from UTC; of both sides of a change at least one is right.
  for (const near of [meant - DAY_MS, meant + DAY_MS]) {
    const moment = meant - (shown(near, timeZone) - near);
    if (shown(moment, timeZone) === meant) return moment;
  }
  const time = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${
    String(minutes % 60).padStart(2, "0")
  }`;
  throw new ToolError(
    `${time} on ${weekdayOf(day)}, ${writeDay(day)} is left out in ${timeZone}: the clocks are put forward`,
  );
}

/** `12:30 on Friday, 2026-11-20 in Asia/Tokyo`. */
export function writeMoment(ms: number, timeZone: string): string {
  const { day, time } = wallAt(ms, timeZone);
  return `${time.slice(0, 5)} on ${weekdayOf(day)}, ${writeDay(day)} in ${timeZone}`;
}

/** What is shown at a moment, as if it were UTC. */
function shown(ms: number, timeZone: string): number {
  const { day, time } = wallAt(ms, timeZone);
  const [hours, minutes, seconds] = time.split(":").map(Number) as [number, number, number];
  return day * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
