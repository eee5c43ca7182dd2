// Team Anthropic's converters, its cards about one thing, and its game of noughts and crosses.

import type { Brief } from "../brief.ts";
import { cardOf, unitsOf } from "../particulars.ts";
import { each, h, type Node, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function converter(brief: Brief, wants: Wants): Part {
  const { kinds, from, to } = unitsOf(brief);
  const rates = "Currency" in kinds;
  const names = Object.keys(kinds);
  return {
    name: brief.name,
    about: rates ? ["The exchange rates are samples; put real ones in `UNITS`."] : [],
    types: ["interface Unit {\n  name: string;\n  kind: string;\n  factor: number;\n  offset: number;\n}"],
    constants: [{
      name: "UNITS",
      type: "Unit[]",
      init: source(
        Object.entries(kinds).flatMap(([kind, units]) =>
          units.map(({ name, factor, offset }) => ({ name, kind, factor, offset }))
        ),
      ),
    }],
    state: [
      { name: "amount", init: '"1"' },
      { name: "from", init: source(from) },
      { name: "to", init: source(to) },
    ],
    derived: [
      { name: "result", init: "convert($amount, $from, $to)" },
      {
        name: "problem",
        init:
          '$amount.trim() === "" || Number.isNaN(Number($amount)) ? "The amount is a number." : kindOf($from) === kindOf($to) ? "" : "These two measure different things."',
      },
    ],
    functions: [
      {
        name: "kindOf",
        params: "name: string",
        pure: true,
        body: ['return UNITS.find((unit) => unit.name === name)?.kind ?? "";'],
      },
      {
        name: "convert",
        params: "amount: string, from: string, to: string",
        pure: true,
        body: [
          "const one = UNITS.find((unit) => unit.name === from);",
          "const other = UNITS.find((unit) => unit.name === to);",
          "if (!one || !other) return 0;",
          "const value = (Number(amount) + one.offset) * one.factor / other.factor - other.offset;",
          "return Number(value.toPrecision(10));",
        ],
      },
      { name: "swap", body: ["const before = $from;", "$from = $to;", "$to = before;"] },
    ],
    status: '$problem || $amount + " " + $from + " = " + $result + " " + $to',
    view: panel(
      capital(brief.title),
      rates ? "Sample rates, not today's." : names.join(", "),
      labelled(
        "amount",
        "Amount",
        h("input", {
          inputmode: "decimal",
          value: x("$amount"),
          "aria-invalid": x('$problem !== ""'),
          "aria-describedby": "panel-status",
          "@input": "$amount = (event.target as HTMLInputElement).value",
        }),
      ),
      h(
        "div",
        { class: "panel__row" },
        labelled("from", "From", choice("$from")),
        button("Swap", "swap()"),
        labelled("to", "To", choice("$to")),
      ),
      h("p", { class: "panel__result" }, x('$problem === "" ? $result + " " + $to : "–"')),
      ...(wants.has("reset") ? [button("Reset", '$amount = "1"')] : []),
    ),
    css: css(".panel__result { font-size: 2rem; font-weight: 700; }"),
  };
}

function choice(name: string) {
  return h(
    "select",
    { value: x(name), "@change": `${name} = (event.target as HTMLSelectElement).value` },
    each("unit", "UNITS", "unit.name", h("option", { value: x("unit.name") }, x("unit.name"))),
  );
}

export function card(brief: Brief, wants: Wants): Part {
  const { kind, head, facts, days, actions } = cardOf(brief);
  const warm = kind === "weather";
  const week = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"].slice(0, days);
  const forecast: Node[] = days === 0 ? [] : [
    h("h4", {}, "Forecast"),
    h(
      "ol",
      { class: "panel__days", "aria-label": "Forecast" },
      each(
        "one",
        "FORECAST",
        "index",
        h("li", {}, h("span", {}, x("one.day")), h("strong", {}, x("degrees(one.celsius, $fahrenheit)"))),
        "index",
      ),
    ),
  ];
  return {
    name: brief.name,
    about: ["Everything on the card is a sample; put your own in."],
    constants: [
      { name: "FACTS", init: source(facts) },
      ...(actions.length > 0 ? [{ name: "ACTIONS", init: source(actions) }] : []),
      ...(days > 0
        ? [{
          name: "FORECAST",
          init: source(week.map((day, i) => ({ day, celsius: [17, 19, 16, 14, 18, 21, 20][i % 7] }))),
        }]
        : []),
    ],
    state: [
      ...(warm ? [{ name: "fahrenheit", init: "false" }] : []),
      { name: "done", type: "string[]", init: "[]" },
    ],
    functions: [
      ...(warm
        ? [{
          name: "degrees",
          params: "celsius: number, fahrenheit: boolean",
          pure: true,
          body: ['return fahrenheit ? Math.round(celsius * 1.8 + 32) + " °F" : celsius + " °C";'],
        }]
        : []),
      {
        name: "toggle",
        params: "label: string",
        body: ["$done = $done.includes(label) ? $done.filter((one) => one !== label) : [...$done, label];"],
      },
    ],
    status: warm ? '$fahrenheit ? "In degrees Fahrenheit" : "In degrees Celsius"' : '$done.join(", ")',
    view: panel(
      capital(brief.title),
      "Sample data.",
      h(
        "article",
        { class: "panel__card", "aria-labelledby": "card-head" },
        h(
          "svg",
          { class: "panel__face", viewBox: "0 0 60 60", role: "img", "aria-label": PICTURES[kind] },
          ...(kind === "product"
            ? [h("rect", { x: "10", y: "16", width: "40", height: "34", fill: "#c98b3b" })]
            : kind === "weather"
            ? [h("circle", { cx: "30", cy: "30", r: "20", fill: "#f2b233" })]
            : [
              h("circle", { cx: "30", cy: "20", r: "12", fill: "#7a8aa0" }),
              h("path", { d: "M8 58 Q30 30 52 58 Z", fill: "#7a8aa0" }),
            ]),
        ),
        h("h3", { id: "card-head" }, head),
        ...(warm
          ? [h("p", {}, "Temperature ", h("strong", { class: "panel__big" }, x("degrees(18, $fahrenheit)")))]
          : []),
        h(
          "dl",
          { class: "panel__facts" },
          each(
            "fact",
            "FACTS",
            "fact.label",
            h("div", {}, h("dt", {}, x("fact.label")), h("dd", {}, x("fact.value"))),
          ),
        ),
        ...forecast,
        ...(actions.length > 0
          ? [
            h(
              "div",
              { class: "panel__row" },
              each(
                "action",
                "ACTIONS",
                "action.label",
                button(
                  x("$done.includes(action.label) ? action.done : action.label"),
                  "toggle(action.label)",
                  {
                    "aria-pressed": x("$done.includes(action.label)"),
                  },
                ),
              ),
            ),
          ]
          : []),
        ...(warm ? [button(x('$fahrenheit ? "Show °C" : "Show °F"'), "$fahrenheit = !$fahrenheit")] : []),
      ),
      ...(wants.has("reset") ? [button("Reset", "$done = []")] : []),
    ),
    css: css(`
.panel { max-width: 24rem; }
.panel__face { width: 5rem; height: 5rem; }
.panel__card h3 { margin: 0; font-size: 1.35rem; }
.panel__big { font-size: 3rem; font-weight: 700; }
.panel__facts div { display: flex; justify-content: space-between; gap: 1rem; padding-block: 0.25rem; border-bottom: 1px solid var(--line); }
.panel__facts dd { margin: 0; }
.panel__days { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
.panel__days li { display: grid; justify-items: center; }`),
  };
}

const PICTURES = {
  weather: "Partly sunny",
  person: "Portrait, a drawing",
  product: "Product, a drawing",
  thing: "A drawing",
};

export function noughts(brief: Brief): Part {
  return {
    name: brief.name,
    about: ["For two at one screen."],
    constants: [{
      name: "LINES",
      type: "number[][]",
      init: source([[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]]),
    }],
    state: [
      { name: "cells", type: "string[]", init: 'Array(9).fill("")' },
      { name: "won", type: "Record<string, number>", init: "{ X: 0, O: 0 }" },
    ],
    derived: [
      { name: "turn", init: '$cells.filter(Boolean).length % 2 === 0 ? "X" : "O"' },
      { name: "winner", init: "winnerOf($cells)" },
      { name: "over", init: '$winner !== "" || $cells.every(Boolean)' },
    ],
    functions: [
      {
        name: "winnerOf",
        params: "cells: string[]",
        pure: true,
        body: [
          "const line = LINES.find(([a, b, c]) => cells[a] && cells[a] === cells[b] && cells[a] === cells[c]);",
          'return line ? cells[line[0]] : "";',
        ],
      },
      {
        name: "play",
        params: "at: number",
        body: [
          "if ($over || $cells[at]) return;",
          "const next = $cells.map((cell, i) => i === at ? $turn : cell);",
          "const winner = winnerOf(next);",
          "if (winner) $won = { ...$won, [winner]: $won[winner] + 1 };",
          "$cells = next;",
        ],
      },
    ],
    status: '$winner ? $winner + " has won." : $over ? "A draw." : "It is the turn of " + $turn + "."',
    view: panel(
      capital(brief.title),
      "Three in a row win.",
      h(
        "div",
        { class: "panel__grid", role: "group", "aria-label": "Game board" },
        each(
          "cell",
          "$cells",
          "index",
          h("button", {
            type: "button",
            class: "panel__cell",
            "aria-label": x(
              '"Row " + (Math.floor(index / 3) + 1) + ", column " + (index % 3 + 1) + ": " + (cell || "empty")',
            ),
            "@click": "play(index)",
          }, x("cell")),
          "index",
        ),
      ),
      h("p", {}, x('"X has won " + $won.X + ", O has won " + $won.O')),
      when(
        "$over",
        button("Play again", '$cells = Array(9).fill("")', {}, false),
        button("Reset", '$cells = Array(9).fill("")'),
      ),
    ),
    css: css(`
.panel__grid { display: grid; grid-template-columns: repeat(3, 4.5rem); gap: 0.35rem; }
.panel__cell { height: 4.5rem; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 0.35rem; font: 700 2rem system-ui; cursor: pointer; }
.panel__cell:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }`),
  };
}
