// @ts-check
// Who is who in an analysis: the analysts in the order of their lanes, and the arbitrator.

import { useMemo } from "../kit.js";
import { called } from "../shared/agents.js";

/** @typedef {{ agent_id: string, label: string, icon: string, seat: number }} Person */
/** @typedef {{ of: (agent_id: string) => Person, all: Person[] }} People */

/**
 * The same object for as long as nobody's name changes, so that what shows names need not be drawn again.
 * @param {import("./view.js").Lane[]} lanes
 * @param {any[]} agents
 * @returns {People}
 */
export function usePeople(lanes, agents) {
  const key = JSON.stringify(lanes.map((lane) => [lane.agent_id, lane.label, lane.icon]));
  return useMemo(() => {
    const all = lanes.map(({ agent_id, agent_type, label, icon }, seat) => {
      const known = called(agents, agent_type, label);
      return { agent_id, label: known.role, icon: icon || known.icon, seat };
    });
    const byId = new Map(all.map((person) => [person.agent_id, person]));
    return { all, of: (/** @type {string} */ id) => byId.get(id) ?? stranger(id, agents) };
  }, [key, agents]);
}

/** @param {string} agent_id @param {any[]} agents @returns {Person} */
function stranger(agent_id, agents) {
  const { role, icon } = called(agents, agent_id.replace(/-agent-\d+$/, ""));
  return { agent_id, label: role, icon, seat: -1 };
}
