// @ts-check
// An open discussion: where it is watched, and what its events add up to.

import { getStatus } from "../../client.js";
import { useRunOf } from "../shared/run_store.js";
import { begin, EMPTY, fold } from "./fold.js";

/** @typedef {import("./view.js").View} View */
/** @typedef {import("../shared/run_store.js").RunOf<View>} Run */

/** @type {import("../shared/run_store.js").Source<View>} */
const DISCUSSION = {
  empty: EMPTY,
  fold,
  begin,
  target: (id) => `/api/v1/discussions/${encodeURIComponent(id)}`,
  status: (id, options) => getStatus("", id, options),
};

/** @param {string} id @returns {Run} */
export function useRun(id) {
  return useRunOf(id, DISCUSSION);
}
