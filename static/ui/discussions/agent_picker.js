// @ts-check
/// <reference lib="dom" />
// Who takes part: every agent the server knows as a card that can be pressed. The number on a pressed card is its
// place in the order of speaking, which can be changed below.

import { html, useId } from "../html.js";
import { called, Icon, useAgents, voice } from "../shared/agents.js";
import { FieldError } from "./field.js";

const MOST = 16;

/** @param {{ chosen: string[], error?: string, onChange: (chosen: string[]) => void }} props */
export function AgentPicker({ chosen, error, onChange }) {
  const { agents, error: failure } = useAgents("discussion");
  const id = useId();

  /** @param {string} type */
  function toggle(type) {
    if (chosen.includes(type)) onChange(chosen.filter((other) => other !== type));
    else if (chosen.length < MOST) onChange([...chosen, type]);
  }

  return html`<fieldset class="field agents" aria-describedby=${error ? `${id}-error` : undefined}>
    <legend>At the table <span class="tally">${chosen.length || "no one"} chosen</span></legend>
    ${failure && html`<p class="error">The agents could not be loaded: ${failure}</p>`}
    <div class="cards">
      ${
    agents.map((agent, i) => {
      const seat = chosen.indexOf(agent.type);
      return html`
        <button key=${agent.type} type="button" class="card" style=${voice(seat)} name="agent"
          value=${agent.type} aria-pressed=${seat >= 0 ? "true" : "false"}
          aria-invalid=${error && i === 0 ? "true" : undefined} onClick=${() => toggle(agent.type)}>
                <${Icon} icon=${agent.icon} />
                <span class="card-text"><b>${agent.role}</b> <small>${agent.description}</small></span>
                ${seat >= 0 &&
                  html`<span class="seat"><span class="sr-only">speaks in place </span>${seat + 1}</span>`}
              </button>
      `;
    })
  }
    </div>
    <${FieldError} id=${`${id}-error`} error=${error} />
    ${chosen.length > 1 && html`<${Order} chosen=${chosen} agents=${agents} onChange=${onChange} />`}
  </fieldset>`;
}

/** @param {{ chosen: string[], agents: any[], onChange: (chosen: string[]) => void }} props */
function Order({ chosen, agents, onChange }) {
  /** @param {number} at */
  function moveUp(at) {
    const moved = [...chosen];
    moved.splice(at - 1, 0, ...moved.splice(at, 1));
    onChange(moved);
  }
  return html`<ol class="order" aria-label="Order of speaking">
    ${
    chosen.map((type, i) => {
      const { role } = called(agents, type);
      return html`<li key=${type} style=${voice(i)}>
      ${
        i > 0 && html`
          <button type="button" class="quiet" title="Move ${role} one place forward"
            aria-label="Move ${role} one place forward" onClick=${() => moveUp(i)}>‹</button>
        `
      }
      <span class="name">${role}</span>
    </li>`;
    })
  }
  </ol>`;
}
