// What the server sends to those who watch a discussion, as zod schemas: every event in its envelope, and the messages
// that carry no sequence. OpenAPI and AsyncAPI are made from them. An event that the log can hold but no name here can
// carry does not compile.

import { z } from "zod";
import type { DiscussionEventData, DiscussionEventType } from "../core/event.ts";
import type { NAMES } from "./discussion.ts";
import {
  type All,
  discussionId,
  epoch,
  eventData,
  firstSequence,
  lastSequence,
  sequence,
  timestamp,
} from "./discussion_data.ts";

/** The data of each event name; two names stand for two events each, and the wider data covers both. */
const namedData = {
  discussion_start: eventData.run_started,
  round_start: eventData.round_started,
  agent_thinking: eventData.turn_started,
  agent_response: eventData.turn_completed,
  discussion_complete: eventData.run_completed,
  error: eventData.run_failed,
  agent_delta: eventData.text_streamed,
  round_complete: eventData.round_completed,
  agent_error: eventData.turn_failed,
  agent_prompt: eventData.prompt_written,
  speaker_choice: eventData.speaker_chosen,
} satisfies Record<typeof NAMES[DiscussionEventType], z.ZodType>;

function event<N extends keyof typeof namedData>(name: N, id: string, description: string) {
  return z.object({
    event_id: z.string().describe("{discussion_id}:{sequence}; the same on every replay"),
    event_type: z.literal(name),
    discussion_id: discussionId,
    sequence,
    timestamp,
    data: namedData[name],
  }).meta({ id, description });
}

/** Every event in its envelope, by name. */
export const events = {
  discussion_start: event("discussion_start", "DiscussionStartEvent", "The first event of a discussion"),
  round_start: event("round_start", "RoundStartEvent", "A round begins"),
  agent_thinking: event(
    "agent_thinking",
    "AgentThinkingEvent",
    "An agent was asked and has not answered yet",
  ),
  agent_delta: event(
    "agent_delta",
    "AgentDeltaEvent",
    "Streamed text; ?deltas=false leaves it out",
  ),
  agent_response: event("agent_response", "AgentResponseEvent", "An agent, or a person, has spoken"),
  agent_error: event("agent_error", "AgentErrorEvent", "One try of one turn failed"),
  agent_prompt: event("agent_prompt", "AgentPromptEvent", "The project manager wrote the prompt of a turn"),
  speaker_choice: event("speaker_choice", "SpeakerChoiceEvent", "The moderator chose who speaks next"),
  round_complete: event("round_complete", "RoundCompleteEvent", "A round is over"),
  discussion_complete: event(
    "discussion_complete",
    "DiscussionCompleteEvent",
    "The last event of a success",
  ),
  error: event("error", "ErrorEvent", "The last event of a discussion that failed or was cancelled"),
} satisfies { [N in keyof typeof namedData]: ReturnType<typeof event<N>> };

export const discussionEvent = z.discriminatedUnion("event_type", [
  events.discussion_start,
  events.round_start,
  events.agent_thinking,
  events.agent_delta,
  events.agent_response,
  events.agent_error,
  events.agent_prompt,
  events.speaker_choice,
  events.round_complete,
  events.discussion_complete,
  events.error,
]).meta({
  id: "DiscussionEvent",
  description: "Ignore an event_type that you do not know: there may be new ones",
});

export type DiscussionEvent = z.infer<typeof discussionEvent>;

const resetReason = z.enum(["history_cleared", "unknown_sequence", "epoch_changed"]);

/** Messages without a sequence, by name. */
export const controls = {
  caught_up: z.object({
    event_type: z.literal("caught_up"),
    data: z.object({ epoch, head_sequence: lastSequence }),
    timestamp,
  }).meta({
    id: "CaughtUp",
    description: "Replay is over; what follows is live. Sent once, while the run goes on",
  }),
  stream_reset: z.object({
    event_type: z.literal("stream_reset"),
    data: z.object({
      reason: resetReason,
      epoch,
      first_sequence: firstSequence,
      head_sequence: lastSequence,
    }),
    timestamp,
  }).meta({
    id: "StreamReset",
    description: "What was seen so far is void; a replay from first_sequence follows",
  }),
  pong: z.object({ type: z.literal("pong"), event_type: z.literal("pong"), data: z.object({}), timestamp })
    .meta({ id: "Pong", description: "Answers a ping" }),
  error: z.object({
    event_type: z.literal("error"),
    data: z.object({ error: z.string(), code: z.string() }),
    timestamp,
  }).meta({ id: "StreamError", description: "Something was wrong with the request or with a message" }),
};

export const controlMessage = z.discriminatedUnion("event_type", [
  controls.caught_up,
  controls.stream_reset,
  controls.pong,
  controls.error,
]).meta({ id: "ControlMessage" });

/** One frame of `?frames=batch`. */
export const eventBatch = z.array(discussionEvent).min(1)
  .meta({
    id: "EventBatch",
    description: "All events that were ready, in order; at most 64 KiB unless one is larger",
  });

/** Everything that may come over the socket. */
export const streamMessage = z.union([discussionEvent, controlMessage, eventBatch]).meta({
  id: "StreamMessage",
});

/** Does not compile where an event's data does not fit the name it goes out under. */
type _Fits = All<
  {
    [T in DiscussionEventType]: DiscussionEventData[T] extends z.infer<typeof namedData[typeof NAMES[T]]>
      ? true
      : false;
  }
>;
