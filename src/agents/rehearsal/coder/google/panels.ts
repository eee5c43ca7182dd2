// Team Google's tabs, accordions and dialogs: the browser's own elements do the work where there are some.

import type { Brief } from "../brief.ts";
import { sectionsOf } from "../content.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, press } from "./style.ts";

export function tabs(brief: Brief, wants: Wants): Part {
  const pages = sectionsOf(brief).map(({ title, text }) => ({ title, text }));
  return {
    name: brief.name,
    about: [],
    constants: [{ name: "pages", init: source(pages) }],
    state: [{ name: "tab", init: "0" }],
    functions: [{
      name: "turn",
      params: "event: key",
      body: [
        'const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;',
        "$tab = ($tab + by + pages.length) % pages.length;",
      ],
    }],
    status: "pages[$tab].title",
    view: app(
      capital(brief.title),
      h(
        "div",
        { role: "tablist", "aria-label": capital(brief.title) },
        each(
          "page",
          "pages",
          "page.title",
          press(x("page.title"), "$tab = i", {
            role: "tab",
            "aria-selected": x("$tab === i"),
            "aria-controls": "page",
            "@keydown": "turn(event)",
          }),
          "i",
        ),
      ),
      h(
        "div",
        { role: "tabpanel", id: "page", tabindex: "0", "aria-label": x("pages[$tab].title") },
        x("pages[$tab].text"),
      ),
      ...(wants.has("reset") ? [press("First", "$tab = 0")] : []),
    ),
    css: css(
      ".app [role=tab] { border: 0; background: none; }\n.app [aria-selected=true] { box-shadow: 0 3px #1a73e8; }\n.app [role=tabpanel] { padding: 1rem 0; }",
    ),
  };
}

export function accordion(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [],
    constants: [{
      name: "parts",
      init: source(sectionsOf(brief).map(({ title, text }) => ({ title, text }))),
    }],
    state: [{ name: "find", init: '""' }],
    derived: [{
      name: "shown",
      init: "parts.filter((part) => (part.title + part.text).toLowerCase().includes($find))",
    }],
    status: '$shown.length + " of " + parts.length',
    view: app(
      capital(brief.title),
      h("input", {
        type: "search",
        "aria-label": "Search",
        placeholder: "Search",
        "@input": "$find = (event.target as HTMLInputElement).value.toLowerCase()",
      }),
      h(
        "div",
        {},
        each(
          "part",
          "$shown",
          "part.title",
          h("details", { name: "part" }, h("summary", {}, x("part.title")), h("p", {}, x("part.text"))),
        ),
      ),
      ...(wants.has("empty") ? [when("$shown.length === 0", h("p", {}, "Nothing found."))] : []),
    ),
    css: css(
      ".app details { border-bottom: 1px solid #bdc1c6; padding: .5rem 0; }\n.app summary { cursor: pointer; font-weight: bold; }",
    ),
  };
}

export function modal(brief: Brief, wants: Wants): Part {
  const deletes = /\bdelet|\bremov/i.test(brief.text);
  const act = deletes ? "Delete" : "OK";
  return {
    name: brief.name,
    about: [],
    state: [{ name: "said", init: '"Not asked yet"' }],
    refs: [{ name: "box", type: "HTMLDialogElement" }],
    status: "$said",
    view: app(
      capital(brief.title),
      press(act, "$$box?.showModal()"),
      h(
        "dialog",
        { ref: "box", "aria-label": capital(brief.title) },
        h(
          "form",
          { method: "dialog" },
          h("p", {}, deletes ? "Delete for good?" : "Are you sure?"),
          h("button", { type: "submit", "@click": `$said = ${literal(`${act}: done`)}` }, act),
          h("button", { type: "submit", "@click": '$said = "Cancelled"' }, "Cancel"),
        ),
      ),
      h("output", {}, x("$said")),
      ...(wants.has("reset") ? [press("Forget", `$said = ${literal("Not asked yet")}`)] : []),
    ),
    css: css(".app dialog::backdrop { background: #0006; }"),
  };
}
