// @ts-check
// Which bill is analysed, how far it is, and what a person can do: stop it, take the result away, pass on the link.

import { cancelAnalysis } from "../../client.js";
import { ui } from "../kit.js";
import { linkTo } from "../router.js";
import { Connection } from "../shared/connection.js";
import { CopyButton } from "../shared/copy_button.js";
import { Elapsed } from "../shared/elapsed.js";
import { count, spelt } from "../shared/format.js";
import { StopButton } from "../shared/stop_button.js";
import { Downloads } from "./downloads.js";

/** @param {{ run: import("./run_store.js").Run, people: import("./people.js").People, running: boolean }} props */
export function Heading({ run, people, running }) {
  const { view } = run;
  const { input_tokens, output_tokens } = view.usage;
  return ui`
    <header class="heading">
      <p class="crumbs"><a href=${linkTo("analyses")}>‹ All analyses</a></p>
      <h1 tabindex="-1">${view.bill_id || "An analysis"}</h1>
      <dl class="facts">
        <div class="fact-state"><dt>State</dt><dd><span class="state is-${view.status}">${
    run.deleted ? "Deleted" : view.status === "unknown" ? "…" : spelt(view.status)
  }</span></dd></div>
        <div><dt>Time</dt><dd><${Elapsed} from=${view.started_at} to=${view.ended_at} running=${running}
          skewMs=${run.skewMs} /></dd></div>
        ${view.sections > 0 && ui`<div><dt>Sections</dt><dd>${view.sections}</dd></div>`}
        <div><dt>Findings</dt><dd>${view.findings.length}</dd></div>
        <div><dt>Tokens</dt><dd><span title="${input_tokens} read, ${output_tokens} written">${
    count(input_tokens + output_tokens)
  }</span></dd></div>
        ${view.model && ui`<div><dt>Model</dt><dd class="model">${view.model}</dd></div>`}
      </dl>
      <div class="actions">
        ${
    !running && view.status !== "unknown" && ui`<${Downloads} id=${run.id} view=${view} people=${people} />`
  }
        <${CopyButton} text=${() => location.href} label="Copy link" />
        ${
    running && ui`<${StopButton} stop=${() => cancelAnalysis("", run.id)} connection=${run.connection} />`
  }
      </div>
      <${Connection} connection=${run.connection} onRetry=${run.retryNow} />
    </header>`;
}
