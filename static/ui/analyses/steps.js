// @ts-check
// The small steps from one view of an analysis to the next that `fold` is made of. Each gives a new view and shares
// what has not changed.

/** @typedef {import("./view.js").View} View */
/** @typedef {import("./view.js").Lane} Lane */
/** @typedef {import("./view.js").Round} Round */
/** @typedef {import("./view.js").Usage} Usage */

const LATEST_THOUGHTS = 3;

/** @type {Usage} */
export const NOTHING = { input_tokens: 0, output_tokens: 0 };

/** @param {View} view @param {string} agent_id */
export function laneOf(view, agent_id) {
  return view.lanes.find((lane) => lane.agent_id === agent_id);
}

/** @param {any} analyst */
export function named({ agent_type, agent_label, agent_icon }) {
  return { agent_type, label: agent_label ?? "", icon: agent_icon ?? "" };
}

/** @param {{ agent_id: string }} who @returns {Lane} */
export function blankLane({ agent_id }) {
  return {
    agent_id,
    agent_type: agent_id.replace(/-agent-\d+$/, ""),
    label: "",
    icon: "",
    state: "waiting",
    batch: 0,
    batches: 0,
    sections: 0,
    thoughts: [],
    thought: 0,
    findings: 0,
    refused: 0,
    takeaways: [],
    usage: NOTHING,
  };
}

/**
 * @param {View} view
 * @param {any} who an event's data
 * @param {Partial<Lane> | ((lane: Lane) => Partial<Lane>)} change
 * @returns {View}
 */
export function onLane(view, who, change) {
  const at = view.lanes.findIndex((lane) => lane.agent_id === who.agent_id);
  const before = view.lanes[at] ?? blankLane(who);
  const changed = typeof change === "function" ? change(before) : change;
  const lane = { ...before, ...(who.agent_label ? named(who) : {}), ...changed };
  return { ...view, lanes: at < 0 ? [...view.lanes, lane] : view.lanes.with(at, lane) };
}

/** @param {View} view @param {import("./view.js").Thought[]} thoughts */
export function thought(view, thoughts) {
  return thoughts.reduce((/** @type {View} */ sofar, one) =>
    onLane(sofar, one, (lane) => ({
      thoughts: [...lane.thoughts, one].slice(-LATEST_THOUGHTS),
      thought: lane.thought + 1,
    })), view);
}

/** @param {View} view @param {number} number @param {Partial<Round> | ((round: Round) => Partial<Round>)} change @returns {View} */
export function onRound(view, number, change) {
  const at = view.rounds.findIndex((round) => round.round === number);
  const before = view.rounds[at] ?? { round: number, topics: [], topic: "", turns: [] };
  const round = { ...before, ...(typeof change === "function" ? change(before) : change) };
  return { ...view, rounds: at < 0 ? [...view.rounds, round] : view.rounds.with(at, round) };
}

/** The arbitrator has no lane; what it uses counts all the same. @param {View} view @param {any} data @returns {View} */
export function spend(view, { agent_id, usage }) {
  if (!usage) return view;
  const lane = laneOf(view, agent_id);
  const charged = lane ? onLane(view, { agent_id }, { usage: sum(lane.usage, usage) }) : view;
  return { ...charged, usage: sum(view.usage, usage) };
}

/** @param {Usage} a @param {Usage} b @returns {Usage} */
function sum(a, b) {
  return { input_tokens: a.input_tokens + b.input_tokens, output_tokens: a.output_tokens + b.output_tokens };
}
