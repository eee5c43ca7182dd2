// What the events of a session add up to: its conversation, and what is under way with all steps taken so far. Its mode
// looks here for what is still missing, so a session taken up after a crash goes on exactly where its log ends. Requests
// are kept in lists, never under keys: their ids are the clients' own.

import { type BaseView, begin, emptyBase, end, spend, step } from "./base_view.ts";
import { addUsage, NO_USAGE, type SessionEvent, type Stored, type Usage } from "./event.ts";
import type { SessionEventData } from "./session_event.ts";

export type TakenStep = Omit<SessionEventData["step_taken"], "request_id">;

/** One request and what became of it. */
export interface Exchange {
  request_id: string;
  agent: string;
  message: string;
  /** Undefined until it is completed. */
  answer?: string;
  interrupted: boolean;
  error?: string;
  /** When it came in, ISO 8601. */
  at: string;
  /** Sequences of its first and its last event. */
  first: number;
  completed?: number;
}

/** A step of which pieces have come. */
export interface StreamingStep {
  step_id: string;
  iteration: number;
  attempt: number;
  text: string;
}

export interface OpenRequest {
  request_id: string;
  agent: string;
  message: string;
  enable_reasoning: boolean;
  at: string;
  /** Sequence of its `request_received`. */
  first: number;
  /** Steps of model calls that have come to their end, and what the tools said. */
  steps: TakenStep[];
  /** Steps of the call that is under way. */
  pending: TakenStep[];
  streaming: StreamingStep[];
  /** Calls made so far of the iteration under way, and whether one of them was given up for another. */
  attempt: number;
  retried: boolean;
  usage: Usage;
  /** The model that answered last. */
  model?: string;
  interrupted: boolean;
  /** The call that was under way when the server stopped; what it used is estimated, since nobody heard of it. */
  lost?: { step_id?: string; iteration: number; attempt: number; usage: Usage };
}

export interface SessionView extends BaseView {
  session_id: string;
  /** Every request in the order in which they came. */
  conversation: Exchange[];
  /** Requests under way, in the same order. */
  open: OpenRequest[];
}

/** The view of a session in which nothing has happened. */
export function emptySession(): SessionView {
  return { ...emptyBase(), session_id: "", conversation: [], open: [] };
}

/** The request under way that has this id. */
export function openRequest(view: SessionView, request_id: string): OpenRequest | undefined {
  return view.open.find((request) => request.request_id === request_id);
}

/** Whether a request of this id has ever come in; ids are not used twice in a session. */
export function hasRequest(view: SessionView, request_id: string): boolean {
  return view.conversation.some((exchange) => exchange.request_id === request_id);
}

/** What was said before a request came in, oldest first: requests that had an answer by then. */
export function earlierThan(view: SessionView, first: number): (Exchange & { answer: string })[] {
  return view.conversation.filter((said): said is Exchange & { answer: string } =>
    said.completed !== undefined && said.completed < first && Boolean(said.answer)
  );
}

/** Moves `view` on by one event, in place, and returns it. */
export function evolveSession(view: SessionView, stored: Stored): SessionView {
  step(view, stored);
  apply(view, stored.event as SessionEvent, stored);
  return view;
}

function apply(view: SessionView, event: SessionEvent, { at, seq }: Stored): void {
  switch (event.type) {
    case "session_opened":
      begin(view, at);
      view.session_id = event.data.session_id;
      view.status = "idle";
      return;
    case "request_received": {
      const { request_id, agent, message } = event.data;
      view.conversation.push({ request_id, agent, message, interrupted: false, at, first: seq });
      view.open.push({
        ...event.data,
        at,
        first: seq,
        steps: [],
        pending: [],
        streaming: [],
        attempt: 0,
        retried: false,
        usage: NO_USAGE,
        interrupted: false,
      });
      view.status = "running";
      return;
    }
    case "step_streamed": {
      const request = openRequest(view, event.data.request_id);
      if (request) stream(request, event.data);
      return;
    }
    case "step_taken": {
      const request = openRequest(view, event.data.request_id);
      if (request) take(view, request, event.data);
      return;
    }
    case "interrupt_asked": {
      const { request_id } = event.data;
      for (const request of view.open) {
        if (request_id === undefined || request.request_id === request_id) request.interrupted = true;
      }
      return;
    }
    case "request_completed":
      return complete(view, event.data, seq);
    case "run_failed":
      return close(view, "failed", at, event.data);
    case "run_cancelled":
      return close(view, "cancelled", at, event.data);
    default:
      event satisfies never;
  }
}

function stream(request: OpenRequest, data: SessionEventData["step_streamed"]): void {
  const { message_id: step_id, iteration, attempt, delta } = data;
  request.attempt = Math.max(request.attempt, attempt);
  const known = request.streaming.find((s) => s.step_id === step_id);
  if (known) known.text += delta;
  else request.streaming.push({ step_id, iteration, attempt, text: delta });
}

function take(view: SessionView, request: OpenRequest, data: SessionEventData["step_taken"]): void {
  const { request_id: _, ...taken } = data;
  request.streaming = request.streaming.filter((s) => s.step_id !== taken.step_id);
  if (taken.usage) {
    const model = taken.model ?? "";
    request.usage = addUsage(request.usage, taken.usage);
    request.model = model || request.model;
    spend(view, request.agent, model, taken.usage);
  }
  if (taken.step === "error" && taken.will_retry) {
    // Whatever the call led to is void; it is made again.
    Object.assign(request, { pending: [], streaming: [], attempt: taken.attempt });
    // A restart is no failure of the model's, and does not use up its second chance.
    if (taken.code !== RESTARTED) request.retried = true;
    delete request.lost;
    return;
  }
  const late = taken.step === "observation" && request.pending.length === 0;
  if (late) {
    request.steps.push(taken);
    return;
  }
  request.pending.push(taken);
  request.attempt = Math.max(request.attempt, taken.attempt);
  if (!taken.usage) return;
  request.steps.push(...request.pending);
  Object.assign(request, { pending: [], attempt: 0, retried: false });
}

function complete(view: SessionView, data: SessionEventData["request_completed"], seq: number): void {
  const { request_id, answer, interrupted, error, usage, model } = data;
  const request = openRequest(view, request_id);
  if (request) {
    // What a call used that was stopped half-way stands nowhere else.
    const rest = addUsage(usage, negative(request.usage));
    if (rest.input_tokens > 0 || rest.output_tokens > 0) spend(view, request.agent, model, rest);
  }
  view.open = view.open.filter((r) => r !== request);
  const said = view.conversation.find((exchange) => exchange.request_id === request_id);
  if (said) {
    Object.assign(said, { answer, interrupted, completed: seq, ...(error !== undefined && { error }) });
  }
  if (view.open.length === 0) view.status = "idle";
}

function close(
  view: SessionView,
  status: "failed" | "cancelled",
  at: string,
  error: BaseView["error"],
): void {
  view.open = [];
  end(view, status, at, error);
}

function negative({ input_tokens, output_tokens }: Usage): Usage {
  return { input_tokens: -input_tokens, output_tokens: -output_tokens };
}

/** The code of the step that says that a call was lost to a restart. */
export const RESTARTED = "restarted";

/** What framing, instructions and tools add to a prompt, in tokens, as far as nobody knows better. */
const PROMPT_TOKENS = 1200;

/**
 * Lets go of the calls that a crash ended: what they said is void, and each is charged by estimate, three UTF-16 units
 * a token, so that a session that crashes often does not pass its cap.
 */
export function takeUpSession(view: SessionView): void {
  for (const request of view.open) {
    const { streaming, pending } = request;
    if (streaming.length + pending.length === 0) continue;
    const { step_id } = streaming.at(-1) ?? {};
    const { iteration, attempt } = streaming.at(-1) ?? pending.at(-1)!;
    const read = earlierThan(view, request.first).reduce(
      (sum, e) => sum + e.message.length + e.answer.length,
      0,
    );
    const own = request.steps.reduce((sum, s) => sum + s.content.length, request.message.length);
    const said = [...streaming.map((s) => s.text), ...pending.map((s) => s.content)].join("").length;
    request.lost = {
      ...(step_id !== undefined && { step_id }),
      iteration,
      attempt,
      usage: {
        input_tokens: PROMPT_TOKENS + Math.ceil((read + own) / 3),
        output_tokens: Math.ceil(said / 3),
      },
    };
    Object.assign(request, { pending: [], streaming: [] });
  }
}
