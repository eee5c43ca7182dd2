// @ts-check
// The agents at the table: who thinks, who speaks, who is done, and what each has used.

import { memo, ui } from "../kit.js";
import { called, Icon, voice } from "../shared/agents.js";
import { count } from "../shared/format.js";

/** @param {{ view: import("./view.js").View, agents: any[], running: boolean }} props */
export function Floor({ view, agents, running }) {
  // Whom the chair will call is not an event until it is decided.
  const open = view.lanes.some(({ state }) => state === "thinking" || state === "speaking");
  const chairing = running && !open && view.mode === "moderated";
  const lanes = view.lanes.map((known, i) => {
    const lane = chairing && known.agent_type === "project_manager" ? { ...known, state: "thinking" } : known;
    const props = { ...called(agents, lane.agent_type, lane.role), lane, seat: i, running };
    return ui`<${Lane} key=${lane.agent_type} ...${props} />`;
  });
  return ui`
    <section class="floor" aria-labelledby="floor-title">
      <h2 id="floor-title">The floor</h2>
      <ul>${lanes}</ul>
    </section>`;
}

const Lane = memo(drawn);

/** @param {{ lane: import("./view.js").Lane, seat: number, role: string, icon: string, running: boolean }} props */
function drawn({ lane, seat, role, icon, running }) {
  const { usage, turns, state } = lane;
  const tokens = usage.input_tokens + usage.output_tokens;
  const word = {
    idle: running ? "idle" : "–",
    thinking: "thinking",
    speaking: "speaking",
    done: "done",
    failed: "failed",
  };
  const title = `${turns} ${
    turns === 1 ? "turn" : "turns"
  }, ${usage.input_tokens} read, ${usage.output_tokens} written`;
  return ui`
    <li class="lane is-${state}" style=${voice(seat)} data-agent=${lane.agent_type} data-state=${state}>
      <${Icon} icon=${icon} />
      <span class="name">${role}</span>
      <span class="doing">${word[state]}<${Wave} /></span>
      <span class="tokens" title=${title}>${count(tokens)}<span class="sr-only"> tokens</span></span>
    </li>`;
}

/** Three strokes that move while an agent thinks or speaks; the style sheet shows and stills them. */
function Wave() {
  return ui`<span class="wave" aria-hidden="true"><i></i><i></i><i></i></span>`;
}
