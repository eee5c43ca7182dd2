// The clock tool: times in zones, days counted on the calendar, and refusals that name what is wrong.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseDate, writeDay } from "../../src/agents/tools/dates.ts";
import { runTool } from "../../src/agents/tools/tools.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, seeded } from "../support/random.ts";

/** A Friday. */
const clock = new FakeClock({ start: Date.UTC(2026, 10, 20, 23, 30, 5) });

function told(args: Record<string, unknown>): string {
  return runTool({ id: "1", name: "clock", arguments: JSON.stringify(args) }, { clock, earlier: [] }).content;
}

Deno.test("now is told in the zone that is asked for, with that zone's own day", () => {
  const times: [string | undefined, string][] = [
    [undefined, "It is Friday, 2026-11-20, 23:30:05 in UTC"],
    ["Asia/Tokyo", "It is Saturday, 2026-11-21, 08:30:05 in Asia/Tokyo"],
    ["new york", "It is Friday, 2026-11-20, 18:30:05 in America/New_York"],
    ["São Paulo", "It is Friday, 2026-11-20, 20:30:05 in America/Sao_Paulo"],
    ["Mumbai", "It is Saturday, 2026-11-21, 05:00:05 in Asia/Kolkata"],
    ["UTC+5:30", "It is Saturday, 2026-11-21, 05:00:05 in +05:30"],
  ];
  for (const [time_zone, wanted] of times) assertEquals(told({ action: "now", time_zone }), wanted);
  assertMatch(told({ action: "now", time_zone: "Atlantis" }), /^Error: "Atlantis" is not a known time zone/);
  assertMatch(told({ action: "now", time_zone: "toString" }), /^Error: "toString" is not a known time zone/);
});

Deno.test("days are counted on the calendar, from today where no date is given", () => {
  assertEquals(
    told({ action: "days_between", to: "2026-12-25" }),
    "From Friday, 2026-11-20 to Friday, 2026-12-25: 35 days (5 weeks)",
  );
  // Tokyo's today is a day later.
  assertMatch(told({ action: "days_between", to: "2026-12-25", time_zone: "Tokyo" }), /: 34 days/);
  assertMatch(told({ action: "days_between", date: "2024-02-28", to: "March 1st, 2024" }), /: 2 days$/);
  assertMatch(told({ action: "days_between", date: "yesterday", to: "tomorrow" }), /: 2 days$/);
  assertMatch(told({ action: "days_between", date: "2027-01-01", to: "2026-12-31" }), /: -1 day$/);
});

Deno.test("adding keeps to the calendar", () => {
  const sums: [Record<string, unknown>, string][] = [
    [{ days: 90 }, "Thursday, 2027-02-18"],
    [{ date: "2024-01-31", months: 1 }, "Thursday, 2024-02-29"],
    [{ date: "2024-02-29", years: 1 }, "Friday, 2025-02-28"],
    [{ date: "2026-03-31", weeks: -1 }, "Tuesday, 2026-03-24"],
  ];
  for (const [args, wanted] of sums) assertEquals(told({ action: "add", ...args }).split(" = ")[1], wanted);
});

Deno.test("a time of day is told in another zone, and so much later, over a change of the clocks", () => {
  const times: [Record<string, unknown>, string][] = [
    [
      { time: "12:30", time_zone: "Berlin", to_zone: "Tokyo" },
      "12:30 on Saturday, 2026-11-21 in Europe/Berlin is 20:30 on Saturday, 2026-11-21 in Asia/Tokyo",
    ],
    [
      { time: "9 pm", time_zone: "New York", to_zone: "Berlin", date: "2026-07-04" },
      "21:00 on Saturday, 2026-07-04 in America/New_York is 03:00 on Sunday, 2026-07-05 in Europe/Berlin",
    ],
    [
      { hours: 3, minutes: 45 },
      "3 hours and 45 minutes after 23:30 on Friday, 2026-11-20 in UTC it is 03:15 on Saturday, 2026-11-21 in UTC",
    ],
    [
      { hours: -1, to_zone: "Tokyo" },
      "1 hour before 23:30 on Friday, 2026-11-20 in UTC it is 07:30 on Saturday, 2026-11-21 in Asia/Tokyo",
    ],
    [
      { time: "12 am", hours: 4, date: "2026-03-29", time_zone: "Berlin" },
      "4 hours after 00:00 on Sunday, 2026-03-29 in Europe/Berlin it is 05:00 on Sunday, 2026-03-29 in Europe/Berlin",
    ],
    [
      { time: "noon", time_zone: "UTC+5:30", to_zone: "UTC" },
      "12:00 on Saturday, 2026-11-21 in +05:30 is 06:30 on Saturday, 2026-11-21 in UTC",
    ],
  ];
  for (const [args, wanted] of times) assertEquals(told({ action: "convert", ...args }), wanted);
  assertMatch(told({ action: "convert", time: "25:00" }), /"25:00" is not a time of day; write it as HH:MM/);
  assertMatch(told({ action: "convert", time: "13 pm" }), /"13 pm" is not a time of day/);
  assertMatch(told({ action: "convert", hours: 1.5 }), /`hours` must be a whole number/);
  assertMatch(
    told({ action: "convert", time: "2:30", time_zone: "Berlin", date: "2026-03-29" }),
    /02:30 on Sunday, 2026-03-29 is left out in Europe\/Berlin: the clocks are put forward/,
  );
});

Deno.test("a date is read as people write it, and one that may mean two days is refused", () => {
  for (
    const text of [
      "2026-12-25",
      "25 December 2026",
      "Dec 25th, 2026",
      "25.12.2026",
      "12/25/2026",
      "25/12/2026",
    ]
  ) {
    assertEquals(writeDay(parseDate(text)), "2026-12-25", text);
  }
  assertEquals(told({ action: "weekday", date: "1969-07-20" }), "1969-07-20 is a Sunday");
  assertMatch(told({ action: "weekday", date: "03/04/2026" }), /may mean two days/);
  assertMatch(told({ action: "weekday", date: "2026-02-29" }), /"2026-02-29" is not a day of the calendar/);
  assertMatch(told({ action: "weekday", date: "soon" }), /"soon" is not a date/);
  assertMatch(told({ action: "add", years: 9_000_000 }), /outside of the years 1 to 9999/);
  assertMatch(told({ action: "add", days: "many" }), /`days` must be a whole number/);
  assertMatch(told({ action: "fly" }), /`action` must be one of now, convert, weekday, days_between, add/);
});

Deno.test("adding days and counting them are each other's inverse", () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  for (let i = 0; i < 500; i++) {
    const date = writeDay(random.int(-600_000, 2_900_000));
    const days = random.int(-50_000, 30_000);
    const sum = /= \w+, (\S+)$/.exec(told({ action: "add", date, days }))?.[1];
    assert(sum, `${date} ${days}`);
    assertMatch(told({ action: "days_between", date, to: sum }), new RegExp(`: ${days} days?( |$)`));
  }
});
