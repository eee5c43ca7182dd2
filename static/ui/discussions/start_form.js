// @ts-check
/// <reference path="../dom.d.ts" />
// Starting a discussion: what about, who, and how. The server decides what is valid; what it says about a field is
// shown at that field. What was typed outlives a look at another discussion, but not a reload.

import { startDiscussion } from "../../client.js";
import { ui } from "../kit.js";
import { linkTo } from "../router.js";
import { AgentPicker } from "./agent_picker.js";
import { Limits } from "../shared/limits.js";
import { useStartForm } from "../shared/start_form.js";
import { ModePicker, MODES } from "./mode_picker.js";
import { Field, ticked } from "../shared/field.js";
import { Elsewhere, listed, modelAndBudget } from "../shared/form_errors.js";

/** @typedef {import("../shared/form_errors.js").FieldErrors} FieldErrors */

const BLANK = {
  task: "",
  agent_types: /** @type {string[]} */ ([]),
  mode: "round_robin",
  rounds: "2",
  enable_project_manager: false,
  model: "",
  other_model: "",
  max_tokens: "",
  max_seconds: "",
  max_cost_usd: "",
};
/** @typedef {typeof BLANK} Draft */

const FORM = {
  kept: BLANK,
  lacking,
  /** @param {Draft} draft @param {{ idempotencyKey: string }} options */
  async start(draft, options) {
    const { discussion_id } = await startDiscussion("", bodyOf(draft), options);
    return { place: linkTo("discussions", discussion_id), used: { task: "" } };
  },
};

export function StartForm() {
  const { draft, errors, busy, edit, ref, onSubmit, onKeyDown } = useStartForm(FORM);

  /** @param {string} mode */
  function chooseMode(mode) {
    const usual = MODES.find((m) => m.mode === draft.mode)?.rounds;
    const rounds = draft.rounds === String(usual)
      ? String(MODES.find((m) => m.mode === mode)?.rounds)
      : draft.rounds;
    edit({ mode, rounds });
  }

  const change = {
    task: (/** @type {string} */ task) => edit({ task }),
    agents: (/** @type {string[]} */ agent_types) => edit({ agent_types }),
    rounds: (/** @type {string} */ rounds) => edit({ rounds }),
    manager: (/** @type {boolean} */ enable_project_manager) => edit({ enable_project_manager }),
  };
  return ui`
    <form class="start" ref=${ref} onSubmit=${onSubmit} novalidate aria-label="Start a discussion">
      <${Field} label="The question" as="textarea" name="task" rows="4" maxlength="20000" required
        placeholder="What should they settle? A design, a decision, a plan…" hint="Ctrl + Enter starts the discussion."
        value=${draft.task} error=${errors.task} onValue=${change.task} onKeyDown=${onKeyDown} />
      <${AgentPicker} chosen=${draft.agent_types} error=${
    listed(errors, "agent_types")
  } onChange=${change.agents} />
      <${ModePicker} mode=${draft.mode} error=${errors.mode} onChange=${chooseMode} />
      <div class="row">
        <${Field} label="Rounds" name="rounds" type="number" inputmode="numeric" min="1" max="20" step="1" small placeholder="usual"
          value=${draft.rounds} error=${errors.rounds} onValue=${change.rounds} />
        <label class="check">
          <input type="checkbox" name="enable_project_manager" checked=${draft.enable_project_manager}
            onChange=${ticked(change.manager)} />
          <span><b>Project manager</b> writes the prompt for every turn and a closing summary</span>
        </label>
      </div>
      <${Limits} draft=${draft} errors=${errors} onChange=${edit} />
      <${Elsewhere} errors=${errors} shown=${SHOWN} />
      <button class="primary" type="submit" disabled=${busy}>${
    busy ? "Starting…" : "Start the discussion"
  }</button>
    </form>`;
}

const SHOWN = [...Object.keys(BLANK), "agent_types"];

/** @param {Draft} draft @returns {FieldErrors} */
function lacking(draft) {
  /** @type {FieldErrors} */
  const missing = {};
  if (draft.task.trim() === "") missing.task = "Say what they should discuss.";
  if (draft.agent_types.length === 0) missing.agent_types = "Choose at least one agent.";
  return missing;
}

/** @param {Draft} draft @returns {import("../../client/rest.js").DiscussionRequest} */
function bodyOf(draft) {
  return {
    task: draft.task.trim(),
    agent_types: draft.agent_types,
    mode: /** @type {any} */ (draft.mode),
    ...(draft.rounds !== "" && { rounds: Number(draft.rounds) }),
    enable_project_manager: draft.enable_project_manager,
    ...modelAndBudget(draft),
  };
}
