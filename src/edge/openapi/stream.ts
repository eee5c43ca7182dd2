// How a stream is asked for and how it ends, in words and in schemas: said once here for OpenAPI, which knows a stream
// as a GET, and for AsyncAPI.

import type { Json } from "./schemas.ts";

/** What may stand in the query of a stream. SSE takes all but `frames`. */
export const STREAM_QUERY: Record<"last_sequence" | "epoch" | "deltas" | "frames", Json> = {
  last_sequence: {
    type: "integer",
    minimum: 0,
    default: 0,
    description: "Send what came after this sequence, then what happens live. 0: from the first available",
  },
  epoch: {
    type: "string",
    description: "The epoch in which last_sequence was seen. Another one is answered with stream_reset",
  },
  deltas: {
    type: "string",
    enum: ["true", "false"],
    default: "true",
    description: "false leaves out agent_delta; all other events keep their sequence",
  },
  frames: {
    type: "string",
    enum: ["single", "batch"],
    default: "single",
    description: "batch sends all events that are ready as one JSON array",
  },
};

/** Whose runs are meant. Who is no administrator may write it, and it says nothing. */
export const SUBJECT: Json = {
  type: "string",
  pattern: "^[\\x21-\\x7e]{1,255}$",
  description: "Whose runs are meant, for who has the scope parley:admin; their own when absent",
};

/** How a page shows who it is on a socket or an event stream, where it cannot set a header. */
export const TICKET: Json = {
  type: "string",
  pattern: "^[A-Za-z0-9_-]{43}$",
  description: "From POST /api/v1/tickets, where the server asks who connects",
};

/** Why the server closes a socket, and what the client should do about it. */
export const CLOSE_CODES: readonly (readonly [code: number, means: string, client: string])[] = [
  [1000, "the run is over, or the client asked", "stop"],
  [1001, "the server is shutting down", "reconnect with its last sequence, with jitter"],
  [1002, "a frame broke a rule of WebSockets", "stop"],
  [1007, "text was not UTF-8", "stop"],
  [1008, "a message came in more pieces than are taken", "stop"],
  [1009, "a message was larger than MAX_MESSAGE_BYTES", "stop"],
  [
    1011,
    "the log could not be read, or a message broke something",
    "reconnect with its last sequence, with jitter",
  ],
  [
    1013,
    "the store does not answer, or the server has no room",
    "reconnect with its last sequence, with jitter",
  ],
  [4400, "malformed request, e.g. a bad last_sequence", "stop"],
  [4401, "no token that holds, or its time is over", "come back with another"],
  [4403, "not allowed to whoever asks", "stop"],
  [4404, "no such run, or it was deleted", "stop"],
  [4408, "too slow: nothing was read for SLOW_CONSUMER_TIMEOUT_MS", "reconnect with its last sequence"],
  [4409, "lifetime limit, CONNECTION_TIMEOUT_SECONDS", "reconnect with its last sequence"],
  [4410, "MAX_PROTOCOL_ERRORS bad messages in a row", "stop"],
  [
    4429,
    "as many viewers of the run as may be, or more messages a minute than are taken",
    "back off, then retry",
  ],
];

/** The close codes as a table in Markdown. */
export function closeCodeTable(): string {
  const rows = CLOSE_CODES.map((row) => `| ${row.join(" | ")} |`);
  return ["| code | means | the client should |", "| --- | --- | --- |", ...rows].join("\n");
}

/** What holds on every stream of a run. */
export const STREAM_RULES = [
  "Events are numbered 1, 2, 3 … without a gap and come in that order; each is durable before it is sent. A viewer who " +
  "comes back with its last sequence gets exactly what it missed.",
  "When the position is not one of this log (another epoch, a number above the newest event, or a history that was " +
  "cleared), `stream_reset` comes first and then everything that is available.",
  "`caught_up` says once that replay is over and the rest is live. A run ends with `error`, or with " +
  "`discussion_complete` or `analysis_complete`; then the stream ends too. Ignore an `event_type` that you do not know.",
].join("\n\n");
