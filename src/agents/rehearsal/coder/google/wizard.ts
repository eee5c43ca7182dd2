// Team Google's wizards: one form whose fieldsets come one after the other; the browser checks the one that is shown.

import type { Brief } from "../brief.ts";
import { stepsOf } from "../particulars.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import { control } from "./form.ts";
import type { Wants } from "../wants.ts";
import { app, css, press } from "./style.ts";

export function wizard(brief: Brief, wants: Wants): Part {
  const steps = stepsOf(brief);
  const fields = steps.flatMap((step) => step.fields);
  const pair = fields.find((field) => field.same);
  const hidden = fields.filter(({ type }) => type === "password").map(({ name }) => name);
  return {
    name: brief.name,
    about: [],
    types: ["type Entries = string[][];"],
    constants: [{
      name: "labels",
      type: "Record<string, string>",
      init: source(Object.fromEntries(fields.map(({ name, label }) => [name, label]))),
    }],
    state: [
      { name: "step", init: "0" },
      { name: "entries", type: "Entries", init: "[]" },
      { name: "sent", init: '""' },
    ],
    functions: [
      {
        name: "forward",
        params: "event: submit",
        body: [
          "event.preventDefault();",
          "const form = event.target as HTMLFormElement;",
          `if ($step === ${steps.length}) {`,
          `  $sent = ${literal(`${brief.submit}: done. Nothing left this page.`)};`,
          "  return;",
          "}",
          ...(pair
            ? [
              `const twice = form.elements.namedItem("${pair.name}") as HTMLInputElement;`,
              `const once = form.elements.namedItem("${pair.same}") as HTMLInputElement;`,
              'twice.setCustomValidity(twice.value === once.value ? "" : "The passwords differ.");',
            ]
            : []),
          'const inputs = form.querySelectorAll("fieldset")[$step].querySelectorAll("input, select, textarea");',
          "for (const input of Array.from(inputs) as HTMLInputElement[]) {",
          "  if (!input.reportValidity()) return;",
          "}",
          `const secret = ${source(hidden)} as string[];`,
          'const data = Array.from(new FormData(form)).map(([name, value]) => [labels[name], secret.includes(name) ? "••••" : String(value)]);',
          "$entries = data;",
          "$step = $step + 1;",
        ],
      },
      ...(wants.has("reset") ? [{ name: "restart", body: ["$step = 0;", '$sent = "";'] }] : []),
    ],
    status: `$sent || "Step " + ($step + 1) + " of ${steps.length + 1}"`,
    view: app(
      capital(brief.title),
      h("progress", { max: String(steps.length + 1), value: x("$step + 1"), "aria-label": "Progress" }),
      h(
        "form",
        { novalidate: true, "@submit": "forward(event)" },
        ...steps.map((step, i) =>
          h(
            "fieldset",
            { hidden: x(`$step !== ${i}`) },
            h("legend", {}, `${i + 1}. ${step.title}`),
            ...step.fields.map((one) => control(one, false)),
          )
        ),
        when(
          `$step === ${steps.length}`,
          h(
            "ul",
            { "aria-label": "Your entries" },
            each("entry", "$entries", "entry[0]", h("li", {}, x('entry[0] + ": " + entry[1]'))),
          ),
        ),
        press("Back", "$step = Math.max(0, $step - 1)", { disabled: x('$step === 0 || $sent !== ""') }),
        h(
          "button",
          { type: "submit", disabled: x('$sent !== ""') },
          x(`$step === ${steps.length} ? ${literal(brief.submit)} : "Next"`),
        ),
        ...(wants.has("reset") ? [h("button", { type: "reset", "@click": "restart()" }, "Clear")] : []),
      ),
      ...(wants.has("live") ? [] : [h("output", {}, x("$sent"))]),
    ),
    css: css(
      ".app [hidden] { display: none; }\n.app progress { width: 100%; }\n.app :user-invalid { outline: 2px solid #c5221f; }",
    ),
  };
}
