// Team Anthropic's lists: an entry form that says what is wrong, tools for finding, and a list that says when it is
// empty and why.

import type { Brief } from "../brief.ts";
import type { Field } from "../fields.ts";
import { type Listing, listingOf, wordsOf } from "../listing.ts";
import { type Attrs, each, type Element, type Fn, h, type Node, type Part, when, x } from "../part.ts";
import { STORAGE } from "../storage.ts";
import { article, capital, literal } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, options, panel } from "./style.ts";

export function list(brief: Brief, wants: Wants): Part {
  const list = listingOf(brief);
  const { fields, noun, nouns, checkable, has, sum } = list;
  const main = fields[0]!.name;
  const blank = `{ ${fields.map((f) => `${f.name}: ${literal(f.options?.[0] ?? "")}`).join(", ")} }`;
  const entry = `interface Entry {\n  id: number;\n  done: boolean;\n${
    fields.map((f) => `  ${f.name}: string;`).join("\n")
  }\n}`;
  const filters = checkable && has("filter");
  const clears = checkable && (has("clear") || wants.has("reset"));
  return {
    name: brief.name,
    about: [],
    types: [entry, `type Draft = Omit<Entry, "id" | "done">;`],
    state: [
      { name: "entries", type: "Entry[]", init: "[]" },
      { name: "draft", type: "Draft", init: blank },
      { name: "problem", init: '""' },
      ...(filters ? [{ name: "shown", init: '"all"' }] : []),
      ...(has("search") ? [{ name: "query", init: '""' }] : []),
      ...(has("sort") ? [{ name: "order", init: '"added"' }] : []),
      ...(has("edit") ? [{ name: "editing", init: "0" }] : []),
    ],
    derived: [
      { name: "visible", init: visible(list, filters) },
      ...(checkable ? [{ name: "left", init: "$entries.filter((entry) => !entry.done).length" }] : []),
      ...(sum
        ? [{ name: "total", init: `$entries.reduce((sum, entry) => sum + Number(entry.${sum}), 0)` }]
        : []),
    ],
    functions: [...(has("saved") ? STORAGE : []), CHANGE, add(list, blank), ...acts(list, main, clears)],
    ...(has("saved") ? { saved: { name: "entries", key: list.key } } : {}),
    status: checkable
      ? `$left + " of " + $entries.length + " left to do"`
      : `$visible.length + " of " + $entries.length + " shown"`,
    view: panel(
      capital(brief.title),
      "",
      h(
        "form",
        { novalidate: true, "@submit": "add(event)", "aria-label": `Add ${article(noun)}` },
        ...fields.map((field) => draftField(field, field.name === main)),
        when(
          "Boolean($problem)",
          h("p", { class: "panel__error", id: "draft-problem", role: "alert" }, x("$problem")),
        ),
        h("button", { type: "submit", class: "panel__button" }, `Add ${noun}`),
      ),
      ...tools(filters, has("search"), has("sort"), fields),
      when(
        "$visible.length === 0",
        h(
          "p",
          { class: "panel__empty" },
          x(`$entries.length === 0 ? "No ${nouns} yet. Add the first one above." : "No ${nouns} match."`),
        ),
        h(
          "ul",
          { class: "panel__list", "aria-label": capital(nouns) },
          each("entry", "$visible", "entry.id", item(list, main)),
        ),
      ),
      ...(sum ? [h("p", { class: "panel__total" }, "Total: ", x("$total.toFixed(2)"))] : []),
      ...(clears
        ? [button(`Clear what is done`, "clearDone()", { disabled: x("$left === $entries.length") })]
        : []),
    ),
    css: css(STYLE),
  };
}

const STYLE = `
.panel__list { margin: 1rem 0; padding: 0; list-style: none; }
.panel__item { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; padding-block: 0.5rem; border-bottom: 1px solid var(--line); }
.panel__name { flex: 1 1 10rem; overflow-wrap: anywhere; }
.panel__name--done { color: var(--soft); text-decoration: line-through; }
.panel__detail { color: var(--soft); font-size: 0.875rem; }
.panel__empty { padding: 1rem; text-align: center; border: 1px dashed var(--line); border-radius: 0.5rem; }`;

function visible({ has, fields }: Listing, filters: boolean): string {
  const tests = [
    ...(filters ? ['($shown === "all" || entry.done === ($shown === "done"))'] : []),
    ...(has("search")
      ? [`${wordsOf("entry", fields)}.toLowerCase().includes($query.trim().toLowerCase())`]
      : []),
  ];
  const kept = tests.length > 0 ? `$entries.filter((entry) => ${tests.join(" && ")})` : "$entries";
  if (!has("sort")) return kept;
  const by = (one: string) => `String(${one}[$order as keyof Entry])`;
  const compared = `${by("a")}.localeCompare(${by("b")}, undefined, { numeric: true })`;
  return `$order === "added" ? ${kept} : ${
    kept === "$entries" ? "[...$entries]" : kept
  }.sort((a, b) => ${compared})`;
}

function draftField(field: Field, first: boolean): Element {
  const { name, label, type, required } = field;
  const id = `draft-${name}`;
  const shown = required ? label : `${label} (optional)`;
  const shared = {
    name,
    value: x(`$draft.${name}`),
    ...(first ? { "aria-describedby": "draft-problem" } : {}),
  };
  if (type === "select") {
    return labelled(
      id,
      shown,
      h("select", { ...shared, "@change": "change(event)" }, ...options(field.options ?? [])),
    );
  }
  if (type === "textarea") {
    return labelled(id, shown, h("textarea", { ...shared, rows: "3", "@input": "change(event)" }));
  }
  const kind: Attrs = type === "number"
    ? { type, step: "any" }
    : { type: /^(toggle|checkbox)$/.test(type) ? "text" : type };
  return labelled(id, shown, h("input", { ...shared, ...kind, "@input": "change(event)" }));
}

function tools(filters: boolean, search: boolean, sort: boolean, fields: readonly Field[]): Node[] {
  const shown: Element[] = [];
  if (search) {
    shown.push(
      labelled(
        "query",
        "Search",
        h("input", {
          type: "search",
          value: x("$query"),
          "@input": "$query = (event.target as HTMLInputElement).value",
        }),
      ),
    );
  }
  if (filters) {
    const one = (value: string, label: string) =>
      button(label, `$shown = "${value}"`, { "aria-pressed": x(`$shown === "${value}"`) });
    shown.push(
      h(
        "div",
        { class: "panel__row", role: "group", "aria-label": "Filter" },
        one("all", "All"),
        one("open", "Open"),
        one("done", "Done"),
      ),
    );
  }
  if (sort) {
    const choices: [string, string][] = [
      ["added", "As added"],
      ...fields.map((f): [string, string] => [f.name, f.label]),
    ];
    shown.push(
      labelled(
        "order",
        "Sort by",
        h(
          "select",
          { value: x("$order"), "@change": "$order = (event.target as HTMLSelectElement).value" },
          ...options(choices),
        ),
      ),
    );
  }
  return shown;
}

function item({ fields, checkable, has, noun }: Listing, main: string): Element {
  const name = checkable
    ? h(
      "span",
      { class: x('entry.done ? "panel__name panel__name--done" : "panel__name"') },
      x(`entry.${main}`),
    )
    : h("strong", { class: "panel__name" }, x(`entry.${main}`));
  const tick = h("input", {
    type: "checkbox",
    checked: x("entry.done"),
    "aria-label": x(`"Done: " + entry.${main}`),
    "@change": "toggle(entry.id)",
  });
  const renamed = h("input", {
    class: "panel__input panel__name",
    value: x(`entry.${main}`),
    "aria-label": `New text of the ${noun}`,
    "@input": "rename(entry.id, (event.target as HTMLInputElement).value)",
    "@keydown": 'event.key === "Enter" && finish()',
  });
  return h(
    "li",
    { class: "panel__item" },
    ...(checkable ? [tick] : []),
    has("edit") ? when("$editing === entry.id", renamed, name) : name,
    ...fields.slice(1).map((field) =>
      when(
        `Boolean(entry.${field.name})`,
        h("span", { class: "panel__detail" }, `${field.label}: `, x(`entry.${field.name}`)),
      )
    ),
    ...(has("edit")
      ? [
        button(x('$editing === entry.id ? "Save" : "Edit"'), "edit(entry.id)", {
          "aria-label": x(`($editing === entry.id ? "Save " : "Edit ") + entry.${main}`),
        }),
      ]
      : []),
    button("Delete", "remove(entry.id)", { "aria-label": x(`"Delete " + entry.${main}`) }),
  );
}

const CHANGE: Fn = {
  name: "change",
  params: "event: change",
  body: [
    "const { name, value } = event.target as HTMLInputElement;",
    "$draft = { ...$draft, [name]: value };",
    '$problem = "";',
  ],
};

function add({ fields, noun }: Listing, blank: string): Fn {
  const checks = fields.filter((f) => f.required && f.type !== "select").map((f, i) =>
    `${i === 0 ? "" : "else "}if (!$draft.${f.name}.trim()) missing = ${
      literal(`${f.label} of the ${noun} is missing.`)
    };`
  );
  const emails = fields.filter((f) => f.type === "email").map((f) =>
    `if ($draft.${f.name} && !/^[^\\s@]+@[^\\s@]+$/.test($draft.${f.name})) missing = ${
      literal(`${f.label} looks like name@example.com.`)
    };`
  );
  return {
    name: "add",
    params: "event: submit",
    body: [
      "event.preventDefault();",
      'let missing = "";',
      ...checks,
      ...emails,
      "$problem = missing;",
      "if (missing) return;",
      "const id = Math.max(0, ...$entries.map((entry) => entry.id)) + 1;",
      "$entries = [...$entries, { ...$draft, id, done: false }];",
      `$draft = ${blank};`,
      `document.getElementById("draft-${fields[0]!.name}")?.focus();`,
    ],
  };
}

function acts({ checkable, has }: Listing, main: string, clears: boolean): Fn[] {
  const changed = (test: string) =>
    `$entries = $entries.map((entry) => entry.id === id ? { ...entry, ${test} } : entry);`;
  return [
    {
      name: "remove",
      params: "id: number",
      body: ["$entries = $entries.filter((entry) => entry.id !== id);"],
    },
    ...(checkable ? [{ name: "toggle", params: "id: number", body: [changed("done: !entry.done")] }] : []),
    ...(has("edit") ? editing(changed, main) : []),
    ...(clears ? [{ name: "clearDone", body: ["$entries = $entries.filter((entry) => !entry.done);"] }] : []),
  ];
}

function editing(changed: (test: string) => string, main: string): Fn[] {
  return [
    { name: "edit", params: "id: number", body: ["$editing = $editing === id ? 0 : id;"] },
    { name: "rename", params: "id: number, text: string", body: [changed(`${main}: text`)] },
    { name: "finish", body: ["$editing = 0;"] },
  ];
}
