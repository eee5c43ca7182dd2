// @ts-check
/// <reference path="../dom.d.ts" />
// Starting a job: what is to be built, in what, and by whom. The server decides what is valid; what it says about a
// field is shown at that field. What was typed outlives a look at another job, but not a reload.

import { startJob } from "../../client.js";
import { ui } from "../kit.js";
import { linkTo } from "../router.js";
import { called, Icon, useAgents } from "../shared/agents.js";
import { Field, FieldError } from "../shared/field.js";
import { Elsewhere, listed, modelAndBudget } from "../shared/form_errors.js";
import { Limits } from "../shared/limits.js";
import { useStartForm } from "../shared/start_form.js";
import { FRAMEWORKS, hue, TEAMS } from "./wording.js";

/** @typedef {import("../shared/form_errors.js").FieldErrors} FieldErrors */

const BLANK = {
  brief: "",
  target_framework: "react",
  include_teams: TEAMS.map(({ team }) => team),
  model: "",
  other_model: "",
  max_tokens: "",
  max_seconds: "",
  max_cost_usd: "",
};
/** @typedef {typeof BLANK} Draft */

const EXAMPLES = [
  "Create a login form with email and password",
  "A todo list with a filter",
  "A pricing table with three plans",
];
const SHOWN = Object.keys(BLANK);

const FORM = {
  kept: BLANK,
  lacking,
  /** @param {Draft} draft @param {{ idempotencyKey: string }} options */
  async start(draft, options) {
    const { job_id } = await startJob("", bodyOf(draft), options);
    return { place: linkTo("jobs", job_id), used: { brief: "" } };
  },
};

export function StartForm() {
  const { draft, errors, busy, edit, ref, onSubmit, onKeyDown } = useStartForm(FORM);

  const set = {
    brief: (/** @type {string} */ brief) => edit({ brief }),
    teams: (/** @type {string[]} */ include_teams) => edit({ include_teams }),
    framework: (/** @type {string} */ target_framework) => edit({ target_framework }),
  };
  const examples = EXAMPLES.map((text) =>
    ui`<button key=${text} type="button" class="linkish" onClick=${() =>
      edit({ brief: text })}>${text}</button>`
  );
  return ui`
    <form class="start job-start" ref=${ref} onSubmit=${onSubmit} novalidate aria-label="Start a job">
      <div class="brief-field">
        <${Field} label="The brief" as="textarea" name="brief" rows="4" maxlength="20000" required
          placeholder="What is to be built? A form, a list, a table…" hint="Ctrl + Enter starts the job."
          value=${draft.brief} error=${errors.brief} onValue=${set.brief} onKeyDown=${onKeyDown} />
        <p class="examples"><span>For example:</span> ${examples}</p>
      </div>
      <${FrameworkPicker} chosen=${draft.target_framework} error=${errors.target_framework} onChange=${set.framework} />
      <${TeamPicker} chosen=${draft.include_teams} error=${
    listed(errors, "include_teams")
  } onChange=${set.teams} />
      <${Limits} draft=${draft} errors=${errors} onChange=${edit} />
      <${Elsewhere} errors=${errors} shown=${SHOWN} />
      <button class="primary" type="submit" disabled=${busy}>${busy ? "Starting…" : "Start the job"}</button>
    </form>`;
}

/** @param {{ chosen: string, error?: string, onChange: (name: string) => void }} props */
function FrameworkPicker({ chosen, error, onChange }) {
  const choices = FRAMEWORKS.map(({ name, label, text }) =>
    ui`
    <label key=${name} class="choice is-plain">
      <input type="radio" name="target_framework" value=${name} checked=${name === chosen}
        onChange=${() => onChange(name)} />
      <span><b>${label}</b> <small>${text}</small></span>
    </label>`
  );
  return ui`
    <fieldset class="field frameworks">
      <legend>Framework</legend>
      <div class="choices">${choices}</div>
      <${FieldError} id="framework-error" error=${error} />
    </fieldset>`;
}

/** @param {{ chosen: string[], error?: string, onChange: (chosen: string[]) => void }} props */
function TeamPicker({ chosen, error, onChange }) {
  const { agents } = useAgents("code_team");
  /** In the teams' own order, however they were pressed. @param {string} pressed */
  function toggle(pressed) {
    onChange(TEAMS.map(({ team }) => team).filter((team) => chosen.includes(team) !== (team === pressed)));
  }
  const cards = TEAMS.map(({ team, label }, i) => {
    const { role, icon } = called(agents, team, agents.length > 0 ? undefined : label);
    const about = agents.find(({ type }) => type === team)?.description;
    return ui`
      <button key=${team} type="button" class="card" name="team" value=${team} style=${hue(team)}
        aria-pressed=${chosen.includes(team) ? "true" : "false"} data-invalid=${error && i === 0 || undefined}
        onClick=${() => toggle(team)}>
        <${Icon} icon=${icon} />
        <span class="card-text"><b>${role}</b> <small>${about}</small></span>
      </button>`;
  });
  return ui`
    <fieldset class="field teams-field">
      <legend>Teams <span class="tally">${chosen.length || "none"} chosen</span></legend>
      <div class="cards">${cards}</div>
      <${FieldError} id="teams-error" error=${error} />
    </fieldset>`;
}

/** @param {Draft} draft @returns {FieldErrors} */
function lacking(draft) {
  /** @type {FieldErrors} */
  const missing = {};
  if (draft.brief.trim() === "") missing.brief = "Say what is to be built.";
  if (draft.include_teams.length === 0) missing.include_teams = "Choose at least one team.";
  return missing;
}

/** @param {Draft} draft @returns {import("../../client/jobs.js").JobRequest} */
function bodyOf(draft) {
  return {
    brief: draft.brief.trim(),
    target_framework: /** @type {any} */ (draft.target_framework),
    include_teams: /** @type {any} */ (draft.include_teams),
    ...modelAndBudget(draft),
  };
}
