// Team Google's lists: a form the browser checks, one array, and only the tools the brief asks for.

import type { Brief } from "../brief.ts";
import { type Listing, listingOf, wordsOf } from "../listing.ts";
import { type Attrs, each, type Element, type Fn, h, type Node, type Part, when, x } from "../part.ts";
import { STORAGE } from "../storage.ts";
import { capital } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, choices, css, field, line, press } from "./style.ts";

export function list(brief: Brief, wants: Wants): Part {
  const list = listingOf(brief);
  const { fields, noun, nouns, checkable, has, sum } = list;
  const main = fields[0]!.name;
  const clears = checkable && (has("clear") || wants.has("reset"));
  const filters = checkable && has("filter");
  const rows: Node = h("ul", {}, each("item", "$shown", "item.id", row(list, main)));
  return {
    name: brief.name,
    about: [],
    types: [
      `interface Item {\n  id: number;\n  done: boolean;\n${
        fields.map((f) => `  ${f.name}: string;`).join("\n")
      }\n}`,
    ],
    state: [
      { name: "items", type: "Item[]", init: "[]" },
      ...(filters ? [{ name: "filter", init: '"All"' }] : []),
      ...(has("search") ? [{ name: "find", init: '""' }] : []),
      ...(has("sort") ? [{ name: "sorted", init: "false" }] : []),
      ...(has("edit") ? [{ name: "editing", init: "0" }, { name: "draft", init: '""' }] : []),
    ],
    derived: [{ name: "shown", init: shown(list, main) }],
    functions: [...(has("saved") ? STORAGE : []), ADD, SET, ...(has("edit") ? editing(main) : [])],
    ...(has("saved") ? { saved: { name: "items", key: list.key } } : {}),
    status: `$shown.length + " ${nouns}"`,
    view: app(
      capital(brief.title),
      h(
        "form",
        { "@submit": "add(event)" },
        ...fields.map((f) => control(f)),
        h("button", { type: "submit" }, `Add ${noun}`),
      ),
      ...(has("search")
        ? [
          field(
            "Search",
            h("input", {
              type: "search",
              "@input": "$find = (event.target as HTMLInputElement).value.toLowerCase()",
            }),
          ),
        ]
        : []),
      ...(filters
        ? [
          field(
            "Filter",
            h(
              "select",
              { "@change": "$filter = (event.target as HTMLSelectElement).value" },
              ...choices(["All", "Open", "Done"]),
            ),
          ),
        ]
        : []),
      ...(has("sort")
        ? [
          line(
            `Sort by ${fields[0]!.label.toLowerCase()}`,
            h("input", { type: "checkbox", "@change": "$sorted = !$sorted" }),
          ),
        ]
        : []),
      wants.has("empty")
        ? when("$shown.length === 0", h("p", {}, `No ${nouns} here.`), rows as Element)
        : rows,
      ...(sum
        ? [h("p", {}, "Total ", x(`$items.reduce((all, item) => all + Number(item.${sum}), 0).toFixed(2)`))]
        : []),
      ...(clears ? [press("Clear done", "$items = $items.filter((item) => !item.done)")] : []),
    ),
    css: css(
      ".app li { display: flex; gap: .5rem; align-items: center; }\n.app li label { flex: 1; overflow-wrap: anywhere; }\n.app :checked + span { text-decoration: line-through; }",
    ),
  };
}

function shown({ has, checkable, fields }: Listing, main: string): string {
  let js = "$items";
  if (checkable && has("filter")) {
    js += '.filter((item) => $filter === "All" || item.done === ($filter === "Done"))';
  }
  if (has("search")) {
    js += `.filter((item) => ${wordsOf("item", fields)}.toLowerCase().includes($find))`;
  }
  return has("sort")
    ? `[...${js}].sort((a, b) => $sorted ? a.${main}.localeCompare(b.${main}) : a.id - b.id)`
    : js;
}

function control({ name, label, type, required, min, options }: Listing["fields"][number]): Element {
  const rules: Attrs = {
    name,
    ...(required ? { required: true } : {}),
    ...(min !== undefined ? { min: String(min) } : {}),
  };
  if (type === "select") return field(label, h("select", { name }, ...choices(options ?? [])));
  if (type === "textarea") return field(label, h("textarea", { ...rules, rows: "3" }));
  const kind = /^(toggle|checkbox|password)$/.test(type) ? "text" : type;
  const blank: Attrs = kind === "text" && required ? { pattern: ".*[^ ].*", title: "More than blanks" } : {};
  return field(
    label,
    h("input", { type: kind, ...rules, ...blank, ...(kind === "number" ? { step: "any" } : {}) }),
  );
}

function row({ fields, checkable, has }: Listing, main: string): Element {
  const more = fields.slice(1).map((f) => `(item.${f.name} ? " · " + item.${f.name} : "")`).join(" + ");
  const text = x(more ? `item.${main} + ${more}` : `item.${main}`);
  return h(
    "li",
    {},
    checkable
      ? h(
        "label",
        { class: "line" },
        h("input", { type: "checkbox", checked: x("item.done"), "@change": "set(item.id, !item.done)" }),
        h("span", {}, text),
      )
      : h("span", {}, text),
    ...(has("edit")
      ? [
        when(
          "$editing === item.id",
          h(
            "form",
            { "@submit": "rename(event)" },
            h("input", {
              "aria-label": x(`"New text for " + item.${main}`),
              value: x("$draft"),
              "@input": "$draft = (event.target as HTMLInputElement).value",
            }),
            h("button", { type: "submit" }, "Save"),
          ),
          press("Edit", `edit(item.id, item.${main})`, { "aria-label": x(`"Edit " + item.${main}`) }),
        ),
      ]
      : []),
    press("×", "set(item.id)", { "aria-label": x(`"Delete " + item.${main}`) }),
  );
}

const ADD: Fn = {
  name: "add",
  params: "event: submit",
  body: [
    "event.preventDefault();",
    "const form = event.target as HTMLFormElement;",
    "const item = { id: ($items.at(-1)?.id ?? 0) + 1, done: false, ...Object.fromEntries(new FormData(form)) } as unknown as Item;",
    "$items = [...$items, item];",
    "form.reset();",
  ],
};

/** One function for ticking and for taking away. */
const SET: Fn = {
  name: "set",
  params: "id: number, done?: boolean",
  body: [
    "const others = $items.filter((item) => item.id !== id);",
    "$items = done === undefined ? others : $items.map((item) => item.id === id ? { ...item, done } : item);",
  ],
};

/** In place, since a preview opens no windows that ask. */
function editing(main: string): Fn[] {
  return [
    { name: "edit", params: "id: number, text: string", body: ["$editing = id;", "$draft = text;"] },
    {
      name: "rename",
      params: "event: submit",
      body: [
        "event.preventDefault();",
        "const text = $draft.trim();",
        `if (text) $items = $items.map((item) => item.id === $editing ? { ...item, ${main}: text } : item);`,
        "$editing = 0;",
      ],
    },
  ];
}
