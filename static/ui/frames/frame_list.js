// @ts-check
/// <reference path="../dom.d.ts" />
// The frames of the box, newest first, to be filtered, opened and copied.

import { ui, useState } from "../kit.js";
import { CopyButton } from "../shared/copy_button.js";
import { valued } from "../shared/field.js";
import { clockTime, cut } from "../shared/format.js";

const SHOWN = 200;
const WAYS = { in: "received", out: "sent", note: "connection" };

/** @param {{ rows: import("./line.js").FrameRow[], onClear: () => void }} props */
export function FrameList({ rows, onClear }) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const fits = wanted === "" ? rows : rows.filter(({ text }) => text.toLowerCase().includes(wanted));
  const count = (/** @type {string} */ way) => rows.filter((row) => row.way === way).length;
  const all = () => rows.map(({ way, text }) => `${SIGNS[way]} ${text}`).join("\n");
  return ui`
    <section class="frames" aria-labelledby="frames-heading">
      <h2 id="frames-heading">Frames <span class="tally" role="status">${count("in")} received, ${
    count("out")
  } sent</span></h2>
      <div class="filter">
        <input type="search" dir="auto" aria-label="Search frames" placeholder="Search…" value=${search}
          onInput=${valued(setSearch)} />
        <${CopyButton} label="Copy all" text=${all} />
        <button type="button" onClick=${onClear}>Clear</button>
      </div>
      <ol class="frame-rows">${
    fits.slice(-SHOWN).reverse().map((row) => ui`<${Row} key=${row.id} row=${row} />`)
  }</ol>
      ${fits.length > SHOWN && ui`<p class="hint">The newest ${SHOWN} of ${fits.length}.</p>`}
    </section>`;
}

const SIGNS = { in: "<", out: ">", note: "#" };

/** @param {{ row: import("./line.js").FrameRow }} props */
function Row({ row: { way, at, text } }) {
  const [open, setOpen] = useState(false);
  const { name, pretty } = read(text);
  return ui`
    <li class="is-${way}">
      <button type="button" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}>
        <span class="way"><span aria-hidden="true">${SIGNS[way]}</span><span class="sr-only">${
    WAYS[way]
  }</span></span>
        <time>${clockTime(new Date(at).toISOString())}</time>
        <b>${way === "note" ? "" : name}</b>
        <code>${cut(text, 200)}</code>
      </button>
      ${open && ui`<pre tabindex="0">${pretty}</pre>`}
    </li>`;
}

/** The kind of a message and how it reads best. @param {string} text */
function read(text) {
  try {
    const message = JSON.parse(text);
    const name = Array.isArray(message)
      ? `${message.length} messages`
      : message?.event_type ?? message?.type ?? "";
    return { name: String(name), pretty: JSON.stringify(message, null, 2) };
  } catch {
    return { name: "text", pretty: text };
  }
}
