// @ts-check
// The stages of an analysis as a track: what is done, what is under way and how far, what was passed over and why,
// and how much time is left. The time left counts down between two reports and never goes up by itself.

import { ui } from "../kit.js";
import { useTicking } from "../shared/elapsed.js";
import { span, STAGE_WORDS } from "./wording.js";

/** @typedef {import("./view.js").View} View */

/** Each stage's share of the whole, as the server reckons it. @type {Record<string, number>} */
const SHARES = {
  initialized: 0,
  ingesting: 0.02,
  analyzing: 0.5,
  cross_reviewing: 0.13,
  debating: 0.15,
  voting: 0.1,
  synthesizing: 0.1,
};
const SYMBOLS = { done: "✓", current: "●", skipped: "↷", todo: "○", broken: "✗" };
const SPOKEN = {
  done: "done",
  current: "under way",
  skipped: "passed over",
  todo: "to come",
  broken: "broken off",
};

/** @param {{ view: View, running: boolean }} props */
export function StageTrack({ view, running }) {
  const at = view.steps.findIndex((step) => step.stage === view.stage);
  const share = doneShare(view);
  const steps = view.steps.map((step, i) => {
    const state = stateOf(view, step, i, at);
    const time = view.result?.timings[step.stage];
    const word = STAGE_WORDS[step.stage] ?? step.stage;
    return ui`
      <li key=${step.stage} class="is-${state}" data-stage=${step.stage} data-state=${state}
        aria-current=${state === "current" ? "step" : undefined}>
        <span class="dot" aria-hidden="true">${SYMBOLS[state]}</span>
        <span class="word">${word}<span class="sr-only">, ${SPOKEN[state]}</span></span>
        ${time !== undefined && state === "done" && ui`<span class="took">${span(time)}</span>`}
        ${state === "skipped" && ui`<span class="took">passed over</span>`}
      </li>`;
  });
  const skipped = view.steps.filter((step) => step.skipped && !step.at);
  const message = view.steps[at]?.message;
  return ui`
    <section class="track" aria-labelledby="track-title">
      <h2 id="track-title" class="sr-only">Stages</h2>
      <ol>${steps}</ol>
      <div class="track-bar" role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuemax="100"
        aria-valuenow=${Math.round(share * 100)}><i style=${{ width: `${share * 100}%` }}></i></div>
      <p class="track-told">
        <span>${running ? message || waiting(view) : ""}</span>
        ${running && ui`<${TimeLeft} view=${view} />`}
      </p>
      ${
    skipped.length > 0 && ui`<ul class="skips">${
      skipped.map((step) =>
        ui`<li key=${step.stage}><b>${STAGE_WORDS[step.stage]}</b> was passed over: ${
          lower(step.skipped ?? "")
        }.</li>`
      )
    }</ul>`
  }
    </section>`;
}

/** @param {{ view: View }} props */
function TimeLeft({ view }) {
  const now = useTicking(true);
  const { progress, progress_at = now } = view;
  const told = progress?.estimated_time_remaining_seconds;
  if (told === null || told === undefined) return ui`<span class="eta">time left: not known yet</span>`;
  const left = Math.max(0, told - (now - progress_at) / 1000);
  return ui`<span class="eta">${left < 1 ? "nearly done" : `about ${span(left)} left`}</span>`;
}

/** How much of the whole is done, in [0, 1]. @param {View} view */
export function doneShare(view) {
  if (view.status === "completed") return 1;
  let before = 0;
  for (const [stage, share] of Object.entries(SHARES)) {
    if (stage === view.stage) {
      return before + share * (view.progress?.stage === stage ? view.progress.stage_progress : 0);
    }
    before += share;
  }
  return view.stage === "complete" ? 1 : 0;
}

/** @param {View} view @param {import("./view.js").Step} step @param {number} i @param {number} at @returns {keyof typeof SYMBOLS} */
function stateOf(view, step, i, at) {
  if (step.skipped && !step.at) return "skipped";
  if (view.status === "completed") return "done";
  if (i === at) return view.status === "failed" || view.status === "cancelled" ? "broken" : "current";
  // Where votes send back to debate, what lies ahead may have been done before.
  return i < at ? "done" : "todo";
}

/** @param {View} view */
function waiting(view) {
  if (view.status === "pending") return "Waiting for a free place. It starts by itself.";
  return view.status === "unknown" ? "Opening the record…" : "";
}

/** @param {string} sentence */
function lower(sentence) {
  return (sentence.charAt(0).toLowerCase() + sentence.slice(1)).replace(/\.$/, "");
}
