// Team Anthropic's calendars and countdowns to a day.

import type { Brief } from "../brief.ts";
import { momentOf } from "../particulars.ts";
import { each, type Fn, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function calendar(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Weeks begin on Monday. Entries are kept on this page alone."],
    types: ["interface Entry {\n  day: string;\n  text: string;\n}"],
    constants: [
      { name: "DAYS", type: "string[]", init: source(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]) },
      { name: "TODAY", init: "new Date()" },
    ],
    state: [
      { name: "year", type: "number", init: "TODAY.getFullYear()" },
      { name: "month", type: "number", init: "TODAY.getMonth()" },
      {
        name: "picked",
        type: "string",
        init: "keyOf(TODAY.getFullYear(), TODAY.getMonth(), TODAY.getDate())",
      },
      { name: "entries", type: "Entry[]", init: "[]" },
      { name: "draft", init: '""' },
    ],
    derived: [
      { name: "weeks", init: "weeksOf($year, $month)" },
      {
        name: "title",
        init: 'new Date($year, $month, 1).toLocaleDateString("en", { month: "long", year: "numeric" })',
      },
      { name: "here", init: "$entries.filter((entry) => entry.day === $picked)" },
    ],
    functions: [
      {
        name: "keyOf",
        params: "year: number, month: number, day: number",
        pure: true,
        body: [
          'return year + "-" + String(month + 1).padStart(2, "0") + "-" + String(day).padStart(2, "0");',
        ],
      },
      {
        name: "weeksOf",
        params: "year: number, month: number",
        pure: true,
        body: [
          "const blanks = (new Date(year, month, 1).getDay() + 6) % 7;",
          "const last = new Date(year, month + 1, 0).getDate();",
          "const rows = Math.ceil((blanks + last) / 7);",
          "return Array.from({ length: rows }, (_, row) => Array.from({ length: 7 }, (_, column) => {",
          "  const day = row * 7 + column - blanks + 1;",
          "  return day >= 1 && day <= last ? day : 0;",
          "}));",
        ],
      },
      {
        name: "turn",
        params: "by: number",
        body: [
          "const first = new Date($year, $month + by, 1);",
          "$year = first.getFullYear();",
          "$month = first.getMonth();",
        ],
      },
      {
        name: "today",
        body: [
          "const now = new Date();",
          "$year = now.getFullYear();",
          "$month = now.getMonth();",
          "$picked = keyOf(now.getFullYear(), now.getMonth(), now.getDate());",
        ],
      },
      {
        name: "add",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "const text = $draft.trim();",
          'if (text === "") return;',
          "$entries = [...$entries, { day: $picked, text }];",
          '$draft = "";',
        ],
      },
    ],
    status: '$title + ", chosen: " + $picked',
    view: panel(
      capital(brief.title),
      "",
      h(
        "div",
        { class: "panel__row" },
        button("←", "turn(-1)", { "aria-label": "Previous month" }),
        h("h3", { class: "panel__month" }, x("$title")),
        button("→", "turn(1)", { "aria-label": "Next month" }),
        button("Today", "today()"),
      ),
      h(
        "table",
        { class: "panel__calendar", "aria-label": x("$title") },
        h("thead", {}, h("tr", {}, each("day", "DAYS", "day", h("th", { scope: "col" }, x("day"))))),
        h(
          "tbody",
          {},
          each(
            "week",
            "$weeks",
            "row",
            h(
              "tr",
              {},
              each(
                "day",
                "week",
                "column",
                h(
                  "td",
                  {},
                  when(
                    "day > 0",
                    h(
                      "button",
                      {
                        type: "button",
                        class: "panel__day",
                        "aria-pressed": x("keyOf($year, $month, day) === $picked"),
                        "aria-label": x('day + " " + $title'),
                        "@click": "$picked = keyOf($year, $month, day)",
                      },
                      x('day + ($entries.some((entry) => entry.day === keyOf($year, $month, day)) ? " •" : "")'),
                    ),
                  ),
                ),
                "column",
              ),
            ),
            "row",
          ),
        ),
      ),
      h("h3", {}, x('"Entries of " + $picked')),
      when(
        "$here.length === 0",
        h("p", { class: "panel__hint" }, "No entries yet."),
        h("ul", {}, each("entry", "$here", "index", h("li", {}, x("entry.text")), "index")),
      ),
      h(
        "form",
        { class: "panel__row", "@submit": "add(event)" },
        labelled(
          "draft",
          "New entry",
          h("input", {
            value: x("$draft"),
            maxlength: "200",
            "@input": "$draft = (event.target as HTMLInputElement).value",
          }),
        ),
        h(
          "button",
          { type: "submit", class: "panel__button", disabled: x('$draft.trim() === ""') },
          "Add entry",
        ),
      ),
      ...(wants.has("reset") ? [button("Clear all entries", "$entries = []")] : []),
    ),
    css: css(`
.panel__month { flex: 1; margin: 0; text-align: center; }
.panel__calendar { width: 100%; table-layout: fixed; border-collapse: collapse; }
.panel__day { width: 100%; padding: 0.5rem 0; color: inherit; background: none; border: 1px solid var(--line); border-radius: 0.35rem; font: inherit; cursor: pointer; }
.panel__day[aria-pressed="true"] { color: var(--paper); background: var(--accent); }
.panel__day:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }`),
  };
}

export function countdown(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Time is measured by the clock, in the reader's own time zone."],
    types: ["interface Part {\n  label: string;\n  value: number;\n}"],
    state: [
      { name: "target", type: "string", init: targetOf(brief) },
      { name: "now", type: "number", init: "Date.now()" },
    ],
    derived: [
      { name: "left", init: "Math.max(0, new Date($target).getTime() - $now) || 0" },
      { name: "parts", init: "partsOf($left)" },
    ],
    tick: { while: "$now > 0", every: 1000, act: "$now = Date.now();" },
    functions: [
      ...DAY,
      {
        name: "partsOf",
        params: "left: number",
        pure: true,
        body: [
          "const seconds = Math.ceil(left / 1000);",
          "const parts = [",
          '  { label: "Days", value: Math.floor(seconds / 86400) },',
          '  { label: "Hours", value: Math.floor(seconds / 3600) % 24 },',
          '  { label: "Minutes", value: Math.floor(seconds / 60) % 60 },',
          '  { label: "Seconds", value: seconds % 60 },',
          "];",
          "return parts as Part[];",
        ],
      },
    ],
    status: '$left === 0 ? "The moment is here." : "Counting down to " + $target.replace("T", " ")',
    view: panel(
      capital(brief.title),
      "",
      h(
        "div",
        { role: "timer", "aria-labelledby": "panel-title" },
        h(
          "dl",
          { class: "panel__left" },
          each(
            "part",
            "$parts",
            "part.label",
            h("div", {}, h("dt", {}, x("part.label")), h("dd", {}, x('String(part.value).padStart(2, "0")'))),
          ),
        ),
      ),
      labelled(
        "target",
        "Counting down to",
        h("input", {
          type: "datetime-local",
          value: x("$target"),
          "@input": "$target = (event.target as HTMLInputElement).value",
        }),
      ),
      when(
        "$left === 0",
        h("p", { class: "panel__hint" }, "Nothing left: choose a moment that is still to come."),
      ),
      ...(wants.has("reset") ? [button("Reset", `$target = ${targetOf(brief)}`)] : []),
    ),
    css: css(`
.panel__left { display: flex; flex-wrap: wrap; gap: 1.5rem; justify-content: center; text-align: center; }
.panel__left dd { margin: 0; font-size: 2.5rem; font-weight: 700; font-variant-numeric: tabular-nums; }
.panel__left div { display: flex; flex-direction: column-reverse; }`),
  };
}

/** The expression for the moment the brief names; a month from now where it names none. */
function targetOf({ text }: Brief): string {
  const moment = momentOf(text);
  if (!moment) return "dayOf(new Date(Date.now() + 30 * 86400000))";
  const { year, month, day } = moment;
  return year ? `dayOf(new Date(${year}, ${month - 1}, ${day}))` : `nextOf(${month - 1}, ${day})`;
}

const DAY: Fn[] = [
  {
    name: "dayOf",
    params: "date: Date",
    pure: true,
    body: [
      'const two = (value = 0) => String(value).padStart(2, "0");',
      'return date.getFullYear() + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate()) + "T00:00";',
    ],
  },
  {
    name: "nextOf",
    params: "month: number, day: number",
    pure: true,
    body: [
      "const year = new Date().getFullYear();",
      "const date = new Date(year, month, day);",
      "return dayOf(date.getTime() > Date.now() ? date : new Date(year + 1, month, day));",
    ],
  },
];
