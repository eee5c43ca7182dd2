// @ts-check
/// <reference path="../dom.d.ts" />
// Who takes part: every agent the server knows as a card that can be pressed. The number on a pressed card is its
// place in the order of speaking, which can be changed below.

import { ui, useId } from "../kit.js";
import { called, Icon, useAgents, voice } from "../shared/agents.js";
import { FieldError } from "../shared/field.js";

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

  const cards = agents.map((agent, i) => {
    const given = { agent, seat: chosen.indexOf(agent.type), invalid: error && i === 0, onToggle: toggle };
    return ui`<${Card} key=${agent.type} ...${given} />`;
  });
  return ui`
    <fieldset class="field agents" aria-describedby=${error ? `${id}-error` : undefined}>
      <legend>At the table <span class="tally">${chosen.length || "no one"} chosen</span></legend>
      ${failure && ui`<p class="error">The agents could not be loaded: ${failure}</p>`}
      <div class="cards">${cards}</div>
      <${FieldError} id=${`${id}-error`} error=${error} />
      ${chosen.length > 1 && ui`<${Order} chosen=${chosen} agents=${agents} onChange=${onChange} />`}
    </fieldset>`;
}

/**
 * @param {{ agent: import("../shared/agents.js").Agent, seat: number, invalid?: boolean,
 *   onToggle: (type: string) => void }} props
 */
function Card({ agent, seat, invalid, onToggle }) {
  const place = ui`<span class="seat"><span class="sr-only">speaks in place </span>${seat + 1}</span>`;
  return ui`
    <button type="button" class="card" name="agent" value=${agent.type} style=${voice(seat)}
      aria-pressed=${seat >= 0 ? "true" : "false"} data-invalid=${invalid || undefined}
      onClick=${() => onToggle(agent.type)}>
      <${Icon} icon=${agent.icon} />
      <span class="card-text"><b>${agent.role}</b> <small>${agent.description}</small></span>
      ${seat >= 0 && place}
    </button>`;
}

/** @param {{ chosen: string[], agents: any[], onChange: (chosen: string[]) => void }} props */
function Order({ chosen, agents, onChange }) {
  /** @param {number} at */
  function forward(at) {
    const moved = [...chosen];
    moved.splice(at - 1, 0, ...moved.splice(at, 1));
    onChange(moved);
  }
  const places = chosen.map((type, i) => {
    const { role } = called(agents, type);
    const label = `Move ${role} one place forward`;
    const move = ui`<button type="button" title=${label} aria-label=${label} onClick=${() =>
      forward(i)}>‹</button>`;
    return ui`<li key=${type} style=${voice(i)}>${i > 0 && move}<span class="name">${role}</span></li>`;
  });
  return ui`<ol class="order" aria-label="Order of speaking">${places}</ol>`;
}
