// @ts-check
/// <reference path="../dom.d.ts" />
// The rarer choices: which model speaks, and where the run must stop. Closed until asked for, or until the
// server objects to one of them.

import { ui, useLayoutEffect, useRef } from "../kit.js";
import { useModels } from "./agents.js";
import { Field } from "./field.js";

const BUDGET = [
  { name: "max_tokens", label: "Tokens at most", min: "1", step: "1" },
  { name: "max_seconds", label: "Seconds at most", min: "0", "data-above": "0", step: "any" },
  { name: "max_cost_usd", label: "US dollars at most", min: "0", "data-above": "0", step: "any" },
];

/**
 * @param {{ draft: Record<string, any>, errors: Record<string, string>,
 *   onChange: (change: Record<string, string>) => void }} props
 */
export function Limits({ draft, errors, onChange }) {
  const models = useModels();
  const usual = models.find((choice) => choice.default);
  const failed = ["model", "provider", ...BUDGET.map((b) => b.name)].some((name) => errors[name]);
  const details = useRef(/** @type {HTMLElement | null} */ (null));
  // Opened, and left open: it must not close under somebody who mends what is wrong in it.
  useLayoutEffect(() => {
    if (failed) details.current?.setAttribute("open", "");
  }, [errors]);
  const budget = BUDGET.map(({ name, ...rest }) => {
    const value = draft[name];
    const onValue = (/** @type {string} */ given) => onChange({ [name]: given });
    const props = {
      ...rest,
      name,
      value,
      onValue,
      error: errors[name],
      type: "number",
      small: true,
    };
    return ui`<${Field} key=${name} placeholder="no limit" ...${props} />`;
  });
  return ui`
    <details class="limits" ref=${details}>
      <summary>Model and budget</summary>
      <div class="row">
        <${Field} label="Model" as="select" name="model" value=${draft.model}
          error=${errors.provider ?? errors.model} onValue=${(/** @type {string} */ model) =>
    onChange({ model })}>
          <option value="">${usual ? `Server's choice: ${usual.model}` : "Server's choice"}</option>
          ${models.map(option)}
        <//>
        <${Field} label="Another model of that provider" name="other_model" value=${draft.other_model}
          autocomplete="off" spellcheck="false" placeholder="its exact name" onValue=${otherModel} />
      </div>
      <div class="row">${budget}</div>
    </details>`;

  /** @param {string} name */
  function otherModel(name) {
    onChange({ other_model: name.trim() });
  }
}

/** @param {import("./agents.js").ModelChoice} choice */
function option({ provider, model, configured }) {
  const value = JSON.stringify([provider, model]);
  const label = `${provider} · ${model}${configured ? "" : " (no key)"}`;
  return ui`<option key=${value} value=${value} disabled=${!configured}>${label}</option>`;
}
