// A session while something is under way in it: all its requests at once, new ones as they come in. Whoever asks for an
// interrupt is not kept waiting by a model: the request's call is stopped in the same moment, and its end is recorded
// without asking how the call took it. One request that fails leaves the others alone.

import { type Event, NO_USAGE } from "../core/event.ts";
import type { SessionRun } from "../core/run.ts";
import { type OpenRequest, openRequest } from "../core/session_view.ts";
import type { Flight } from "./session/call.ts";
import { interrupted } from "./session/completion.ts";
import { Desk, type SessionOptions, type Stream } from "./session/desk.ts";
import { failed } from "./session/failures.ts";
import { reason } from "./session/reason.ts";

/** The first event of a session. */
export function opening({ id, spec }: Pick<SessionRun, "id" | "spec">): Event {
  const { agent, provider, model } = spec;
  return { type: "session_opened", data: { session_id: id, agent, provider, model } };
}

/** Yields what the requests under way still lack, and returns when none is. */
export async function* session(run: SessionRun, signal: AbortSignal, options: SessionOptions): Stream {
  if (run.view.head === 0) yield opening(run);
  const desk = new Desk(run, options);
  const lanes = new Map<string, Lane>();
  const ready: Lane[] = [];
  let bell = Promise.withResolvers<void>();
  const ring = () => bell.resolve();
  const leave = run.onPosted?.(() => {
    for (const { request_id, interrupted } of run.view.open) if (interrupted) lanes.get(request_id)?.stop();
    ring();
  });
  signal.addEventListener("abort", ring, { once: true });
  try {
    while (true) {
      signal.throwIfAborted();
      for (const request of [...run.view.open]) {
        const lane = lanes.get(request.request_id);
        if (request.interrupted) {
          yield ended(request, lane, run.spec.model);
          lane?.stop();
          lanes.delete(request.request_id);
        } else if (!lane) {
          const begun = new Lane(desk, request.request_id, signal, (it) => {
            ready.push(it);
            ring();
          });
          lanes.set(request.request_id, begun);
        }
      }
      const lane = ready.shift();
      if (!lane) {
        if (lanes.size === 0 && run.view.open.length === 0) return;
        await bell.promise;
        bell = Promise.withResolvers<void>();
        continue;
      }
      if (lanes.get(lane.request_id) !== lane) continue; // stopped since
      const events = lane.take(desk);
      if (!events) {
        lanes.delete(lane.request_id);
        continue;
      }
      yield events;
      lane.advance();
    }
  } finally {
    leave?.();
    signal.removeEventListener("abort", ring);
    for (const lane of lanes.values()) lane.stop();
  }
}

function ended(request: OpenRequest, lane: Lane | undefined, model: string): Event {
  const { answer = "", flight } = lane ?? {};
  return interrupted(
    request,
    { answer, used: flight?.used() ?? NO_USAGE, iteration: flight?.iteration ?? 0 },
    model,
  );
}

const STOPPED = new DOMException("The request was stopped", "AbortError");

/** One request being reasoned about; it waits for its last event to be taken before it makes another one. */
class Lane {
  /** The call under way. */
  flight: Flight | undefined;
  /** The last call, while no step has said what it used. */
  #untold: Flight | undefined;
  readonly #own = new AbortController();
  readonly #events: Stream;
  readonly #onReady: (lane: Lane) => void;
  #got?: IteratorResult<Event | readonly Event[], void> | { error: unknown };
  /** What was passed on of the step that streams, if it is an answer. */
  #answer = "";

  constructor(desk: Desk, readonly request_id: string, signal: AbortSignal, onReady: (lane: Lane) => void) {
    this.#onReady = onReady;
    const both = AbortSignal.any([signal, this.#own.signal]);
    this.#events = reason(desk, request_id, both, (flight) => {
      // A call that is stopped lets go of its flight, perhaps before anybody has asked what it was worth.
      if (this.#own.signal.aborted) return;
      // And one that a bug ends does before it is known that no step will tell what it used.
      this.#untold = flight ? undefined : this.flight;
      this.flight = flight;
    });
    this.advance();
  }

  get answer(): string {
    return this.#answer;
  }

  /** Asks for the next event. */
  advance(): void {
    this.#events.next().then((got) => this.#got = got, (error) => this.#got = { error })
      .then(() => this.#onReady(this));
  }

  /** What is ready; undefined when the request is over. A bug ends the request that met it, and is told. */
  take(desk: Desk): Event | readonly Event[] | undefined {
    const got = this.#got!;
    if ("error" in got) {
      if (this.#own.signal.aborted) return undefined;
      desk.options.broke?.(got.error);
      const request = openRequest(desk.run.view, this.request_id);
      if (!request) return undefined;
      const lost = this.#untold;
      const ref = {
        request_id: this.request_id,
        iteration: lost?.iteration ?? 1,
        attempt: request.attempt,
      };
      const usage = lost?.begun ? lost.used() : NO_USAGE;
      return failed(desk, request, ref, INTERNAL, { step_id: desk.options.newId(), usage });
    }
    if (got.done) return undefined;
    for (const event of "type" in got.value ? [got.value] : got.value) this.#note(event);
    return got.value;
  }

  /** Stops the call under way. The generator closes when the model notices; nobody waits for that. */
  stop(): void {
    this.#own.abort(STOPPED);
    this.#events.return().catch(() => {});
  }

  #note({ type, data }: Event): void {
    if (type === "step_taken") {
      this.#answer = "";
      // What it used is told by this step.
      if (data.usage) this.flight = this.#untold = undefined;
    } else if (type === "step_streamed") {
      this.#answer = data.step === "answer" ? this.#answer + data.delta : "";
    }
  }
}

const INTERNAL = { message: "Internal error: the request could not go on", fault: "internal" };
