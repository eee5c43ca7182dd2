// Team Anthropic's forms: every field controlled, with a label, a hint and an error of its own; the first wrong field
// gets the focus; the form knows whether it is edited, being sent, or done.

import type { Brief } from "../brief.ts";
import type { Field } from "../fields.ts";
import { type Attrs, type Element, type Fn, h, type Part, when, x } from "../part.ts";
import { capital, literal } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, options, panel } from "./style.ts";

export function form(brief: Brief, wants: Wants): Part {
  const { fields, submit, title, name } = brief;
  const reveals = brief.features.has("reveal");
  const required = fields.some((field) => field.required)
    ? "Fields are required unless they say optional."
    : "";
  const { types, blank } = valuesOf(fields);
  return {
    name,
    about: [],
    types: [types, 'type Phase = "editing" | "sending" | "done";'],
    state: [
      { name: "values", type: "Values", init: blank },
      { name: "errors", type: "Record<string, string>", init: "{}" },
      { name: "phase", type: "Phase", init: '"editing"' },
      ...(reveals ? [{ name: "revealed", init: "false" }] : []),
    ],
    derived: [{ name: "wrong", init: "Object.values($errors).filter(Boolean).length" }],
    functions: [validate(fields), SEND, CHANGE, SUBMIT, ...(wants.has("reset") ? [startAgain(blank)] : [])],
    status:
      `$phase === "sending" ? "Sending…" : $phase === "done" ? ${
        literal(`${submit}: done. This sample keeps the entries to itself.`)
      } : ` +
      `$wrong > 0 ? "Fields that need another look: " + $wrong : ""`,
    view: panel(
      capital(title),
      required,
      h(
        "form",
        { novalidate: true, "@submit": "submit(event)", "aria-describedby": "panel-status" },
        ...fields.map((field) => row(field, reveals)),
        h(
          "div",
          { class: "panel__row" },
          h(
            "button",
            { type: "submit", class: "panel__button", disabled: x('$phase === "sending"') },
            x(`$phase === "sending" ? "Sending…" : ${literal(submit)}`),
          ),
          ...(brief.features.has("forgot") ? [h("a", { href: "#forgot-password" }, "Forgot password?")] : []),
          ...(wants.has("reset") ? [button("Start again", "startAgain()")] : []),
        ),
      ),
    ),
    css: css(reveals ? ".panel__password { display: flex; gap: 0.5rem; }" : ""),
  };
}

/** What a form holds: its declaration, and the values it begins with. */
export function valuesOf(fields: readonly Field[]): { types: string; blank: string } {
  const ticked = ({ type }: Field) => type === "checkbox" || type === "toggle";
  const types = fields.map((field) => `  ${field.name}: ${ticked(field) ? "boolean" : "string"};`);
  const start = fields.map((field) => `${field.name}: ${ticked(field) ? "false" : '""'}`);
  return {
    types: `interface Values {\n${types.join("\n")}\n}`,
    blank: `{ ${start.join(", ")} } as Values`,
  };
}

/** One field with its label, its hint and its error. */
export function row(field: Field, reveals: boolean): Element {
  const { name, label, type } = field;
  const error = when(
    `Boolean($errors.${name})`,
    h("p", { class: "panel__error", id: `${name}-error` }, x(`$errors.${name}`)),
  );
  const hint = hintOf(field);
  const described = { js: `$errors.${name} ? "${name}-error" : "${hint ? `${name}-hint` : "panel-status"}"` };
  const shared: Attrs = {
    id: name,
    name,
    "aria-invalid": x(`Boolean($errors.${name})`),
    "aria-describedby": described,
    ...(field.required ? { "aria-required": "true" } : {}),
  };
  if (type === "checkbox" || type === "toggle") {
    const kind: Attrs = type === "toggle" ? { type: "checkbox", role: "switch" } : { type: "checkbox" };
    return h(
      "div",
      { class: "panel__field" },
      h(
        "div",
        { class: "panel__check" },
        h("input", { ...shared, ...kind, checked: x(`$values.${name}`), "@change": "change(event)" }),
        h("label", { for: name }, label),
      ),
      error,
    );
  }
  const control = controlOf(field, shared, reveals);
  return h(
    "div",
    { class: "panel__field" },
    h("label", { class: "panel__label", for: name }, field.required ? label : `${label} (optional)`),
    ...(hint ? [h("p", { class: "panel__hint", id: `${name}-hint` }, hint)] : []),
    control,
    error,
  );
}

function controlOf(field: Field, shared: Attrs, reveals: boolean): Element {
  const { name, type, autocomplete, options: choices = [] } = field;
  const value = { ...shared, class: "panel__input", value: x(`$values.${name}`) };
  if (type === "select") {
    return h(
      "select",
      { ...value, "@change": "change(event)" },
      h("option", { value: "" }, "Choose…"),
      ...options(choices),
    );
  }
  if (type === "textarea") return h("textarea", { ...value, rows: "5", "@input": "change(event)" });
  const kind: Attrs = {
    type: type === "password" && reveals
      ? x('$revealed ? "text" : "password"')
      : type === "number"
      ? "text"
      : type,
    ...(type === "number" ? { inputmode: "decimal" } : {}),
    ...(autocomplete ? { autocomplete } : {}),
  };
  const input = h("input", { ...value, ...kind, "@input": "change(event)" });
  if (type !== "password" || !reveals || field.same) return input;
  const pressed = { "aria-pressed": x("$revealed"), "aria-controls": name };
  const label = x('$revealed ? "Hide password" : "Show password"');
  return h("div", { class: "panel__password" }, input, button(label, "$revealed = !$revealed", pressed));
}

function hintOf({ type, minLength, maxLength, min, max }: Field): string {
  if (minLength && maxLength) return `${minLength} to ${maxLength} characters.`;
  if (minLength) return `At least ${minLength} characters.`;
  if (maxLength) return `At most ${maxLength} characters.`;
  if (type !== "number") return "";
  if (min !== undefined && max !== undefined) return `A number from ${min} to ${max}.`;
  return min !== undefined
    ? `A number, ${min} or more.`
    : max !== undefined
    ? `A number, at most ${max}.`
    : "A number.";
}

/** A function that says, for each wrong field, what would be right. */
export function validate(fields: readonly Field[]): Fn {
  const lines = fields.flatMap((field) => {
    const { name, label, type, required, minLength, maxLength, min, max, same } = field;
    if (type === "checkbox" || type === "toggle") {
      return required ? [`if (!values.${name}) errors.${name} = ${literal(`Please tick “${label}”.`)};`] : [];
    }
    const value = `values.${name}${type === "password" ? "" : ".trim()"}`;
    const rules: [test: string, says: string][] = [];
    if (required) rules.push([`!${value}`, `${label} is required.`]);
    const given = required ? "" : `${value} && `;
    if (same) {
      rules.push([`${given}values.${name} !== values.${same}`, "The two passwords are not the same."]);
    }
    if (type === "email") {
      rules.push([
        `${given}!/^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/.test(${value})`,
        "Use the form name@example.com.",
      ]);
    }
    if (type === "url") {
      rules.push([
        `${given}!/^https?:\\/\\/\\S+\\.\\S+$/.test(${value})`,
        "Use the form https://example.com.",
      ]);
    }
    if (type === "tel") {
      rules.push([
        `${given}!/^\\+?[\\d\\s()/-]{6,20}$/.test(${value})`,
        "Use digits, such as +49 30 123456.",
      ]);
    }
    if (type === "number") rules.push([`${given}Number.isNaN(Number(${value}))`, `${label} is a number.`]);
    if (min !== undefined) rules.push([`${given}Number(${value}) < ${min}`, `${label} is at least ${min}.`]);
    if (max !== undefined) rules.push([`${given}Number(${value}) > ${max}`, `${label} is at most ${max}.`]);
    if (minLength) {
      rules.push([
        `${given}${value}.length < ${minLength}`,
        `${label} has at least ${minLength} characters.`,
      ]);
    }
    if (maxLength) {
      rules.push([`${value}.length > ${maxLength}`, `${label} has at most ${maxLength} characters.`]);
    }
    if (type === "date" && /birth/i.test(label)) {
      rules.push([`${given}new Date(${value}) > new Date()`, `${label} is in the past.`]);
    }
    return rules.map(([test, says], i) =>
      `${i === 0 ? "" : "else "}if (${test}) errors.${name} = ${literal(says)};`
    );
  });
  return {
    name: "validate",
    params: "values: Values",
    pure: true,
    body: ["const errors = {} as Record<string, string>;", ...lines, "return errors;"],
  };
}

const SEND: Fn = {
  name: "send",
  params: "values: Values",
  pure: true,
  async: true,
  body: [
    "// The place for a request to a server; here it only takes a moment.",
    "await new Promise((resolve) => setTimeout(resolve, 400));",
    "return values;",
  ],
};

export const CHANGE: Fn = {
  name: "change",
  params: "event: change",
  body: [
    "const { name, type, value, checked } = event.target as HTMLInputElement;",
    '$values = { ...$values, [name]: type === "checkbox" ? checked : value };',
    'if ($errors[name]) $errors = { ...$errors, [name]: "" };',
    'if ($phase === "done") $phase = "editing";',
  ],
};

const SUBMIT: Fn = {
  name: "submit",
  params: "event: submit",
  async: true,
  body: [
    "event.preventDefault();",
    'if ($phase === "sending") return;',
    "const found = validate($values);",
    "$errors = found;",
    "const first = Object.keys(found)[0];",
    "if (first) {",
    "  document.getElementById(first)?.focus();",
    "  return;",
    "}",
    '$phase = "sending";',
    "await send($values);",
    '$phase = "done";',
  ],
};

function startAgain(blank: string): Fn {
  return { name: "startAgain", body: [`$values = ${blank};`, "$errors = {};", '$phase = "editing";'] };
}
