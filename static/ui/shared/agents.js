// @ts-check
/// <reference path="../dom.d.ts" />
// Who can take part, as the server knows them, asked once a page load. A discussion that names an agent the server no
// longer knows is still shown, with a name made from its type.

import { listAgents, listModels } from "../../client.js";
import { ui, useEffect, useMemo, useRef, useState } from "../kit.js";
import { mayPass, sentenceOf, useAgain } from "./failure.js";
import { titled } from "./format.js";

/** @typedef {{ type: string, kind: string, role: string, icon: string, description: string }} Agent */
/** @typedef {{ provider: string, model: string, configured: boolean, default: boolean }} ModelChoice */

/** Hues far enough apart to be told from each other, in the order seats are taken. */
const HUES = [160, 30, 265, 345, 90, 220, 60, 305, 190, 10, 130, 245, 45, 325, 205, 110];

/** @type {Promise<Agent[]> | undefined} */
let agents;
/** @type {Promise<ModelChoice[]> | undefined} */
let models;

/**
 * The agents of a kind: none until they are known, `error` when they cannot be had.
 * @param {string} kind
 * @returns {{ agents: Agent[], error?: string }}
 */
export function useAgents(kind) {
  const { value, error } = useLoaded(
    () => agents ??= listAgents("").then((answer) => answer.agents),
    () => agents = undefined,
  );
  /** @type {Agent[]} */
  const known = useMemo(() => (value ?? []).filter((/** @type {Agent} */ agent) => agent.kind === kind), [
    value,
  ]);
  return { agents: known, error };
}

/** @returns {ModelChoice[]} */
export function useModels() {
  const { value } = useLoaded(
    () => models ??= listModels("").then((answer) => answer.models),
    () => models = undefined,
  );
  return value ?? [];
}

/** @param {Agent[]} known @param {string} type @param {string} [role] @returns {{ role: string, icon: string }} */
export function called(known, type, role) {
  if (type === "human") return { role: "You", icon: "✎" };
  const agent = known.find((row) => row.type === type);
  return { role: role || agent?.role || titled(type), icon: agent?.icon ?? "•" };
}

/** The colour of the agent in seat `index`, as a style for its element. @param {number} index */
export function voice(index) {
  return index < 0 ? {} : { "--hue": String(HUES[index % HUES.length]) };
}

/** An agent's picture: decoration, since the name always stands beside it. @param {{ icon: string }} props */
export function Icon({ icon }) {
  return ui`<span class="icon" aria-hidden="true">${icon}</span>`;
}

/**
 * @param {() => Promise<any>} load
 * @param {() => void} forget lets the next try ask again after a failure
 * @returns {{ value?: any, error?: string }}
 */
function useLoaded(load, forget) {
  const [state, setState] = useState(
    /** @type {{ value?: any, error?: string, again?: () => void }} */ ({}),
  );
  const gone = useRef(false);
  useAgain(state.again);
  useEffect(() => {
    ask();
    return () => {
      gone.current = true;
    };
  }, []);
  return state;

  function ask() {
    load().then(
      (value) => gone.current || setState({ value }),
      (error) => {
        forget();
        if (gone.current) return;
        setState({ error: sentenceOf(error), ...(mayPass(error) && { again: () => ask() }) });
      },
    );
  }
}
