// @ts-check
/// <reference path="../dom.d.ts" />
// Tells a screen reader what has happened, politely: a turn that is complete, a round, the end, a lost connection.
// Never the streaming text, and never what is only replayed.

import { ui, useEffect, useRef, useState } from "../kit.js";
import { called } from "../shared/agents.js";

/** A connection that is back within this time is not worth a word. */
const PATIENCE_MS = 1500;

/** @param {{ run: import("./run_store.js").Run, agents: any[] }} props */
export function Announcer({ run, agents }) {
  const [text, setText] = useState("");
  const lost = useRef(false);
  useEffect(() => {
    const sentences = run.news.map((event) => sentenceFor(event, agents)).filter(Boolean);
    if (sentences.length > 0) setText(sentences.join(" "));
  }, [run.news]);
  const { state } = run.connection;
  useEffect(() => {
    if (state === "reconnecting") {
      const timer = setTimeout(() => {
        lost.current = true;
        setText("The connection is lost. Reconnecting.");
      }, PATIENCE_MS);
      return () => clearTimeout(timer);
    }
    if (lost.current && (state === "live" || state === "polling")) {
      lost.current = false;
      setText("Connected again.");
    }
  }, [state]);
  return ui`<p class="sr-only announcer" role="status" aria-live="polite">${text}</p>`;
}

/** @param {import("./fold.js").Event} event @param {any[]} agents */
function sentenceFor({ event_type, data }, agents) {
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
