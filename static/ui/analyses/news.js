// @ts-check
// What a screen reader is told of an analysis: stages and how it ends. Thoughts and findings come far too fast.

import { several, STAGE_WORDS } from "./wording.js";

/** @param {import("../shared/run_store.js").Event} event */
export function sentenceFor({ event_type, data }) {
  switch (event_type) {
    case "stage_changed":
      // Its end is told by the event that follows.
      if (data.stage === "complete" || data.stage === "error") return "";
      return `${STAGE_WORDS[data.stage] ?? data.stage}. ${data.message ?? ""}`;
    case "analysis_complete":
      return `The analysis is complete. ${
        several(data.result?.consensus_findings?.length ?? 0, "finding")
      } agreed.`;
    case "error":
      return data.code === "cancelled" ? "The analysis was stopped." : `The analysis failed: ${data.error}`;
    default:
      return "";
  }
}
