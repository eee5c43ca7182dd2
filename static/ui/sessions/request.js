// @ts-check
// One request of a session: the question, the answer, and below it how it came about, step by step.

import { memo, ui } from "../kit.js";
import { called, Icon, voice } from "../shared/agents.js";
import { count } from "../shared/format.js";
import { Markdown } from "../shared/markdown.js";
import { StopQuestion } from "../shared/stop_question.js";
import { answerOf } from "./fold.js";

/** @typedef {import("./fold.js").Asked} Asked */
/** @typedef {import("./fold.js").Step} Step */

export const Request = memo(drawn);

/**
 * @param {{ asked: Asked, agents: import("../shared/agents.js").Agent[],
 *   onInterrupt: (id: string) => void }} props
 */
function drawn({ asked, agents, onInterrupt }) {
  const { id, agent, message, state, error, steps } = asked;
  const waiting = state === "waiting";
  const open = waiting || state === "thinking" || state === "stopping";
  const { role, icon } = called(agents, agent);
  const answer = answerOf(asked);
  return ui`
    <section class="exchange request is-${state}" data-request=${id} aria-busy=${open ? "true" : "false"}>
      <header class="question">
        <h2 tabindex="-1"><span class="sr-only">You asked: </span>${message}</h2>
        ${
    open &&
    ui`<${StopQuestion} label=${waiting ? "Take it back" : state === "stopping" ? "Stopping…" : "Interrupt"}
          asked=${state === "stopping"} onStop=${() => onInterrupt(id)} />`
  }
      </header>
      <article class="answer is-${open ? "speaking" : state}" style=${
    voice(agents.findIndex((known) => known.type === agent))
  }>
        <header>
          <h3><${Icon} icon=${icon} /><span class="name">${role}</span></h3>
          <p class="margin">${marginOf(asked)}</p>
        </header>
        ${
    waiting
      ? ui`<p class="note">Waiting for the connection. It is asked as soon as there is one.</p>`
      : answer
      ? ui`<${Markdown} text=${answer} open=${open} />`
      : open && ui`<${Thinking} steps=${steps} />`
  }
        ${state === "interrupted" && ui`<p class="note">Interrupted.</p>`}
        ${state === "failed" && ui`<p class="failure" role="alert">${error}</p>`}
        ${steps.length > 0 && ui`<${Steps} steps=${steps} open=${open} />`}
      </article>
    </section>`;
}

/** @param {{ steps: Step[] }} props */
function Thinking({ steps }) {
  const last = steps.at(-1);
  const words = last?.type === "action" ? `using ${last.tool ?? "a tool"}` : "thinking";
  return ui`<p class="thinking"><span>${words}</span><i></i><i></i><i></i></p>`;
}

const NAMES = {
  thought: "Thought",
  action: "Action",
  observation: "Observation",
  answer: "Answer",
  error: "Error",
};

/** Open while it happens, closed once the answer is there; whoever opens it keeps it open.
 * @param {{ steps: Step[], open: boolean }} props */
function Steps({ steps, open }) {
  // The answer stands above already.
  const shown = steps.filter(({ type }) => type !== "answer");
  if (shown.length === 0) return null;
  const rows = shown.map((step) =>
    ui`
      <li key=${step.step_id} class="step is-${step.type}" data-step=${step.type}>
        <b>${NAMES[step.type]}</b>
        <p>${step.content}${step.partial ? ui`<span class="cursor" aria-hidden="true"></span>` : null}</p>
      </li>`
  );
  const tools = shown.filter(({ type }) => type === "action").length;
  const summary = `${shown.length} ${shown.length === 1 ? "step" : "steps"}${
    tools > 0 ? `, ${tools} ${tools === 1 ? "tool call" : "tool calls"}` : ""
  }`;
  return ui`
    <details class="steps" open=${open || undefined}>
      <summary>How it came about <span class="tally">${summary}</span></summary>
      <ol>${rows}</ol>
    </details>`;
}

/** @param {Asked} asked */
function marginOf({ usage, model, iterations, reasoning }) {
  const tokens = usage && usage.input_tokens + usage.output_tokens;
  return ui`
    ${model && ui`<span class="model">${model}</span>`}
    ${tokens ? ui`<span>${count(tokens)} tokens</span>` : null}
    ${iterations !== undefined && iterations > 1 && ui`<span>${iterations} rounds of thought</span>`}
    ${!reasoning && ui`<span>answer only</span>`}`;
}
