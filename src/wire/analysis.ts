// How text 001 says an analysis: `{event_id, event_type, analysis_id, data, timestamp, sequence}`. An event's data goes
// out as it is stored; only the names differ.

import type { AnalysisEvent, Stored } from "../core/event.ts";
import { dataJson, typeOf } from "../core/row.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import { quote } from "../errors.ts";
import { type Ask, decodeTyped, type Dialect } from "./dialect.ts";

/** The protocol's name of each event; text 001 names thirteen, the rest is Parley's. */
export const ANALYSIS_NAMES = {
  analysis_started: "pipeline_started",
  stage_changed: "stage_changed",
  agent_started: "agent_started",
  thoughts_noted: "agent_thinking",
  finding_made: "agent_finding",
  agent_finished: "agent_completed",
  debate_opened: "debate_started",
  debate_turn_taken: "debate_turn",
  convergence_measured: "debate_convergence",
  consensus_reached: "consensus_reached",
  analysis_completed: "analysis_complete",
  progress_updated: "progress_update",
  run_failed: "error",
  run_cancelled: "error",
  sections_read: "agent_progress",
  review_made: "agent_review",
  analyst_failed: "agent_error",
  findings_ruled: "ruling",
  calls_lost: "calls_lost",
} as const satisfies Record<AnalysisEvent["type"], string>;

export const analysisDialect: Dialect = {
  spell({ id }: RunRef, stored: Stored): Frame {
    const { seq, at } = stored;
    const type = typeOf(stored) as AnalysisEvent["type"];
    const name = ANALYSIS_NAMES[type];
    // Neither an id nor a name has anything that JSON would escape, and the data is kept as it is sent.
    const text = `{"event_id":"${id}:${seq}","event_type":"${name}","analysis_id":"${id}",` +
      `"data":${dataJson(stored)},"timestamp":"${at}","sequence":${seq}}`;
    return { seq, name, type, text, optional: false };
  },

  control(name, data, at) {
    if (name === "pong") return JSON.stringify({ type: "pong", event_type: "pong", data, timestamp: at });
    return JSON.stringify({ event_type: name, data, timestamp: at });
  },

  decode(text): Ask {
    return decodeTyped(text, (type) => {
      if (type === "progress_request") return { type: "progress" };
      return {
        type: "unknown",
        message: `type: ${quote(type)} is not known here; "ping", "progress_request" are`,
      };
    });
  },
};
