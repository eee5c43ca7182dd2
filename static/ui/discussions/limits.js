// @ts-check
/// <reference lib="dom" />
// The rarer choices: which model speaks, and where the discussion must stop. Closed until asked for, or until the
// server objects to one of them.

import { html } from "../html.js";
import { useModels } from "../shared/agents.js";
import { Field } from "./field.js";

const BUDGET = [
  { name: "max_tokens", label: "Tokens at most", step: "1" },
  { name: "max_seconds", label: "Seconds at most", step: "1" },
  { name: "max_cost_usd", label: "US dollars at most", step: "any" },
];

/**
 * @param {{ draft: import("./start_form.js").Draft, errors: Record<string, string>,
 *   onChange: (change: Record<string, string>) => void }} props
 */
export function Limits({ draft, errors, onChange }) {
  const models = useModels();
  const usual = models.find((choice) => choice.default);
  const failed = ["model", "provider", ...BUDGET.map((b) => b.name)].some((name) => errors[name]);
  return html`
    <details class="limits" open=${failed || undefined}>
      <summary>Model and budget</summary>
      <div class="row">
        <${Field} label="Model" error=${errors.provider ?? errors.model}>
            ${(/** @type {any} */ aria) =>
              html`
                <select name="model" value=${draft.model} ...${aria}
                  onChange=${(/** @type {any} */ e) => onChange({ model: e.target.value })}>
                          <option value="">${usual
                            ? `Server's choice: ${usual.model}`
                            : "Server's choice"}</option>
                          ${models.map((choice) => {
                            const value = JSON.stringify([choice.provider, choice.model]);
                            return html`<option key=${value} value=${value} disabled=${!choice.configured}>
              ${choice.provider} · ${choice.model}${choice.configured ? "" : " (no key)"}
            </option>`;
                          })}
                        </select>
              `}
          <//>
          <${Field} label="Another model of that provider">
            ${(/** @type {any} */ aria) =>
              html`
                <input name="other_model" value=${draft.other_model} autocomplete="off" spellcheck="false"
                  placeholder="its exact name" ...${aria}
                  onInput=${(/** @type {any} */ e) => onChange({ other_model: e.target.value.trim() })} />
              `}
          <//>
        </div>
        <div class="row">
          ${BUDGET.map(({ name, label, step }) =>
            html`<${Field} key=${name} label=${label} error=${errors[name]} small>
          ${(/** @type {any} */ aria) =>
              html`
                <input name=${name} type="number" min="0" step=${step} value=${/** @type {any} */ (draft)[
                  name
                ]}
                  placeholder="no limit" ...${aria}
                  onInput=${(/** @type {any} */ e) => onChange({ [name]: e.target.value })} />
              `}
        <//>`
          )}
        </div>
      </details>
  `;
}
