// @ts-check
/// <reference path="../dom.d.ts" />
// The sessions' first page: open a new one, or go on with an earlier one.

import { deleteSession, listSessions } from "../../client.js";
import { ui, useEffect, useMemo, useRef, useState } from "../kit.js";
import { linkTo } from "../router.js";
import { called, Icon, useAgents, useModels, voice } from "../shared/agents.js";
import { Earlier } from "../shared/earlier.js";
import { Field } from "../shared/field.js";
import { madeName } from "../shared/made_name.js";
import { RehearsalBanner } from "../shared/rehearsal_banner.js";
import { focusError } from "../shared/start_form.js";
import { wrongName } from "./name.js";

/** What the rehearsal does where no model is connected. */
export const REASONS =
  "The built-in rehearsal does the sums, conversions and look-ups you ask for with the real tools, by rule.";

export function Home() {
  const usual = useModels().find((choice) => choice.default);
  useEffect(() => {
    document.title = "Sessions · Parley";
  }, []);
  return ui`
    <div class="home">
      <header class="lede">
        <h1 tabindex="-1">Think something through.</h1>
        <p>An agent reasons aloud, uses its tools, and shows every step. The conversation is kept.</p>
      </header>
      ${usual?.provider === "rehearsal" && ui`<${RehearsalBanner}>${REASONS}<//>`}
      <div class="home-columns">
        <${Begin} />
        <${EarlierSessions} />
      </div>
    </div>`;
}

function Begin() {
  const { agents, error: failure } = useAgents("session");
  const [id, setId] = useState("");
  const [agent, setAgent] = useState("researcher");
  const [error, setError] = useState("");
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));

  /** What was said of a name is over once it is another one. @param {string} name */
  function rename(name) {
    setId(name);
    setError("");
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const chosen = id.trim() || madeName();
    const wrong = wrongName(chosen);
    if (wrong) {
      setError(`A name ${wrong}.`);
      return focusError(form.current);
    }
    location.hash = linkTo("sessions", chosen, agent);
  }

  return ui`
    <form class="start" ref=${form} onSubmit=${submit} novalidate aria-label="Open a session">
      <fieldset class="field agents">
        <legend>Who thinks with you</legend>
        ${failure && ui`<p class="error">The agents could not be loaded: ${failure}</p>`}
        <div class="cards">${
    agents.map(({ type, role, icon, description }, seat) =>
      ui`
        <button key=${type} type="button" class="card" name="agent" value=${type} style=${voice(seat)}
          aria-pressed=${agent === type ? "true" : "false"} onClick=${() => setAgent(type)}>
          <${Icon} icon=${icon} />
          <span class="card-text"><b>${role}</b> <small>${description}</small></span>
        </button>`
    )
  }</div>
      </fieldset>
      <${Field} label="Name of the session" name="session_id" maxlength="128" autocomplete="off" spellcheck="false"
        placeholder="left empty, one is made" value=${id} error=${error} onValue=${rename}
        hint="Open the same name elsewhere, and you see the same session." />
      <button class="primary" type="submit">Open the session</button>
    </form>`;
}

function EarlierSessions() {
  const { agents } = useAgents("session");
  /** @type {import("../shared/earlier.js").RunList} */
  const of = useMemo(() => ({
    plural: "sessions",
    singular: "session",
    lost: "and everything said in it will be gone for everyone.",
    states: ["running", "idle", "failed"],
    async list(query) {
      const { sessions, next_cursor } = await listSessions("", query);
      return { rows: sessions, next: next_cursor };
    },
    idOf: (row) => row.session_id,
    titleOf: (row) => row.title || row.session_id,
    linkOf: (row) => linkTo("sessions", row.session_id),
    about: (row) => ui`<span>${called(agents, row.agent).role}</span>`,
    remove: (id) => deleteSession("", id),
  }), [agents]);
  return ui`<${Earlier} of=${of} />`;
}
