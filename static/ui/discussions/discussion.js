// @ts-check
/// <reference path="../dom.d.ts" />
// One discussion, from its question to its closing: who has the floor, what is said, how far it is, and how good the
// connection is. Everything shown comes from the run's events; what a person does goes through the REST calls.

import { ui, useEffect } from "../kit.js";
import { linkTo } from "../router.js";
import { useAgents } from "../shared/agents.js";
import { Announcer } from "../shared/announcer.js";
import { Closing } from "./closing.js";
import { Composer } from "./composer.js";
import { Connection } from "../shared/connection.js";
import { Convergence } from "../shared/convergence.js";
import { EventLog } from "../shared/event_log.js";
import { Floor } from "./floor.js";
import { Heading } from "./heading.js";
import { IMITATES } from "./home.js";
import { sentenceFor } from "./news.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { useRun } from "./run_store.js";
import { Transcript } from "./transcript.js";
import { cut } from "../shared/format.js";

/** @param {{ id: string }} props */
export function Discussion({ id }) {
  const address = `/api/v1/discussions/${encodeURIComponent(id)}`;
  const run = useRun(id);
  const { agents } = useAgents("discussion");
  const { view } = run;
  useEffect(() => {
    const task = view.task.replace(/\s+/g, " ");
    document.title = task ? `${cut(task, 60)} · Parley` : "Parley";
  }, [view.task]);
  if (run.missing) return ui`<${Missing} id=${id} />`;
  const running = view.status === "running" || view.status === "pending";
  const scored = view.rounds.some((round) => round.score !== undefined);
  return ui`
    <div class="discussion">
      <${Announcer} run=${run} sentenceFor=${(/** @type {any} */ event) => sentenceFor(event, agents)} />
      <${Heading} run=${run} running=${running} />
      ${view.provider === "rehearsal" && ui`<${RehearsalBanner}>${IMITATES}<//>`}
      <div class="columns">
        <aside aria-label="The floor">
          <${Connection} connection=${run.connection} onRetry=${run.retryNow} />
          <${Floor} view=${view} agents=${agents} running=${running} />
          ${scored && ui`<${Convergence} rounds=${view.rounds} total=${view.total_rounds} />`}
        </aside>
        <div class="record-column">
          <${Transcript} view=${view} agents=${agents} running=${running} />
          <${Closing} view=${view} deleted=${run.deleted} />
          ${running && ui`<${Composer} id=${id} connection=${run.connection} />`}
          <${EventLog} run=${address} stream=${`${address}/stream`} events=${run.events} count=${run.events.length} />
        </div>
      </div>
    </div>`;
}

/** @param {{ id: string }} props */
function Missing({ id }) {
  return ui`
    <div class="missing">
      <h1 tabindex="-1">No such discussion</h1>
      <p>There is none with the id <code>${id}</code>. It may have been deleted.</p>
      <p><a href=${linkTo("discussions")}>All discussions</a></p>
    </div>`;
}
