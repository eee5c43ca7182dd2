// The clock and the calendar: what time it is somewhere, or would be, how far two days are apart, which day it is so
// much later.

import type { ToolSpec } from "../model.ts";
import { optionalText, quoted, textArgument, ToolError } from "./arguments.ts";
import { addMonths, type Day, inRange, parseDate, weekdayOf, writeDay } from "./dates.ts";
import type { ToolContext } from "./tools.ts";
import { momentOf, parseTime, wallAt, writeMoment } from "./wall_clock.ts";
import { zoneOf } from "./zones.ts";

const LONGEST = 80;
const MINUTE_MS = 60_000;
const ACTIONS = ["now", "convert", "weekday", "days_between", "add"];

export const CLOCK: ToolSpec = {
  name: "clock",
  description:
    "Tells the time and works with dates. `now`: date, time and weekday in `time_zone`. `convert`: the " +
    "time in `to_zone` when it is `time` (now when absent) in `time_zone`, or `hours` and `minutes` later (negative: " +
    "before). `weekday`: of `date`. `days_between`: calendar days from `date` to `to`. `add`: the day that is `days`, `weeks`, `months` or " +
    "`years` after `date` (negative: before).",
  parameters: {
    type: "object",
    properties: {
      action: { type: "string", enum: ACTIONS },
      time_zone: { type: "string", description: "IANA name, city or offset; UTC when absent" },
      date: { type: "string", description: "YYYY-MM-DD; today in `time_zone` when absent" },
      to: { type: "string", description: "YYYY-MM-DD" },
      time: { type: "string", description: "HH:MM" },
      to_zone: { type: "string", description: "as time_zone" },
      hours: { type: "integer" },
      minutes: { type: "integer" },
      days: { type: "integer" },
      weeks: { type: "integer" },
      months: { type: "integer" },
      years: { type: "integer" },
    },
    required: ["action"],
    additionalProperties: false,
  },
};

/** One sentence. Throws `ToolError` for what is no date, no zone or no such action. */
export function tellTime(args: Record<string, unknown>, { clock }: ToolContext): string {
  const action = optionalText(args, "action", LONGEST) ?? "now";
  const zone = zoneOf(optionalText(args, "time_zone", LONGEST) ?? "UTC");
  const now = wallAt(clock.now(), zone);
  const dated = (name: string): Day => {
    const text = optionalText(args, name, LONGEST);
    const offset = text === undefined
      ? 0
      : ({ today: 0, now: 0, tomorrow: 1, yesterday: -1 })[text.toLowerCase()];
    return offset === undefined ? parseDate(text!) : now.day + offset;
  };
  switch (action) {
    case "now":
      return `It is ${named(now.day)}, ${now.time} in ${zone}`;
    case "convert":
      return converted(args, zone, clock.now(), () => dated("date"));
    case "weekday": {
      const day = dated("date");
      return `${writeDay(day)} is a ${weekdayOf(day)}`;
    }
    case "days_between": {
      textArgument(args, "to", LONGEST);
      const [from, to] = [dated("date"), dated("to")];
      return `From ${named(from)} to ${named(to)}: ${counted(to - from, "day")}${inWeeks(to - from)}`;
    }
    case "add": {
      const amounts = (["years", "months", "weeks", "days"] as const).map((unit) =>
        [unit, whole(args, unit)] as const
      );
      if (amounts.every(([, amount]) => amount === undefined)) {
        throw new ToolError("`add` needs `days`, `weeks`, `months` or `years`");
      }
      const [years, months, weeks, days] = amounts.map(([, amount]) => amount ?? 0);
      const from = dated("date");
      const day = inRange(addMonths(from, years! * 12 + months!) + weeks! * 7 + days!);
      const said = amounts.flatMap(([unit, n]) => {
        return n === undefined ? [] : [`${n < 0 ? "-" : "+"} ${counted(Math.abs(n), unit.slice(0, -1))}`];
      });
      return `${named(from)} ${said.join(" ")} = ${named(day)}`;
    }
    default:
      throw new ToolError(`\`action\` must be one of ${ACTIONS.join(", ")}, and is ${quoted(action)}`);
  }
}

/**
 * The time in `to_zone` when it is `time` (now where it is absent) in `zone`, and `hours` and `minutes` later.
 */
function converted(args: Record<string, unknown>, zone: string, now: number, day: () => Day): string {
  const to = optionalText(args, "to_zone", LONGEST);
  const time = optionalText(args, "time", LONGEST);
  const amounts = (["hours", "minutes"] as const).map((unit) => [unit, whole(args, unit)] as const);
  const from = time === undefined ? now - now % MINUTE_MS : momentOf(day(), parseTime(time), zone);
  const [hours, minutes] = amounts.map(([, amount]) => amount ?? 0) as [number, number];
  const later = hours * 60 + minutes;
  const there = writeMoment(from + later * MINUTE_MS, to === undefined ? zone : zoneOf(to));
  if (later === 0) return `${writeMoment(from, zone)} is ${there}`;
  const sign = Math.sign(later);
  const said = amounts.flatMap(([unit, n]) => n ? [counted(n * sign, unit.slice(0, -1))] : []);
  return `${said.join(" and ")} ${sign < 0 ? "before" : "after"} ${writeMoment(from, zone)} it is ${there}`;
}

function named(day: Day): string {
  return `${weekdayOf(day)}, ${writeDay(day)}`;
}

function counted(n: number, unit: string): string {
  return `${n} ${unit}${Math.abs(n) === 1 ? "" : "s"}`;
}

function inWeeks(days: number): string {
  const [weeks, rest] = [Math.floor(Math.abs(days) / 7), Math.abs(days) % 7];
  if (weeks === 0) return "";
  return ` (${counted(weeks, "week")}${rest === 0 ? "" : ` and ${counted(rest, "day")}`})`;
}

/** An amount to add. */
function whole(args: Record<string, unknown>, name: string): number | undefined {
  const text = optionalText(args, name, LONGEST);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || Math.abs(number) > 10_000_000) {
    throw new ToolError(`\`${name}\` must be a whole number up to 10,000,000, and is ${quoted(text)}`);
  }
  return number;
}
