// Team Google's calendars, countdowns to a day, converters, cards about one thing, and noughts and crosses.

import type { Brief } from "../brief.ts";
import { cardOf, momentOf, unitsOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, choices, css, field, press } from "./style.ts";

export function calendar(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Weeks begin on Monday."],
    types: ["type Notes = Record<string, string>;"],
    constants: [{ name: "days", type: "string[]", init: source(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]) }],
    state: [
      { name: "month", type: "string", init: "new Date().toISOString().slice(0, 7)" },
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

export function converter(brief: Brief, wants: Wants): Part {
  const { kinds, from } = unitsOf(brief);
  const first = Object.keys(kinds)[0]!;
  return {
    name: brief.name,
    about: "Currency" in kinds ? ["Sample rates."] : [],
    types: ["type Units = Record<string, { name: string; factor: number; offset: number }[]>;"],
    constants: [{ name: "kinds", type: "Units", init: source(kinds) }],
    state: [
      { name: "kind", init: source(first) },
      { name: "unit", init: source(from) },
      { name: "value", init: "1" },
    ],
    derived: [
      {
        name: "base",
        init: "baseOf(kinds[$kind].find((one) => one.name === $unit) ?? kinds[$kind][0], $value)",
      },
    ],
    functions: [
      {
        name: "baseOf",
        params: "one: Units[string][number], value: number",
        pure: true,
        body: ["return (value + one.offset) * one.factor;"],
      },
      {
        name: "pick",
        params: "kind: string",
        body: ["$kind = kind;", "$unit = kinds[kind][0].name;"],
      },
    ],
    status: '$value + " " + $unit',
    view: app(
      capital(brief.title),
      h(
        "form",
        { "@submit": "event.preventDefault()" },
        ...(Object.keys(kinds).length > 1
          ? [
            field(
              "What",
              h(
                "select",
                { value: x("$kind"), "@change": "pick((event.target as HTMLSelectElement).value)" },
                ...choices(Object.keys(kinds)),
              ),
            ),
          ]
          : []),
        field(
          "Value",
          h("input", {
            type: "number",
            step: "any",
            required: true,
            value: x("$value"),
            "@input": "$value = (event.target as HTMLInputElement).valueAsNumber || 0",
          }),
        ),
        field(
          "Unit",
          h(
            "select",
            { value: x("$unit"), "@change": "$unit = (event.target as HTMLSelectElement).value" },
            each("one", "kinds[$kind]", "one.name", h("option", { value: x("one.name") }, x("one.name"))),
          ),
        ),
      ),
      h(
        "ul",
        { "aria-label": "In every unit" },
        each(
          "one",
          "kinds[$kind]",
          "one.name",
          h(
            "li",
            {},
            h("b", {}, x("+($base / one.factor - one.offset).toPrecision(8)")),
            x('" " + one.name'),
          ),
        ),
      ),
      ...(wants.has("reset") ? [press("Reset", "$value = 1")] : []),
    ),
    css: css(".app li { font-size: 1.2rem; }"),
  };
}

const EMOJI = { weather: "⛅", person: "🧑", product: "📦", thing: "🗂️" };

export function card(brief: Brief, wants: Wants): Part {
  const { kind, head, facts, days, actions } = cardOf(brief);
  const rows = [...(kind === "weather" ? [{ label: "Temperature", value: "18 °C / 64 °F" }] : []), ...facts];
  return {
    name: brief.name,
    about: ["Sample data."],
    constants: [
      { name: "rows", init: source(rows) },
      ...(days > 0
        ? [{
          name: "days",
          init: source(Array.from({ length: days }, (_, i) =>
            `${i === 0 ? "Tomorrow" : `In ${i + 1} days`}: ${14 + (i * 5) % 8} °C`)),
        }]
        : []),
    ],
    state: [{ name: "on", init: '""' }],
    functions: [{ name: "flip", params: "what: string", body: ['$on = $on === what ? "" : what;'] }],
    status: "$on",
    view: app(
      capital(brief.title),
      h("p", { class: "face", role: "img", "aria-label": `${head}, a picture` }, EMOJI[kind]),
      h("h2", {}, head),
      h(
        "table",
        {},
        h(
          "tbody",
          {},
          each(
            "row",
            "rows",
            "row.label",
            h("tr", {}, h("th", { scope: "row" }, x("row.label")), h("td", {}, x("row.value"))),
          ),
        ),
      ),
      ...(days > 0
        ? [
          h(
            "details",
            {},
            h("summary", {}, "Forecast"),
            h("ul", {}, each("day", "days", "day", h("li", {}, x("day")))),
          ),
        ]
        : []),
      ...actions.map(({ label, done }) =>
        press(x(`$on === ${source(label)} ? ${source(done)} : ${source(label)}`), `flip(${source(label)})`, {
          "aria-pressed": x(`$on === ${source(label)}`),
        })
      ),
      ...(wants.has("reset") ? [press("Reset", '$on = ""')] : []),
    ),
    css: css(
      ".app { max-width: 20rem; }\n.app .face { font-size: 4rem; margin: 0; }\n.app th, .app td { text-align: left; padding: .25rem .75rem .25rem 0; }",
    ),
  };
}

export function noughts(brief: Brief): Part {
  return {
    name: brief.name,
    about: [],
    constants: [{
      name: "wins",
      type: "string[]",
      init: source("012 345 678 036 147 258 048 246".split(" ")),
    }],
    state: [{ name: "moves", type: "number[]", init: "[]" }],
    derived: [
      { name: "marks", init: "[0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) => markOf($moves, at))" },
      {
        name: "won",
        init:
          'wins.map((win) => [...win].map((at) => $marks[+at]).join("")).find((three) => three === "XXX" || three === "OOO")?.[0] ?? ""',
      },
      {
        name: "said",
        init: '$won ? $won + " wins" : $moves.length === 9 ? "Draw" : "Next: " + "XO"[$moves.length % 2]',
      },
    ],
    functions: [{
      name: "markOf",
      params: "moves: number[], at: number",
      pure: true,
      body: ['return moves.includes(at) ? "XO"[moves.indexOf(at) % 2] : "";'],
    }],
    status: "$said",
    view: app(
      capital(brief.title),
      h(
        "div",
        { class: "field" },
        each(
          "mark",
          "$marks",
          "i",
          press(x("mark"), "$moves = [...$moves, i]", {
            disabled: x('mark !== "" || $won !== ""'),
            "aria-label": x('"Field " + (i + 1) + " " + mark'),
          }),
          "i",
        ),
      ),
      h("output", {}, x("$said")),
      press("Undo", "$moves = $moves.slice(0, -1)", { disabled: x("$moves.length === 0") }),
      press("New game", "$moves = []"),
    ),
    css: css(
      ".app .field { display: grid; grid-template-columns: repeat(3, 5rem); gap: .25rem; }\n.app .field button { height: 5rem; font-size: 2rem; }",
    ),
  };
}
