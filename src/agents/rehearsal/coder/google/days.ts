// Team Google's calendars, and countdowns to a day.

import type { Brief } from "../brief.ts";
import { momentOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, press } from "./style.ts";

export function calendar(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Weeks begin on Monday. Swedish dates are spelled as the month input wants them."],
    types: ["type Notes = Record<string, string>;"],
    constants: [{ name: "days", type: "string[]", init: source(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]) }],
    state: [
      { name: "month", type: "string", init: 'new Date().toLocaleDateString("sv").slice(0, 7)' },
      { name: "day", init: "new Date().getDate()", type: "number" },
      { name: "notes", type: "Notes", init: "{}" },
    ],
    derived: [
      { name: "rows", init: "rowsOf($month)" },
      { name: "picked", init: '$month + "-" + String($day).padStart(2, "0")' },
    ],
    functions: [
      {
        name: "rowsOf",
        params: "month: string",
        pure: true,
        body: [
          'const [year, number] = month.split("-").map(Number);',
          "const first = new Date(year, number - 1, 1);",
          "const start = 1 - (first.getDay() + 6) % 7;",
          "const last = new Date(year, number, 0).getDate();",
          "const rows = [];",
          "for (let day = start; day <= last; day += 7) {",
          "  rows.push([0, 1, 2, 3, 4, 5, 6].map((i) => day + i > 0 && day + i <= last ? day + i : 0));",
          "}",
          "return rows;",
        ],
      },
      {
        name: "turn",
        params: "by: number",
        body: [
          'const [year, number] = $month.split("-").map(Number);',
          "const first = new Date(year, number - 1 + by, 1);",
          '$month = first.getFullYear() + "-" + String(first.getMonth() + 1).padStart(2, "0");',
          "$day = 1;",
        ],
      },
    ],
    status: "$picked",
    view: app(
      capital(brief.title),
      h(
        "p",
        {},
        press("‹", "turn(-1)", { "aria-label": "Previous month" }),
        h("input", {
          type: "month",
          "aria-label": "Month",
          required: true,
          value: x("$month"),
          "@change": "$month = (event.target as HTMLInputElement).value || $month",
        }),
        press("›", "turn(1)", { "aria-label": "Next month" }),
      ),
      h(
        "table",
        {},
        h("caption", {}, x("$month")),
        h("thead", {}, h("tr", {}, each("name", "days", "name", h("th", { scope: "col" }, x("name"))))),
        h(
          "tbody",
          {},
          each(
            "row",
            "$rows",
            "r",
            h(
              "tr",
              {},
              each(
                "one",
                "row",
                "c",
                h(
                  "td",
                  {},
                  press(x('one || ""'), "$day = one", {
                    disabled: x("one === 0"),
                    "aria-pressed": x("one === $day"),
                    "aria-label": x('one ? one + " in " + $month : "No day"'),
                  }),
                ),
                "c",
              ),
            ),
            "r",
          ),
        ),
      ),
      field(
        "Note for this day",
        h("textarea", {
          rows: "2",
          value: x('$notes[$picked] || ""'),
          "@input": "$notes = { ...$notes, [$picked]: (event.target as HTMLTextAreaElement).value }",
        }),
      ),
      h("output", {}, x("$picked")),
      ...(wants.has("reset") ? [press("Clear notes", "$notes = {}")] : []),
    ),
    css: css(
      ".app table { width: 100%; table-layout: fixed; }\n.app td button { width: 100%; border: 0; background: none; }\n.app td [aria-pressed=true] { background: #1a73e8; color: #fff; }",
    ),
  };
}

export function countdown(brief: Brief, wants: Wants): Part {
  const moment = momentOf(brief.text);
  const goal = moment?.year
    ? `new Date(${moment.year}, ${moment.month - 1}, ${moment.day})`
    : moment
    ? `coming(${moment.month}, ${moment.day})`
    : "new Date(Date.now() + 2592000000)";
  return {
    name: brief.name,
    about: moment ? [] : ["The brief names no day, so it counts to thirty days from now."],
    constants: [{ name: "goal", init: goal }],
    state: [{ name: "now", type: "number", init: "Date.now()" }],
    derived: [{ name: "text", init: "spelled(goal.getTime() - $now)" }],
    tick: { while: "$now > 0", every: 1000, act: "$now = Date.now();" },
    functions: [
      ...(moment && !moment.year
        ? [{
          name: "coming",
          params: "month: number, day: number",
          pure: true,
          body: [
            "const now = new Date();",
            "const date = new Date(now.getFullYear(), month - 1, day);",
            "if (date < now) date.setFullYear(date.getFullYear() + 1);",
            "return date;",
          ],
        }]
        : []),
      {
        name: "spelled",
        params: "ms: number",
        pure: true,
        body: [
          "let rest = Math.max(0, Math.ceil(ms / 1000));",
          'const units = [["days", 86400], ["hours", 3600], ["minutes", 60], ["seconds", 1]] as const;',
          "return units.map(([name, size]) => {",
          "  const many = Math.floor(rest / size);",
          "  rest -= many * size;",
          '  return many + " " + name;',
          '}).join(", ");',
        ],
      },
    ],
    status: '$now >= goal.getTime() ? "It is time." : "To " + goal.toDateString()',
    view: app(
      capital(brief.title),
      h("output", { role: "timer" }, x("$text")),
      h("p", {}, "to ", h("time", { datetime: x("goal.toISOString()") }, x("goal.toLocaleString()"))),
      when("$now >= goal.getTime()", h("p", {}, "It is time!")),
      ...(wants.has("reset") ? [press("Reset", "$now = Date.now()")] : []),
    ),
    css: css(".app output { display: block; font-size: 1.75rem; }"),
  };
}
