// Team Google's galleries with a lightbox, music players, comments, Markdown and password strength.

import type { Brief } from "../brief.ts";
import { picturesOf, tracksOf } from "../particulars.ts";
import { each, type Element, h, type Part, when, x } from "../part.ts";
import { capital, literal, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, line, press } from "./style.ts";

function drawn(of: string): Element {
  return h(
    "svg",
    { viewBox: "0 0 4 3", role: "img", "aria-label": x(`${of}.title`) },
    h("rect", { width: "4", height: "3", fill: x(`${of}.sky`) }),
    h("circle", { cx: "1", cy: "1", r: ".5", fill: x(`${of}.sun`) }),
    h("rect", { y: "2", width: "4", height: "1", fill: x(`${of}.land`) }),
  );
}

export function lightbox(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Drawings in place of photos."],
    constants: [{ name: "photos", init: source(picturesOf(brief)) }],
    state: [{ name: "big", init: "-1" }],
    functions: [{
      name: "keys",
      params: "event: key",
      body: [
        'const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;',
        'if (event.key === "Escape") $big = -1;',
        "else if (by && $big >= 0) $big = ($big + by + photos.length) % photos.length;",
      ],
    }],
    status: '$big < 0 ? photos.length + " photos" : photos[$big].title',
    view: app(
      capital(brief.title),
      h(
        "div",
        { class: "grid" },
        each(
          "photo",
          "photos",
          "photo.title",
          press(drawn("photo"), "$big = $big === i ? -1 : i", {
            "aria-label": x('"Enlarge " + photo.title'),
            "aria-expanded": x("$big === i"),
            "@keydown": "keys(event)",
          }),
          "i",
        ),
      ),
      when(
        "$big >= 0",
        h(
          "figure",
          { "aria-label": "Lightbox" },
          drawn("photos[Math.max(0, $big)]"),
          press("‹", "$big = ($big + photos.length - 1) % photos.length", { "aria-label": "Previous photo" }),
          press("›", "$big = ($big + 1) % photos.length", { "aria-label": "Next photo" }),
          press("Close", "$big = -1"),
          h("figcaption", {}, x("photos[Math.max(0, $big)].title")),
        ),
      ),
      ...(wants.has("reset") ? [press("First", "$big = 0")] : []),
    ),
    css: css(
      ".app .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .5rem; }\n.app svg { width: 100%; display: block; }\n.app figure { position: fixed; inset: auto 0 0; max-height: 90vh; overflow: auto; margin: 0 auto; max-width: 38rem; padding: 1rem; background: #202124; color: #fff; }",
    ),
  };
}

export function player(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["A silent sample: no sound files."],
    constants: [{ name: "songs", init: source(tracksOf()) }],
    state: [{ name: "song", init: "0" }, { name: "from", init: "0" }, { name: "now", init: "0" }, {
      name: "kept",
      init: "0",
    }],
    derived: [
      { name: "gone", init: "Math.floor(($kept + ($from ? $now - $from : 0)) / 1000)" },
      { name: "time", init: "Math.min($gone, songs[$song].seconds)" },
    ],
    tick: { while: "$from > 0 && $now >= 0", every: 500, act: "beat();" },
    functions: [
      {
        name: "beat",
        body: ["$now = Date.now();", "if ($gone >= songs[$song].seconds) jump(1);"],
      },
      {
        name: "jump",
        params: "by: number",
        body: [
          "$song = ($song + by + songs.length) % songs.length;",
          "$kept = 0;",
          "$from = $from ? Date.now() : 0;",
          "$now = Date.now();",
        ],
      },
      {
        name: "toggle",
        body: [
          "const at = Date.now();",
          "$kept = $kept + ($from ? at - $from : 0);",
          "$from = $from ? 0 : at;",
          "$now = at;",
        ],
      },
    ],
    status: '($from ? "Playing " : "Stopped ") + songs[$song].title',
    view: app(
      capital(brief.title),
      field(
        "Playlist",
        h(
          "select",
          {
            value: x("String($song)"),
            "@change": "jump(Number((event.target as HTMLSelectElement).value) - $song)",
          },
          each(
            "one",
            "songs",
            "i",
            h("option", { value: x("String(i)") }, x('one.title + " – " + one.artist')),
            "i",
          ),
        ),
      ),
      h("progress", { max: x("songs[$song].seconds"), value: x("$time"), "aria-label": "Played" }),
      h("output", {}, x('$time + " of " + songs[$song].seconds + " s"')),
      h(
        "p",
        {},
        press("Back", "jump(-1)"),
        press(x('$from ? "Pause" : "Play"'), "toggle()"),
        press("Next", "jump(1)"),
      ),
      ...(wants.has("reset") ? [press("Reset", "jump(0)")] : []),
    ),
    css: css(".app progress { width: 100%; }"),
  };
}

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
