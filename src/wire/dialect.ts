// How a protocol says what the log holds. A dialect is pure: it turns a stored event into one frame of text, made
// once and sent to every viewer, and a client's text into what was asked. It knows no socket and no log.

import type { Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import { quote } from "../errors.ts";

/** What a message from a client asks for. */
export type Ask =
  | { type: "ping"; timestamp?: number }
  /** How far the run is, for the asker alone. */
  | { type: "progress" }
  | { type: "unknown"; message: string }
  | { type: "malformed"; message: string };

export interface Dialect {
  /** Spells one event of a run. */
  spell(run: RunRef, stored: Stored): Frame;
  /** A message without a sequence: `caught_up`, `stream_reset`, `pong`, `error`. */
  control(name: string, data: Record<string, unknown>, at: string): string;
  decode(text: string): Ask;
}

/** Reads `{"type": …}` and the bare word `ping`, also with the line break of a terminal's client; `known` says what the other types ask for, `ping` what else one as JSON says. */
export function decodeTyped(
  text: string,
  known: (type: string, message: Record<string, unknown>) => Ask,
  ping: (message: Record<string, unknown>) => Ask = () => ({ type: "ping" }),
): Ask {
  if (text.length < 10 && text.trim() === "ping") return { type: "ping" };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { type: "malformed", message: `A message must be JSON, not ${quote(text)}` };
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    return { type: "malformed", message: `A message must be a JSON object, not ${quote(message)}` };
  }
  const fields = message as Record<string, unknown>;
  const { type } = fields;
  if (typeof type !== "string") {
    return { type: "malformed", message: `type must be text, not ${quote(type)}` };
  }
  return type === "ping" ? ping(fields) : known(type, fields);
}
