// @ts-check
// What a discussion's events add up to on the page. `fold(view, event)` is pure: it gives a new view and shares what
// has not changed, so that a component whose part is the same object need not be drawn again. Events may begin in the
// middle of a run (its history can be cleared), so nothing here relies on having seen an earlier one.

import { append, inRound, lanesFor, NOTHING, onLane, onTurn, spend } from "./view.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./view.js").Turn} Turn */
/** @typedef {import("./view.js").Entry} Entry */
/** @typedef {import("./view.js").Lane} Lane */
/** @typedef {{ event_type: string, sequence?: number, timestamp: string, data: any }} Event */

/** @type {View} */
export const EMPTY = {
  status: "unknown",
  task: "",
  mode: "",
  agent_types: [],
  total_rounds: 0,
  enable_project_manager: false,
  provider: "",
  model: "",
  rounds: [],
  lanes: [],
  usage: NOTHING,
  said: 0,
  partial: false,
};

/** What is known of a discussion before its first event arrives. @param {View} view @param {any} status */
export function begin(view, status) {
  if (view.status !== "unknown" && view.task !== "") return view;
  const { task, mode, agent_types, total_rounds } = status;
  const known = { ...view, task, mode, agent_types, total_rounds };
  const state = view.status === "unknown" ? status.status : view.status;
  return { ...known, status: state, lanes: lanesFor(known) };
}

/** @param {View} view @param {Event} event @returns {View} */
export function fold(view, event) {
  const { data } = event;
  switch (event.event_type) {
    case "stream_reset":
      return cleared(view, data.reason);
    case "discussion_start": {
      const { task, mode, agent_types, rounds, enable_project_manager = false, provider = "", model = "" } =
        data;
      const told = {
        task,
        mode,
        agent_types,
        total_rounds: rounds ?? 0,
        enable_project_manager,
        provider,
        model,
      };
      const started = {
        ...view,
        ...told,
        status: /** @type {const} */ ("running"),
        started_at: event.timestamp,
      };
      return { ...started, lanes: lanesFor(started) };
    }
    case "round_start":
      return {
        ...inRound(view, data.round, (round) => round),
        status: "running",
        total_rounds: data.total_rounds,
        lanes: view.lanes.map((lane) => ({ ...lane, state: "idle" })),
      };
    case "speaker_choice": {
      const { next, settled, reason } = data;
      const id = `choice-${event.sequence}`;
      const chosen = append(view, data.round, { kind: "choice", id, next, settled, reason });
      return spend(chosen, data.agent_type, data.usage);
    }
    case "agent_thinking":
      return onLane(begun(view, data), data, { state: "thinking" });
    case "agent_prompt":
      return spend(onTurn(view, data, { prompt: data.prompt }), data.agent_type, data.usage);
    case "agent_delta": {
      const spoken = onTurn(view, data, (turn) => ({ state: "speaking", text: turn.text + data.delta }));
      return onLane(spoken, data, { state: "speaking" });
    }
    case "agent_response":
      return answered(view, data);
    case "agent_error": {
      const { error, will_retry } = data;
      const failed = onTurn(view, data, { state: "failed", error, will_retry, usage: data.usage });
      return spend(
        onLane(failed, data, { state: will_retry ? "thinking" : "failed" }),
        data.agent_type,
        data.usage,
      );
    }
    case "round_complete":
      return inRound(view, data.round, (round) => ({ ...round, done: true, score: data.convergence_score }));
    case "discussion_complete": {
      const usage = data.result?.usage ?? view.usage;
      return ended({ ...view, usage, result: data.result }, "completed", event);
    }
    case "error":
      return ended({ ...view, error: data }, data.code === "cancelled" ? "cancelled" : "failed", event);
    default:
      return view;
  }
}

/** How far a discussion is, in [0, 1], by the turns that are complete. @param {View} view */
export function progressOf(view) {
  if (view.status === "completed") return 1;
  const expected = view.total_rounds * view.agent_types.length;
  if (expected === 0) return 0;
  const whole = view.rounds.filter((round) => round.done).length * view.agent_types.length;
  const open =
    view.rounds.filter((round) => !round.done).flatMap((round) => round.entries).filter(isOver).length;
  return Math.min(1, (whole + open) / expected);
}

/** Whether this is an agent's turn that will not change any more. @param {Entry} entry */
export function isOver(entry) {
  return entry.kind === "turn" && entry.agent_type !== "human" &&
    (entry.state === "done" || (entry.error !== undefined && !entry.will_retry));
}

/** @param {View} view @param {any} data @returns {View} */
function answered(view, data) {
  const said = view.said + 1;
  const { response, usage, model, stance, finish_reason } = data;
  const change = { state: "done", text: response, number: said, usage, model, stance, finish_reason };
  if (data.prompt_used !== undefined) Object.assign(change, { prompt: data.prompt_used });
  const has = view.rounds.some((round) => round.entries.some((entry) => entry.id === data.message_id));
  const present = has ? view : append(view, data.round, opened(data));
  const spoken = { ...onTurn(present, data, /** @type {Partial<Turn>} */ (change)), said };
  if (data.agent_type === "human") return spoken;
  const turns = (spoken.lanes.find((lane) => lane.agent_type === data.agent_type)?.turns ?? 0) + 1;
  return spend(onLane(spoken, data, { state: "done", turns }), data.agent_type, usage);
}

/** @param {View} view @param {any} data @returns {View} */
function begun(view, data) {
  return { ...append(withoutAbandoned(view, data), data.round, opened(data)), status: "running" };
}

/** @param {any} data @returns {Turn} */
function opened({ message_id, agent_type, role, round, attempt = 1 }) {
  return { kind: "turn", id: message_id, agent_type, role, round, attempt, state: "thinking", text: "" };
}

/** A try that was under way when the server stopped never says that it ended. @param {View} view @param {any} data */
function withoutAbandoned(view, { agent_type, round, message_id }) {
  return inRound(view, round, (known) => ({
    ...known,
    entries: known.entries.filter((entry) =>
      entry.kind !== "turn" || entry.agent_type !== agent_type || entry.id === message_id || isClosed(entry)
    ),
  }));
}

/** @param {Turn} turn */
function isClosed(turn) {
  return turn.state === "done" || turn.state === "failed";
}

/** @param {View} view @param {"completed" | "failed" | "cancelled"} status @param {Event} event @returns {View} */
function ended(view, status, event) {
  const rounds = view.rounds.map((round) => ({
    ...round,
    entries: round.entries.map((entry) =>
      entry.kind === "turn" && !isClosed(entry) ? { ...entry, state: /** @type {const} */ ("failed") } : entry
    ),
  }));
  const lanes = view.lanes.map((lane) => {
    const state = lane.state === "failed" ? "failed" : lane.turns > 0 ? "done" : "idle";
    return { ...lane, state: /** @type {Lane["state"]} */ (state) };
  });
  return { ...view, status, rounds, lanes, ended_at: event.timestamp };
}

/** What outlives a cleared log: it is the same run. @param {View} view @param {string} reason @returns {View} */
function cleared(view, reason) {
  const { task, mode, agent_types, total_rounds, enable_project_manager, provider, model, started_at } = view;
  const same = { task, mode, agent_types, total_rounds, enable_project_manager, provider, model, started_at };
  const kept = { ...EMPTY, ...same, partial: reason === "history_cleared" };
  return { ...kept, lanes: lanesFor(kept) };
}
