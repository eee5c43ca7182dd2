// @ts-check
/// <reference path="../dom.d.ts" />
// The run's events as they came over the wire, to be searched and opened, with the commands that get the same stream
// in a terminal. Draws the newest that fit the filter, since a long run has tens of thousands.

import { ui, useState } from "../kit.js";
import { CopyButton } from "./copy_button.js";
import { valued } from "./field.js";
import { clockTime, cut, shellQuoted } from "./format.js";

const MOST = 200;
/** Kinds of event that come so often that they hide the others. */
const FREQUENT = ["agent_delta", "code_delta", "progress_update"];

/**
 * `count` tells that `events`, which grows in place, has changed; `run` and `stream` are the run's addresses.
 * @param {{ run: string, stream: string, events: any[], count: number }} props
 */
export function EventLog({ run, stream, events, count }) {
  const [open, setOpen] = useState(false);
  const [type, setType] = useState("but-frequent");
  const [search, setSearch] = useState("");
  return ui`
    <details class="event-log" onToggle=${(/** @type {any} */ e) => setOpen(e.target.open)}>
      <summary>Event log <span class="tally">${count}</span></summary>
      <${Commands} run=${run} stream=${stream} />
      ${open && ui`<${Filter} ...${{ events, type, setType, search, setSearch }} />`}
      ${open && ui`<${Rows} events=${events} type=${type} search=${search} />`}
    </details>`;
}

/** @param {{ run: string, stream: string }} props */
function Commands({ run, stream }) {
  const [http, socket] = [location.origin + run, location.origin.replace(/^http/, "ws") + stream];
  return ui`
    <p class="commands">
      <${CopyButton} label="Copy as curl" text=${`curl -N ${shellQuoted(`${http}/events`)}`} />
      <${CopyButton} label="Copy as websocat" text=${`websocat ${shellQuoted(socket)}`} />
      <${CopyButton} label="Copy history as curl" text=${`curl ${shellQuoted(`${http}/history`)}`} />
    </p>`;
}

/** @param {any} props */
function Filter({ events, type, setType, search, setSearch }) {
  /** @type {string[]} */
  const types = [...new Set(events.map((/** @type {any} */ event) => typeOf(event)))].sort();
  return ui`
    <div class="filter">
      <select aria-label="Kind of event" value=${type} onChange=${valued(setType)}>
        <option value="but-frequent">all but the most frequent</option>
        <option value="">all</option>
        ${types.map((name) => ui`<option key=${name} value=${name}>${name}</option>`)}
      </select>
      <input type="search" dir="auto" aria-label="Search events" placeholder="Search…" value=${search} onInput=${
    valued(setSearch)
  } />
    </div>`;
}

/** @param {{ events: any[], type: string, search: string }} props */
function Rows({ events, type, search }) {
  const wanted = search.trim().toLowerCase();
  const fits = events.filter((event) => {
    const name = typeOf(event);
    if (type === "but-frequent" ? FREQUENT.includes(name) : type && name !== type) return false;
    return wanted === "" || searchable(event).includes(wanted);
  });
  const rows = fits.slice(-MOST).reverse().map((event) =>
    ui`<${Row} key=${event.sequence} event=${event} />`
  );
  const told = fits.length > MOST
    ? `The newest ${MOST} of ${fits.length}.`
    : `${fits.length} of ${events.length}.`;
  return ui`<p class="hint">${told}</p><ol class="events">${rows}</ol>`;
}

/** @type {WeakMap<object, string>} */
const texts = new WeakMap();

/** An event's text in lower case, made once: a search goes through all events at every drawing. @param {any} event */
function searchable(event) {
  let text = texts.get(event);
  if (text === undefined) texts.set(event, text = JSON.stringify(event).toLowerCase());
  return text;
}

/** @param {{ event: any }} props */
function Row({ event }) {
  const [open, setOpen] = useState(false);
  const data = JSON.stringify(event.data);
  const brief = cut(data, 160);
  const whole = open && ui`<pre tabindex="0">${JSON.stringify(event, null, 2)}</pre>`;
  return ui`
    <li>
      <button type="button" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}>
        <span class="sequence">${event.sequence}</span>
        <time>${clockTime(event.timestamp)}</time>
        <b>${typeOf(event)}</b>
        <code>${brief}</code>
      </button>
      ${whole}
    </li>`;
}

/** Some protocols say `event_type`, some `type`. @param {any} event @returns {string} */
function typeOf(event) {
  return event.event_type ?? event.type;
}
