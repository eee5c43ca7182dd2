// Team Google's pricing, tables, figures and cards.

import { type Brief, nouns } from "../brief.ts";
import { columnsFor, plansOf, rowsOf, statsOf } from "../content.ts";
import { wordsOf } from "../listing.ts";
import { each, type Element, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, choices, css, field, line, press } from "./style.ts";

export function pricing(brief: Brief, wants: Wants): Part {
  const { plans, sign, made_up } = plansOf(brief);
  return {
    name: brief.name,
    about: made_up ? ["Prices the brief leaves open are samples."] : [],
    constants: [{ name: "plans", init: source(plans) }],
    state: [{ name: "months", init: "1" }, { name: "pick", init: '""' }],
    status: '$pick ? "You picked " + $pick : "Pick a plan"',
    view: app(
      capital(brief.title),
      line(
        "Pay yearly, save two months",
        h("input", {
          type: "checkbox",
          role: "switch",
          checked: x("$months === 10"),
          "@change": "$months = $months === 1 ? 10 : 1",
        }),
      ),
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "Plan"),
            h("th", { scope: "col" }, "Price"),
            h("th", { scope: "col" }, "You get"),
            h("th", { scope: "col" }, "Choose"),
          ),
        ),
        h(
          "tbody",
          {},
          each(
            "plan",
            "plans",
            "plan.name",
            h(
              "tr",
              {},
              h("th", { scope: "row" }, x("plan.name")),
              h(
                "td",
                {},
                x(`${
                  literal(sign)
                } + +(plan.price * $months).toFixed(2) + ($months === 1 ? " a month" : " a year")`),
              ),
              h("td", {}, x('plan.features.join(", ")')),
              h(
                "td",
                {},
                press(x('$pick === plan.name ? "✓ " + plan.name : plan.name'), "$pick = plan.name", {
                  "aria-pressed": x("$pick === plan.name"),
                }),
              ),
            ),
          ),
        ),
      ),
      ...(wants.has("reset") ? [press("Unpick", '$pick = ""')] : []),
    ),
    css: css(
      ".app table { border-collapse: collapse; width: 100%; }\n.app th, .app td { border: 1px solid #bdc1c6; padding: .5rem; text-align: left; }",
    ),
  };
}

export function table(brief: Brief, wants: Wants): Part {
  const columns = columnsFor(brief);
  const many = nouns(brief);
  const head = (name: string, label: string): Element =>
    h(
      "th",
      { "aria-sort": x(`$by === "${name}" ? ($up ? "ascending" : "descending") : "none"`) },
      press(label, `sort("${name}")`),
    );
  const pages = brief.features.has("pages");
  return {
    name: brief.name,
    about: [`Sample rows; replace them with your ${many}.`],
    types: ["type Row = Record<string, string | number>;"],
    constants: [{ name: "rows", type: "Row[]", init: source(rowsOf(columns)) }],
    state: [
      { name: "by", init: `"${columns[0]!.name}"` },
      { name: "up", init: "true" },
      { name: "find", init: '""' },
      ...(pages ? [{ name: "most", init: "4" }] : []),
    ],
    derived: [{
      name: "shown",
      init:
        `rows.filter((row) => ${
          wordsOf("row", columns)
        }.toLowerCase().includes($find)).sort((a, b) => (a[$by] < b[$by] ? -1 : 1) * ($up ? 1 : -1))` +
        (pages ? ".slice(0, $most)" : ""),
    }],
    functions: [{
      name: "sort",
      params: "column: string",
      body: ["$up = column !== $by || !$up;", "$by = column;"],
    }],
    status: `$shown.length + " ${many}"`,
    view: app(
      capital(brief.title),
      field(
        "Search",
        h("input", {
          type: "search",
          "@input": "$find = (event.target as HTMLInputElement).value.toLowerCase()",
        }),
      ),
      h(
        "table",
        {},
        h("caption", {}, `${capital(many)} (sample data)`),
        h("thead", {}, h("tr", {}, ...columns.map((c) => head(c.name, c.label)))),
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
      ...(pages ? [press("Show more", "$most = $most + 4", { disabled: x("$most >= rows.length") })] : []),
      ...(wants.has("empty") ? [when("$shown.length === 0", h("p", {}, `No ${many} match.`))] : []),
    ),
    css: css(
      ".app table { border-collapse: collapse; width: 100%; }\n.app td, .app th { border-bottom: 1px solid #bdc1c6; padding: .4rem; text-align: left; }\n.app th button { border: 0; background: none; font-weight: bold; }",
    ),
  };
}

export function dashboard(brief: Brief, wants: Wants): Part {
  const stats = statsOf(brief);
  return {
    name: brief.name,
    about: ["Sample figures."],
    constants: [{
      name: "stats",
      init: source(
        stats.map(({ label, value, unit, change, trend }) => ({
          label,
          value,
          unit,
          change,
          most: Math.max(...trend),
        })),
      ),
    }],
    state: [{ name: "rising", init: "false" }],
    derived: [{ name: "shown", init: "stats.filter((stat) => !$rising || stat.change > 0)" }],
    status: '$shown.length + " of " + stats.length + " figures"',
    view: app(
      capital(brief.title),
      line(
        "Only what is rising",
        h("input", { type: "checkbox", checked: x("$rising"), "@change": "$rising = !$rising" }),
      ),
      h(
        "div",
        { class: "grid" },
        each(
          "stat",
          "$shown",
          "stat.label",
          h(
            "section",
            { "aria-label": x("stat.label") },
            h("h2", {}, x("stat.label")),
            h("b", {}, x('stat.unit === "%" ? stat.value + " %" : stat.unit + stat.value')),
            h("p", {}, x('(stat.change > 0 ? "+" : "") + stat.change + " % in a week"')),
            h("meter", {
              min: "0",
              max: x("stat.most"),
              value: x("stat.value"),
              "aria-label": x('stat.label + " against its best day"'),
            }),
          ),
        ),
      ),
      ...(wants.has("empty") ? [when("$shown.length === 0", h("p", {}, "Nothing is rising."))] : []),
    ),
    css: css(
      ".app .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .75rem; }\n.app section { background: #8882; padding: .75rem; border-radius: .5rem; }\n.app h2 { font-size: .9rem; margin: 0; }\n.app b { font-size: 1.5rem; }",
    ),
  };
}

export function cards(brief: Brief, wants: Wants): Part {
  const groups = brief.names.length > 1 ? brief.names : ["New", "Popular", "Classic"];
  const many = Math.min(Math.max(brief.count ?? 6, 1), 12);
  const cards = Array.from(
    { length: many },
    (_, i) => ({ name: `${capital(brief.noun)} ${i + 1}`, kind: groups[i % groups.length] }),
  );
  return {
    name: brief.name,
    about: [`Sample ${nouns(brief)}; the emoji stand in for pictures.`],
    constants: [{ name: "cards", init: source(cards) }],
    state: [{ name: "kind", init: '"All"' }],
    derived: [{ name: "shown", init: 'cards.filter((card) => $kind === "All" || card.kind === $kind)' }],
    status: `$shown.length + " ${nouns(brief)}"`,
    view: app(
      capital(brief.title),
      field(
        "Category",
        h(
          "select",
          { "@change": "$kind = (event.target as HTMLSelectElement).value" },
          ...choices(["All", ...groups]),
        ),
      ),
      h(
        "div",
        { class: "grid" },
        each(
          "card",
          "$shown",
          "card.name",
          h(
            "details",
            {},
            h("summary", {}, h("span", { role: "img", "aria-label": "Picture" }, "🖼️"), x("card.name")),
            h("p", {}, x('"Category: " + card.kind')),
          ),
        ),
      ),
      ...(wants.has("empty") ? [when("$shown.length === 0", h("p", {}, "Nothing in this category."))] : []),
    ),
    css: css(
      ".app .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .75rem; }\n.app details { background: #8882; padding: 1rem; border-radius: .5rem; }\n.app summary { cursor: pointer; }",
    ),
  };
}
