// @ts-check
// The view of a discussion, and the small steps from one view to the next that `fold` is made of. Each gives a new
// view and shares what has not changed.

/** @typedef {{ input_tokens: number, output_tokens: number }} Usage */
/** @typedef {{ position: string, confidence: number, changed_because?: string }} Stance */

/**
 * One contribution, or one try of it. `number` is its place among what was said, from 1, once it is complete.
 * @typedef {object} Turn
 * @property {"turn"} kind
 * @property {string} id
 * @property {string} agent_type
 * @property {string} role
 * @property {number} round
 * @property {number} attempt
 * @property {"thinking" | "speaking" | "done" | "failed"} state
 * @property {string} text
 * @property {number} [number]
 * @property {string} [prompt]
 * @property {Stance} [stance]
 * @property {Usage} [usage]
 * @property {string} [model]
 * @property {string} [finish_reason]
 * @property {string} [error]
 * @property {boolean} [will_retry]
 */

/** The project manager gives the floor. @typedef {{ kind: "choice", id: string, next: string | null,
 *   settled: boolean, reason: string }} Choice */

/** @typedef {Turn | Choice} Entry */
/** @typedef {{ round: number, entries: Entry[], done: boolean, score?: number }} Round */
/** @typedef {{ agent_type: string, role: string, state: "idle" | "thinking" | "speaking" | "done" | "failed",
 *   turns: number, usage: Usage }} Lane */

/**
 * @typedef {object} View
 * @property {"unknown" | "pending" | "running" | "completed" | "failed" | "cancelled"} status
 * @property {string} task
 * @property {string} mode
 * @property {string[]} agent_types
 * @property {number} total_rounds
 * @property {boolean} enable_project_manager
 * @property {string} provider
 * @property {string} model
 * @property {Round[]} rounds
 * @property {Lane[]} lanes
 * @property {Usage} usage
 * @property {number} said
 * @property {string} [started_at]
 * @property {string} [ended_at]
 * @property {{ summary: string, stop_reason: string, convergence_score?: number }} [result]
 * @property {{ error: string, code: string }} [error]
 * @property {boolean} partial whether the beginning is missing
 */

/** @type {Usage} */
export const NOTHING = { input_tokens: 0, output_tokens: 0 };

/** Applies a change to one round, which is made where it is not there yet. @param {View} view
 * @param {number} number @param {(round: Round) => Round} change @returns {View} */
export function inRound(view, number, change) {
  const at = view.rounds.findIndex((round) => round.round === number);
  if (at < 0) {
    return { ...view, rounds: [...view.rounds, change({ round: number, entries: [], done: false })] };
  }
  return { ...view, rounds: view.rounds.with(at, change(/** @type {Round} */ (view.rounds[at]))) };
}

/** @param {View} view @param {number} round @param {Entry} entry */
export function append(view, round, entry) {
  return inRound(view, round, (known) => ({ ...known, entries: [...known.entries, entry] }));
}

/** @param {View} view @param {any} data
 * @param {Partial<Turn> | ((turn: Turn) => Partial<Turn>)} change */
export function onTurn(view, { round, message_id }, change) {
  return inRound(view, round, (known) => {
    const at = known.entries.findIndex((entry) => entry.id === message_id);
    const turn = known.entries[at];
    if (turn?.kind !== "turn") return known;
    const changed = { ...turn, ...(typeof change === "function" ? change(turn) : change) };
    return { ...known, entries: known.entries.with(at, changed) };
  });
}

/** @param {View} view @param {{ agent_type: string, role?: string }} who @param {Partial<Lane>} change */
export function onLane(view, { agent_type, role }, change) {
  const at = view.lanes.findIndex((lane) => lane.agent_type === agent_type);
  if (at < 0) {
    return { ...view, lanes: [...view.lanes, { ...emptyLane(agent_type), role: role ?? "", ...change }] };
  }
  const lane = /** @type {Lane} */ (view.lanes[at]);
  if (Object.entries(change).every(([key, value]) => lane[/** @type {keyof Lane} */ (key)] === value)) {
    return view;
  }
  return { ...view, lanes: view.lanes.with(at, { ...lane, role: role ?? lane.role, ...change }) };
}

/** @param {View} view @param {string} agent_type @param {Usage | undefined} usage */
export function spend(view, agent_type, usage = NOTHING) {
  const known = view.lanes.find((lane) => lane.agent_type === agent_type)?.usage ?? NOTHING;
  const charged = onLane(view, { agent_type }, { usage: sum(known, usage) });
  return { ...charged, usage: sum(view.usage, usage) };
}

/** @param {Usage} a @param {Usage} b @returns {Usage} */
function sum(a, b) {
  return { input_tokens: a.input_tokens + b.input_tokens, output_tokens: a.output_tokens + b.output_tokens };
}

/** @param {View} view */
export function lanesFor(view) {
  const chairs = view.mode === "moderated" || view.enable_project_manager ? ["project_manager"] : [];
  const types = [...new Set([...view.agent_types, ...chairs, ...view.lanes.map((lane) => lane.agent_type)])];
  return types.map((type) => view.lanes.find((lane) => lane.agent_type === type) ?? emptyLane(type));
}

/** @param {string} agent_type @returns {Lane} */
function emptyLane(agent_type) {
  return { agent_type, role: "", state: "idle", turns: 0, usage: NOTHING };
}
