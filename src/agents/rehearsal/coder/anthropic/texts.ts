// Team Anthropic's password strength, and Markdown with a preview.

import type { Brief } from "../brief.ts";
import { each, h, type Node, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, labelled, panel } from "./style.ts";

export function strength(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["The password stays on this page: it is neither stored nor sent."],
    types: ["interface Rule {\n  text: string;\n  met: boolean;\n}"],
    constants: [
      {
        name: "WORDS",
        type: "string[]",
        init: source(["Empty", "Very weak", "Weak", "Fair", "Good", "Strong"]),
      },
    ],
    state: [{ name: "password", init: '""' }, { name: "revealed", init: "false" }],
    derived: [
      { name: "rules", init: "rulesOf($password)" },
      { name: "score", init: "$rules.filter((rule) => rule.met).length" },
    ],
    functions: [{
      name: "rulesOf",
      params: "password: string",
      pure: true,
      body: [
        "const rules = [",
        '  { text: "At least 12 characters", met: password.length >= 12 },',
        '  { text: "A small letter", met: /[a-z]/.test(password) },',
        '  { text: "A capital letter", met: /[A-Z]/.test(password) },',
        '  { text: "A digit", met: /[0-9]/.test(password) },',
        '  { text: "A sign that is no letter and no digit", met: /[^A-Za-z0-9]/.test(password) },',
        "];",
        "return rules as Rule[];",
      ],
    }],
    status: '"Strength: " + WORDS[$score]',
    view: panel(
      capital(brief.title),
      "What you type stays on this page.",
      labelled(
        "password",
        "Password",
        h("input", {
          type: x('$revealed ? "text" : "password"'),
          autocomplete: "new-password",
          value: x("$password"),
          "aria-describedby": "panel-status",
          "@input": "$password = (event.target as HTMLInputElement).value",
        }),
      ),
      h(
        "div",
        { class: "panel__row" },
        h("meter", {
          class: "panel__meter",
          min: "0",
          max: "5",
          low: "3",
          high: "4",
          optimum: "5",
          value: x("$score"),
          "aria-label": "Password strength",
        }),
        button(x('$revealed ? "Hide password" : "Show password"'), "$revealed = !$revealed", {
          "aria-pressed": x("$revealed"),
        }),
        ...(wants.has("reset") ? [button("Clear", '$password = ""')] : []),
      ),
      h(
        "ul",
        { class: "panel__rules", "aria-label": "What makes it strong" },
        each(
          "rule",
          "$rules",
          "rule.text",
          h(
            "li",
            { class: x('rule.met ? "panel__rule panel__rule--met" : "panel__rule"') },
            x('(rule.met ? "✓ " : "○ ") + rule.text + (rule.met ? ": yes" : ": not yet")'),
          ),
        ),
      ),
    ),
    css: css(`
.panel__meter { flex: 1; height: 1.25rem; }
.panel__rules { padding: 0; list-style: none; }
.panel__rule { color: var(--soft); }
.panel__rule--met { color: var(--ink); font-weight: 600; }`),
  };
}

const SAMPLE = "# A title\n\nSome **bold** and *slanted* text, and `code`.\n\n- one\n- two\n\n> A quotation.";

export function markdown(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [
      "Headings, lists, quotations, bold, slanted and code; text only ever becomes text, never markup.",
    ],
    types: [
      "interface Piece {\n  kind: string;\n  text: string;\n}",
      "interface Block {\n  kind: string;\n  pieces: Piece[];\n}",
    ],
    state: [{ name: "source", init: source(SAMPLE) }],
    derived: [
      { name: "blocks", init: "blocksOf($source)" },
      { name: "words", init: "$source.split(/\\s+/).filter(Boolean).length" },
    ],
    functions: [
      {
        name: "piecesOf",
        params: "line: string",
        pure: true,
        body: [
          "const parts = line.split(/(\\*\\*[^*]+\\*\\*|\\*[^*]+\\*|\\x60[^\\x60]+\\x60)/).filter(Boolean);",
          "const pieces = parts.map((part) => {",
          '  if (/^\\*\\*.+\\*\\*$/.test(part)) return { kind: "bold", text: part.slice(2, -2) };',
          '  if (/^\\*.+\\*$/.test(part)) return { kind: "slanted", text: part.slice(1, -1) };',
          '  if (/^\\x60.+\\x60$/.test(part)) return { kind: "code", text: part.slice(1, -1) };',
          '  return { kind: "plain", text: part };',
          "});",
          "return pieces as Piece[];",
        ],
      },
      {
        name: "blocksOf",
        params: "source: string",
        pure: true,
        body: [
          'const lines = source.split("\\n").filter((line) => line.trim() !== "");',
          "const blocks = lines.map((line) => {",
          "  const heading = /^(#{1,6}) +(.*)$/.exec(line);",
          '  if (heading) return { kind: heading[1].length === 1 ? "title" : "heading", pieces: piecesOf(heading[2]) };',
          "  const item = /^[-*] +(.*)$/.exec(line);",
          '  if (item) return { kind: "item", pieces: piecesOf(item[1]) };',
          "  const said = /^> ?(.*)$/.exec(line);",
          '  if (said) return { kind: "quotation", pieces: piecesOf(said[1]) };',
          '  return { kind: "text", pieces: piecesOf(line) };',
          "});",
          "return blocks as Block[];",
        ],
      },
    ],
    status: '$words + " words"',
    view: panel(
      capital(brief.title),
      "",
      h(
        "div",
        { class: "panel__halves" },
        labelled(
          "source",
          "Markdown",
          h("textarea", {
            rows: "14",
            value: x("$source"),
            "@input": "$source = (event.target as HTMLTextAreaElement).value",
          }),
        ),
        h(
          "section",
          { "aria-label": "Preview", class: "panel__preview" },
          when("$blocks.length === 0", h("p", { class: "panel__hint" }, "Nothing to show yet.")),
          each(
            "block",
            "$blocks",
            "place",
            h(
              "div",
              {},
              when(
                'block.kind === "title"',
                h("h3", {}, pieces()),
                when(
                  'block.kind === "heading"',
                  h("h4", {}, pieces()),
                  when(
                    'block.kind === "item"',
                    h("ul", {}, h("li", {}, pieces())),
                    when(
                      'block.kind === "quotation"',
                      h("blockquote", {}, pieces()),
                      h("p", {}, pieces()),
                    ),
                  ),
                ),
              ),
            ),
            "place",
          ),
        ),
      ),
      ...(wants.has("reset") ? [button("Clear", '$source = ""')] : []),
    ),
    css: css(`
.panel { max-width: 64rem; }
.panel__halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.25rem; }
.panel__halves textarea { font-family: monospace; }
.panel__preview { padding: 0 1rem; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 0.5rem; }
.panel__preview ul { margin: 0; }
.panel .bold { font-weight: 700; }
.panel .slanted { font-style: italic; }
.panel .code { padding: 0 0.25rem; font-family: monospace; background: color-mix(in srgb, var(--line) 45%, transparent); }`),
  };
}

/** The pieces of a line, each in its own look. */
function pieces(): Node {
  return each("piece", "block.pieces", "at", h("span", { class: x("piece.kind") }, x("piece.text")), "at");
}
