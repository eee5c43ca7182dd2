// Team Anthropic's tables: searched, sorted by headings that say their order, in pages where the brief wants some.

import type { Brief } from "../brief.ts";
import { columnsFor, rowsOf } from "../content.ts";
import { wordsOf } from "../listing.ts";
import { each, type Element, h, type Part, when, x } from "../part.ts";
import { nouns } from "../brief.ts";
import { capital, source } from "../words.ts";
import { button, css, labelled, panel } from "./style.ts";

export function table(brief: Brief): Part {
  const columns = columnsFor(brief);
  const { features } = brief;
  const many = nouns(brief);
  const pages = features.has("pages");
  const searched = `ROWS.filter((row) => ${
    wordsOf("row", columns)
  }.toLowerCase().includes($query.trim().toLowerCase()))`;
  const header = (name: string, label: string): Element =>
    h(
      "th",
      {
        scope: "col",
        "aria-sort": x(`$column === "${name}" ? ($rising ? "ascending" : "descending") : "none"`),
      },
      h(
        "button",
        { type: "button", class: "panel__sort", "@click": `sortBy("${name}")` },
        label,
        x(`$column === "${name}" ? ($rising ? " ▲" : " ▼") : ""`),
      ),
    );
  return {
    name: brief.name,
    about: [`The rows are samples: put your own ${many} in their place.`],
    types: [
      `interface Row {\n  id: number;\n${columns.map((c) => `  ${c.name}: string | number;`).join("\n")}\n}`,
    ],
    constants: [
      { name: "ROWS", type: "Row[]", init: source(rowsOf(columns)) },
      ...(pages ? [{ name: "PAGE", init: "5" }] : []),
    ],
    state: [
      { name: "query", init: '""' },
      { name: "column", type: "keyof Row", init: `"${columns[0]!.name}"` },
      { name: "rising", init: "true" },
      ...(pages ? [{ name: "page", init: "0" }] : []),
    ],
    derived: [
      {
        name: "found",
        init: `${searched}.sort((a, b) => compare(a[$column], b[$column]) * ($rising ? 1 : -1))`,
      },
      { name: "shown", init: pages ? "$found.slice($page * PAGE, $page * PAGE + PAGE)" : "$found" },
    ],
    functions: [
      {
        name: "compare",
        params: "a: string | number, b: string | number",
        pure: true,
        body: [
          'return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));',
        ],
      },
      {
        name: "sortBy",
        params: "name: keyof Row",
        body: [
          "$rising = $column === name ? !$rising : true;",
          "$column = name;",
          ...(pages ? ["$page = 0;"] : []),
        ],
      },
      {
        name: "search",
        params: "event: change",
        body: ["$query = (event.target as HTMLInputElement).value;", ...(pages ? ["$page = 0;"] : [])],
      },
    ],
    status: `$found.length + " of " + ROWS.length + " ${many}"`,
    view: panel(
      capital(brief.title),
      "Sample data. Sort by a column's heading.",
      labelled(
        "query",
        `Search ${many}`,
        h("input", { type: "search", value: x("$query"), "@input": "search(event)" }),
      ),
      h(
        "div",
        { class: "panel__scroll" },
        h(
          "table",
          {},
          h("caption", {}, capital(many)),
          h("thead", {}, h("tr", {}, ...columns.map((c) => header(c.name, c.label)))),
          h(
            "tbody",
            {},
            each(
              "row",
              "$shown",
              "row.id",
              h("tr", {}, ...columns.map((c) => h("td", {}, x(`row.${c.name}`)))),
            ),
          ),
        ),
      ),
      when("$found.length === 0", h("p", { class: "panel__empty" }, `No ${many} match.`)),
      ...(pages ? [turning()] : []),
    ),
    css: css(`
.panel__scroll { overflow-x: auto; }
.panel table { width: 100%; border-collapse: collapse; }
.panel caption { text-align: left; font-weight: 600; }
.panel th, .panel td { padding: 0.5rem; text-align: left; border-bottom: 1px solid var(--line); }
.panel__sort { padding: 0; color: inherit; background: none; border: 0; font: inherit; font-weight: 600; cursor: pointer; }
.panel__empty { padding: 1rem; text-align: center; }`),
  };
}

function turning(): Element {
  return h(
    "nav",
    { class: "panel__row", "aria-label": "Pages" },
    button("Previous", "$page = $page - 1", { disabled: x("$page === 0") }),
    h("span", {}, "Page ", x("$page + 1")),
    button("Next", "$page = $page + 1", { disabled: x("($page + 1) * PAGE >= $found.length") }),
  );
}
