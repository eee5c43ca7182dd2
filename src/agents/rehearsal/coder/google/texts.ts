// Team Google's components about text: password strength, Markdown with a preview, comments with replies.

import type { Brief } from "../brief.ts";
import { each, h, type Part, when, x } from "../part.ts";
import { capital, literal } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, line, press } from "./style.ts";

export function strength(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Strength is counted in bits: length times the number of signs that were drawn from."],
    state: [{ name: "text", init: '""' }, { name: "plain", init: "false" }],
    derived: [
      { name: "bits", init: "bitsOf($text)" },
      {
        name: "word",
        init:
          '$text === "" ? "Type a password" : $bits < 40 ? "Weak" : $bits < 60 ? "Fair" : $bits < 80 ? "Good" : "Strong"',
      },
    ],
    functions: [{
      name: "bitsOf",
      params: "text: string",
      pure: true,
      body: [
        "const pool = (/[a-z]/.test(text) ? 26 : 0) + (/[A-Z]/.test(text) ? 26 : 0) + (/\\d/.test(text) ? 10 : 0) + (/[^a-zA-Z\\d]/.test(text) ? 33 : 0);",
        "const different = new Set(text).size;",
        "return Math.round(Math.min(text.length, different * 2) * Math.log2(pool || 1));",
      ],
    }],
    status: "$word",
    view: app(
      capital(brief.title),
      field(
        "Password",
        h("input", {
          type: x('$plain ? "text" : "password"'),
          autocomplete: "new-password",
          value: x("$text"),
          "@input": "$text = (event.target as HTMLInputElement).value",
        }),
      ),
      line("Show it", h("input", { type: "checkbox", checked: x("$plain"), "@change": "$plain = !$plain" })),
      h("meter", {
        min: "0",
        max: "100",
        low: "40",
        high: "80",
        optimum: "100",
        value: x("$bits"),
        "aria-label": "Strength of the password",
      }),
      h("output", {}, x('$word + " (" + $bits + " bits)"')),
      ...(wants.has("reset") ? [press("Clear", '$text = ""')] : []),
    ),
    css: css(".app meter { width: 100%; height: 1.5rem; }"),
  };
}

export function markdown(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Read line by line; text never becomes markup."],
    state: [{ name: "text", init: literal("# Title\nPlain, **bold**, *italic*.\n- a point\n- another") }],
    derived: [{ name: "lines", init: '$text.split("\\n").map(read)' }],
    functions: [{
      name: "read",
      params: "line: string",
      pure: true,
      body: [
        "const level = /^#+(?= )/.exec(line)?.[0].length ?? 0;",
        'const look = level ? "title" : /^[-*] /.test(line) ? "point" : /^> /.test(line) ? "quote" : "plain";',
        'const text = line.replace(/^(#+|[-*>]) /, "");',
        "const parts = text.split(/(\\*\\*.+?\\*\\*|\\*.+?\\*)/).map((part) => ({",
        '  look: /^\\*\\*.+\\*\\*$/.test(part) ? "bold" : /^\\*.+\\*$/.test(part) ? "italic" : "plain",',
        '  text: part.length > 2 ? part.replace(/^\\*+|\\*+$/g, "") : part,',
        "}));",
        "return { look, level, parts };",
      ],
    }],
    status: '$text.length + " characters"',
    view: app(
      capital(brief.title),
      field(
        "Markdown",
        h("textarea", {
          rows: "10",
          cols: "50",
          value: x("$text"),
          "@input": "$text = (event.target as HTMLTextAreaElement).value",
        }),
      ),
      h("h2", {}, "Preview"),
      h(
        "div",
        { class: "shown" },
        each(
          "line",
          "$lines",
          "i",
          h(
            "div",
            {},
            when(
              "line.level > 0",
              h(
                "h3",
                {},
                each("part", "line.parts", "j", h("span", { class: x("part.look") }, x("part.text")), "j"),
              ),
              h(
                "p",
                { class: x("line.look") },
                each("part", "line.parts", "j", h("span", { class: x("part.look") }, x("part.text")), "j"),
              ),
            ),
          ),
          "i",
        ),
      ),
      ...(wants.has("reset") ? [press("Clear", '$text = ""')] : []),
    ),
    css: css(
      ".app .shown { border: 1px solid #bdc1c6; padding: 1rem; overflow-wrap: anywhere; }\n.app .bold { font-weight: bold; }\n.app .italic { font-style: italic; }\n.app .point { display: list-item; margin-left: 1.5rem; }\n.app .quote { border-left: 3px solid #bdc1c6; padding-left: .5rem; }",
    ),
  };
}

export function comments(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["No server: what is said stays on this page."],
    types: ["interface Said {\n  id: number;\n  to: string;\n  name: string;\n  text: string;\n}"],
    state: [{ name: "all", type: "Said[]", init: "[]" }, { name: "to", init: '""' }],
    functions: [{
      name: "say",
      params: "event: submit",
      body: [
        "event.preventDefault();",
        "const form = event.target as HTMLFormElement;",
        "const data = new FormData(form);",
        'const text = String(data.get("text")).trim();',
        'const name = String(data.get("name")).trim();',
        "if (text) $all = [...$all, { id: $all.length + 1, to: $to, name, text }];",
        '$to = "";',
        "form.reset();",
      ],
    }],
    status: '$all.length + " comments"',
    view: app(
      capital(brief.title),
      h(
        "section",
        { "aria-label": "Comments" },
        each(
          "one",
          "$all",
          "one.id",
          h(
            "article",
            { class: x('one.to ? "reply" : "first"'), "aria-label": x('"Comment of " + one.name') },
            h("b", {}, x('one.name + (one.to ? " to " + one.to : "")')),
            h("p", {}, x("one.text")),
            press("Reply", "$to = one.name", { "aria-label": x('"Reply to " + one.name') }),
          ),
        ),
      ),
      ...(wants.has("empty") ? [when("$all.length === 0", h("p", {}, "No comments yet."))] : []),
      h(
        "form",
        { "@submit": "say(event)" },
        field("Name", h("input", { name: "name", required: true, autocomplete: "name" })),
        field("Comment", h("textarea", { name: "text", required: true, rows: "3", maxlength: "2000" })),
        h("button", { type: "submit" }, x('$to ? "Reply to " + $to : "Send"')),
      ),
      ...(wants.has("reset") ? [press("Clear", "$all = []")] : []),
    ),
    css: css(
      ".app .reply { margin-left: 2rem; }\n.app article { border-top: 1px solid #bdc1c6; padding: .5rem 0; overflow-wrap: anywhere; }\n.app article p { margin: .25rem 0; }",
    ),
  };
}
