// How a protocol says what the log holds. A dialect is pure: it turns a stored event into one frame of text, made
// once and sent to every viewer, and a client's text into what was asked. It knows no socket and no log.

import type { Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";

/** What a message from a client asks for. */
export type Ask =
  | { type: "ping"; timestamp?: number }
  | { type: "unknown"; message: string }
  | { type: "malformed"; message: string };

export interface Dialect {
  /** Spells one event of a run. */
  spell(run: RunRef, stored: Stored): Frame;
  /** A message without a sequence: `caught_up`, `stream_reset`, `pong`, `error`. */
  control(name: string, data: Record<string, unknown>, at: string): string;
  decode(text: string): Ask;
}
