// @ts-check
// One contribution: who, what, and, for those who want it, the prompt it answers, where the agent stands and what it
// used. A turn that is complete is never drawn again.

import { memo, ui } from "../kit.js";
import { Icon, voice } from "../shared/agents.js";
import { count } from "../shared/format.js";
import { Markdown } from "../shared/markdown.js";

export const Turn = memo(drawn);

/** @param {{ turn: import("./view.js").Turn, role: string, icon: string, seat: number }} props */
function drawn({ turn, role, icon, seat }) {
  const human = turn.agent_type === "human";
  const open = turn.state === "thinking" || turn.state === "speaking";
  return ui`
    <article class="turn is-${turn.state} ${human ? "is-human" : ""}" style=${voice(human ? -1 : seat)}
      data-agent=${turn.agent_type} data-message=${turn.id} aria-busy=${open ? "true" : "false"}>
      <header>
        <h3><${Icon} icon=${icon} /><span class="name">${role}</span></h3>
        <p class="margin">${marginOf(turn)}</p>
      </header>
      <div class="said">
        ${turn.state === "thinking" && ui`<p class="thinking"><span>thinking</span><i></i><i></i><i></i></p>`}
        ${turn.text && ui`<${Markdown} text=${turn.text} open=${open} />`}
        ${turn.state === "failed" && ui`<${Failure} turn=${turn} />`}
        ${
    turn.finish_reason === "length" && ui`<p class="note">Cut off: the answer reached its longest length.</p>`
  }
        ${turn.stance && ui`<${Stance} stance=${turn.stance} />`}
        ${turn.prompt && ui`<${Prompt} prompt=${turn.prompt} />`}
      </div>
    </article>`;
}

/** What stands in the margin below the name. @param {import("./view.js").Turn} turn */
function marginOf(turn) {
  const { usage, number, attempt } = turn;
  const tokens = usage && usage.input_tokens + usage.output_tokens;
  const title = usage &&
    `${usage.input_tokens} tokens read, ${usage.output_tokens} written by ${turn.model ?? ""}`;
  return ui`
    ${number && ui`<span class="number">№ ${number}</span>`}
    ${tokens ? ui`<span title=${title}>${count(tokens)} tokens</span>` : null}
    ${attempt > 1 && ui`<span>attempt ${attempt}</span>`}`;
}

/** @param {{ turn: import("./view.js").Turn }} props */
function Failure({ turn }) {
  if (turn.error === undefined) return ui`<p class="failure">Broken off.</p>`;
  return ui`<p class="failure">${turn.error}${turn.will_retry ? " Asking again." : ""}</p>`;
}

/** @param {{ stance: import("./view.js").Stance }} props */
function Stance({ stance }) {
  const percent = Math.round(stance.confidence * 100);
  return ui`
    <dl class="stance">
      <div><dt>Stands for</dt><dd>${stance.position}</dd></div>
      <div>
        <dt>Confidence</dt>
        <dd class="confidence"><span class="gauge" aria-hidden="true"><i style=${{
    width: `${percent}%`,
  }}></i></span>
          ${percent} %</dd>
      </div>
      ${stance.changed_because && ui`<div><dt>Moved because</dt><dd>${stance.changed_because}</dd></div>`}
    </dl>`;
}

/** @param {{ prompt: string }} props */
function Prompt({ prompt }) {
  return ui`
    <details class="prompt">
      <summary>The project manager’s prompt</summary>
      <p>${prompt}</p>
    </details>`;
}
