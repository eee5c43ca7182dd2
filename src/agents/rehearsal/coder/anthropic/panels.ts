// Team Anthropic's tabs, accordions and dialogs, by the patterns that keyboards and screen readers expect.

import type { Brief } from "../brief.ts";
import { sectionsOf } from "../content.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

const SECTION = "interface Section {\n  id: string;\n  title: string;\n  text: string;\n}";

export function tabs(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [],
    types: [SECTION],
    constants: [{ name: "SECTIONS", type: "Section[]", init: source(sectionsOf(brief)) }],
    state: [{ name: "active", init: "0" }],
    functions: [
      {
        name: "move",
        params: "event: key",
        body: [
          "const steps = { ArrowRight: $active + 1, ArrowLeft: $active - 1, Home: 0, End: SECTIONS.length - 1 } as Record<string, number>;",
          "const step = steps[event.key];",
          "if (step === undefined) return;",
          "event.preventDefault();",
          "const next = (step + SECTIONS.length) % SECTIONS.length;",
          "$active = next;",
          'document.getElementById("tab-" + SECTIONS[next].id)?.focus();',
        ],
      },
    ],
    status: '"Shown: " + SECTIONS[$active].title',
    view: panel(
      capital(brief.title),
      "Arrow keys move between the tabs.",
      h(
        "div",
        { class: "panel__tabs", role: "tablist", "aria-labelledby": "panel-title" },
        each(
          "section",
          "SECTIONS",
          "section.id",
          h("button", {
            type: "button",
            role: "tab",
            class: "panel__tab",
            id: x('"tab-" + section.id'),
            "aria-controls": x("section.id"),
            "aria-selected": x("$active === index"),
            tabindex: x("$active === index ? 0 : -1"),
            "@click": "$active = index",
            "@keydown": "move(event)",
          }, x("section.title")),
          "index",
        ),
      ),
      h(
        "div",
        { class: "panel__sheets" },
        each(
          "section",
          "SECTIONS",
          "section.id",
          h("div", {
            role: "tabpanel",
            id: x("section.id"),
            tabindex: "0",
            "aria-labelledby": x('"tab-" + section.id'),
            hidden: x("$active !== index"),
          }, h("p", {}, x("section.text"))),
          "index",
        ),
      ),
      ...(wants.has("reset") ? [button("Back to the first", "$active = 0")] : []),
    ),
    css: css(`
.panel__tabs { display: flex; flex-wrap: wrap; gap: 0.25rem; border-bottom: 1px solid var(--line); }
.panel__tab { padding: 0.6rem 1rem; color: inherit; background: none; border: 0; border-bottom: 3px solid transparent; font: inherit; cursor: pointer; }
.panel__tab[aria-selected="true"] { border-bottom-color: var(--accent); font-weight: 600; }
.panel__tab:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }`),
  };
}

export function accordion(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [],
    types: [SECTION],
    constants: [{ name: "SECTIONS", type: "Section[]", init: source(sectionsOf(brief)) }],
    state: [{ name: "open", type: "string[]", init: "[]" }],
    functions: [{
      name: "toggle",
      params: "id: string",
      body: ["$open = $open.includes(id) ? $open.filter((one) => one !== id) : [...$open, id];"],
    }],
    status: '$open.length + " of " + SECTIONS.length + " open"',
    view: panel(
      capital(brief.title),
      "",
      h(
        "div",
        { class: "panel__sections" },
        each(
          "section",
          "SECTIONS",
          "section.id",
          h(
            "div",
            { class: "panel__section" },
            h(
              "h3",
              {},
              h("button", {
                type: "button",
                class: "panel__heading",
                id: x('"head-" + section.id'),
                "aria-expanded": x("$open.includes(section.id)"),
                "aria-controls": x("section.id"),
                "@click": "toggle(section.id)",
              }, x("section.title")),
            ),
            h("div", {
              role: "region",
              id: x("section.id"),
              "aria-labelledby": x('"head-" + section.id'),
              hidden: x("!$open.includes(section.id)"),
            }, h("p", {}, x("section.text"))),
          ),
        ),
      ),
      h(
        "div",
        { class: "panel__row" },
        button("Open all", "$open = SECTIONS.map((section) => section.id)"),
        ...(wants.has("reset") ? [button("Close all", "$open = []")] : []),
      ),
    ),
    css: css(`
.panel__section { border-bottom: 1px solid var(--line); }
.panel__section h3 { margin: 0; }
.panel__heading { width: 100%; padding: 0.75rem 0; text-align: left; color: inherit; background: none; border: 0; font: inherit; font-weight: 600; cursor: pointer; }
.panel__heading:focus-visible { outline: 3px solid var(--accent); }
.panel__heading::after { content: "+"; float: right; }
.panel__heading[aria-expanded="true"]::after { content: "−"; }`),
  };
}

export function modal(brief: Brief, wants: Wants): Part {
  const deletes = /\bdelet|\bremov/i.test(brief.text);
  const act = deletes ? "Delete" : "Confirm";
  const ask = deletes ? "Delete this entry? This cannot be undone." : `${capital(brief.title)}: go on?`;
  return {
    name: brief.name,
    about: [],
    state: [{ name: "answer", init: '""' }],
    refs: [{ name: "dialog", type: "HTMLDialogElement" }],
    functions: [
      { name: "open", body: ['$answer = "";', "$$dialog?.showModal();"] },
      { name: "close", params: "said: string", body: ["$answer = said;", "$$dialog?.close();"] },
    ],
    status: "$answer",
    view: panel(
      capital(brief.title),
      "",
      button(deletes ? "Delete…" : "Open the dialog", "open()", { "aria-haspopup": "dialog" }, false),
      h(
        "dialog",
        {
          ref: "dialog",
          class: "panel__dialog",
          "aria-labelledby": "dialog-title",
          "aria-describedby": "dialog-text",
        },
        h("h3", { id: "dialog-title" }, deletes ? "Delete?" : capital(brief.title)),
        h("p", { id: "dialog-text" }, ask),
        h(
          "div",
          { class: "panel__row" },
          button("Cancel", 'close("Cancelled: nothing was changed.")'),
          button(act, `close(${literal(`${act}: done.`)})`, {}, false),
        ),
      ),
      when(
        '$answer === ""',
        h("p", { class: "panel__hint" }, "Nothing was decided yet. Escape closes the dialog."),
      ),
      ...(wants.has("reset") ? [button("Forget the answer", '$answer = ""')] : []),
    ),
    css: css(`
.panel__dialog { max-width: 24rem; border: 1px solid var(--line); border-radius: 0.75rem; }
.panel__dialog::backdrop { background: rgb(0 0 0 / 0.45); }`),
  };
}
