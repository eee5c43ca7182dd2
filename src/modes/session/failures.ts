// What becomes of a request when a model call fails: another call, an answer that is not whole, or its end.

import type { ModelError } from "../../agents/model.ts";
import type { Event, Usage } from "../../core/event.ts";
import type { OpenRequest } from "../../core/session_view.ts";
import { completed } from "./completion.ts";
import type { Desk } from "./desk.ts";
import type { Hearing } from "./hearing.ts";
import type { CallRef, Speech, Step } from "./speech.ts";

/** Failures that are worth another call from the start; the others were retried below already. */
const ONCE_MORE: ReadonlySet<string> = new Set(["cut", "stalled", "invalid_answer"]);
const ONCE_MORE_WHEN_BEGUN: ReadonlySet<string> = new Set(["unavailable", "rate_limited"]);

/** What follows a call that failed. A call that broke off half-way is made once more. */
export function given(
  desk: Desk,
  ref: CallRef,
  speech: Speech,
  hearing: Hearing,
  failure: ModelError,
): Event[] {
  const { fault } = failure;
  if (fault === "cut" || fault === "stalled") hearing.begun = true;
  const usage = hearing.used;
  const step_id = speech.step_id ?? desk.options.newId();
  const again = ONCE_MORE.has(fault) || (hearing.begun && ONCE_MORE_WHEN_BEGUN.has(fault));
  const now = desk.request(ref.request_id);
  if (again && !now.retried) {
    const content = `${failure.message}. Asking again`;
    return [
      speech.taken({ step: "error", step_id, content, usage, model: "", code: fault, will_retry: true }),
    ];
  }
  if (fault === "budget" && speech.answer !== "") {
    const step: Step = { step: "answer", step_id, content: speech.answer, usage, code: "budget" };
    const closing = completed(now, { ...step, iteration: ref.iteration }, desk.run.spec.model, false);
    return [speech.taken(step), closing];
  }
  return failed(desk, now, ref, failure, { step_id, usage });
}

/** The request comes to its end with an error. */
export function failed(
  desk: Desk,
  request: OpenRequest,
  { request_id, iteration, attempt }: CallRef,
  failure: { message: string; fault: string },
  { step_id, usage }: { step_id: string; usage: Usage },
): Event[] {
  const step: Step = {
    step: "error",
    step_id,
    content: failure.message,
    usage,
    code: failure.fault,
    will_retry: false,
  };
  return [
    { type: "step_taken", data: { request_id, iteration, attempt, ...step } },
    completed(request, { ...step, iteration }, desk.run.spec.model, false),
  ];
}
