// Team Google's counters, timers and calculators.

import type { Brief } from "../brief.ts";
import { calculationOf } from "../calculation.ts";
import { numbersOf } from "../numbers.ts";
import { each, type Fn, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, press } from "./style.ts";

export function counter(brief: Brief, wants: Wants): Part {
  const { step, least, most, start } = numbersOf(brief.text);
  const limits = [
    ...(least === undefined ? [] : [`n >= ${least}`]),
    ...(most === undefined ? [] : [`n <= ${most}`]),
  ];
  return {
    name: brief.name,
    about: [],
    constants: [{ name: "moves", init: source([-step, step]) }],
    state: [{ name: "count", init: String(start) }],
    functions: [
      ...(wants.has("reset") ? [COPY] : []),
      ...(limits.length > 0
        ? [{ name: "fits", params: "n: number", pure: true, body: [`return ${limits.join(" && ")};`] }]
        : []),
    ],
    status: '"Now " + $count',
    view: app(
      capital(brief.title),
      h("output", {}, x("$count")),
      h(
        "p",
        {},
        each(
          "move",
          "moves",
          "move",
          press(x('(move > 0 ? "+" : "−") + Math.abs(move)'), "$count = $count + move", {
            "aria-label": x('(move > 0 ? "Increment by " : "Decrement by ") + Math.abs(move)'),
            ...(limits.length > 0 ? { disabled: x("!fits($count + move)") } : {}),
          }),
        ),
      ),
      press("Reset", `$count = ${start}`),
      ...(wants.has("reset") ? [press("Copy", "copy()")] : []),
    ),
    css: css(".app output { font-size: 3rem; }"),
  };
}

const COPY: Fn = { name: "copy", body: ["navigator.clipboard?.writeText(String($count));"] };

export function timer(brief: Brief, wants: Wants): Part {
  const seconds = numbersOf(brief.text).seconds;
  const laps = seconds === undefined && (brief.features.has("laps") || wants.has("reset"));
  const over = seconds === undefined ? "" : ` && $time < ${seconds}`;
  return {
    name: brief.name,
    about: [],
    state: [
      { name: "from", init: "0" },
      { name: "kept", init: "0" },
      { name: "now", init: "0" },
      ...(laps ? [{ name: "marks", type: "number[]", init: "[]" }] : []),
    ],
    derived: [{ name: "time", init: "($kept + ($from ? $now - $from : 0)) / 1000" }],
    tick: { while: `$from > 0${over}`, every: 100, act: "$now = Date.now();" },
    functions: [
      {
        name: "toggle",
        body: [
          "const at = Date.now();",
          "$kept = $kept + ($from ? at - $from : 0);",
          "$from = $from ? 0 : at;",
          "$now = at;",
        ],
      },
      { name: "zero", body: ["$from = 0;", "$kept = 0;", ...(laps ? ["$marks = [];"] : [])] },
      ...(seconds === undefined ? [] : [COUNTDOWN]),
    ],
    status: seconds === undefined
      ? '$from ? "Going" : "Stopped"'
      : `$time >= ${seconds} ? "Time is up" : $from ? "Going" : "Stopped"`,
    view: app(
      capital(brief.title),
      h(
        "output",
        { role: "timer" },
        x(seconds === undefined ? '$time.toFixed(1) + " s"' : `remaining(${seconds} - $time)`),
      ),
      ...(seconds === undefined ? [] : [
        h("progress", {
          max: String(seconds),
          value: x(`Math.min($time, ${seconds})`),
          "aria-label": "Time gone",
        }),
      ]),
      h("p", {}, press(x('$from ? "Pause" : "Start"'), "toggle()"), press("Reset", "zero()")),
      ...(laps
        ? [
          press("Lap", "$marks = [...$marks, $time]", { disabled: x("!$from") }),
          h("ol", {}, each("mark", "$marks", "i", h("li", {}, x('mark.toFixed(1) + " s"')), "i")),
        ]
        : []),
    ),
    css: css(".app output { display: block; font: 3rem monospace; }"),
  };
}

const COUNTDOWN: Fn = {
  name: "remaining",
  params: "seconds: number",
  pure: true,
  body: [
    "const left = Math.max(0, Math.ceil(seconds));",
    'return Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");',
  ],
};

export function calculator(brief: Brief, wants: Wants): Part {
  const known = calculationOf(brief.text);
  if (!known) return sum(brief, wants);
  const { inputs, results } = known;
  return {
    name: brief.name,
    about: [],
    state: inputs.map(({ name, start }) => ({ name, init: String(start) })),
    derived: results.map(({ js, digits }, i) => ({
      name: `result${i + 1}`,
      init: `(${js.replace(/v\.(\w+)/g, (_, name) => `$${name}`)}).toFixed(${digits})`,
    })),
    status: results.map(({ label }, i) => `${literal(`${label} `)} + $result${i + 1}`).join(' + ", " + '),
    view: app(
      capital(brief.title),
      h(
        "form",
        { "@submit": "event.preventDefault()" },
        ...inputs.map(({ name, label, min, max, step, start }) =>
          field(
            label,
            h("input", {
              type: "number",
              required: true,
              min: String(min),
              max: String(max),
              step,
              placeholder: String(start),
              value: x(`$${name}`),
              "@input": `$${name} = (event.target as HTMLInputElement).valueAsNumber || 0`,
            }),
          )
        ),
      ),
      ...results.map(({ label }, i) => h("p", {}, `${label}: `, x(`$result${i + 1}`))),
      ...(wants.has("reset") ? [press("Zero", `$${inputs[0]!.name} = 0`)] : []),
    ),
    css: css(),
  };
}

/** One line to type a sum into: the four operations and brackets, read without `eval`. */
function sum(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [],
    constants: [{ name: "keys", init: source("7 8 9 / 4 5 6 * 1 2 3 - 0 . ( ) +".split(" ")) }],
    state: [{ name: "line", init: '""' }],
    derived: [{ name: "result", init: "evaluate($line)" }],
    functions: [{
      name: "evaluate",
      params: "line: string",
      pure: true,
      body: [
        "const rest = line.match(/[0-9.]+|[-+*/()]/g) ?? [];",
        "function value(): number {",
        "  const token = rest.shift();",
        '  if (token === "-") return -value();',
        '  if (token !== "(") return Number(token);',
        "  const inner = terms();",
        "  rest.shift();",
        "  return inner;",
        "}",
        "function factors(): number {",
        "  let result = value();",
        '  while (rest[0] === "*" || rest[0] === "/") result = rest.shift() === "*" ? result * value() : result / value();',
        "  return result;",
        "}",
        "function terms(): number {",
        "  let result = factors();",
        '  while (rest[0] === "+" || rest[0] === "-") result = rest.shift() === "+" ? result + factors() : result - factors();',
        "  return result;",
        "}",
        'if (rest.length === 0) return "0";',
        "const result = terms();",
        'return Number.isFinite(result) && rest.length === 0 ? String(+result.toPrecision(12)) : "…";',
      ],
    }],
    status: '"= " + $result',
    view: app(
      capital(brief.title),
      field(
        "Sum",
        h("input", {
          inputmode: "text",
          autocomplete: "off",
          value: x("$line"),
          "@input": "$line = (event.target as HTMLInputElement).value",
        }),
      ),
      h("output", {}, "= ", x("$result")),
      h("div", { class: "keys" }, each("key", "keys", "key", press(x("key"), "$line = $line + key"))),
      press("Clear", '$line = ""'),
      ...(wants.has("reset") ? [press("Undo", "$line = $line.slice(0, -1)")] : []),
      when('$result === "…"', h("p", {}, "Not a whole sum yet.")),
    ),
    css: css(
      ".app .keys { display: grid; grid-template-columns: repeat(4, 4rem); gap: .25rem; }\n.app output { font-size: 2rem; }",
    ),
  };
}
