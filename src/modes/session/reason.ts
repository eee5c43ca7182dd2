// One request from where its log ends to its end: calls and tools in turn, each read back from the view, so that it makes
// no difference whether a step was taken just now or before a restart.

import { Caller } from "../../agents/caller.ts";
import { emptyBase } from "../../core/base_view.ts";
import type { Event } from "../../core/event.ts";
import { type OpenRequest, RESTARTED } from "../../core/session_view.ts";
import { unobserved } from "./actions.ts";
import { call, type Flight } from "./call.ts";
import { completed } from "./completion.ts";
import type { Desk, Stream } from "./desk.ts";

/** Yields what a request still lacks, its `request_completed` at the end. Stops at once when `signal` aborts. */
export async function* reason(
  desk: Desk,
  request_id: string,
  signal: AbortSignal,
  watch: (flight: Flight | undefined) => void,
): Stream {
  const lost = desk.request(request_id).lost;
  if (lost) yield givenUp(request_id, lost, desk.options.newId);
  const { usage, at } = desk.request(request_id);
  // Each request has the session's budget for itself.
  const view = { ...emptyBase(), usage, started_at: at };
  const caller = new Caller({ spec: desk.run.spec, view }, signal, desk.options);
  try {
    while (true) {
      signal.throwIfAborted();
      const request = desk.request(request_id);
      const last = request.steps.at(-1);
      if (last?.step === "answer" || last?.step === "error") {
        return yield completed(request, last, desk.run.spec.model, true);
      }
      const waiting = unobserved(desk, request);
      if (waiting.length > 0) yield waiting;
      yield* call(desk, caller, request_id, watch);
      if (!desk.run.view.open.some((open) => open.request_id === request_id)) return;
    }
  } finally {
    caller.close();
  }
}

/** Says what became of a step that was under way when the server stopped. */
function givenUp(request_id: string, lost: NonNullable<OpenRequest["lost"]>, newId: () => string): Event {
  const { iteration, attempt, usage, step_id = newId() } = lost;
  return {
    type: "step_taken",
    data: {
      request_id,
      step_id,
      step: "error",
      content: "The server was restarted. Asking again",
      iteration,
      attempt,
      usage,
      model: "",
      code: RESTARTED,
      will_retry: true,
    },
  };
}
