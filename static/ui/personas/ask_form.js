// @ts-check
/// <reference path="../dom.d.ts" />
// Whom to ask, and what. What was chosen outlives a look at another view, but not a reload.

import { ui, useRef, useState } from "../kit.js";
import { Icon, useAgents, useModels, voice } from "../shared/agents.js";
import { Field, FieldError } from "../shared/field.js";
import { wrongNumbers } from "../shared/numbers.js";
import { tooLong } from "../shared/size.js";
import { focusError } from "../shared/start_form.js";

/** @typedef {import("./conversation.js").Question} Question */

const BLANK = {
  message: "",
  who: /** @type {string[]} */ (["tech_enthusiast", "skeptic"]),
  temperature: "0.7",
  model: "",
  max_tokens: "1000",
};

let kept = BLANK;
/** Personas asked at once: as many as the server allows. */
const MOST = 16;

/** @param {{ talking: boolean, onAsk: (question: Question) => void, onForget: () => void }} props */
export function AskForm({ talking, onAsk, onForget }) {
  const [draft, setDraft] = useState(kept);
  const [error, setError] = useState(/** @type {Record<string, string>} */ ({}));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));

  /** @param {Partial<typeof BLANK>} change */
  function edit(change) {
    kept = { ...kept, ...change };
    setDraft(kept);
    setError({});
  }

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    const found = { ...lacking(draft), ...wrongNumbers(form.current) };
    setError(found);
    if (Object.keys(found).length > 0) return focusError(form.current);
    const [provider, model] = draft.model ? JSON.parse(draft.model) : [];
    onAsk({
      message: draft.message.trim(),
      who: draft.who,
      ...(draft.temperature !== "" && { temperature: Number(draft.temperature) }),
      ...(draft.max_tokens !== "" && { max_tokens: Number(draft.max_tokens) }),
      provider,
      model,
    });
    edit({ message: "" });
  }

  /** Enter asks, Shift + Enter begins a line; an input method's Enter is its own. @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  }

  const set = {
    who: (/** @type {string[]} */ who) => edit({ who }),
    message: (/** @type {string} */ message) => edit({ message }),
    temperature: (/** @type {string} */ temperature) => edit({ temperature }),
    max: (/** @type {string} */ max_tokens) => edit({ max_tokens }),
    model: (/** @type {string} */ model) => edit({ model }),
  };
  return ui`
    <form class="start ask" ref=${form} onSubmit=${submit} novalidate aria-label="Ask the personas">
      <${Who} chosen=${draft.who} error=${error.who} onChange=${set.who} />
      <${Field} label="Your question" as="textarea" name="message" rows="2" value=${draft.message}
        placeholder="What do you think about…" hint="Enter asks, Shift + Enter begins a line." error=${error.message}
        onValue=${set.message} onKeyDown=${onKeyDown} />
      <div class="row">
        <${ModelField} value=${draft.model} onValue=${set.model} />
        <${Field} label="Temperature" name="temperature" type="number" min="0" max="2" step="0.1" small
          value=${draft.temperature} error=${error.temperature} onValue=${set.temperature} />
        <${Field} label="Tokens at most" name="max_tokens" type="number" min="1" step="1" small
          value=${draft.max_tokens} error=${error.max_tokens} onValue=${set.max} />
      </div>
      <div class="row">
        <button class="primary" type="submit">Ask</button>
        ${talking && ui`<button type="button" onClick=${onForget}>Begin another conversation</button>`}
      </div>
    </form>`;
}

/** @param {{ value: string, onValue: (value: string) => void }} props */
function ModelField({ value, onValue }) {
  const models = useModels();
  const usual = models.find((choice) => choice.default);
  return ui`
    <${Field} label="Model" as="select" name="model" value=${value} onValue=${onValue}>
      <option value="">${usual ? `Server's choice: ${usual.model}` : "Server's choice"}</option>
      ${
    models.filter((choice) => choice.configured).map(({ provider, model }) =>
      ui`<option key=${provider} value=${JSON.stringify([provider, model])}>${provider} · ${model}</option>`
    )
  }
    <//>`;
}

/** The model itself is asked alone: it is no persona among others. @param {{ chosen: string[], error?: string,
 *   onChange: (chosen: string[]) => void }} props */
function Who({ chosen, error, onChange }) {
  const { agents, error: failure } = useAgents("persona");
  /** @param {string} type */
  function toggle(type) {
    if (type === "") return onChange(chosen.includes("") ? [] : [""]);
    const others = chosen.filter((known) => known !== "");
    if (others.includes(type)) onChange(others.filter((known) => known !== type));
    else if (others.length < MOST) onChange([...others, type]);
  }
  const cards = agents.map(({ type, role, icon, description }, seat) =>
    ui`<${Card} key=${type} ...${{ type, role, icon, description, seat }} chosen=${chosen.includes(type)}
        invalid=${error && seat === 0} onToggle=${toggle} />`
  );
  return ui`
    <fieldset class="field agents">
      <legend>Who answers</legend>
      ${failure && ui`<p class="error">The personas could not be loaded: ${failure}</p>`}
      <div class="cards">
        ${cards}
        <${Card} type="" role="The model itself" icon="◆" description="No persona: your words go to the model as they are."
          seat=${-1} chosen=${chosen.includes("")} onToggle=${toggle} />
      </div>
      <${FieldError} id="who-error" error=${error} />
    </fieldset>`;
}

/** @param {any} props */
function Card({ type, role, icon, description, seat, chosen, invalid, onToggle }) {
  return ui`
    <button type="button" class="card" name="persona" value=${type} data-who=${type || "model"} style=${
    voice(seat)
  }
      aria-pressed=${chosen ? "true" : "false"} data-invalid=${invalid || undefined} onClick=${() =>
    onToggle(type)}>
      <${Icon} icon=${icon} />
      <span class="card-text"><b>${role}</b> <small>${description}</small></span>
    </button>`;
}

/** @param {typeof BLANK} draft */
function lacking({ message, who }) {
  /** @type {Record<string, string>} */
  const found = {};
  if (who.length === 0) found.who = "Choose at least one.";
  const wrong = message.trim() === "" ? "Say what you want to know." : tooLong(message);
  if (wrong) found.message = wrong;
  return found;
}
