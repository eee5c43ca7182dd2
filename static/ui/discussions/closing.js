// @ts-check
// How the discussion ended: why it stopped, what came of it, or what went wrong.

import { ui } from "../kit.js";
import { Markdown } from "../shared/markdown.js";

/** @type {Record<string, string>} */
const REASONS = {
  rounds_completed: "All rounds were held.",
  agreement: "The agents agree. That says nothing about whether they are right.",
  stances_stable: "No one has moved for two rounds.",
  no_progress: "The discussion no longer moved on.",
  settled: "The chair declared the matter settled.",
  budget: "The budget was used up.",
};

/** @param {{ view: import("./view.js").View, deleted: boolean }} props */
export function Closing({ view, deleted }) {
  if (view.result) return ui`<${Completed} result=${view.result} silent=${isSilent(view)} />`;
  if (view.status !== "failed" && view.status !== "cancelled") return null;
  const cancelled = view.status === "cancelled";
  const stopped = deleted
    ? "The discussion was deleted before its end. What was said is not kept."
    : "The discussion was stopped before its end. What was said is kept.";
  return ui`
    <section class="closing is-${view.status}" aria-labelledby="closing-title">
      <h2 id="closing-title">${deleted ? "Deleted" : cancelled ? "Stopped" : "Failed"}</h2>
      <p>${cancelled ? stopped : sentence(view)}</p>
      ${!cancelled && view.error?.code && ui`<p class="hint">Code: <code>${view.error.code}</code></p>`}
    </section>`;
}

/** Whether nobody came to speak; of what was cleared that is not known. @param {import("./view.js").View} view */
function isSilent({ lanes, partial }) {
  return !partial && lanes.every(({ turns }) => turns === 0);
}

/** @param {{ result: NonNullable<import("./view.js").View["result"]>, silent: boolean }} props */
function Completed({ result, silent }) {
  const { stop_reason } = result;
  const why = stop_reason === "budget" && silent
    ? "The budget was too small for a single turn, so nobody spoke."
    : REASONS[stop_reason] ?? stop_reason;
  return ui`
    <section class="closing is-completed" aria-labelledby="closing-title">
      <h2 id="closing-title">Closing</h2>
      <p class="why">${why}</p>
      ${result.summary && ui`<${Markdown} text=${result.summary} />`}
    </section>`;
}

/** @param {import("./view.js").View} view */
function sentence(view) {
  return view.error?.error ?? "The server gives no reason.";
}
