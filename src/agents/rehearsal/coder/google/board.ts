// Team Google's boards, carts and polls: native controls, one object of state.

import type { Brief } from "../brief.ts";
import { columnsOf, goodsOf, pollOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, press } from "./style.ts";

export function board(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [],
    types: ["interface Task {\n  id: number;\n  name: string;\n  place: string;\n}"],
    constants: [{ name: "places", type: "string[]", init: source(columnsOf(brief)) }],
    state: [{ name: "tasks", type: "Task[]", init: "[]" }, { name: "held", init: "0" }],
    functions: [
      {
        name: "add",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "const form = event.target as HTMLFormElement;",
          'const name = String(new FormData(form).get("name")).trim();',
          "if (name) $tasks = [...$tasks, { id: ($tasks.at(-1)?.id ?? 0) + 1, name, place: places[0] }];",
          "form.reset();",
        ],
      },
      {
        name: "shift",
        params: "id: number, place: string",
        body: ["$tasks = $tasks.map((task) => task.id === id ? { ...task, place } : task);"],
      },
    ],
    status: '$tasks.length + " tasks"',
    view: app(
      capital(brief.title),
      h(
        "form",
        { "@submit": "add(event)" },
        field(
          "Task",
          h("input", { name: "name", required: true, pattern: ".*[^ ].*", title: "More than blanks" }),
        ),
        h("button", { type: "submit" }, "Add task"),
      ),
      h("p", {}, "Drag a task to another column, or choose its column."),
      h(
        "div",
        { class: "columns" },
        each(
          "place",
          "places",
          "place",
          h(
            "section",
            {
              "aria-label": x("place"),
              "@dragover": "event.preventDefault()",
              "@drop": "shift($held, place)",
            },
            h("h2", {}, x("place")),
            h(
              "div",
              {},
              each(
                "task",
                "$tasks.filter((task) => task.place === place)",
                "task.id",
                h(
                  "article",
                  { draggable: "true", "@dragstart": "$held = task.id" },
                  h("b", {}, x("task.name")),
                  h(
                    "select",
                    {
                      "aria-label": x('"Column of " + task.name'),
                      value: x("task.place"),
                      "@change": "shift(task.id, (event.target as HTMLSelectElement).value)",
                    },
                    each("one", "places", "one", h("option", { value: x("one") }, x("one"))),
                  ),
                  press("×", "$tasks = $tasks.filter((other) => other.id !== task.id)", {
                    "aria-label": x('"Delete " + task.name'),
                  }),
                ),
              ),
            ),
          ),
        ),
      ),
      ...(wants.has("empty") ? [when("$tasks.length === 0", h("p", {}, "No tasks yet."))] : []),
      ...(wants.has("reset") ? [press("Clear", "$tasks = []")] : []),
    ),
    css: css(
      ".app { max-width: 60rem; }\n.app .columns { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(10rem, 1fr); gap: .5rem; overflow-x: auto; }\n.app section { background: #8882; padding: .5rem; min-height: 8rem; border-radius: .5rem; }\n.app h2 { font-size: 1rem; margin: 0; }\n.app article { display: grid; gap: .25rem; margin: .5rem 0; padding: .5rem; border: 1px solid #bdc1c6; border-radius: .25rem; overflow-wrap: anywhere; }",
    ),
  };
}

export function cart(brief: Brief, wants: Wants): Part {
  const taxed = /\b(?:tax|vat)\b/i.test(brief.text) ? " * 1.2" : "";
  return {
    name: brief.name,
    about: ["Sample goods and prices."],
    types: ["type Counts = Record<string, number>;"],
    constants: [{ name: "goods", init: source(goodsOf(brief).map(({ name, price }) => ({ name, price }))) }],
    state: [{ name: "counts", type: "Counts", init: "{}" }],
    derived: [{
      name: "total",
      init:
        `(goods.reduce((sum, good) => sum + good.price * ($counts[good.name] || 0), 0)${taxed}).toFixed(2)`,
    }],
    functions: [{
      name: "set",
      params: "name: string, count: number",
      body: ["$counts = { ...$counts, [name]: Math.max(0, Math.min(99, count || 0)) };"],
    }],
    status: '"Total $" + $total',
    view: app(
      capital(brief.title),
      h(
        "table",
        {},
        h("caption", {}, "Sample goods"),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["Item", "Price", "Quantity", "Sum", "Take out"].map((head) =>
              h("th", { scope: "col" }, head)
            ),
          ),
        ),
        h(
          "tbody",
          {},
          each(
            "good",
            "goods",
            "good.name",
            h(
              "tr",
              {},
              h("th", { scope: "row" }, x("good.name")),
              h("td", {}, x('"$" + good.price.toFixed(2)')),
              h(
                "td",
                {},
                h("input", {
                  type: "number",
                  min: "0",
                  max: "99",
                  "aria-label": x('"Quantity of " + good.name'),
                  value: x("$counts[good.name] || 0"),
                  "@input": "set(good.name, (event.target as HTMLInputElement).valueAsNumber)",
                }),
              ),
              h("td", {}, x('"$" + (good.price * ($counts[good.name] || 0)).toFixed(2)')),
              h(
                "td",
                {},
                press("Remove", "set(good.name, 0)", {
                  "aria-label": x('"Remove " + good.name'),
                  disabled: x("!$counts[good.name]"),
                }),
              ),
            ),
          ),
        ),
      ),
      h("output", {}, taxed ? "Total with 20 % tax $" : "Total $", x("$total")),
      ...(wants.has("empty") ? [when('$total === "0.00"', h("p", {}, "Nothing in the cart."))] : []),
      ...(wants.has("reset") ? [press("Clear", "$counts = {}")] : []),
    ),
    css: css(
      ".app table { border-collapse: collapse; width: 100%; }\n.app td, .app th { border-bottom: 1px solid #bdc1c6; padding: .4rem; text-align: left; }\n.app input { width: 4rem; }\n.app output { display: block; font-size: 1.5rem; margin: .5rem 0; }",
    ),
  };
}

export function poll(brief: Brief, wants: Wants): Part {
  const { question, choices } = pollOf(brief);
  return {
    name: brief.name,
    about: [],
    constants: [{ name: "start", init: source(choices.map((name) => ({ name, votes: 0 }))) }],
    state: [{ name: "rows", type: "typeof start", init: "start" }],
    derived: [{ name: "sum", init: "$rows.reduce((sum, row) => sum + row.votes, 0)" }],
    functions: [{
      name: "vote",
      params: "name: string",
      body: ["$rows = $rows.map((row) => row.name === name ? { ...row, votes: row.votes + 1 } : row);"],
    }],
    status: '$sum + " votes"',
    view: app(
      capital(brief.title),
      h("p", {}, question),
      h(
        "div",
        {},
        each(
          "row",
          "$rows",
          "row.name",
          h(
            "p",
            {},
            press(x("row.name"), "vote(row.name)", { "aria-label": x('"Vote for " + row.name') }),
            h("meter", {
              min: "0",
              max: x("Math.max(1, $sum)"),
              value: x("row.votes"),
              "aria-label": x('"Share of " + row.name'),
            }),
            h("span", {}, x('Math.round(100 * row.votes / Math.max(1, $sum)) + " %"')),
          ),
        ),
      ),
      h("output", {}, x('$sum + " votes"')),
      ...(wants.has("reset") ? [press("Clear", "$rows = start")] : []),
    ),
    css: css(
      ".app div p { display: grid; grid-template-columns: 10rem 1fr 4rem; gap: .5rem; align-items: center; }\n.app meter { width: 100%; }",
    ),
  };
}
