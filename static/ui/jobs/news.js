// @ts-check
// What a screen reader is told of a job: where each team stands, the phases, and the end. Never thoughts or code.

import { called } from "../shared/agents.js";
import { PHASE_WORDS, STATUS_WORDS } from "./wording.js";

/** @param {any} message @param {import("../shared/agents.js").Agent[]} agents */
export function sentenceFor({ type, team, data }, agents) {
  const name = team && called(agents, team).role;
  switch (type) {
    case "status_change":
      // What failed is told by an `error`; a team whose job ends, or is stopped, is in error without having failed.
      return data.status === "error" ? "" : `${name}: ${STATUS_WORDS[data.status] ?? data.status}.`;
    case "phase_change":
      // The ends are told by the messages that follow.
      return data.phase === "complete" || data.phase === "error"
        ? ""
        : `${PHASE_WORDS[data.phase]}. ${data.message}`;
    case "review":
      return `${called(agents, data.winner).role} has won.`;
    case "complete":
      return "The job is complete.";
    case "error":
      if (team) return `${name} failed: ${data.error}`;
      return data.code === "cancelled" ? "The job was stopped." : `The job failed: ${data.error}`;
    default:
      return "";
  }
}
