// Team Anthropic's calculators: fields and results where the formula is known, a keypad otherwise.

import type { Brief } from "../brief.ts";
import { calculationOf } from "../calculation.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function calculator(brief: Brief, wants: Wants): Part {
  const known = calculationOf(brief.text);
  if (!known) return keypad(brief);
  const start = `{ ${known.inputs.map((i) => `${i.name}: "${i.start}"`).join(", ")} }`;
  const limits = Object.fromEntries(
    known.inputs.map((i) => [i.name, { label: i.label, min: i.min, max: i.max }]),
  );
  return {
    name: brief.name,
    about: [],
    types: [
      "interface Inputs {\n" + known.inputs.map((i) => `  ${i.name}: string;`).join("\n") + "\n}",
      "type InputName = keyof Inputs;",
    ],
    constants: [{ name: "LIMITS", init: source(limits) }],
    state: [{ name: "inputs", type: "Inputs", init: start }],
    derived: [
      { name: "problem", init: "problemOf($inputs)" },
      { name: "results", init: "resultsOf($inputs)" },
    ],
    functions: [
      {
        name: "problemOf",
        params: "inputs: Inputs",
        pure: true,
        body: [
          "for (const name of Object.keys(LIMITS) as InputName[]) {",
          "  const { label, min, max } = LIMITS[name];",
          "  const value = inputs[name];",
          '  if (value.trim() === "" || Number.isNaN(Number(value))) return label + " is a number.";',
          '  if (Number(value) < min || Number(value) > max) return label + " lies between " + min + " and " + max + ".";',
          "}",
          'return "";',
        ],
      },
      {
        name: "resultsOf",
        params: "inputs: Inputs",
        pure: true,
        body: [
          `const v = { ${known.inputs.map((i) => `${i.name}: Number(inputs.${i.name})`).join(", ")} };`,
          "return [",
          ...known.results.map((r) =>
            `  { label: ${literal(r.label)}, value: (${r.js}).toFixed(${r.digits}) },`
          ),
          "];",
        ],
      },
      {
        name: "change",
        params: "event: change",
        body: [
          "const { name, value } = event.target as HTMLInputElement;",
          "$inputs = { ...$inputs, [name]: value };",
        ],
      },
    ],
    status: `$problem || $results.map((result) => result.label + " " + result.value).join(", ")`,
    view: panel(
      capital(brief.title),
      "The result follows what you type.",
      ...known.inputs.map(({ name, label }) =>
        labelled(
          name,
          label,
          h("input", {
            name,
            inputmode: "decimal",
            value: x(`$inputs.${name}`),
            "aria-describedby": "panel-status",
            "@input": "change(event)",
          }),
        )
      ),
      when(
        '$problem === ""',
        h(
          "dl",
          { class: "panel__results" },
          each(
            "result",
            "$results",
            "result.label",
            h("div", {}, h("dt", {}, x("result.label")), h("dd", {}, x("result.value"))),
          ),
        ),
        h("p", { class: "panel__error" }, x("$problem")),
      ),
      ...(wants.has("reset") ? [button("Start again", `$inputs = ${start}`)] : []),
    ),
    css: css(".panel__results dd { margin: 0; font-size: 1.5rem; font-weight: 700; }"),
  };
}

/** A keypad with the four operations, by mouse and by keyboard. */
function keypad(brief: Brief): Part {
  const keys = "7 8 9 ÷ 4 5 6 × 1 2 3 − 0 . = +".split(" ");
  const said: Record<string, string> = {
    "÷": "divided by",
    "×": "times",
    "−": "minus",
    "+": "plus",
    "=": "equals",
    ".": "point",
  };
  return {
    name: brief.name,
    about: [],
    constants: [{
      name: "TYPED",
      type: "Record<string, string>",
      init: source({ "/": "÷", "*": "×", "-": "−", Enter: "=", ",": "." }),
    }],
    state: [
      { name: "display", init: '"0"' },
      { name: "stored", type: "number | null", init: "null" },
      { name: "operator", init: '""' },
      { name: "fresh", init: "true" },
    ],
    functions: [
      {
        name: "calculate",
        params: "a: number, operator: string, b: number",
        pure: true,
        body: [
          'if (operator === "+") return a + b;',
          'if (operator === "−") return a - b;',
          'if (operator === "×") return a * b;',
          'return operator === "÷" ? a / b : b;',
        ],
      },
      {
        name: "press",
        params: "key: string",
        body: [
          "if (/[0-9.]/.test(key)) {",
          '  if (key === "." && !$fresh && $display.includes(".")) return;',
          '  $display = $fresh ? (key === "." ? "0." : key) : $display + key;',
          "  $fresh = false;",
          "  return;",
          "}",
          "const value = $stored === null ? Number($display) : $fresh ? $stored : calculate($stored, $operator, Number($display));",
          'const whole = Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "Not a number";',
          "$display = whole;",
          '$stored = key === "=" || !Number.isFinite(value) ? null : value;',
          '$operator = key === "=" ? "" : key;',
          "$fresh = true;",
        ],
      },
      { name: "clear", body: ['$display = "0";', "$stored = null;", '$operator = "";', "$fresh = true;"] },
      {
        name: "typed",
        params: "event: key",
        body: [
          "const key = TYPED[event.key] ?? event.key;",
          'if (key === "Escape") clear();',
          "else if (/^[0-9.+−×÷=]$/.test(key)) press(key);",
          "else return;",
          "event.preventDefault();",
        ],
      },
    ],
    status: '$operator ? "Then " + $operator : ""',
    view: panel(
      capital(brief.title),
      "Works by mouse and by keyboard; Escape clears.",
      h("output", { class: "panel__display", "aria-label": "Result" }, x("$display")),
      h(
        "div",
        { class: "panel__keys", role: "group", "aria-label": "Keys" },
        ...keys.map((key) =>
          button(key, `press("${key}")`, {
            "@keydown": "typed(event)",
            ...(said[key] ? { "aria-label": said[key] } : {}),
          })
        ),
        button("Clear", "clear()", { "@keydown": "typed(event)" }),
      ),
    ),
    css: css(`
.panel__display { display: block; padding: 0.5rem; font-size: 2rem; text-align: right; border: 1px solid var(--line); }
.panel__keys { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0.5rem; margin-top: 0.75rem; }`),
  };
}
