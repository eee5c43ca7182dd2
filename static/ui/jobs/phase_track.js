// @ts-check
// The phases of a job as a track: what is done, what is under way, what was passed over and why.

import { ui } from "../kit.js";
import { duration } from "../shared/format.js";
import { PHASE_WORDS, stateOf } from "./wording.js";

/** @typedef {import("../../client.js").Job} Job */
/** @typedef {import("./details.js").Details} Details */

const PHASES = Object.keys(PHASE_WORDS);
const SYMBOLS = { done: "✓", current: "●", skipped: "↷", todo: "○", broken: "✗" };
const SPOKEN = {
  done: "done",
  current: "under way",
  skipped: "passed over",
  todo: "to come",
  broken: "broken off",
};

/** @param {{ job: Job, details: Details, running: boolean }} props */
export function PhaseTrack({ job, details, running }) {
  const states = PHASES.map((phase) => phaseState(job, details, phase));
  const steps = PHASES.map((phase, i) => {
    const state = states[i] ?? "todo";
    const took = timeOf(job, details, phase);
    return ui`
      <li key=${phase} class="is-${state}" data-stage=${phase} data-state=${state}
        aria-current=${state === "current" ? "step" : undefined}>
        <span class="dot" aria-hidden="true">${SYMBOLS[state]}</span>
        <span class="word">${PHASE_WORDS[phase]}<span class="sr-only">, ${SPOKEN[state]}</span></span>
        ${took && ui`<span class="took">${took}</span>`}
        ${state === "skipped" && ui`<span class="took">passed over</span>`}
      </li>`;
  });
  const told = details.phases.at(-1)?.message ??
    (job.brief ? "Waiting for a free place. It starts by itself." : "");
  const skips = details.skipped.map(({ phase, reason }) =>
    ui`<li key=${phase}><b>${PHASE_WORDS[phase]}</b> was passed over: ${lower(reason)}.</li>`
  );
  return ui`
    <section class="track is-phases" aria-labelledby="track-title">
      <h2 id="track-title" class="sr-only">Phases</h2>
      <ol>${steps}</ol>
      ${running && told && ui`<p class="track-told">${told}</p>`}
      ${skips.length > 0 && ui`<ul class="skips">${skips}</ul>`}
    </section>`;
}

/** @param {Job} job @param {Details} details @param {string} phase @returns {keyof typeof SYMBOLS} */
function phaseState(job, details, phase) {
  if (details.skipped.some((skip) => skip.phase === phase)) return "skipped";
  const state = stateOf(job);
  if (state === "completed") return "done";
  const entered = details.phases.filter((known) => known.phase !== "error").at(-1)?.phase;
  const at = PHASES.indexOf(entered ?? job.phase ?? "");
  const i = PHASES.indexOf(phase);
  if (i === at) return state === "failed" || state === "cancelled" ? "broken" : "current";
  return i < at ? "done" : "todo";
}

/** How long a phase took that is over. @param {Job} job @param {Details} details @param {string} phase */
function timeOf({ completed_at }, { phases }, phase) {
  const at = phases.findIndex((known) => known.phase === phase);
  const from = phases[at]?.at;
  const to = phases[at + 1]?.at ?? completed_at;
  if (!from || !to || phase === "complete") return "";
  const ms = Date.parse(to) - Date.parse(from);
  return ms < 60_000 ? `${Math.max(0.1, ms / 1000).toFixed(1)} s` : duration(ms);
}

/** @param {string} sentence */
function lower(sentence) {
  return (sentence.charAt(0).toLowerCase() + sentence.slice(1)).replace(/\.$/, "");
}
