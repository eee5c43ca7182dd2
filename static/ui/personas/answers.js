// @ts-check
// A question with its answers in columns: who speaks, what they say as they say it, and what it took.

import { memo, ui } from "../kit.js";
import { called, Icon, voice } from "../shared/agents.js";
import { count } from "../shared/format.js";
import { Markdown } from "../shared/markdown.js";
import { CopyButton } from "../shared/copy_button.js";
import { StopQuestion } from "../shared/stop_question.js";

/** @typedef {import("./exchange.js").Answer} Answer */

export const Answers = memo(drawn);

/**
 * @param {{ exchange: import("./exchange.js").Exchange, agents: import("../shared/agents.js").Agent[],
 *   onStop: (id: string) => void }} props
 */
function drawn({ exchange, agents, onStop }) {
  const { id, message, answers, notices, over } = exchange;
  const columns = answers.map((answer) =>
    ui`<${Column} key=${answer.who} answer=${answer} agents=${agents} />`
  );
  return ui`
    <section class="exchange" data-exchange=${id} aria-busy=${over ? "false" : "true"}>
      <header class="question">
        <h2 tabindex="-1"><span class="sr-only">You asked: </span>${message}</h2>
        ${!over && ui`<${StopQuestion} label="Stop" onStop=${() => onStop(id)} />`}
      </header>
      ${notices.map((notice) => ui`<p class="note" key=${notice}>${notice}</p>`)}
      <div class="answers" style=${{ "--columns": String(Math.min(3, answers.length)) }}>${columns}</div>
    </section>`;
}

const STATES = {
  waiting: "thinking",
  speaking: "speaking",
  done: "done",
  failed: "failed",
  stopped: "stopped",
};

/** @param {{ answer: Answer, agents: import("../shared/agents.js").Agent[] }} props */
function Column({ answer, agents }) {
  const { who, state, text, reasoning, error, finish_reason } = answer;
  const seat = agents.findIndex((agent) => agent.type === who);
  const { role, icon } = who === "" ? { role: "The model itself", icon: "◆" } : called(agents, who);
  const open = state === "waiting" || state === "speaking";
  return ui`
    <article class="answer is-${state}" style=${voice(seat)} data-persona=${who || "model"}
      aria-busy=${open ? "true" : "false"}>
      <header>
        <h3><${Icon} icon=${icon} /><span class="name">${role}</span></h3>
        <p class="margin">${marginOf(answer)}</p>
      </header>
      ${
    reasoning && ui`<details class="prompt"><summary>Its reasoning</summary><p>${reasoning}</p></details>`
  }
      ${state === "waiting" && ui`<p class="thinking"><span>thinking</span><i></i><i></i><i></i></p>`}
      ${text && ui`<${Markdown} text=${text} open=${open} />`}
      ${state === "failed" && ui`<p class="failure" role="alert">${error}</p>`}
      ${state === "stopped" && ui`<p class="note">Stopped.</p>`}
      ${finish_reason === "length" && ui`<p class="note">Cut off: the answer reached its longest length.</p>`}
      ${state === "done" && ui`<p class="commands"><${CopyButton} label="Copy" text=${text} /></p>`}
    </article>`;
}

/** @param {Answer} answer */
function marginOf({ state, model, usage, attempt }) {
  const tokens = usage && usage.input_tokens + usage.output_tokens;
  return ui`
    <span class="state">${STATES[state]}</span>
    ${model && ui`<span class="model">${model}</span>`}
    ${tokens ? ui`<span>${count(tokens)} tokens</span>` : null}
    ${attempt > 1 && ui`<span>attempt ${attempt}</span>`}`;
}
