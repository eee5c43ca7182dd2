// Team Anthropic's ratings, and what it makes of a brief that is of no known kind.

import { type Brief, nouns } from "../brief.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { termsOf } from "../terms.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

export function rating(brief: Brief, wants: Wants): Part {
  const most = Math.min(
    Math.max(brief.count ?? Number(/\b(\d+)[- ]?stars?\b/i.exec(brief.text)?.[1] ?? 5), 3),
    10,
  );
  return {
    name: brief.name,
    about: [],
    constants: [{ name: "STARS", init: source(Array.from({ length: most }, (_, i) => i + 1)) }],
    state: [{ name: "rating", init: "0" }, { name: "preview", init: "0" }],
    functions: [
      {
        name: "move",
        params: "event: key",
        body: [
          "const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 } as Record<string, number>;",
          "const step = by[event.key];",
          "if (step === undefined) return;",
          "event.preventDefault();",
          "const next = Math.min(STARS.length, Math.max(1, $rating + step));",
          "$rating = next;",
          'document.getElementById("star-" + next)?.focus();',
        ],
      },
    ],
    status: `$rating === 0 ? "Not rated yet" : "Rated " + $rating + " of " + STARS.length`,
    view: panel(
      capital(brief.title),
      "Arrow keys change the rating.",
      h(
        "div",
        { class: "panel__stars", role: "radiogroup", "aria-labelledby": "panel-title" },
        each(
          "star",
          "STARS",
          "star",
          h("button", {
            type: "button",
            role: "radio",
            class: x('star <= ($preview || $rating) ? "panel__star panel__star--on" : "panel__star"'),
            id: x('"star-" + star'),
            "aria-checked": x("$rating === star"),
            "aria-label": x('star + (star === 1 ? " star" : " stars")'),
            tabindex: x("star === ($rating || 1) ? 0 : -1"),
            "@click": "$rating = star",
            "@keydown": "move(event)",
            "@mouseenter": "$preview = star",
            "@mouseleave": "$preview = 0",
          }, "★"),
        ),
      ),
      ...(wants.has("reset")
        ? [button("Take it back", "$rating = 0", { disabled: x("$rating === 0") })]
        : []),
    ),
    css: css(`
.panel__star { padding: 0 0.15rem; color: var(--line); background: none; border: 0; font-size: 2rem; cursor: pointer; }
.panel__star--on { color: #c27c0e; }
.panel__star:focus-visible { outline: 3px solid var(--accent); }`),
  };
}

export function other(brief: Brief, wants: Wants): Part {
  const { things, actions } = termsOf(brief);
  return {
    name: brief.name,
    about: [
      "This brief is of no kind the rehearsal knows: what follows is a first frame from the words of the brief.",
    ],
    types: ["interface Thing {\n  name: string;\n  value: string;\n}"],
    constants: [{ name: "ACTIONS", type: "string[]", init: source(actions) }],
    state: [
      { name: "things", type: "Thing[]", init: source(things.map((name) => ({ name, value: "" }))) },
      { name: "log", type: "string[]", init: "[]" },
    ],
    functions: [
      {
        name: "change",
        params: "name: string, value: string",
        body: ["$things = $things.map((thing) => thing.name === name ? { ...thing, value } : thing);"],
      },
      {
        name: "act",
        params: "action: string",
        body: [
          'const said = $things.filter((thing) => thing.value.trim()).map((thing) => thing.name + ": " + thing.value.trim());',
          '$log = [action + (said.length > 0 ? " – " + said.join(", ") : ""), ...$log];',
        ],
      },
    ],
    status: '$log.length === 0 ? "Nothing was done yet." : "Last: " + $log[0]',
    view: panel(
      capital(brief.title),
      "A first frame, made from the words of the brief.",
      h(
        "div",
        {},
        each(
          "thing",
          "$things",
          "thing.name",
          h(
            "div",
            { class: "panel__field" },
            h("label", { class: "panel__label", for: x('"thing-" + index') }, x("thing.name")),
            h("input", {
              class: "panel__input",
              id: x('"thing-" + index'),
              value: x("thing.value"),
              "@input": "change(thing.name, (event.target as HTMLInputElement).value)",
            }),
          ),
          "index",
        ),
      ),
      h(
        "div",
        { class: "panel__row" },
        each("action", "ACTIONS", "action", button(x("action"), "act(action)", {}, false)),
      ),
      when(
        "$log.length > 0",
        h(
          "ol",
          { "aria-label": `What was done with the ${nouns(brief)}` },
          each("line", "$log", "index", h("li", {}, x("line")), "index"),
        ),
        h("p", { class: "panel__hint" }, "What you do appears here."),
      ),
      ...(wants.has("reset") ? [button("Clear the log", "$log = []")] : []),
    ),
    css: css(),
  };
}
