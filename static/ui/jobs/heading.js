// @ts-check
// Which job this is, how far it is, and what a person can do: stop it, pass on the link.

import { cancelJob } from "../../client.js";
import { ui, useState } from "../kit.js";
import { linkTo } from "../router.js";
import { CopyButton } from "../shared/copy_button.js";
import { Elapsed } from "../shared/elapsed.js";
import { count, cut, spelt } from "../shared/format.js";
import { StopButton } from "../shared/stop_button.js";
import { JobConnection } from "./connection.js";
import { frameworkName, stateOf } from "./wording.js";

const LONG = 240;

/** @param {{ run: import("./job_store.js").OpenJob, running: boolean }} props */
export function Heading({ run, running }) {
  const { job, skewMs } = run;
  const { input_tokens = 0, output_tokens = 0 } = job.usage ?? {};
  const state = stateOf(job);
  const known = job.brief !== "";
  return ui`
    <header class="heading">
      <p class="crumbs"><a href=${linkTo("jobs")}>‹ All jobs</a></p>
      <${Brief} text=${job.brief} />
      <dl class="facts">
        <div class="fact-state"><dt>State</dt><dd><span class="state is-${state}">${
    run.deleted ? "Deleted" : known ? spelt(state) : "…"
  }</span></dd></div>
        ${
    job.target_framework && ui`<div><dt>Framework</dt><dd>${frameworkName(job.target_framework)}</dd></div>`
  }
        <div><dt>Time</dt><dd><${Elapsed} from=${job.started_at} to=${job.completed_at} running=${running}
          skewMs=${skewMs} /></dd></div>
        <div><dt>Tokens</dt><dd><span title="${input_tokens} read, ${output_tokens} written">${
    count(input_tokens + output_tokens)
  }</span></dd></div>
      </dl>
      <div class="actions">
        <${CopyButton} text=${() => location.href} label="Copy link" />
        ${
    running && known && ui`<${StopButton} stop=${() => cancelJob("", run.id)} connection=${run.connection} />`
  }
      </div>
      <${JobConnection} connection=${run.connection} onRetry=${run.retryNow} />
    </header>`;
}

/** A long brief is folded away behind its beginning. @param {{ text: string }} props */
function Brief({ text }) {
  const [whole, setWhole] = useState(false);
  const short = cut(text, LONG);
  const long = short !== text;
  const shown = whole ? text : short;
  return ui`
    <h1 tabindex="-1">${shown || "A job"}</h1>
    ${
    long &&
    ui`<button type="button" class="linkish" aria-expanded=${whole ? "true" : "false"} onClick=${() =>
      setWhole(!whole)}>${whole ? "Show less" : "Show the whole brief"}</button>`
  }`;
}
