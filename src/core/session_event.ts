// What can happen in a session: requests come in, each is reasoned about in steps, several may be under way at once,
// and each ends with `request_completed`. A session itself does not end; it rests until it is spoken to again.

import type { Usage } from "./event.ts";

export type StepType = "thought" | "action" | "observation" | "answer" | "error";

/** What an action calls. `arguments` is JSON as the model wrote it. */
export interface ToolUse {
  call_id: string;
  name: string;
  arguments: string;
  /** What the provider wants back with the call; not for viewers. */
  extra?: Record<string, unknown>;
}

export interface SessionEventData {
  session_opened: { session_id: string; agent: string; provider: string; model: string };
  request_received: {
    request_id: string;
    agent: string;
    message: string;
    enable_reasoning: boolean;
  };
  /**
   * A piece of a step under way; `message_id` is the step's `step_id`. A piece of an answer may turn out to belong to a
   * thought: the whole step says which it is.
   */
  step_streamed: {
    request_id: string;
    message_id: string;
    step: "thought" | "answer";
    iteration: number;
    attempt: number;
    delta: string;
  };
  /** A whole step. The pieces of a thought or an answer joined are its content; an error voids the pieces before it. */
  step_taken: {
    request_id: string;
    step_id: string;
    step: StepType;
    content: string;
    iteration: number;
    /** How often this iteration has been asked of the model, this time included; above 1 after a cut or a crash. */
    attempt: number;
    /** Of an action: what it calls. Of an observation: the call that it answers. */
    tool?: ToolUse;
    /** Of the last step that a model call led to: what the call used. Until it is there, the call is under way. */
    usage?: Usage;
    model?: string;
    /** Of an error. */
    code?: string;
    will_retry?: boolean;
  };
  /** Somebody wants a request to stop, or all that are under way when `request_id` is absent. */
  interrupt_asked: { request_id?: string };
  request_completed: {
    request_id: string;
    agent: string;
    /** What was answered; what there was of it when the request was interrupted; empty when it failed. */
    answer: string;
    iterations: number;
    /** Of all its model calls. */
    usage: Usage;
    model: string;
    interrupted: boolean;
    error?: string;
    /** What failed; without an `error`, why the answer is not whole: `length`, `content_filter` or `budget`. */
    code?: string;
  };
}
