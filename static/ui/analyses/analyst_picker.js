// @ts-check
/// <reference path="../dom.d.ts" />
// Which analysts read the bill: every one the server knows as a chip that can be pressed. The arbitrator is not among
// them, since it comes by itself.

import { ui, useId } from "../kit.js";
import { Icon, useAgents, voice } from "../shared/agents.js";
import { FieldError } from "../shared/field.js";

const MOST = 8;

/** The analysts a person may choose. */
export function useAnalysts() {
  const { agents, error } = useAgents("analysis");
  return { analysts: agents.filter((agent) => agent.type !== "judge"), error };
}

/** @param {{ chosen: string[], error?: string, onChange: (chosen: string[]) => void }} props */
export function AnalystPicker({ chosen, error, onChange }) {
  const { analysts, error: failure } = useAnalysts();
  const id = useId();

  /** Chosen ones keep the server's order, which is that of the lanes. @param {string} type */
  function toggle(type) {
    const wanted = chosen.includes(type) ? chosen.filter((other) => other !== type) : [...chosen, type];
    if (wanted.length <= MOST) {
      onChange(analysts.map((analyst) => analyst.type).filter((known) => wanted.includes(known)));
    }
  }

  const chips = analysts.map((analyst, i) =>
    ui`
    <button key=${analyst.type} type="button" class="chip" name="analyst" value=${analyst.type} style=${
      voice(i)
    }
      title=${analyst.description} aria-pressed=${chosen.includes(analyst.type) ? "true" : "false"}
      data-invalid=${(error && i === 0) || undefined} onClick=${() => toggle(analyst.type)}>
      <${Icon} icon=${analyst.icon} />${analyst.role}
    </button>`
  );
  return ui`
    <fieldset class="field analysts" aria-describedby="${id}-hint${error ? ` ${id}-error` : ""}">
      <legend>Analysts <span class="tally">${chosen.length || "no one"} chosen</span></legend>
      ${failure && ui`<p class="error">The analysts could not be loaded: ${failure}</p>`}
      <div class="chips">${chips}</div>
      <p class="hint" id="${id}-hint">Each reads the sections that concern its field. An arbitrator settles what stays divided.</p>
      <${FieldError} id="${id}-error" error=${error} />
    </fieldset>`;
}
