// Team Google's converters, cards about one thing, and noughts and crosses.

import type { Brief } from "../brief.ts";
import { cardOf, unitsOf } from "../particulars.ts";
import { each, h, type Part, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, choices, css, field, press } from "./style.ts";

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
