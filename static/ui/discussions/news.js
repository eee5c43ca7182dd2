// @ts-check
// What a screen reader is told of a discussion: a turn that is complete, a round, the end.

import { called } from "../shared/agents.js";

/** @param {import("./fold.js").Event} event @param {any[]} agents */
export function sentenceFor({ event_type, data }, agents) {
  switch (event_type) {
    case "round_start":
      return `Round ${data.round} of ${data.total_rounds}.`;
    case "agent_response":
      return `${called(agents, data.agent_type, data.role).role} has spoken.`;
    case "agent_error":
      return data.will_retry ? "" : `${called(agents, data.agent_type, data.role).role} failed.`;
    case "discussion_complete":
      return "The discussion is complete.";
    case "error":
      return data.code === "cancelled"
        ? "The discussion was stopped."
        : `The discussion failed: ${data.error}`;
    default:
      return "";
  }
}
