// Team Anthropic's figures and cards.

import type { Brief } from "../brief.ts";
import { statsOf } from "../content.ts";
import { each, h, type Node, type Part, when, x } from "../part.ts";
import { nouns } from "../brief.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, options, panel } from "./style.ts";

export function dashboard(brief: Brief, wants: Wants): Part {
  const stats = statsOf(brief);
  return {
    name: brief.name,
    about: ["The figures are samples; put a request for your own in `load`."],
    types: [
      "interface Stat {\n  label: string;\n  value: number;\n  change: number;\n  unit: string;\n  trend: number[];\n}",
    ],
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
                {
                  viewBox: "0 0 96 32",
                  width: "96",
                  height: "32",
                  role: "img",
                  "aria-label": x('"Trend: " + stat.trend.join(", ")'),
                },
                h("polyline", {
                  points: x("points(stat.trend)"),
                  fill: "none",
                  stroke: "currentColor",
                  "stroke-width": "2",
                }),
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
      init:
        'CARDS.filter((card) => ($group === "all" || card.group === $group) && card.title.toLowerCase().includes($query.trim().toLowerCase()))',
    }],
    status: `$shown.length + " of " + CARDS.length + " ${nouns(brief)}"`,
    view: panel(
      capital(brief.title),
      "",
      h(
        "div",
        { class: "panel__row" },
        labelled(
          "query",
          "Search",
          h("input", {
            type: "search",
            value: x("$query"),
            "@input": "$query = (event.target as HTMLInputElement).value",
          }),
        ),
        labelled(
          "group",
          "Category",
          h(
            "select",
            { value: x("$group"), "@change": "$group = (event.target as HTMLSelectElement).value" },
            ...options([["all", "All"], ...groups]),
          ),
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
              h("div", {
                class: "panel__picture",
                role: "img",
                "aria-label": x('"Picture of " + card.title'),
              }),
              h("h3", {}, x("card.title")),
              h("p", { class: "panel__hint" }, x("card.group")),
              button("Details", '$open = card.title + ": " + card.text', {
                "aria-label": x('"Details of " + card.title'),
              }),
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
