// Team Google's forms: the browser checks them by the fields' own rules and keeps what was typed; the component only
// hears of it when all is right.

import type { Brief } from "../brief.ts";
import type { Field } from "../fields.ts";
import { type Attrs, type Element, type Fn, h, type Node, type Part, when, x } from "../part.ts";
import { capital, literal } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, choices, css, field, line } from "./style.ts";

export function form(brief: Brief, wants: Wants): Part {
  const { fields, submit, title, name } = brief;
  const reveals = brief.features.has("reveal");
  return {
    name,
    about: [],
    state: [{ name: "saved", init: '""' }, ...(reveals ? [{ name: "plain", init: "false" }] : [])],
    functions: [
      save(fields, submit),
      ...(wants.has("reset") ? [{ name: "forget", body: ['$saved = "";'] }] : []),
    ],
    status: '$saved || "Nothing sent yet"',
    view: app(
      capital(title),
      h(
        "form",
        { "@submit": "save(event)" },
        ...fields.map((one) => control(one, reveals)),
        ...(reveals
          ? [
            line(
              "Show password",
              h("input", { type: "checkbox", checked: x("$plain"), "@change": "$plain = !$plain" }),
            ),
          ]
          : []),
        h("button", { type: "submit" }, submit),
        ...(wants.has("reset") ? [h("button", { type: "reset", "@click": "forget()" }, "Clear")] : []),
      ),
      ...(brief.features.has("forgot")
        ? [h("p", {}, h("a", { href: "#forgot-password" }, "Forgot password?"))]
        : []),
      ...(wants.has("live") ? [] : [when("Boolean($saved)", h("output", {}, x("$saved")))] as Node[]),
    ),
    css: css(".app :user-invalid { outline: 2px solid #c5221f; }"),
  };
}

/** A field in its label, with its rules as attributes. */
export function control(
  { name, label, type, required, minLength, maxLength, min, max, options, autocomplete, same }: Field,
  reveals: boolean,
): Element {
  const rules: Attrs = {
    name,
    ...(required ? { required: true } : {}),
    ...(minLength ? { minlength: String(minLength) } : {}),
    ...(maxLength ? { maxlength: String(maxLength) } : {}),
    ...(min !== undefined ? { min: String(min) } : {}),
    ...(max !== undefined ? { max: String(max) } : {}),
    ...(autocomplete ? { autocomplete } : {}),
  };
  if (type === "checkbox" || type === "toggle") {
    return line(
      label,
      h("input", { type: "checkbox", ...(type === "toggle" ? { role: "switch" } : {}), ...rules }),
    );
  }
  const shown = required ? label : `${label} (optional)`;
  if (type === "select") {
    return field(shown, h("select", rules, h("option", { value: "" }, "Choose"), ...choices(options ?? [])));
  }
  if (type === "textarea") return field(shown, h("textarea", { ...rules, rows: "4" }));
  const kind = type === "password" && reveals && !same ? x('$plain ? "text" : "password"') : type;
  return field(
    shown,
    h("input", {
      type: kind,
      ...rules,
      ...(type === "number" ? { step: "any" } : {}),
      ...(type === "tel" ? { pattern: "[0-9 +]{6,20}", title: "Digits, such as +49 30 123456" } : {}),
    }),
  );
}

/** What the rules of fields cannot say is said here: two fields that are the same, blanks that are no answer. */
function save(fields: readonly Field[], submit: string): Fn {
  const pair = fields.find((one) => one.same);
  const texts = fields.filter((f) => f.required && /^(text|textarea|tel)$/.test(f.type)).map((f) => f.name);
  return {
    name: "save",
    params: "event: submit",
    body: [
      "event.preventDefault();",
      "const form = event.target as HTMLFormElement;",
      "const data = Object.fromEntries(new FormData(form));",
      ...(pair
        ? [
          `const twice = form.elements.namedItem("${pair.name}") as HTMLInputElement;`,
          `twice.setCustomValidity(data.${pair.name} === data.${pair.same} ? "" : "The passwords differ.");`,
          'twice.oninput = () => twice.setCustomValidity("");',
          "if (!form.reportValidity()) return;",
        ]
        : []),
      ...(texts.length > 0
        ? [
          `const blank = ${literal(texts.join(" "))}.split(" ").find((name) => !String(data[name]).trim());`,
          "if (blank) {",
          "  (form.elements.namedItem(blank) as HTMLInputElement).focus();",
          '  $saved = "Not sent: a field holds only blanks.";',
          "  return;",
          "}",
        ]
        : []),
      `$saved = ${
        literal(`${submit}: done with `)
      } + Object.keys(data).length + " entries. Nothing left this page.";`,
    ],
  };
}
