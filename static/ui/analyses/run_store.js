// @ts-check
// An open analysis: where it is watched, and what its events add up to. A newcomer is told the current progress in a
// message without a sequence, which counts as well.

import { analysisTarget, getAnalysis } from "../../client.js";
import { useRunOf } from "../shared/run_store.js";
import { begin, EMPTY, fold } from "./fold.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("../shared/run_store.js").RunOf<View>} Run */

/** @type {import("../shared/run_store.js").Source<View>} */
const ANALYSIS = {
  empty: EMPTY,
  fold,
  begin,
  target: analysisTarget,
  status: (id, options) => getAnalysis("", id, options),
  asides: ["progress_update"],
};

/** @param {string} id @returns {Run} */
export function useRun(id) {
  return useRunOf(id, ANALYSIS);
}
