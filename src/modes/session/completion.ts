// The event a request ends with, made from what the log holds of it.

import { addUsage, type Event, NO_USAGE, type Usage } from "../../core/event.ts";
import type { SessionEventData } from "../../core/session_event.ts";
import type { OpenRequest, TakenStep } from "../../core/session_view.ts";

type Ending = Pick<TakenStep, "step" | "content" | "iteration" | "usage" | "model" | "code">;

/** The end of a request whose last step is `ending`: an answer, or an error. `before` is the request without it. */
export function completed(before: OpenRequest, ending: Ending, model: string, told: boolean): Event {
  const failed = ending.step === "error";
  return completion(before, {
    answer: failed ? "" : ending.content,
    iterations: ending.iteration,
    // What a step used is in the request's own count once the step is in the log.
    usage: told ? before.usage : addUsage(before.usage, ending.usage ?? NO_USAGE),
    model: ending.model || before.model || model,
    interrupted: false,
    ...(failed && { error: ending.content }),
    ...(ending.code !== undefined && { code: ending.code }),
  });
}

/** What a request was doing when it was stopped: what it had said of an answer, and what its call is worth so far. */
export interface Stopped {
  answer: string;
  used: Usage;
  iteration: number;
}

/** The end of a request that was interrupted. */
export function interrupted(
  request: OpenRequest,
  { answer, used, iteration }: Stopped,
  model: string,
): Event {
  const { steps, pending, streaming, lost } = request;
  const iterations = [...steps, ...pending, ...streaming, ...(lost ? [lost] : [])].map((s) => s.iteration);
  return completion(request, {
    answer,
    iterations: Math.max(iteration, ...iterations),
    usage: addUsage(addUsage(request.usage, lost?.usage ?? NO_USAGE), used),
    model: request.model ?? model,
    interrupted: true,
  });
}

type Rest = Omit<SessionEventData["request_completed"], "request_id" | "agent">;

function completion({ request_id, agent }: OpenRequest, rest: Rest): Event {
  return { type: "request_completed", data: { request_id, agent, ...rest } };
}
