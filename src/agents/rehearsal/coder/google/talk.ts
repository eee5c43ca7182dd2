// Team Google's chats, quizzes and ratings, and its first cut of a brief of no known kind.

import type { Brief } from "../brief.ts";
import { questionsOf } from "../content.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { termsOf } from "../terms.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, press } from "./style.ts";

export function chat(brief: Brief, wants: Wants): Part {
  const types = brief.features.has("typing");
  return {
    name: brief.name,
    about: ["No server: every line is answered by its echo."],
    types: ["interface Line {\n  who: string;\n  text: string;\n}"],
    state: [
      { name: "lines", type: "Line[]", init: "[]" },
      ...(types ? [{ name: "typing", init: "false" }] : []),
    ],
    functions: [{
      name: "say",
      params: "event: submit",
      body: [
        "event.preventDefault();",
        "const form = event.target as HTMLFormElement;",
        'const text = String(new FormData(form).get("text")).trim();',
        "form.reset();",
        ...(types
          ? [
            "if (!text || $typing) return;",
            'const asked = [...$lines, { who: "me", text }];',
            "$lines = asked;",
            "$typing = true;",
            "setTimeout(() => {",
            '  $lines = [...asked, { who: "echo", text: "Echo: " + text }];',
            "  $typing = false;",
            "}, 700);",
          ]
          : ['if (text) $lines = [...$lines, { who: "me", text }, { who: "echo", text: "Echo: " + text }];']),
      ],
    }],
    status: '$lines.length + " lines"',
    view: app(
      capital(brief.title),
      h(
        "div",
        { role: "log", "aria-label": "Chat" },
        each("line", "$lines", "i", h("p", { class: x("line.who") }, x("line.text")), "i"),
      ),
      ...(types ? [h("p", { "aria-live": "polite" }, x('$typing ? "The echo is writing…" : ""'))] : []),
      ...(wants.has("empty") ? [when("$lines.length === 0", h("p", {}, "Say something."))] : []),
      h(
        "form",
        { "@submit": "say(event)" },
        field(
          "Message",
          h("input", { name: "text", required: true, maxlength: "1000", autocomplete: "off" }),
        ),
        h("button", { type: "submit" }, "Send"),
      ),
      ...(wants.has("reset") ? [press("Clear", "$lines = []")] : []),
    ),
    css: css(".app .me { text-align: right; }\n.app [role=log] { max-height: 60vh; overflow: auto; }"),
  };
}

export function quiz(brief: Brief, wants: Wants): Part {
  const { questions, known } = questionsOf(brief);
  return {
    name: brief.name,
    about: known ? [] : ["General questions; replace them with your own."],
    constants: [{ name: "quiz", init: source(questions) }],
    state: [{ name: "score", init: "-1" }],
    functions: [{
      name: "mark",
      params: "event: submit",
      body: [
        "event.preventDefault();",
        "const data = new FormData(event.target as HTMLFormElement);",
        '$score = quiz.filter((one, i) => data.get("q" + i) === one.choices[one.right]).length;',
      ],
    }],
    status: '$score < 0 ? "Answer every question" : $score + " of " + quiz.length + " right"',
    view: app(
      capital(brief.title),
      h(
        "form",
        { "@submit": "mark(event)" },
        h(
          "div",
          {},
          each(
            "one",
            "quiz",
            "one.ask",
            h(
              "fieldset",
              {},
              h("legend", {}, x("one.ask")),
              h(
                "div",
                {},
                each(
                  "choice",
                  "one.choices",
                  "choice",
                  h(
                    "label",
                    { class: "line" },
                    h("input", { type: "radio", required: true, name: x('"q" + i'), value: x("choice") }),
                    h("span", {}, x("choice")),
                  ),
                ),
              ),
            ),
            "i",
          ),
        ),
        h("button", { type: "submit" }, "Check"),
        ...(wants.has("reset") ? [h("button", { type: "reset", "@click": "$score = -1" }, "Again")] : []),
      ),
      when("$score >= 0", h("output", {}, x('$score + " / " + quiz.length'))),
    ),
    css: css(".app output { font-size: 2rem; }"),
  };
}

export function rating(brief: Brief, wants: Wants): Part {
  const most = Math.min(
    Math.max(brief.count ?? Number(/\b(\d+)[- ]?stars?\b/i.exec(brief.text)?.[1] ?? 5), 3),
    10,
  );
  return {
    name: brief.name,
    about: [],
    state: [{ name: "stars", init: "0" }],
    status: `$stars + " of ${most} stars"`,
    view: app(
      capital(brief.title),
      h("output", { "aria-hidden": "true" }, x(`"★".repeat($stars) + "☆".repeat(${most} - $stars)`)),
      field(
        `Stars, 0 to ${most}`,
        h("input", {
          type: "range",
          min: "0",
          max: String(most),
          value: x("$stars"),
          "@input": "$stars = Number((event.target as HTMLInputElement).value)",
        }),
      ),
      h("p", {}, x(`$stars + " of ${most}"`)),
      ...(wants.has("reset") ? [press("None", "$stars = 0")] : []),
    ),
    css: css(".app output { color: #b06000; font-size: 2.5rem; }"),
  };
}

export function other(brief: Brief, wants: Wants): Part {
  const { things, actions } = termsOf(brief);
  return {
    name: brief.name,
    about: ["The rehearsal does not know this kind of brief: this is the smallest thing its words allow."],
    constants: [{ name: "things", init: source(things) }, { name: "actions", init: source(actions) }],
    state: [{ name: "on", type: "string[]", init: "[]" }, { name: "last", init: '""' }],
    functions: [{
      name: "flip",
      params: "thing: string",
      body: ["$on = $on.includes(thing) ? $on.filter((one) => one !== thing) : [...$on, thing];"],
    }],
    status: '$last || "Ready"',
    view: app(
      capital(brief.title),
      h(
        "div",
        {},
        each(
          "thing",
          "things",
          "thing",
          h(
            "label",
            { class: "line" },
            h("input", { type: "checkbox", checked: x("$on.includes(thing)"), "@change": "flip(thing)" }),
            h("span", {}, x("thing")),
          ),
        ),
      ),
      h(
        "p",
        {},
        each(
          "action",
          "actions",
          "action",
          press(x("action"), '$last = action + ": " + ($on.join(", ") || "nothing chosen")'),
        ),
      ),
      h("output", {}, x("$last")),
      ...(wants.has("reset") ? [press("Clear", "$on = []")] : []),
    ),
    css: css(),
  };
}
