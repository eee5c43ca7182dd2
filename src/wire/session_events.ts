// What the server sends to those who are in a session, as zod schemas: every event in its envelope, and the messages that
// carry no sequence. The compiler holds them against core/session_event.ts and the dialect; AsyncAPI is made from them.

import { z } from "zod";
import type { EventData, SessionEvent } from "../core/event.ts";
import {
  type All,
  epoch,
  firstSequence,
  lastSequence,
  type Same,
  sequence,
  usage,
} from "./discussion_data.ts";
import type { SESSION_NAMES, SpelledStep } from "./session.ts";

const seconds = z.number().describe("Seconds since 1970, with milliseconds");
const request_id = z.string().describe(
  "The request it belongs to: the client's own name for it, or one made here",
);
const agent = z.string().describe("As in GET /api/v1/agents, kind session");
const attempt = z.int().min(1).describe(
  "Above 1 where the model had to be asked again; steps of the same iteration with a lower one are void",
);

const step = z.object({
  type: z.enum(["thought", "action", "observation", "answer", "error"]),
  content: z.string().describe("The whole text; of a piece, the text to append"),
  iteration: z.int().min(1).describe("The round of thought, action and observation, from 1"),
  timestamp: seconds,
  request_id,
  step_id: z.string().describe(
    "Pieces and the whole step have the same one; the whole step replaces its pieces",
  ),
  partial: z.literal(true).optional().describe("Set on pieces; ?deltas=false leaves them out"),
  tool: z.string().optional().describe("The tool that is called, or whose result this is"),
  arguments: z.string().optional().describe("JSON, as the model wrote it"),
  call_id: z.string().optional().describe("The same in an action and its observation"),
  attempt: attempt.optional(),
  code: z.string().optional()
    .describe(
      "Of an error what failed; of an answer that is not whole why: length, content_filter or budget",
    ),
  will_retry: z.boolean().optional().describe("Of an error: whether the model is asked again"),
}).meta({ id: "ReasoningStep" });

/** The data of each message, by its name. */
const namedData = {
  session_start: z.object({ session_id: z.string(), agent, provider: z.string(), model: z.string() }),
  reasoning_start: z.object({ agent, message: z.string(), enable_reasoning: z.boolean(), request_id }),
  reasoning_step: step,
  interrupt_requested: z.object({
    request_id: request_id.optional().describe("Absent: everything that was under way"),
  }),
  reasoning_complete: z.object({
    request_id,
    agent,
    answer: z.string().describe("Empty when it failed; what there was of it when it was interrupted"),
    iterations: z.int().min(0),
    usage,
    model: z.string(),
    interrupted: z.boolean(),
    error: z.string().optional(),
    code: z.string().optional()
      .describe(
        "What failed; without an error, why the answer is not whole: length, content_filter or budget",
      ),
  }),
  error: z.object({ message: z.string(), code: z.string() }),
} satisfies Record<typeof SESSION_NAMES[SessionEvent["type"]], z.ZodType>;

function event<N extends keyof typeof namedData>(name: N, description: string) {
  return z.object({
    type: z.literal(name),
    sequence,
    data: namedData[name],
    event_id: z.string().describe("{session_id}:{sequence}; the same on every replay"),
    timestamp: seconds,
  }).meta({ id: name.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase()) + "Message", description });
}

/** Every event in its envelope, by name. */
export const sessionEvents = {
  session_start: event("session_start", "The first event of a session, at its first chat"),
  reasoning_start: event("reasoning_start", "A question came in; everybody in the session sees it"),
  reasoning_step: event("reasoning_step", "A step, or a piece of one that streams"),
  interrupt_requested: event("interrupt_requested", "Somebody asked for an interrupt"),
  reasoning_complete: event("reasoning_complete", "A request is over; nothing more comes of it"),
  error: event("error", "The session itself is over"),
} satisfies { [N in keyof typeof namedData]: ReturnType<typeof event<N>> };

const all = Object.values(sessionEvents);

export const sessionEvent = z.discriminatedUnion("type", all as [typeof all[number], ...typeof all])
  .meta({ id: "SessionEvent", description: "Ignore a type that you do not know: there may be new ones" });

/** Messages without a sequence, by name. */
export const sessionControls = {
  connected: z.object({
    type: z.literal("connected"),
    data: z.object({
      session_id: z.string(),
      agent_name: agent,
      message: z.string(),
      epoch: epoch.optional().describe("Absent: there is no such session yet, or not any more"),
      head_sequence: lastSequence.optional(),
    }),
    timestamp: seconds,
  }).meta({ id: "Connected", description: "The first message of every connection" }),
  caught_up: z.object({
    type: z.literal("caught_up"),
    data: z.object({ epoch, head_sequence: lastSequence }),
    timestamp: seconds,
  }).meta({ id: "SessionCaughtUp", description: "Replay is over; what follows is live" }),
  stream_reset: z.object({
    type: z.literal("stream_reset"),
    data: z.object({
      reason: z.enum(["history_cleared", "unknown_sequence", "epoch_changed"]),
      epoch,
      first_sequence: firstSequence,
      head_sequence: lastSequence,
    }),
    timestamp: seconds,
  }).meta({ id: "SessionStreamReset", description: "What was seen so far is void; a replay follows" }),
  pong: z.object({
    type: z.literal("pong"),
    data: z.object({ timestamp: z.number().optional().describe("The number that came with the ping") }),
    timestamp: seconds,
  }).meta({ id: "SessionPong", description: "Answers a ping" }),
  error: z.object({
    type: z.literal("error"),
    data: z.object({ message: z.string(), code: z.string().optional() }),
    timestamp: seconds,
  }).meta({ id: "SessionError", description: "Something was wrong with a message; the socket stays open" }),
  broadcast: z.object({
    type: z.literal("broadcast"),
    data: z.object({ message: z.unknown() }),
    timestamp: seconds,
  }).meta({ id: "Broadcast", description: "Said to everybody who is connected" }),
};

/** One frame of `?frames=batch`. */
export const sessionBatch = z.array(sessionEvent).min(1)
  .meta({ id: "SessionEventBatch", description: "All events that were ready, in order" });

/** Everything that may come over the socket. */
export const sessionMessage = z.union([
  sessionEvent,
  z.discriminatedUnion("type", [
    sessionControls.connected,
    sessionControls.caught_up,
    sessionControls.stream_reset,
    sessionControls.pong,
    sessionControls.error,
    sessionControls.broadcast,
  ]),
  sessionBatch,
]);

/** Does not compile where a schema and core/session_event.ts, or the dialect, disagree. */
type _Agrees = All<{
  session_start: Same<EventData["session_opened"], z.infer<typeof namedData.session_start>>;
  reasoning_start: Same<EventData["request_received"], z.infer<typeof namedData.reasoning_start>>;
  interrupt_requested: Same<EventData["interrupt_asked"], z.infer<typeof namedData.interrupt_requested>>;
  reasoning_complete: Same<EventData["request_completed"], z.infer<typeof namedData.reasoning_complete>>;
  reasoning_step: Same<SpelledStep, z.infer<typeof step>>;
}>;
