// Team Google's galleries with a lightbox, and music players.

import type { Brief } from "../brief.ts";
import { picturesOf, tracksOf } from "../particulars.ts";
import { each, type Element, h, type Part, when, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { app, css, field, press } from "./style.ts";

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
