// Team Anthropic's wizards: one step at a time, each checked before the next, and everything shown before the end.

import type { Brief } from "../brief.ts";
import { stepsOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import { CHANGE, row, validate, valuesOf } from "./form.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

export function wizard(brief: Brief, wants: Wants): Part {
  const steps = stepsOf(brief);
  const fields = steps.flatMap((step) => step.fields);
  const { types, blank } = valuesOf(fields);
  const shown = fields.map(({ name, label, type }) => ({ name, label, secret: type === "password" }));
  return {
    name: brief.name,
    about: [],
    types: [types, "type Name = keyof Values;"],
    constants: [
      { name: "STEPS", init: source([...steps.map(({ title }) => title), "Review"]) },
      {
        name: "NAMES",
        type: "string[][]",
        init: source(steps.map((step) => step.fields.map(({ name }) => name))),
      },
      { name: "SHOWN", init: source(shown) },
    ],
    state: [
      { name: "step", init: "0" },
      { name: "values", type: "Values", init: blank },
      { name: "errors", type: "Record<string, string>", init: "{}" },
      { name: "phase", type: "string", init: '"editing"' },
    ],
    functions: [
      validate(fields),
      CHANGE,
      {
        name: "said",
        params: "value: unknown, secret: boolean",
        pure: true,
        body: [
          'if (typeof value === "boolean") return value ? "yes" : "no";',
          'const text = String(value ?? "");',
          'return secret ? "•".repeat(text.length) : text || "–";',
        ],
      },
      {
        name: "next",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "if ($step >= NAMES.length) {",
          '  $phase = "done";',
          "  return;",
          "}",
          "const found = validate($values);",
          "const wrong = NAMES[$step].filter((name) => found[name]);",
          "$errors = Object.fromEntries(wrong.map((name) => [name, found[name]]));",
          "if (wrong.length > 0) document.getElementById(wrong[0])?.focus();",
          "else $step = $step + 1;",
        ],
      },
      { name: "back", body: ["$errors = {};", "$step = Math.max(0, $step - 1);"] },
      ...(wants.has("reset")
        ? [{
          name: "startAgain",
          body: [`$values = ${blank};`, "$errors = {};", "$step = 0;", '$phase = "editing";'],
        }]
        : []),
    ],
    status: `$phase === "done" ? ${
      literal(`${brief.submit}: done. This sample keeps the entries to itself.`)
    } : "Step " + ($step + 1) + " of " + STEPS.length + ": " + STEPS[$step]`,
    view: panel(
      capital(brief.title),
      "Fields are required unless they say optional.",
      h(
        "ol",
        { class: "panel__steps", "aria-label": "Steps" },
        each(
          "name",
          "STEPS",
          "name",
          h(
            "li",
            {
              "aria-current": x('index === $step ? "step" : "false"'),
              class: x('index < $step ? "panel__step panel__step--done" : "panel__step"'),
            },
            x("name"),
          ),
          "index",
        ),
      ),
      h(
        "form",
        { novalidate: true, "@submit": "next(event)", "aria-describedby": "panel-status" },
        ...steps.map((step, i) =>
          when(
            `$step === ${i}`,
            h("fieldset", {}, h("legend", {}, step.title), ...step.fields.map((field) => row(field, false))),
          )
        ),
        when(
          "$step === NAMES.length",
          h(
            "dl",
            { class: "panel__review" },
            each(
              "field",
              "SHOWN",
              "field.name",
              h(
                "div",
                {},
                h("dt", {}, x("field.label")),
                h("dd", {}, x("said($values[field.name as Name], field.secret)")),
              ),
            ),
          ),
        ),
        h(
          "div",
          { class: "panel__row" },
          button("Back", "back()", { disabled: x('$step === 0 || $phase === "done"') }),
          h(
            "button",
            { type: "submit", class: "panel__button", disabled: x('$phase === "done"') },
            x(`$step === NAMES.length ? ${literal(brief.submit)} : "Next"`),
          ),
          ...(wants.has("reset") ? [button("Start again", "startAgain()")] : []),
        ),
      ),
    ),
    css: css(`
.panel fieldset { margin: 0; padding: 0; border: 0; }
.panel legend { font-size: 1.15rem; font-weight: 600; }
.panel__steps { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; padding-left: 1.25rem; }
.panel__step { color: var(--soft); }
.panel__step[aria-current="step"] { color: var(--ink); font-weight: 700; }
.panel__step--done { text-decoration: line-through; }
.panel__review div { display: flex; gap: 1rem; padding-block: 0.35rem; border-bottom: 1px solid var(--line); }
.panel__review dt { min-width: 10rem; font-weight: 600; }
.panel__review dd { margin: 0; overflow-wrap: anywhere; }`),
  };
}
