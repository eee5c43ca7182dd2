// @ts-check
/// <reference path="../dom.d.ts" />
// The runs of a kind that there are, newest first, a page at a time. Looks again when the window comes back to the
// front, since others may have started or ended some meanwhile; and again after a while where the server did not answer.

import { ui, useEffect, useRef, useState } from "../kit.js";
import { Icon } from "./agents.js";
import { Confirm } from "./dialog.js";
import { mayPass, sentenceOf, useAgain } from "./failure.js";
import { valued } from "./field.js";
import { ago, cut, spelt } from "./format.js";

const PAGE = 12;
/** Characters of a title. */
const LONGEST = 160;
const STATES = ["running", "completed", "failed", "cancelled"];

/**
 * What a kind of run brings along.
 * @typedef {object} RunList
 * @property {string} plural as in `Earlier discussions`
 * @property {string} singular
 * @property {string} lost what a deletion loses, after the title in quotation marks
 * @property {(query: { limit: number, cursor?: string, status: string }) => Promise<{ rows: any[], next?: string | null }>} list
 * @property {(row: any) => string} idOf
 * @property {(row: any) => string} titleOf
 * @property {(row: any) => string} linkOf
 * @property {(row: any) => any} about what is told of a row beside state and time
 * @property {(id: string) => Promise<unknown>} remove
 * @property {string[]} [states] those one may look for; a run's usual ones when absent
 */

/** `again` where it is tried again by itself. @typedef {{ text: string, again?: () => void }} Failure */

/** @param {{ of: RunList }} props */
export function Earlier({ of }) {
  const [rows, setRows] = useState(/** @type {any[] | undefined} */ (undefined));
  const [cursor, setCursor] = useState(/** @type {string | undefined} */ (undefined));
  const [status, setStatus] = useState("");
  const [failure, setFailure] = useState(/** @type {Failure | undefined} */ (undefined));
  const [doomed, setDoomed] = useState(/** @type {any} */ (undefined));
  const title = useRef(/** @type {HTMLElement | null} */ (null));

  /** @param {string} [from] */
  async function load(from) {
    try {
      const page = await of.list({ limit: PAGE, cursor: from, status });
      setRows((known) => from ? [...(known ?? []), ...page.rows] : page.rows);
      setCursor(page.next ?? undefined);
      setFailure(undefined);
    } catch (error) {
      failed(error, () => load(from));
    }
  }

  /** @param {unknown} error @param {() => void} again */
  function failed(error, again) {
    setFailure({ text: sentenceOf(error), ...(mayPass(error) && { again }) });
  }

  useAgain(failure?.again);
  useEffect(() => {
    load();
    const again = () => document.hidden || load();
    document.addEventListener("visibilitychange", again);
    return () => document.removeEventListener("visibilitychange", again);
  }, [status]);

  /** @param {boolean} yes */
  async function answered(yes) {
    const id = of.idOf(doomed);
    setDoomed(undefined);
    if (!yes) return;
    try {
      await of.remove(id);
      setRows((known) => known?.filter((row) => of.idOf(row) !== id));
      title.current?.focus(); // The button that had the focus is gone with its row.
    } catch (error) {
      // A deletion is not repeated unasked; that the server answers again is seen by the list.
      failed(error, () => load());
    }
  }

  const shown = rows?.map((row) => {
    const props = { row, of, onDelete: () => setDoomed(row) };
    return ui`<${Row} key=${of.idOf(row)} ...${props} />`;
  });
  return ui`
    <section class="earlier" aria-labelledby="earlier-title">
      <header>
        <h2 id="earlier-title" tabindex="-1" ref=${title}>Earlier ${of.plural}</h2>
        <select aria-label="Show" value=${status} onChange=${valued(setStatus)}>
          <option value="">all</option>
          ${(of.states ?? STATES).map((state) => ui`<option key=${state} value=${state}>${state}</option>`)}
        </select>
      </header>
      ${failure && ui`<p class="error" role="alert">${failure.text}</p>`}
      ${
    failure?.again &&
    ui`<p><button type="button" class="linkish" onClick=${failure.again}>Try again</button></p>`
  }
      ${rows?.length === 0 && ui`<p class="empty">${status ? `None is ${status}.` : "None yet."}</p>`}
      <ol class="records">${shown}</ol>
      ${cursor && ui`<button type="button" class="more" onClick=${() => load(cursor)}>Show more</button>`}
      ${doomed && ui`<${Doomed} row=${doomed} of=${of} onAnswer=${answered} />`}
    </section>`;
}

/** @param {{ row: any, of: RunList, onAnswer: (yes: boolean) => void }} props */
function Doomed({ row, of, onAnswer }) {
  const running = row.status === "running" || row.status === "pending";
  return ui`
    <${Confirm} title="Delete this ${of.singular}?" action="Delete" onAnswer=${onAnswer}>
      “<bdi>${cut(of.titleOf(row), LONGEST)}</bdi>” ${of.lost}
      ${running && " It is still running and will be stopped."}
    <//>`;
}

/** @param {{ row: any, of: RunList, onDelete: () => void }} props */
function Row({ row, of, onDelete }) {
  const title = cut(of.titleOf(row), LONGEST);
  return ui`
    <li class="record">
      <a href=${of.linkOf(row)}>${title}</a>
      <p class="meta">
        <span class="state is-${row.status}">${spelt(row.status)}</span>
        <time datetime=${row.created_at} title=${row.created_at}>${ago(row.created_at, Date.now())}</time>
        ${of.about(row)}
      </p>
      <button type="button" class="delete" aria-label="Delete “${title}”" title="Delete" onClick=${onDelete}>
        ×
      </button>
    </li>`;
}

/** The pictures of those who take part, and their names for those who do not see them.
 * @param {{ people: { role: string, icon: string }[] }} props */
export function People({ people }) {
  const names = people.map((person) => person.role).join(", ");
  return ui`
    <span class="people" title=${names}>
      <span class="sr-only">${names}</span>${people.map((person) => ui`<${Icon} icon=${person.icon} />`)}
    </span>`;
}
