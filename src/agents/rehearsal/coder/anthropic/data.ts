// Team Anthropic's pricing plans, tables, figures and cards.

import type { Brief } from "../brief.ts";
import { plansOf, rowsOf, statsOf } from "../content.ts";
import { makeField } from "../fields.ts";
import { each, type Element, h, type Node, type Part, when, x } from "../part.ts";
import { nouns } from "../brief.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, options, panel } from "./style.ts";

export function pricing(brief: Brief, wants: Wants): Part {
  const { plans, sign, made_up } = plansOf(brief);
  return {
    name: brief.name,
    about: made_up ? ["The brief gives no price for every plan: the missing ones are samples."] : [],
    types: ["interface Plan {\n  name: string;\n  price: number;\n  features: string[];\n}"],
    constants: [{ name: "PLANS", type: "Plan[]", init: source(plans) }, { name: "PAID_MONTHS", init: "10" }],
    state: [{ name: "yearly", init: "false" }, { name: "chosen", init: '""' }],
    functions: [{
      name: "priceOf",
      params: "plan: Plan, yearly: boolean",
      pure: true,
      body: [`return ${literal(sign)} + (plan.price * (yearly ? PAID_MONTHS : 1)).toFixed(plan.price % 1 ? 2 : 0);`],
    }],
    status: `$chosen ? "Chosen: " + $chosen + ($yearly ? ", paid yearly" : ", paid monthly") : "No plan chosen yet."`,
    view: panel(
      capital(brief.title),
      "Paid yearly, twelve months cost what ten months cost.",
      h(
        "div",
        { class: "panel__row", role: "group", "aria-label": "Billing" },
        button("Monthly", "$yearly = false", { "aria-pressed": x("!$yearly") }),
        button("Yearly", "$yearly = true", { "aria-pressed": x("$yearly") }),
      ),
      h(
        "div",
        { class: "panel__plans" },
        each(
          "plan",
          "PLANS",
          "plan.name",
          h(
            "article",
            { class: "panel__plan", "aria-label": x("plan.name") },
            h("h3", {}, x("plan.name")),
            h("p", { class: "panel__price" }, x("priceOf(plan, $yearly)"), x('$yearly ? " per year" : " per month"')),
            h("ul", {}, each("feature", "plan.features", "feature", h("li", {}, x("feature")))),
            button(
              x('$chosen === plan.name ? "Chosen" : "Choose " + plan.name'),
              "$chosen = plan.name",
              { "aria-pressed": x("$chosen === plan.name") },
            ),
          ),
        ),
      ),
      ...(wants.has("reset") ? [button("Choose none", '$chosen = ""')] : []),
    ),
    css: css(`
.panel__plans { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; }
.panel__plan { display: flex; flex-direction: column; padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.panel__plan ul { flex: 1; padding-left: 1.25rem; }
.panel__price { font-size: 1.25rem; font-weight: 700; }`),
  };
}

export function table(brief: Brief): Part {
  const columns = brief.fields.length > 0 ? brief.fields : ["Name", "Status", "Date"].map((label) => makeField(label, { label }));
  const { features } = brief;
  const many = nouns(brief);
  const pages = features.has("pages");
  const searched = "ROWS.filter((row) => Object.values(row).join(\" \").toLowerCase().includes($query.trim().toLowerCase()))";
  const header = (name: string, label: string): Element =>
    h(
      "th",
      { scope: "col", "aria-sort": x(`$column === "${name}" ? ($rising ? "ascending" : "descending") : "none"`) },
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
    types: [`interface Row {\n  id: number;\n${columns.map((c) => `  ${c.name}: string | number;`).join("\n")}\n}`],
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
      { name: "found", init: `${searched}.sort((a, b) => compare(a[$column], b[$column]) * ($rising ? 1 : -1))` },
      { name: "shown", init: pages ? "$found.slice($page * PAGE, $page * PAGE + PAGE)" : "$found" },
    ],
    functions: [
      {
        name: "compare",
        params: "a: string | number, b: string | number",
        pure: true,
        body: ['return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));'],
      },
      {
        name: "sortBy",
        params: "name: keyof Row",
        body: ["$rising = $column === name ? !$rising : true;", "$column = name;", ...(pages ? ["$page = 0;"] : [])],
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
      labelled("query", `Search ${many}`, h("input", { type: "search", value: x("$query"), "@input": "search(event)" })),
      h(
        "div",
        { class: "panel__scroll" },
        h(
          "table",
          {},
          h("caption", {}, capital(many)),
          h("thead", {}, h("tr", {}, ...columns.map((c) => header(c.name, c.label)))),
          h("tbody", {}, each("row", "$shown", "row.id", h("tr", {}, ...columns.map((c) => h("td", {}, x(`row.${c.name}`)))))),
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

export function dashboard(brief: Brief, wants: Wants): Part {
  const stats = statsOf(brief);
  return {
    name: brief.name,
    about: ["The figures are samples; put a request for your own in `load`."],
    types: ["interface Stat {\n  label: string;\n  value: number;\n  change: number;\n  unit: string;\n  trend: number[];\n}"],
    constants: [{ name: "SAMPLE", type: "Stat[]", init: source(stats) }],
    state: [
      { name: "stats", type: "Stat[]", init: "SAMPLE" },
      { name: "loading", init: "false" },
      { name: "updated", init: '"never"' },
    ],
    functions: [
      {
        name: "shown",
        params: "stat: Stat",
        pure: true,
        body: [
          "const value = stat.value.toLocaleString();",
          'return stat.unit === "%" ? value + " %" : stat.unit + value;',
        ],
      },
      {
        name: "points",
        params: "trend: number[]",
        pure: true,
        body: [
          "const most = Math.max(...trend);",
          'return trend.map((value, i) => i * 16 + "," + (30 - (value / most) * 28).toFixed(1)).join(" ");',
        ],
      },
      {
        name: "load",
        async: true,
        body: [
          "$loading = true;",
          "await new Promise((resolve) => setTimeout(resolve, 300));",
          "$stats = SAMPLE;",
          "$updated = new Date().toLocaleTimeString();",
          "$loading = false;",
        ],
      },
    ],
    status: '$loading ? "Loading…" : "Last updated: " + $updated',
    view: panel(
      capital(brief.title),
      "Sample figures, compared with the week before.",
      h(
        "dl",
        { class: "panel__stats", "aria-busy": x("$loading") },
        each(
          "stat",
          "$stats",
          "stat.label",
          h(
            "div",
            { class: "panel__stat" },
            h("dt", {}, x("stat.label")),
            h("dd", { class: "panel__figure" }, x("shown(stat)")),
            h("dd", {}, x('(stat.change < 0 ? "▼ " : "▲ ") + Math.abs(stat.change) + " %"')),
            h(
              "dd",
              {},
              h(
                "svg",
                { viewBox: "0 0 96 32", width: "96", height: "32", role: "img", "aria-label": x('"Trend: " + stat.trend.join(", ")') },
                h("polyline", { points: x("points(stat.trend)"), fill: "none", stroke: "currentColor", "stroke-width": "2" }),
              ),
            ),
          ),
        ),
      ),
      button(x('$loading ? "Loading…" : "Update"'), "load()", { disabled: x("$loading") }),
      ...(wants.has("reset") ? [button("Empty the board", "$stats = []")] : []),
      when("$stats.length === 0", h("p", {}, "No figures yet.")),
    ),
    css: css(`
.panel__stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem; }
.panel__stat { padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.panel__stat dd { margin: 0; }
.panel__figure { font-size: 1.6rem; font-weight: 700; }`),
  };
}

export function cards(brief: Brief): Part {
  const groups = brief.names.length > 1 ? brief.names : ["New", "Popular", "Classic"];
  const cards = Array.from({ length: Math.min(Math.max(brief.count ?? 6, 1), 12) }, (_, i) => ({
    id: i + 1,
    title: `${capital(brief.noun)} ${i + 1}`,
    group: groups[i % groups.length],
    text: `Sample text of ${brief.noun} ${i + 1}.`,
  }));
  const detail: Node = when(
    "Boolean($open)",
    h(
      "aside",
      { class: "panel__detail", "aria-label": "Details" },
      h("p", {}, x("$open")),
      button("Close", '$open = ""'),
    ),
  );
  return {
    name: brief.name,
    about: [`The ${nouns(brief)} are samples, and coloured fields stand in for pictures.`],
    types: ["interface Card {\n  id: number;\n  title: string;\n  group: string;\n  text: string;\n}"],
    constants: [{ name: "CARDS", type: "Card[]", init: source(cards) }],
    state: [{ name: "group", init: '"all"' }, { name: "query", init: '""' }, { name: "open", init: '""' }],
    derived: [{
      name: "shown",
      init: 'CARDS.filter((card) => ($group === "all" || card.group === $group) && card.title.toLowerCase().includes($query.trim().toLowerCase()))',
    }],
    status: `$shown.length + " of " + CARDS.length + " ${nouns(brief)}"`,
    view: panel(
      capital(brief.title),
      "",
      h(
        "div",
        { class: "panel__row" },
        labelled("query", "Search", h("input", { type: "search", value: x("$query"), "@input": "$query = (event.target as HTMLInputElement).value" })),
        labelled(
          "group",
          "Category",
          h("select", { value: x("$group"), "@change": "$group = (event.target as HTMLSelectElement).value" }, ...options([["all", "All"], ...groups])),
        ),
      ),
      detail,
      when(
        "$shown.length === 0",
        h("p", { class: "panel__empty" }, `No ${nouns(brief)} match.`),
        h(
          "ul",
          { class: "panel__cards" },
          each(
            "card",
            "$shown",
            "card.id",
            h(
              "li",
              { class: "panel__card" },
              h("div", { class: "panel__picture", role: "img", "aria-label": x('"Picture of " + card.title') }),
              h("h3", {}, x("card.title")),
              h("p", { class: "panel__hint" }, x("card.group")),
              button("Details", '$open = card.title + ": " + card.text', { "aria-label": x('"Details of " + card.title') }),
            ),
          ),
        ),
      ),
    ),
    css: css(`
.panel__cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.panel__card { padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.panel__picture { aspect-ratio: 4 / 3; background: linear-gradient(135deg, var(--accent), var(--line)); border-radius: 0.35rem; }
.panel__detail { padding: 0.75rem; border-left: 4px solid var(--accent); }`),
  };
}
