// How text 004 says a job of the code teams: `{type, team, data, timestamp, job_id, sequence, event_id}`. Events of a team
// name it beside `data`. What ends the job and what ends one team are both `error`; the first names no team.

import type { CodeEvent, Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import { quote } from "../errors.ts";
import { type Ask, decodeTyped, type Dialect } from "./dialect.ts";

/** The protocol's name of each event; text 004 names four, the rest is Parley's. A try that failed: see `nameOf`. */
export const ORCHESTRATE_NAMES = {
  job_received: "job_received",
  phase_changed: "phase_change",
  plan_made: "plan",
  team_status_changed: "status_change",
  thought_added: "thought_added",
  thoughts_completed: "thoughts_complete",
  code_streamed: "code_delta",
  code_rejected: "code_rejected",
  code_generated: "code_generated",
  team_failed: "error",
  review_given: "team_review",
  review_failed: "review_failed",
  winner_chosen: "review",
  refinement_dropped: "refinement_dropped",
  job_completed: "complete",
  calls_lost: "calls_lost",
  run_failed: "error",
  run_cancelled: "error",
} as const satisfies Record<CodeEvent["type"], string>;

/** A try that is made again is no end of its team, which is what old clients take an `error` for. */
export const RETRIED_NAME = "attempt_failed";

export type OrchestrateName = typeof ORCHESTRATE_NAMES[CodeEvent["type"]] | typeof RETRIED_NAME;

export const orchestrateDialect: Dialect = {
  spell({ id }: RunRef, { seq, at, event }: Stored): Frame {
    const known = event as CodeEvent;
    const name = nameOf(known);
    const { team, data } = said(known, at);
    const text = JSON.stringify({
      type: name,
      ...(team && { team }),
      data,
      timestamp: at,
      job_id: id,
      sequence: seq,
      event_id: `${id}:${seq}`,
    });
    return { seq, name, type: event.type, text, optional: event.type === "code_streamed" };
  },

  control(name, data, at) {
    if (name === "pong") return JSON.stringify({ type: "pong", timestamp: at });
    return JSON.stringify({ type: name, data, timestamp: at });
  },

  decode(text): Ask {
    return decodeTyped(text, (type) => ({
      type: "unknown",
      message: `type: ${quote(type)} is not known here; "ping" is`,
    }));
  },
};

/** The first message of every socket. */
export function connected(job_id: string, at: string): string {
  return JSON.stringify({ type: "connected", job_id, timestamp: at });
}

function nameOf(event: CodeEvent): OrchestrateName {
  return event.type === "team_failed" && event.data.will_retry ? RETRIED_NAME : ORCHESTRATE_NAMES[event.type];
}

/** The team beside `data`, and the rest as it is stored, with what old clients look for in it. */
function said(event: CodeEvent, at: string): { team?: string; data: unknown } {
  switch (event.type) {
    case "thought_added": {
      const { team, id, text } = event.data;
      return { team, data: { id, text, timestamp: at, team } };
    }
    case "team_failed": {
      const { team, error, will_retry, ...rest } = event.data;
      return { team, data: { error, ...(will_retry ? {} : { status: "error" }), will_retry, ...rest } };
    }
    case "run_failed":
    case "run_cancelled":
      return { data: { error: event.data.error, status: "error", code: event.data.code } };
    case "review_given":
    case "review_failed": {
      const { by, ...data } = event.data;
      return { team: by, data };
    }
    case "job_received":
    case "phase_changed":
    case "plan_made":
    case "winner_chosen":
    case "calls_lost":
    case "job_completed":
      return { data: event.data };
    default: {
      const { team, ...data } = event.data;
      return { team, data };
    }
  }
}
