// @ts-check
/// <reference path="../dom.d.ts" />
// One job, from its brief to its winner: the phases, the two teams side by side, what they say of each other's code.
// Everything shown comes from the job's messages, or from polling where no live connection can be had.

import { ui, useEffect } from "../kit.js";
import { linkTo } from "../router.js";
import { called, useAgents } from "../shared/agents.js";
import { Announcer } from "../shared/announcer.js";
import { EventLog } from "../shared/event_log.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { Heading } from "./heading.js";
import { BUILDS } from "./home.js";
import { useJob } from "./job_store.js";
import { sentenceFor } from "./news.js";
import { PhaseTrack } from "./phase_track.js";
import { Plan } from "./plan.js";
import { TeamColumn } from "./team.js";
import { Verdict } from "./verdict.js";
import { stateOf } from "./wording.js";
import { cut } from "../shared/format.js";

/** @param {{ id: string }} props */
export function Job({ id }) {
  const run = useJob(id);
  const { agents } = useAgents("code_team");
  const { job, details } = run;
  useEffect(() => {
    const brief = job.brief.replace(/\s+/g, " ");
    document.title = brief ? `${cut(brief, 60)} · Parley` : "Parley";
  }, [job.brief]);
  if (run.missing) return ui`<${Missing} id=${id} />`;
  const running = ["pending", "running"].includes(stateOf(job));
  const rehearsed = Object.values(details.teams).some(({ provider }) => provider === "rehearsal");
  const columns = /** @type {import("../../client/types.js").Team[]} */ (Object.keys(job.teams)).map(
    (team) => {
      const props = { team, job, details, running, ...called(agents, team) };
      return ui`<${TeamColumn} key=${team} ...${props} />`;
    },
  );
  const { state: connection } = run.connection;
  return ui`
    <div class="job">
      <${Announcer} run=${run} sentenceFor=${(/** @type {any} */ message) => sentenceFor(message, agents)} />
      <${Heading} run=${run} running=${running} />
      <${PhaseTrack} job=${job} details=${details} running=${running} />
      ${connection === "polling" && running && ui`<${Polled} answered=${!run.connection.message} />`}
      ${rehearsed && ui`<${RehearsalBanner}>${BUILDS}<//>`}
      ${details.partial && ui`<p class="note">The beginning of this record was cleared.</p>`}
      <${Ending} job=${job} deleted=${run.deleted} />
      <${Verdict} job=${job} details=${details} agents=${agents} />
      <${Plan} job=${job} error=${details.plan_error} />
      <div class="teams ${columns.length === 1 ? "is-alone" : ""}">${columns}</div>
      <${EventLog} run="/api/v1/orchestrate/${encodeURIComponent(id)}"
        stream="/ws/orchestrate/${encodeURIComponent(id)}" events=${run.events} count=${run.events.length} />
    </div>`;
}

/** @param {{ answered: boolean }} props */
function Polled({ answered }) {
  return ui`
    <p class="banner polled" role="status">${
    answered
      ? "The live connection is lost. This page asks the server for news every 1–2 seconds, and goes live again by itself."
      : "The live connection is lost, and the server does not answer. This page keeps asking, and goes live again by itself."
  }</p>`;
}

/** Why there is nothing more to come, where that is not success.
 * @param {{ job: import("../../client.js").Job, deleted: boolean }} props */
function Ending({ job, deleted }) {
  const state = stateOf(job);
  if (!job.completed_at || (state !== "failed" && state !== "cancelled")) return null;
  const cancelled = state === "cancelled";
  const stopped = deleted
    ? "The job was deleted before its end. What was written is not kept."
    : "The job was stopped before its end. What was written is kept.";
  return ui`
    <section class="closing is-${state}" aria-labelledby="closing-title">
      <h2 id="closing-title">${deleted ? "Deleted" : cancelled ? "Stopped" : "Failed"}</h2>
      <p>${cancelled ? stopped : job.error ?? "The server gives no reason."}</p>
      ${!cancelled && job.error_code && ui`<p class="hint">Code: <code>${job.error_code}</code></p>`}
    </section>`;
}

/** @param {{ id: string }} props */
function Missing({ id }) {
  return ui`
    <div class="missing">
      <h1 tabindex="-1">No such job</h1>
      <p>There is none with the id <code>${id}</code>. It may have been deleted. Should one be started under this id, it
        appears here by itself.</p>
      <p><a href=${linkTo("jobs")}>All jobs</a></p>
    </div>`;
}
