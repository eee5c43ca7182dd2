// @ts-check
/// <reference path="../dom.d.ts" />
// One team: where it stands, what it runs on, what it thinks, what it writes.

import { memo, ui } from "../kit.js";
import { Icon } from "../shared/agents.js";
import { CodePane } from "./code_pane.js";
import { versionsOf } from "./details.js";
import { hue, STATUS_WORDS } from "./wording.js";

/**
 * @param {{ team: import("../../client/types.js").Team, job: import("../../client.js").Job,
 *   details: import("./details.js").Details, role: string, icon: string, running: boolean }} props
 */
export function TeamColumn({ team, job, details, role, icon, running }) {
  const now = job.teams[team];
  const { provider = "", model = "", notice, setbacks = [] } = details.teams[team] ?? {};
  const status = now?.status ?? "pending";
  const won = job.winner === team;
  const refining = running && won && job.phase === "refining";
  const stopped = status === "error" && !now?.error && job.error_code === "cancelled";
  const word = stopped ? "Stopped" : refining ? "Refining" : STATUS_WORDS[status] ?? status;
  const versions = versionsOf(job, details, team);
  const means = provider === model ? provider : `${provider} · ${model}`;
  return ui`
    <section class="team is-${stopped ? "stopped" : status} ${won ? "is-winner" : ""}" style=${
    hue(team)
  } data-team=${team} data-status=${status}
      aria-labelledby="team-${team}">
      <header>
        <h2 id="team-${team}"><${Icon} icon=${icon} /><span>${role}</span>${
    won && ui`<span class="won">Winner</span>`
  }</h2>
        <p class="team-status" data-busy=${
    running && (status === "thinking" || status === "generating" || refining) ? "true" : "false"
  }><span class="lamp" aria-hidden="true"></span>${word}</p>
        ${provider && ui`<p class="means">${means}</p>`}
      </header>
      ${notice && ui`<p class="notice">${notice}</p>`}
      <${Thoughts} thoughts=${now?.thoughts ?? NONE} notice=${notice} waiting=${
    running && status === "thinking"
  } />
      ${setbacks.map((text, i) => ui`<p key=${i} class="setback">${text}</p>`)}
      ${now?.error && ui`<p class="failure" role="alert">${now.error}</p>`}
      <${CodePane} versions=${versions} name=${role} framework=${
    job.target_framework ?? ""
  } job_id=${job.job_id} team=${team} refining=${refining} />
      ${
    running && status === "generating" && versions.length === 0 &&
    ui`<p class="empty">Reaching for the keyboard…</p>`
  }
      ${won && details.dropped && ui`<p class="note dropped">${details.dropped}</p>`}
    </section>`;
}

/** @type {any[]} */
const NONE = [];

/** The notice is a team's first thought, and stands above already. */
const Thoughts = memo(
  /** @param {{ thoughts: { id: string, text: string }[], notice?: string, waiting: boolean }} props */
  function thoughts({ thoughts, notice, waiting }) {
    const own = thoughts.filter(({ text }) => text !== notice);
    if (own.length === 0 && !waiting) return null;
    return ui`
      <div class="team-thoughts">
        <h3>Thoughts <span class="tally">${own.length || ""}</span></h3>
        <ol>${own.map(({ id, text }) => ui`<li key=${id}>${text}</li>`)}</ol>
        ${waiting && ui`<p class="thinking"><span class="sr-only">thinking</span><i></i><i></i><i></i></p>`}
      </div>`;
  },
);
