// @ts-check
// What both teams work from. Open while it is the newest thing there is, folded away afterwards.

import { ui } from "../kit.js";

/** @param {{ job: import("../../client.js").Job, error?: string }} props */
export function Plan({ job: { plan }, error }) {
  if (!plan) return null;
  return ui`
    <details class="plan">
      <summary>The plan: ${plan.summary}</summary>
      ${error && ui`<p class="note">The planner gave none, so the brief itself is the plan: ${error}</p>`}
      <div class="plan-lists">
        <div><h3>Requirements</h3><${Points} of=${plan.requirements} /></div>
        <div><h3>Acceptance</h3><${Points} of=${plan.acceptance} /></div>
      </div>
    </details>`;
}

/** @param {{ of: string[] }} props */
function Points({ of }) {
  return ui`<ul>${of.map((point, i) => ui`<li key=${i}>${point}</li>`)}</ul>`;
}
