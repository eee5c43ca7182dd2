// How text 000 says a discussion: one JSON object a frame, `{event_id, event_type, discussion_id, sequence,
// timestamp, data}`. An event's data goes out as it is stored; only the names differ.

import type { DiscussionEvent, Stored } from "../core/event.ts";
import { quote } from "../errors.ts";
import { dataJson, typeOf } from "../core/row.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import { type Ask, decodeTyped, type Dialect } from "./dialect.ts";

/** The protocol's name of each event. Clients of text 000 know the first six and ignore the rest. */
export const NAMES = {
  run_started: "discussion_start",
  round_started: "round_start",
  turn_started: "agent_thinking",
  turn_completed: "agent_response",
  run_completed: "discussion_complete",
  run_failed: "error",
  run_cancelled: "error",
  human_spoke: "agent_response",
  text_streamed: "agent_delta",
  round_completed: "round_complete",
  turn_failed: "agent_error",
  prompt_written: "agent_prompt",
  speaker_chosen: "speaker_choice",
} as const satisfies Record<DiscussionEvent["type"], string>;

/** The beginnings of the last event's text, which are the next one's where that is of the same kind and run, as in a replay. */
let latest = { id: "", name: "", start: "", middle: "" };

export const discussionDialect: Dialect = {
  spell({ id }: RunRef, stored: Stored): Frame {
    const { seq, at } = stored;
    const type = typeOf(stored) as DiscussionEvent["type"];
    const name = NAMES[type];
    // Neither an id nor a name has anything that JSON would escape, and the data is kept as it is sent.
    if (latest.id !== id || latest.name !== name) {
      const middle = `","event_type":"${name}","discussion_id":"${id}","sequence":`;
      latest = { id, name, start: `{"event_id":"${id}:`, middle };
    }
    const { start, middle } = latest;
    const text = `${start}${seq}${middle}${seq},"timestamp":"${at}","data":${dataJson(stored)}}`;
    return { seq, name, type, text, optional: type === "text_streamed" };
  },

  control(name, data, at) {
    // A pong is also what the other texts call one: `type` and `timestamp` at the top.
    const alias = name === "pong" ? { type: "pong" } : {};
    return JSON.stringify({ ...alias, event_type: name, data, timestamp: at });
  },

  decode(text): Ask {
    return decodeTyped(text, (type) => ({
      type: "unknown",
      message: `type: ${quote(type)} is not known here; "ping" is`,
    }));
  },
};
