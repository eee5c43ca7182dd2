// @ts-check
// What an analysis's events add up to on the page. `fold(view, event)` is pure but for the page's clock at a progress
// report: it gives a new view and shares what has not changed. Events may begin in the middle of a run, so nothing
// here relies on having seen an earlier one.

import { blankLane, laneOf, named, NOTHING, onLane, onRound, spend, thought } from "./steps.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./view.js").Lane} Lane */
/** @typedef {import("../shared/run_store.js").Event} Event */

/** The stages an analysis goes through, in order. */
export const STAGES = [
  ...["initialized", "ingesting", "analyzing", "cross_reviewing", "debating", "voting", "synthesizing"],
  "complete",
];

/** @type {View} */
export const EMPTY = {
  status: "unknown",
  bill_id: "",
  provider: "",
  model: "",
  sections: 0,
  characters: 0,
  max_rounds: 0,
  threshold: 0.8,
  stage: "",
  steps: STAGES.map((stage) => ({ stage })),
  lanes: [],
  findings: [],
  reviews: {},
  rounds: [],
  rulings: [],
  failures: [],
  usage: NOTHING,
  partial: false,
};

/** What the status of an analysis tells before, or instead of, its events. @param {View} view @param {any} status @returns {View} */
export function begin(view, status) {
  const { bill_id, provider, model, agents, max_debate_rounds, convergence_threshold, progress } = status;
  const known = view.bill_id !== "";
  const state = view.status === "unknown" ? status.status : view.status;
  // A log that was cleared no longer holds the result, but its last event does not go.
  const result = view.result ?? status.result ?? undefined;
  if (known) return { ...view, status: state, result };
  /** @type {View} */
  const told = {
    ...view,
    status: state,
    result,
    bill_id,
    provider,
    model,
    max_rounds: max_debate_rounds ?? 0,
    threshold: convergence_threshold ?? 0.8,
    stage: view.stage || (progress?.stage ?? ""),
    started_at: view.started_at ?? status.started_at,
    ended_at: view.ended_at ?? status.completed_at,
  };
  const types = /** @type {string[]} */ (agents ?? []);
  const missing = types.map((type) => `${type}-agent-1`).filter((id) => !laneOf(told, id));
  return { ...told, lanes: [...told.lanes, ...missing.map((agent_id) => blankLane({ agent_id }))] };
}

/** @param {View} view @param {Event} event @returns {View} */
export function fold(view, event) {
  const { data, timestamp } = event;
  switch (event.event_type) {
    case "stream_reset":
      return { ...EMPTY, partial: data.reason === "history_cleared" };
    case "pipeline_started":
      return {
        ...view,
        status: "running",
        bill_id: data.bill_id,
        provider: data.provider ?? "",
        model: data.model ?? "",
        sections: data.sections ?? 0,
        characters: data.bill_characters ?? 0,
        max_rounds: data.max_debate_rounds ?? 0,
        threshold: data.convergence_threshold ?? 0.8,
        started_at: timestamp,
        lanes: (data.analysts ?? []).map((/** @type {any} */ analyst) => ({
          ...blankLane(analyst),
          ...named(analyst),
        })),
      };
    case "stage_changed":
      return staged(view, data, timestamp);
    case "agent_started":
      return onLane(view, data, { state: "reading", sections: data.sections, batches: data.batches });
    case "agent_thinking":
      return thought(view, data.thoughts);
    case "agent_progress":
      return spend(onLane(view, data, { batch: data.batch, batches: data.batches }), data);
    case "agent_finding": {
      const found = data.grounded
        ? (/** @type {Lane} */ lane) => ({ findings: lane.findings + 1 })
        : (/** @type {Lane} */ lane) => ({ findings: lane.findings + 1, refused: lane.refused + 1 });
      return onLane({ ...view, findings: [...view.findings, data] }, data, found);
    }
    case "agent_completed":
      return onLane(view, data, {
        state: data.status === "error" ? "failed" : "done",
        confidence: data.overall_confidence,
        takeaways: data.key_takeaways ?? [],
        error: data.error,
      });
    case "agent_review":
      return spend({ ...view, reviews: { ...view.reviews, [data.agent_id]: data.reviews } }, data);
    case "agent_error": {
      const { agent_id, stage, error } = data;
      return spend({ ...view, failures: [...view.failures, { agent_id, stage, error }] }, data);
    }
    case "debate_started":
      return onRound(view, data.round_number, { topics: data.topics ?? [], topic: data.topic });
    case "debate_turn": {
      const turn = { ...data, id: `turn-${event.sequence}` };
      return spend(onRound(view, data.round_number, (round) => ({ turns: [...round.turns, turn] })), data);
    }
    case "debate_convergence":
      return onRound(view, data.round_number, { score: data.convergence_score, threshold: data.threshold });
    case "consensus_reached":
      return { ...view, consensus: data };
    case "ruling":
      return spend({ ...view, rulings: data.rulings }, data);
    case "progress_update":
      return { ...view, progress: data, progress_at: Date.now() };
    case "analysis_complete":
      return {
        ...view,
        status: "completed",
        bill_id: data.bill_id,
        result: data.result,
        usage: data.result?.usage ?? view.usage,
        ended_at: timestamp,
      };
    case "error":
      return ended(view, data, timestamp);
    default:
      return view;
  }
}

/** @param {View} view @param {any} data @param {string} at @returns {View} */
function staged(view, { stage, skipped = [], message }, at) {
  const steps = view.steps.map((step) => {
    if (step.stage === stage) return { ...step, at, message };
    const passed = skipped.find((/** @type {any} */ one) => one.stage === step.stage);
    return passed ? { ...step, skipped: passed.reason } : step;
  });
  // A failing analysis enters `error`, which is no place on the track: it shows where it was.
  return { ...view, status: "running", stage: stage === "error" ? view.stage : stage, steps };
}

/** @param {View} view @param {any} data @param {string} at @returns {View} */
function ended(view, data, at) {
  const lanes = view.lanes.map((lane) =>
    lane.state === "reading" ? { ...lane, state: /** @type {const} */ ("failed") } : lane
  );
  return {
    ...view,
    lanes,
    status: data.code === "cancelled" ? "cancelled" : "failed",
    error: data,
    ended_at: at,
  };
}
