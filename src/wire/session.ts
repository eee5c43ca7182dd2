// How text 003 says a session: `{type, sequence, data, event_id, timestamp}`, with times as epoch seconds, and steps
// that stream as pieces with `partial: true` before they come whole under the same `step_id`.

import type { ZodError } from "zod";
import type { SessionEvent, Stored } from "../core/event.ts";
import type { SessionEventData, StepType } from "../core/session_event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import { quote } from "../errors.ts";
import { type Ask, decodeTyped, type Dialect } from "./dialect.ts";
import { chatPayload, firstProblem, interruptPayload, requestId } from "./session_schema.ts";

/** What a message from a client of a session asks for. */
export type SessionAsk =
  | { type: "ping"; timestamp?: number }
  | { type: "chat"; message: string; agent_name?: string; enable_reasoning: boolean; request_id?: string }
  /** Without a `request_id`: everything that is under way. */
  | { type: "interrupt"; request_id?: string }
  | { type: "unknown"; message: string }
  /** With the `request_id` that it has, where that much is right. */
  | { type: "malformed"; message: string; request_id?: string };

/** The protocol's name of each event; `session_start` and `interrupt_requested` are Parley's. */
export const SESSION_NAMES = {
  session_opened: "session_start",
  request_received: "reasoning_start",
  step_streamed: "reasoning_step",
  step_taken: "reasoning_step",
  interrupt_asked: "interrupt_requested",
  request_completed: "reasoning_complete",
  run_failed: "error",
  run_cancelled: "error",
} as const satisfies Record<SessionEvent["type"], string>;

export const sessionDialect: Dialect = {
  spell(run: RunRef, { seq, at, event }: Stored): Frame {
    const known = event as SessionEvent;
    const name = SESSION_NAMES[known.type];
    const timestamp = epochSeconds(at);
    const text = JSON.stringify({
      type: name,
      sequence: seq,
      data: spelled(known, timestamp),
      event_id: `${run.id}:${seq}`,
      timestamp,
    });
    const topic = topicOf(known);
    const optional = known.type === "step_streamed";
    return { seq, name, type: known.type, text, ...(topic !== undefined && { topic }), optional };
  },

  control(name, data, at) {
    // Text 003 calls an error's sentence `message`.
    const { error, ...rest } = data;
    const said = name === "error" && error !== undefined ? { message: error, ...rest } : data;
    return JSON.stringify({ type: name, data: said, timestamp: epochSeconds(at) });
  },

  /** Only for those who look on; a chat and an interrupt are for `decodeSession`. */
  decode(text): Ask {
    const ask = decodeSession(text);
    if (ask.type !== "chat" && ask.type !== "interrupt") return ask;
    return { type: "unknown", message: `type: ${quote(ask.type)} is not taken on this connection` };
  },
};

/** Reads one message of a client; never throws. */
export function decodeSession(text: string): SessionAsk {
  let ask: SessionAsk | undefined;
  const typed = decodeTyped(text, (type, { payload }) => {
    if (type === "chat") ask = chat(payload);
    else if (type === "interrupt") ask = interrupt(payload);
    return { type: "unknown", message: `type: ${quote(type)} is not known here; ${KNOWN} are` };
  }, ({ payload }) => ({ type: "ping", ...pingTime(payload) }));
  return ask ?? typed as SessionAsk;
}

const KNOWN = '"chat", "interrupt", "ping"';

function chat(payload: unknown): SessionAsk {
  const read = chatPayload.safeParse(payload ?? {});
  if (!read.success) return malformed(read.error, payload);
  const { message, agent_name, enable_reasoning, request_id } = read.data;
  return {
    type: "chat",
    message,
    enable_reasoning: enable_reasoning ?? true,
    ...(agent_name != null && { agent_name }),
    ...(request_id != null && { request_id }),
  };
}

function interrupt(payload: unknown): SessionAsk {
  const read = interruptPayload.safeParse(payload ?? {});
  if (!read.success) return malformed(read.error, payload);
  const { request_id } = read.data;
  return { type: "interrupt", ...(request_id != null && { request_id }) };
}

function malformed(error: ZodError, payload: unknown): SessionAsk {
  const named = requestId.safeParse(Object(payload).request_id);
  const message = firstProblem(error, payload);
  return { type: "malformed", message, ...(named.success && { request_id: named.data }) };
}

/** The client's own number, which its pong brings back; a ping without one is a ping all the same. */
function pingTime(payload: unknown): { timestamp?: number } {
  const { timestamp } = Object(payload);
  // JSON has no word for what 1e400 is read as: it would come back as null.
  return Number.isFinite(timestamp) ? { timestamp } : {};
}

/** A step, or with `partial` a piece of one whose `content` is the text to append. */
export interface SpelledStep {
  type: StepType;
  content: string;
  iteration: number;
  timestamp: number;
  request_id: string;
  step_id: string;
  partial?: true;
  tool?: string;
  arguments?: string;
  call_id?: string;
  attempt?: number;
  code?: string;
  will_retry?: boolean;
}

function spelled(event: SessionEvent, timestamp: number): object {
  switch (event.type) {
    case "session_opened":
    case "interrupt_asked":
      return event.data;
    case "request_received": {
      // In the order in which text 003 shows them.
      const { agent, message, enable_reasoning, request_id } = event.data;
      return { agent, message, enable_reasoning, request_id } satisfies typeof event.data;
    }
    case "step_streamed":
      return piece(event.data, timestamp);
    case "step_taken":
      return whole(event.data, timestamp);
    case "request_completed":
      return event.data;
    case "run_failed":
    case "run_cancelled":
      return { message: event.data.error, code: event.data.code };
  }
}

function piece(data: SessionEventData["step_streamed"], timestamp: number): SpelledStep {
  const { step, delta, iteration, request_id, message_id, attempt } = data;
  return {
    type: step,
    content: delta,
    iteration,
    timestamp,
    request_id,
    step_id: message_id,
    partial: true,
    ...again(attempt),
  };
}

function whole(data: SessionEventData["step_taken"], timestamp: number): SpelledStep {
  const { step, content, iteration, request_id, step_id, attempt, tool, code, will_retry } = data;
  return {
    type: step,
    content,
    iteration,
    timestamp,
    request_id,
    step_id,
    ...(tool && { tool: tool.name, arguments: tool.arguments, call_id: tool.call_id }),
    ...again(attempt),
    ...(code !== undefined && { code }),
    ...(will_retry !== undefined && { will_retry }),
  };
}

function again(attempt: number): { attempt?: number } {
  return attempt > 1 ? { attempt } : {};
}

function topicOf(event: SessionEvent): string | undefined {
  return "request_id" in event.data ? event.data.request_id : undefined;
}

/** Seconds since 1970, with milliseconds. */
export function epochSeconds(at: string): number {
  return Date.parse(at) / 1000;
}
