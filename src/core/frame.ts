// One event as text: what a viewer is sent. Made once by a dialect, sent to everybody.

import type { EventType } from "./event.ts";

/** `optional` frames may be left out for a viewer that asked for that (`?deltas=false`). */
export interface Frame {
  seq: number;
  /** The event's name in its protocol; the `event:` of SSE. */
  name: string;
  type: EventType;
  text: string;
  /** Where one event is several messages: all of them in order, and `text` is the JSON array of them. */
  parts?: readonly string[];
  /** Which of several requests in one log it belongs to. */
  topic?: string;
  optional: boolean;
}

/** What a frame needs to know of its run. */
export interface RunRef {
  id: string;
  epoch: string;
}
