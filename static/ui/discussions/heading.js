// @ts-check
/// <reference path="../dom.d.ts" />
// What is discussed, how far it is, and how to stop it.

import { cancelDiscussion } from "../../client.js";
import { ui, useState } from "../kit.js";
import { linkTo } from "../router.js";
import { CopyButton } from "../shared/copy_button.js";
import { Elapsed } from "../shared/elapsed.js";
import { StopButton } from "../shared/stop_button.js";
import { count, cut, spelt } from "../shared/format.js";
import { Drawing } from "./mode_picker.js";
import { Progress } from "./progress.js";

const LONG = 280;

/** @param {{ run: import("./run_store.js").Run, running: boolean }} props */
export function Heading({ run, running }) {
  const { view } = run;
  const [whole, setWhole] = useState(false);
  const short = cut(view.task, LONG);
  const long = short !== view.task;
  const task = whole ? view.task : short;
  return ui`
    <header class="heading">
      <p class="crumbs"><a href=${linkTo("discussions")}>‹ All discussions</a></p>
      <h1 tabindex="-1">${task || "A discussion"}</h1>
      ${
    long && ui`<button type="button" class="linkish" onClick=${() => setWhole(!whole)}>
        ${whole ? "Show less" : "Show the whole question"}</button>`
  }
      <dl class="facts">
        <div class="fact-state"><dt>State</dt><dd><${State} run=${run} /></dd></div>
        ${
    view.mode && ui`<div><dt>Mode</dt><dd><${Drawing} mode=${view.mode} />${spelt(view.mode)}</dd></div>`
  }
        <div><dt>Round</dt><dd>${roundOf(view)}</dd></div>
        <div><dt>Time</dt><dd><${Elapsed} from=${view.started_at} to=${view.ended_at} running=${running}
          skewMs=${run.skewMs} /></dd></div>
        <div><dt>Tokens</dt><dd><${Tokens} usage=${view.usage} /></dd></div>
        ${view.model && ui`<div><dt>Model</dt><dd class="model">${view.model}</dd></div>`}
      </dl>
      <div class="actions">
        <${CopyButton} text=${() => location.href} label="Copy link" />
        ${
    running && ui`<${StopButton} stop=${() => cancelDiscussion("", run.id)} connection=${run.connection} />`
  }
      </div>
      <${Progress} view=${view} />
    </header>`;
}

/** @param {{ run: import("./run_store.js").Run }} props */
function State({ run }) {
  const { status } = run.view;
  return ui`<span class="state is-${status}">${
    run.deleted ? "Deleted" : status === "unknown" ? "…" : spelt(status)
  }</span>`;
}

/** @param {import("./view.js").View} view */
function roundOf(view) {
  const now = view.rounds.at(-1)?.round ?? 0;
  return view.total_rounds ? `${now} of ${view.total_rounds}` : String(now);
}

/** @param {{ usage: import("./view.js").Usage }} props */
function Tokens({ usage }) {
  const { input_tokens, output_tokens } = usage;
  const title = `${input_tokens} read, ${output_tokens} written`;
  return ui`<span title=${title}>${count(input_tokens + output_tokens)}</span>`;
}
