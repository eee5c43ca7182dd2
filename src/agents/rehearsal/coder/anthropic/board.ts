// Team Anthropic's boards: columns as sections, cards that are dragged or moved by buttons with names.

import type { Brief } from "../brief.ts";
import { columnsOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function board(brief: Brief, wants: Wants): Part {
  const columns = columnsOf(brief);
  return {
    name: brief.name,
    about: ["The first cards are samples."],
    types: ["interface Card {\n  id: number;\n  text: string;\n  column: number;\n}"],
    constants: [{ name: "COLUMNS", type: "string[]", init: source(columns) }],
    state: [
      {
        name: "cards",
        type: "Card[]",
        init: source([{ id: 1, text: "Write the first draft", column: 0 }, {
          id: 2,
          text: "Ask for comments",
          column: Math.min(1, columns.length - 1),
        }]),
      },
      { name: "draft", init: '""' },
      { name: "problem", init: '""' },
      { name: "dragged", init: "0" },
      { name: "said", init: '""' },
    ],
    functions: [
      {
        name: "add",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "const text = $draft.trim();",
          '$problem = text === "" ? "Say what the card is about." : "";',
          'if (text === "") return;',
          "const id = Math.max(0, ...$cards.map((card) => card.id)) + 1;",
          "$cards = [...$cards, { id, text, column: 0 }];",
          '$draft = "";',
        ],
      },
      {
        name: "move",
        params: "id: number, column: number",
        body: [
          "if (column < 0 || column >= COLUMNS.length) return;",
          "$cards = $cards.map((card) => card.id === id ? { ...card, column } : card);",
          '$said = "Moved to " + COLUMNS[column];',
        ],
      },
      { name: "remove", params: "id: number", body: ["$cards = $cards.filter((card) => card.id !== id);"] },
    ],
    status: '$said || $cards.length + " cards"',
    view: panel(
      capital(brief.title),
      "Drag cards from column to column, or use their arrows.",
      h(
        "form",
        { class: "panel__row", novalidate: true, "@submit": "add(event)" },
        labelled(
          "draft",
          "New card",
          h("input", {
            value: x("$draft"),
            "aria-describedby": "draft-problem",
            "@input": "$draft = (event.target as HTMLInputElement).value",
          }),
        ),
        h("button", { type: "submit", class: "panel__button" }, "Add card"),
      ),
      h("p", { class: "panel__error", id: "draft-problem", role: "alert" }, x("$problem")),
      h(
        "div",
        { class: "panel__board" },
        each(
          "column",
          "COLUMNS",
          "column",
          h(
            "section",
            {
              class: "panel__column",
              "aria-label": x("column"),
              "@dragover": "event.preventDefault()",
              "@drop": "move($dragged, place)",
            },
            h("h3", {}, x('column + " (" + $cards.filter((card) => card.column === place).length + ")"')),
            h(
              "ul",
              { "aria-label": x('"Cards in " + column') },
              each(
                "card",
                "$cards.filter((card) => card.column === place)",
                "card.id",
                h(
                  "li",
                  { class: "panel__card", draggable: "true", "@dragstart": "$dragged = card.id" },
                  h("p", {}, x("card.text")),
                  h(
                    "div",
                    {},
                    button("←", "move(card.id, place - 1)", {
                      disabled: x("place === 0"),
                      "aria-label": x('"Move " + card.text + " to the left"'),
                    }),
                    button("→", "move(card.id, place + 1)", {
                      disabled: x("place === COLUMNS.length - 1"),
                      "aria-label": x('"Move " + card.text + " to the right"'),
                    }),
                    button("Delete", "remove(card.id)", { "aria-label": x('"Delete " + card.text') }),
                  ),
                ),
              ),
            ),
            when(
              "!$cards.some((card) => card.column === place)",
              h("p", { class: "panel__hint" }, "No cards here."),
            ),
          ),
          "place",
        ),
      ),
      ...(wants.has("reset")
        ? [
          button(
            "Clear the last column",
            "$cards = $cards.filter((card) => card.column < COLUMNS.length - 1)",
          ),
        ]
        : []),
    ),
    css: css(`
.panel { max-width: 64rem; }
.panel__board { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; }
.panel__column { padding: 0.75rem; background: color-mix(in srgb, var(--line) 30%, var(--paper)); border-radius: 0.5rem; }
.panel__column h3 { margin: 0; font-size: 1rem; }
.panel__column ul { margin: 0; padding: 0; list-style: none; }
.panel__card { margin-block: 0.5rem; padding: 0.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: 0.5rem; cursor: grab; }
.panel__card p { margin: 0 0 0.5rem; overflow-wrap: anywhere; }
.panel__card .panel__button { padding: 0.15rem 0.5rem; }`),
  };
}
