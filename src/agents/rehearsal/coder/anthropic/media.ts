// Team Anthropic's galleries with a lightbox, and its music players.

import type { Brief } from "../brief.ts";
import { picturesOf, tracksOf } from "../particulars.ts";
import { each, type Element, h, type Part, x } from "../part.ts";
import { capital, source } from "../words.ts";
import type { Wants } from "../wants.ts";
import { button, css, panel } from "./style.ts";

/** A drawing in the three colours of a picture. */
function drawing(of: string): Element {
  return h(
    "svg",
    { class: "panel__picture", viewBox: "0 0 80 60", role: "img", "aria-label": x(`${of}.title`) },
    h("rect", { width: "80", height: "60", fill: x(`${of}.sky`) }),
    h("circle", { cx: "58", cy: "18", r: "9", fill: x(`${of}.sun`) }),
    h("path", { d: "M0 60 L24 28 L44 48 L56 38 L80 60 Z", fill: x(`${of}.land`) }),
  );
}

export function lightbox(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: ["Drawings stand in for pictures, since nothing is loaded from elsewhere."],
    constants: [{ name: "PICTURES", init: source(picturesOf(brief)) }],
    state: [{ name: "at", init: "0" }, { name: "opened", init: "false" }],
    derived: [{ name: "picture", init: "PICTURES[$at]" }],
    refs: [{ name: "box", type: "HTMLDialogElement" }],
    functions: [
      {
        name: "show",
        params: "index: number",
        body: ["$at = index;", "$opened = true;", "$$box?.showModal();"],
      },
      { name: "close", body: ["$opened = false;", "$$box?.close();"] },
      { name: "turn", params: "by: number", body: ["$at = ($at + by + PICTURES.length) % PICTURES.length;"] },
      {
        name: "press",
        params: "event: key",
        body: [
          'if (event.key === "ArrowRight") turn(1);',
          'else if (event.key === "ArrowLeft") turn(-1);',
        ],
      },
    ],
    status: '$opened ? $picture.title + " of " + PICTURES.length : PICTURES.length + " pictures"',
    view: panel(
      capital(brief.title),
      "Press a picture to enlarge it; arrow keys turn, Escape closes.",
      h(
        "ul",
        { class: "panel__gallery", "aria-label": "Pictures" },
        each(
          "one",
          "PICTURES",
          "one.title",
          h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                class: "panel__thumb",
                "aria-label": x('"Enlarge " + one.title'),
                "@click": "show(index)",
              },
              drawing("one"),
            ),
          ),
          "index",
        ),
      ),
      h(
        "dialog",
        {
          ref: "box",
          class: "panel__lightbox",
          "aria-label": "Enlarged picture",
          "@keydown": "press(event)",
        },
        drawing("$picture"),
        h("p", {}, x('$picture.title + " (" + ($at + 1) + " of " + PICTURES.length + ")"')),
        h(
          "div",
          { class: "panel__row" },
          button("Previous", "turn(-1)"),
          button("Next", "turn(1)"),
          button("Close", "close()", {}, false),
        ),
      ),
      ...(wants.has("reset") ? [button("Back to the first", "$at = 0")] : []),
    ),
    css: css(`
.panel__gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.75rem; padding: 0; list-style: none; }
.panel__thumb { display: block; width: 100%; padding: 0; border: 0; background: none; cursor: zoom-in; }
.panel__thumb:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.panel__picture { display: block; width: 100%; border-radius: 0.35rem; }
.panel__lightbox { width: min(40rem, 90vw); color: var(--ink); background: var(--paper); border: 0; border-radius: 0.75rem; }
.panel__lightbox::backdrop { background: rgb(0 0 0 / 0.75); }`),
  };
}

export function player(brief: Brief, wants: Wants): Part {
  return {
    name: brief.name,
    about: [
      "There are no sound files here: the player runs its clock in silence. Put an audio element in `advance`.",
    ],
    constants: [{ name: "TRACKS", init: source(tracksOf()) }],
    state: [
      { name: "at", init: "0" },
      { name: "second", init: "0" },
      { name: "playing", init: "false" },
    ],
    derived: [{ name: "track", init: "TRACKS[$at]" }],
    tick: { while: "$playing && $second >= 0", every: 1000, act: "advance();" },
    functions: [
      {
        name: "clock",
        params: "seconds: number",
        pure: true,
        body: ['return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");'],
      },
      { name: "pick", params: "index: number", body: ["$at = index;", "$second = 0;"] },
      {
        name: "advance",
        body: [
          "if ($second + 1 < $track.seconds) $second = $second + 1;",
          "else pick(($at + 1) % TRACKS.length);",
        ],
      },
    ],
    status: '($playing ? "Playing " : "Paused: ") + $track.title',
    view: panel(
      capital(brief.title),
      "Sample tracks without sound.",
      h(
        "p",
        { class: "panel__track" },
        h("strong", {}, x("$track.title")),
        h("span", {}, x('" by " + $track.artist')),
      ),
      h(
        "div",
        { class: "panel__row" },
        h("output", {}, x("clock($second)")),
        h("input", {
          type: "range",
          class: "panel__seek",
          min: "0",
          max: x("$track.seconds"),
          value: x("$second"),
          "aria-label": "Position in the track",
          "aria-valuetext": x('clock($second) + " of " + clock($track.seconds)'),
          "@input": "$second = Number((event.target as HTMLInputElement).value)",
        }),
        h("span", {}, x("clock($track.seconds)")),
      ),
      h(
        "div",
        { class: "panel__row" },
        button("Previous", "pick(($at + TRACKS.length - 1) % TRACKS.length)"),
        button(x('$playing ? "Pause" : "Play"'), "$playing = !$playing", {}, false),
        button("Next", "pick(($at + 1) % TRACKS.length)"),
        ...(wants.has("reset") ? [button("Reset to the beginning", "$second = 0")] : []),
      ),
      h("h3", {}, "Playlist"),
      h(
        "ol",
        {},
        each(
          "one",
          "TRACKS",
          "one.title",
          h(
            "li",
            {},
            button(x('one.title + ", " + clock(one.seconds)'), "pick(index)", {
              "aria-pressed": x("index === $at"),
            }),
          ),
          "index",
        ),
      ),
    ),
    css: css(`
.panel__track { margin: 0; font-size: 1.25rem; }
.panel__seek { flex: 1; }
.panel li { margin-block: 0.35rem; }`),
  };
}
