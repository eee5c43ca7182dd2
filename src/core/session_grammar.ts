// Which event may follow which in a session. The recorder asks before it numbers an event, so that a bug in the mode
// ends the run with a clear error instead of leaving a log that no client can make sense of.

import type { Event, SessionEvent } from "./event.ts";
import { GrammarError } from "./grammar.ts";
import type { SessionEventData } from "./session_event.ts";
import { hasRequest, type OpenRequest, openRequest, type SessionView } from "./session_view.ts";

/** Throws `GrammarError` if `event` may not follow what `view` holds. */
export function checkSession(view: SessionView, event: Event): void {
  const refuse = (why: string): never => {
    throw new GrammarError(`Event ${event.type} may not come after ${view.head}: ${why}`);
  };
  if (view.ended_at !== undefined) refuse(`the session has ended (${view.status})`);
  const known = event as SessionEvent;
  if (known.type === "run_failed" || known.type === "run_cancelled") return;
  if (view.head === 0 && known.type !== "session_opened") refuse("the session has not opened");
  switch (known.type) {
    case "session_opened":
      return view.head === 0 ? undefined : refuse("the session has opened already");
    case "request_received":
      return hasRequest(view, known.data.request_id)
        ? refuse(`request ${known.data.request_id} has come in already`)
        : undefined;
    case "interrupt_asked":
      return;
    case "step_streamed":
    case "step_taken":
    case "request_completed": {
      const { request_id } = known.data;
      const request = openRequest(view, request_id);
      if (!request) return refuse(`request ${request_id} is not under way`);
      const why = problem(request, known);
      return why === undefined ? undefined : refuse(`${why} of request ${request_id}`);
    }
    default:
      return refuse(`it is no event of a session: ${(known satisfies never as Event).type}`);
  }
}

type OfRequest = Extract<SessionEvent, { type: "step_streamed" | "step_taken" | "request_completed" }>;

function problem(request: OpenRequest, event: OfRequest): string | undefined {
  const last = request.steps.at(-1);
  if (event.type === "request_completed") {
    const answered = last?.step === "answer" ? last.content : undefined;
    if (answered === undefined || event.data.interrupted || answered === event.data.answer) return;
    return "the answer is not the last step";
  }
  if (last?.step === "answer" || last?.step === "error") return `the last step has been taken (${last.step})`;
  const taken = [...request.steps, ...request.pending];
  if (event.type === "step_streamed") {
    return taken.some((s) => s.step_id === event.data.message_id)
      ? `step ${event.data.message_id} is whole already`
      : undefined;
  }
  return stepProblem(request, taken, event.data);
}

function stepProblem(
  request: OpenRequest,
  taken: OpenRequest["steps"],
  { step, step_id, content, tool }: SessionEventData["step_taken"],
): string | undefined {
  if (taken.some((s) => s.step_id === step_id)) return `step ${step_id} is whole already`;
  if (step === "action") return tool ? undefined : `the action ${step_id} calls nothing`;
  if (step === "observation") {
    const unanswered = taken.some((s) => s.step === "action" && s.tool?.call_id === tool?.call_id) &&
      !taken.some((s) => s.step === "observation" && s.tool?.call_id === tool?.call_id);
    return unanswered ? undefined : `the observation ${step_id} answers no action`;
  }
  const streamed = request.streaming.find((s) => s.step_id === step_id);
  if (step === "error" || !streamed || streamed.text === content) return;
  return `the pieces of ${step_id} are not its content`;
}
