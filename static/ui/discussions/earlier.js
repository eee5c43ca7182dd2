// @ts-check
/// <reference path="../dom.d.ts" />
// The discussions there are, newest first, a page at a time. Looks again when the window comes back to the front,
// since others may have started or ended some meanwhile.

import { deleteDiscussion, listDiscussions } from "../../client.js";
import { ui, useEffect, useRef, useState } from "../kit.js";
import { linkTo } from "../router.js";
import { called, Icon, useAgents } from "../shared/agents.js";
import { Confirm } from "../shared/dialog.js";
import { valued } from "../shared/field.js";
import { ago, spelt } from "../shared/format.js";

const PAGE = 12;
const STATES = ["running", "completed", "failed", "cancelled"];

export function Earlier() {
  const [rows, setRows] = useState(/** @type {any[] | undefined} */ (undefined));
  const [cursor, setCursor] = useState(/** @type {string | undefined} */ (undefined));
  const [status, setStatus] = useState("");
  const [failure, setFailure] = useState("");
  const [doomed, setDoomed] = useState(/** @type {any} */ (undefined));
  const { agents } = useAgents("discussion");
  const title = useRef(/** @type {HTMLElement | null} */ (null));

  /** @param {string} [from] */
  async function load(from) {
    try {
      const page = await listDiscussions("", { limit: PAGE, cursor: from, status });
      setRows((known) => from ? [...(known ?? []), ...page.discussions] : page.discussions);
      setCursor(page.next_cursor ?? undefined);
      setFailure("");
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  useEffect(() => {
    load();
    const again = () => document.hidden || load();
    document.addEventListener("visibilitychange", again);
    return () => document.removeEventListener("visibilitychange", again);
  }, [status]);

  /** @param {boolean} yes */
  async function answered(yes) {
    const { discussion_id } = doomed;
    setDoomed(undefined);
    if (!yes) return;
    try {
      await deleteDiscussion("", discussion_id);
      setRows((known) => known?.filter((row) => row.discussion_id !== discussion_id));
      title.current?.focus(); // The button that had the focus is gone with its row.
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  const shown = rows?.map((row) => {
    const props = { row, agents, onDelete: () => setDoomed(row) };
    return ui`<${Row} key=${row.discussion_id} ...${props} />`;
  });
  return ui`
    <section class="earlier" aria-labelledby="earlier-title">
      <header>
        <h2 id="earlier-title" tabindex="-1" ref=${title}>Earlier discussions</h2>
        <select aria-label="Show" value=${status} onChange=${valued(setStatus)}>
          <option value="">all</option>
          ${STATES.map((state) => ui`<option key=${state} value=${state}>${state}</option>`)}
        </select>
      </header>
      ${failure && ui`<p class="error" role="alert">${failure}</p>`}
      ${rows?.length === 0 && ui`<p class="empty">${status ? `None is ${status}.` : "None yet."}</p>`}
      <ol class="records">${shown}</ol>
      ${cursor && ui`<button type="button" class="more" onClick=${() => load(cursor)}>Show more</button>`}
      ${doomed && ui`<${Doomed} row=${doomed} onAnswer=${answered} />`}
    </section>`;
}

/** @param {{ row: any, onAnswer: (yes: boolean) => void }} props */
function Doomed({ row, onAnswer }) {
  const running = row.status === "running" || row.status === "pending";
  return ui`
    <${Confirm} title="Delete this discussion?" action="Delete" onAnswer=${onAnswer}>
      “${cut(row.task)}” and everything said in it will be gone for everyone.
      ${running && " It is still running and will be stopped."}
    <//>`;
}

/** @param {{ row: any, agents: any[], onDelete: () => void }} props */
function Row({ row, agents, onDelete }) {
  /** @type {{ role: string, icon: string }[]} */
  const people = row.agent_types.map((/** @type {string} */ type) => called(agents, type));
  const names = people.map((person) => person.role).join(", ");
  const title = cut(row.task);
  return ui`
    <li class="record">
      <a href=${linkTo("discussions", row.discussion_id)}>${title}</a>
      <p class="meta">
        <span class="state is-${row.status}">${spelt(row.status)}</span>
        <span>${spelt(row.mode)}</span>
        <time datetime=${row.created_at} title=${row.created_at}>${ago(row.created_at, Date.now())}</time>
        <span class="people" title=${names}>
          <span class="sr-only">${names}</span>${people.map((person) => ui`<${Icon} icon=${person.icon} />`)}
        </span>
      </p>
      <button type="button" class="delete" aria-label="Delete “${title}”" title="Delete" onClick=${onDelete}>
        ×
      </button>
    </li>`;
}

/** @param {string} text */
function cut(text) {
  return text.length > 160 ? `${text.slice(0, 157).trimEnd()}…` : text;
}
