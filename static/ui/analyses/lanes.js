// @ts-check
// The analysts side by side: what each is doing, what went through its head last, and what it found.

import { memo, ui } from "../kit.js";
import { Icon, voice } from "../shared/agents.js";
import { count } from "../shared/format.js";
import { percent, several } from "./wording.js";

/** @param {{ lanes: import("./view.js").Lane[], people: import("./people.js").People, running: boolean }} props */
export function Lanes({ lanes, people, running }) {
  const cards = lanes.map((lane) =>
    ui`<${Lane} key=${lane.agent_id} lane=${lane} person=${people.of(lane.agent_id)} running=${running} />`
  );
  return ui`
    <section class="lanes" aria-labelledby="lanes-title">
      <h2 id="lanes-title" tabindex="-1">Analysts</h2>
      <ul>${cards}</ul>
    </section>`;
}

const Lane = memo(drawn);
const WORDS = { waiting: "waiting", reading: "reading", done: "done", failed: "failed" };

/** @param {{ lane: import("./view.js").Lane, person: import("./people.js").Person, running: boolean }} props */
function drawn({ lane, person, running }) {
  const { state, batch, batches, usage, takeaways } = lane;
  const tokens = usage.input_tokens + usage.output_tokens;
  const word = state === "waiting" && !running ? "–" : WORDS[state];
  const done = state === "done" || state === "failed";
  return ui`
    <li class="analyst is-${state}" style=${
    voice(person.seat)
  } data-agent=${lane.agent_id} data-state=${state}>
      <header>
        <h3><${Icon} icon=${person.icon} /><span class="name">${person.label}</span></h3>
        <p class="doing">${word}<span class="wave" aria-hidden="true"><i></i><i></i><i></i></span></p>
      </header>
      <p class="figures">
        <span>${several(lane.findings, "finding")}${
    lane.refused > 0 ? `, ${lane.refused} refused` : ""
  }</span>
        ${batches > 0 && ui`<span>${batch} of ${several(batches, "batch", "batches")} read</span>`}
        ${tokens > 0 && ui`<span>${count(tokens)} tokens</span>`}
        ${
    state === "done" && lane.confidence ? ui`<span>${percent(lane.confidence)} sure overall</span>` : null
  }
      </p>
      ${lane.error && ui`<p class="failure">${lane.error}</p>`}
      ${
    done && takeaways.length > 0
      ? ui`<${Takeaways} takeaways=${takeaways} />`
      : ui`<${Thoughts} lane=${lane} />`
  }
    </li>`;
}

/** @param {{ lane: import("./view.js").Lane }} props */
function Thoughts({ lane }) {
  const thoughts = lane.thoughts.toReversed().map((thought) =>
    ui`
    <li key=${thought.thought_id}>
      <span class="thought-kind">${thought.thought_label}</span>
      <span class="thought-sure" title="How sure it is of this thought">${percent(thought.confidence)}</span>
      <p>${thought.content}</p>
    </li>`
  );
  return ui`<ol class="thoughts" aria-label="Latest thoughts">${thoughts}</ol>`;
}

const MOST = 3;

/** @param {{ takeaways: string[] }} props */
function Takeaways({ takeaways }) {
  return ui`<ul class="takeaways" aria-label="Key takeaways">${
    takeaways.slice(0, MOST).map((text) => ui`<li key=${text}><p>${text}</p></li>`)
  }</ul>`;
}
