// @ts-check
// What came of an analysis: how far the analysts agree, what they agree on, what stayed divided, what the bill does
// not bear out, and what it cost. Or why there is no result.

import { ui, useState } from "../kit.js";
import { voice } from "../shared/agents.js";
import { count, spelt } from "../shared/format.js";
import { Markdown } from "../shared/markdown.js";
import { Band } from "./confidence.js";
import { amount, inSentence, levelWord, percent, several, span, STAGE_WORDS } from "./wording.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./people.js").People} People */
/** @typedef {(id: string) => void} Reveal */

/** @param {{ view: View, deleted: boolean, people: People, onReveal: Reveal }} props */
export function Outcome({ view, deleted, people, onReveal }) {
  if (view.result) return ui`<${Completed} result=${view.result} people=${people} onReveal=${onReveal} />`;
  if (view.status === "completed") {
    return ui`<section class="outcome"><h2 id="outcome-title" tabindex="-1">Result</h2><p>The result was cleared with the history.</p></section>`;
  }
  if (view.status !== "failed" && view.status !== "cancelled") return null;
  const cancelled = view.status === "cancelled";
  const stopped = deleted
    ? "The analysis was deleted before its end. What was found so far is not kept."
    : "The analysis was stopped before its end. What was found so far is kept below.";
  return ui`
    <section class="outcome is-${view.status}" aria-labelledby="outcome-title">
      <h2 id="outcome-title" tabindex="-1">${deleted ? "Deleted" : cancelled ? "Stopped" : "Failed"}</h2>
      <p>${cancelled ? stopped : view.error?.error ?? "The server gives no reason."}</p>
      ${!cancelled && view.error?.code && ui`<p class="hint">Code: <code>${view.error.code}</code></p>`}
    </section>`;
}

/** @param {{ result: import("./view.js").Result, people: People, onReveal: Reveal }} props */
function Completed({ result, people, onReveal }) {
  const { consensus_findings, other_findings, refused_findings, disagreements, failed_agents } = result;
  const ruled = other_findings.filter((one) => one.ruling);
  return ui`
    <section class="outcome is-completed" aria-labelledby="outcome-title">
      <h2 id="outcome-title" tabindex="-1">Result</h2>
      <dl class="verdict">
        <div><dt>Level</dt><dd>${levelWord(result.consensus_level)}</dd></div>
        ${
    result.convergence_score !== null &&
    ui`<div><dt>Convergence</dt><dd>${percent(result.convergence_score)}</dd></div>`
  }
        <div><dt>Agreed</dt><dd>${several(consensus_findings.length, "finding")}</dd></div>
        <div><dt>Not agreed</dt><dd>${other_findings.length}</dd></div>
        <div><dt>Refused</dt><dd>${result.refused_count}</dd></div>
      </dl>
      ${
    result.stop_reason === "budget" &&
    ui`<p class="note">The budget was used up: the analysis ended in order, but early.</p>`
  }
      ${result.summary && ui`<${Markdown} text=${result.summary} />`}
      ${
    result.summary_error &&
    ui`<p class="note">Nobody wrote this summary; it was put together by rule: ${result.summary_error}</p>`
  }
      <${Part} title="What they agree on" rows=${consensus_findings} none="Nothing reached consensus."
        row=${(/** @type {any} */ one) =>
    ui`<${JudgedRow} one=${one} people=${people} onReveal=${onReveal} />`} />
      ${
    disagreements.length > 0 && ui`<${Part} title="What stayed disputed" rows=${disagreements} few=${5}
        row=${(/** @type {any} */ one) =>
      ui`<${Dispute} one=${one} people=${people} onReveal=${onReveal} />`} />`
  }
      ${
    ruled.length > 0 && ui`<${Part} title="What the arbitrator ruled" rows=${ruled} few=${5}
        row=${(/** @type {any} */ one) =>
      ui`<${FindingLink} finding=${one.finding} people=${people} onReveal=${onReveal} />
          <p class="ruling"><b>${spelt(one.ruling.ruling)}.</b> ${one.ruling.reason}</p>`} />`
  }
      ${
    refused_findings.length > 0 &&
    ui`<${Part} title="What the bill does not bear out" rows=${refused_findings} few=${3}
        row=${(/** @type {any} */ finding) =>
      ui`<${FindingLink} finding=${finding} people=${people} onReveal=${onReveal} />
          <p class="refusal">${finding.refused_because || "The bill does not bear it out."}</p>`} />`
  }
      ${
    failed_agents.length > 0 &&
    ui`<h3>Who failed</h3><ul class="outcome-list">${
      failed_agents.map(({ agent_id, error }) =>
        ui`<li key=${agent_id}><b>${people.of(agent_id).label}</b>: ${error}</li>`
      )
    }</ul>`
  }
      <${Cost} result=${result} people=${people} />
    </section>`;
}

/** A list of which the first few are shown. @param {{ title: string, rows: any[], none?: string, few?: number,
 *   row: (one: any) => any }} props */
function Part({ title, rows, none, few = 6, row }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, few);
  return ui`
    <h3>${title} <span class="tally">${rows.length}</span></h3>
    ${rows.length === 0 && none && ui`<p class="empty">${none}</p>`}
    <ul class="outcome-list">${shown.map((one, i) => ui`<li key=${i}>${row(one)}</li>`)}</ul>
    ${
    rows.length > few && ui`<button type="button" class="linkish" aria-expanded=${all ? "true" : "false"}
      onClick=${() => setAll(!all)}>${all ? "Show fewer" : `Show all ${rows.length}`}</button>`
  }`;
}

/** @param {{ one: import("./view.js").Judged, people: People, onReveal: Reveal }} props */
function JudgedRow({ one, people, onReveal }) {
  return ui`
    <${FindingLink} finding=${one.finding} people=${people} onReveal=${onReveal} />
    <${Band} value=${one.support ?? 0} label="Support" word=${levelWord(one.level).toLowerCase()} />`;
}

/** @param {{ finding: import("./view.js").Finding, people: People, onReveal: Reveal }} props */
function FindingLink({ finding, people, onReveal }) {
  const { label, seat } = people.of(finding.agent_id);
  const sum = finding.fiscal_impact && amount(finding.fiscal_impact.amount_billions);
  return ui`
    <p class="finding-link" style=${voice(seat)}>
      <button type="button" class="linkish" onClick=${() =>
    onReveal(finding.finding_id)}>${finding.description}</button>
      <span class="row-about"><b class="name">${label}</b> · ${
    sum ? `${sum} · ` : ""
  }${finding.section}</span>
    </p>`;
}

/** @param {{ one: import("./view.js").Result["disagreements"][number], people: People, onReveal: Reveal }} props */
function Dispute({ one, people, onReveal }) {
  const { topic, sides } = one;
  return ui`
    <p class="topic-name"><b>${spelt(topic.category)}</b> in ${
    inSentence(topic.section)
  }: ${topic.reason}.</p>
    <div class="sides">${
    sides.map(({ agent_id, position, finding_id }) => {
      const { label, seat } = people.of(agent_id);
      return ui`
        <div key=${agent_id} class="side" style=${voice(seat)}>
          <p><b class="name">${label}</b> <button type="button" class="linkish" onClick=${() =>
        onReveal(finding_id)}>finding<span class="sr-only"> of ${label}</span></button></p>
          <${Markdown} text=${position} />
        </div>`;
    })
  }</div>`;
}

/** @param {{ result: import("./view.js").Result, people: People }} props */
function Cost({ result, people }) {
  const { usage, usage_by_agent, timings } = result;
  const agents = Object.entries(usage_by_agent).map(([agent_id, used]) =>
    ui`<tr key=${agent_id}><th scope="row">${people.of(agent_id).label}</th><td>${
      count(used.input_tokens)
    }</td>
      <td>${count(used.output_tokens)}</td></tr>`
  );
  const stages = Object.entries(timings).map(([stage, seconds]) =>
    ui`<tr key=${stage}><th scope="row">${STAGE_WORDS[stage] ?? stage}</th><td>${span(seconds)}</td></tr>`
  );
  return ui`
    <details class="cost">
      <summary>Usage and times</summary>
      <div class="cost-tables">
        <table>
          <caption>Tokens</caption>
          <thead><tr><th scope="col"><span class="sr-only">Agent</span></th><th scope="col">read</th><th scope="col">written</th></tr></thead>
          <tbody>${agents}<tr class="total"><th scope="row">In all</th><td>${
    count(usage.input_tokens)
  }</td><td>${count(usage.output_tokens)}</td></tr></tbody>
        </table>
        <table>
          <caption>Time by stage</caption>
          <thead><tr><th scope="col"><span class="sr-only">Stage</span></th><th scope="col">time</th></tr></thead>
          <tbody>${stages}</tbody>
        </table>
      </div>
    </details>`;
}
