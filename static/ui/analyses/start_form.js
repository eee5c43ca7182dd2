// @ts-check
/// <reference path="../dom.d.ts" />
// Starting an analysis: which bill, who reads it, and how long they may argue. The server decides what is valid; what
// it says about a field is shown at that field. What was typed outlives a look at another analysis, but not a reload.

import { startAnalysis } from "../../client.js";
import { ui } from "../kit.js";
import { linkTo } from "../router.js";
import { Field } from "../shared/field.js";
import { Elsewhere, listed, modelAndBudget } from "../shared/form_errors.js";
import { Limits } from "../shared/limits.js";
import { useStartForm } from "../shared/start_form.js";
import { AnalystPicker } from "./analyst_picker.js";
import { BillField } from "./bill_field.js";
import { keepBill } from "./bill_store.js";
import { SAMPLE } from "./sample_bill.js";

/** @typedef {import("../shared/form_errors.js").FieldErrors} FieldErrors */

const BLANK = {
  bill_id: "",
  bill_text: "",
  agents: ["fiscal", "economic", "healthcare", "social_security"],
  max_debate_rounds: "3",
  convergence_threshold: "0.8",
  model: "",
  other_model: "",
  max_tokens: "",
  max_seconds: "",
  max_cost_usd: "",
};
/** @typedef {typeof BLANK} Draft */

const SHOWN = Object.keys(BLANK);
const WORDS = new Intl.NumberFormat("en");

const FORM = {
  kept: BLANK,
  lacking,
  /** @param {Draft} draft @param {{ idempotencyKey: string }} options */
  async start(draft, options) {
    const { analysis_id } = await startAnalysis("", bodyOf(draft), options);
    keepBill(analysis_id, draft.bill_text);
    return { place: linkTo("analyses", analysis_id), used: { bill_id: "", bill_text: "" } };
  },
};

export function StartForm() {
  const { draft, errors, busy, edit, ref, onSubmit } = useStartForm(FORM);

  /** A file's name is a better title than none. @param {string} bill_text @param {string} [file] */
  function setText(bill_text, file) {
    edit(file && draft.bill_id.trim() === "" ? { bill_text, bill_id: file } : { bill_text });
  }

  const size = draft.bill_text.length;
  const hint = size > 0
    ? `${WORDS.format(size)} characters.`
    : "Sections such as “SEC. 2.” or “§ 3” are found by themselves. A text of up to 2 MB will do.";
  const set = {
    id: (/** @type {string} */ bill_id) => edit({ bill_id }),
    agents: (/** @type {string[]} */ agents) => edit({ agents }),
    rounds: (/** @type {string} */ max_debate_rounds) => edit({ max_debate_rounds }),
    threshold: (/** @type {string} */ convergence_threshold) => edit({ convergence_threshold }),
  };
  return ui`
    <form class="start" ref=${ref} onSubmit=${onSubmit} novalidate aria-label="Start an analysis">
      <${BillField} label="The bill" name="bill_text" value=${draft.bill_text} hint=${hint} error=${errors.bill_text}
        placeholder="Paste the bill’s text here, or drop a text file…" onText=${setText}>
        <button type="button" onClick=${() => edit({ bill_id: SAMPLE.id, bill_text: SAMPLE.text })}>
          Try the sample bill
        </button>
      <//>
      <${Field} label="Title or number" name="bill_id" maxlength="200" required autocomplete="off"
        placeholder="As people will look for it: H.R. 1234, Clean Water Act…" value=${draft.bill_id} error=${errors.bill_id}
        onValue=${set.id} />
      <${AnalystPicker} chosen=${draft.agents} error=${listed(errors, "agents")} onChange=${set.agents} />
      <div class="row">
        <${Field} label="Rounds of debate at most" name="max_debate_rounds" type="number" inputmode="numeric" min="0"
          max="10" step="1" hint="Only what is disputed is debated." value=${draft.max_debate_rounds}
          error=${errors.max_debate_rounds} onValue=${set.rounds} />
        <${Field} label="Convergence that is enough" name="convergence_threshold" type="number" min="0" max="1"
          data-above="0" step="0.05" hint="From 0 to 1; the debate then ends." value=${draft.convergence_threshold}
          error=${errors.convergence_threshold} onValue=${set.threshold} />
      </div>
      <${Limits} draft=${draft} errors=${errors} onChange=${edit} />
      <${Elsewhere} errors=${errors} shown=${SHOWN} />
      <button class="primary" type="submit" disabled=${busy}>${
    busy ? "Starting…" : "Analyse the bill"
  }</button>
    </form>`;
}

/** @param {Draft} draft @returns {FieldErrors} */
function lacking(draft) {
  /** @type {FieldErrors} */
  const missing = {};
  if (draft.bill_text.trim() === "") missing.bill_text = "Paste the bill’s text, or open its file.";
  if (draft.bill_id.trim() === "") missing.bill_id = "Give the bill a title or a number.";
  if (draft.agents.length === 0) missing.agents = "Choose at least one analyst.";
  return missing;
}

/** @param {Draft} draft @returns {import("../../client/analyses.js").AnalysisRequest} */
function bodyOf(draft) {
  const number = (/** @type {string} */ text) => text.trim() === "" ? undefined : Number(text);
  return {
    bill_id: draft.bill_id.trim(),
    bill_text: draft.bill_text,
    agents: draft.agents,
    max_debate_rounds: number(draft.max_debate_rounds),
    convergence_threshold: number(draft.convergence_threshold),
    ...modelAndBudget(draft),
  };
}
