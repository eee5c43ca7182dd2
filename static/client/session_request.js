// @ts-check
// One question in a session as the client that asked it sees it: its steps as they grow, and its answer. What comes
// here has been put in order by sequence already, and comes once.

import { deferred, LineError, requestName } from "./line.js";
import { queue } from "./queue.js";

/**
 * @param {{ message: string, agent_name?: string, enable_reasoning?: boolean, request_id?: string }} payload
 * @param {{ over: (request_id: string) => void, interrupt: (request_id: string) => void }} session
 */
export function sessionRequest(payload, session) {
  const request_id = payload.request_id ?? requestName();
  const ask = { type: "chat", payload: { ...payload, request_id } };
  /** @type {ReturnType<typeof queue<import("./types.js").StepUpdate>>} */
  const updates = queue();
  const answer = deferred();
  const result = deferred();
  /** By step_id, in the order they began. @type {Map<string, import("./types.js").StepUpdate>} */
  const steps = new Map();
  /** How often it was sent, and whether it is known to have been taken up. */
  let sent = 0;
  let started = false;
  let done = false;

  /** @type {import("./types.js").SessionRequest} */
  const handle = {
    request_id,
    get steps() {
      return [...steps.values()];
    },
    answer: answer.promise,
    result: result.promise,
    interrupt: () => done || session.interrupt(request_id),
    [Symbol.asyncIterator]: updates.iterate,
  };
  return { handle, offer, receive, withdraw, wasSent, waits, refuse, reset, gone, fail };

  /**
   * Sends it where it is not known to have been taken up, over a new connection also what was sent before: the server
   * takes a request_id once, so nothing is asked twice.
   * @param {(message: object) => void} send
   */
  function offer(send) {
    if (started || done) return;
    sent++;
    send(ask);
  }

  /** Takes it back where nobody has heard of it. */
  function withdraw() {
    if (done || sent > 0) return false;
    fail(new LineError("Request interrupted", "interrupted"));
    return true;
  }

  function wasSent() {
    return sent > 0;
  }

  /** Whether it was sent and the server has not said anything on it. */
  function waits() {
    return sent > 0 && !started;
  }

  /** @param {any} message an event of this request */
  function receive({ type, data }) {
    if (done) return;
    started = true;
    if (type === "reasoning_step") step(data);
    else if (type === "reasoning_complete") complete(data);
  }

  /** @param {any} data */
  function step({ step_id, partial = false, content, request_id: _, ...rest }) {
    const before = partial ? steps.get(step_id)?.content ?? "" : "";
    const update = { ...rest, step_id, content: before + content, partial };
    // A call that failed takes the pieces of its steps with it, and so does an interrupt.
    if (rest.type === "error") dropPieces();
    steps.set(step_id, update);
    updates.push(update);
  }

  function dropPieces() {
    for (const [id, { partial }] of steps) if (partial) steps.delete(id);
  }

  /** @param {any} data */
  function complete(data) {
    dropPieces();
    if (data.error !== undefined) answer.reject(new LineError(data.error, data.code));
    else if (data.interrupted) answer.reject(new LineError("Request interrupted", "interrupted"));
    else answer.resolve(data.answer);
    result.resolve(data);
    end();
  }

  /**
   * The server did not take it, or not an interrupt of it.
   * @param {any} data
   * @returns {"harmless" | undefined} `harmless`: the request goes on as if nothing had been said
   */
  function refuse({ message, code }) {
    // An interrupt that came too late changes nothing.
    if (code === "nothing_under_way" || code === "unknown_request") return "harmless";
    // It was sent again, and had arrived the first time; what has come of it follows.
    if (code === "request_id_in_use" && sent > 1) return "harmless";
    // What was taken up ends by its own last event.
    if (!started) fail(new LineError(message, code));
  }

  /** The session's history was cleared: its steps come again as far as they are left. */
  function reset() {
    steps.clear();
  }

  /** The session that took it up is not there any more. What nobody had taken up is asked in the one that comes. */
  function gone() {
    if (started) fail(new LineError("The session was deleted", "deleted"));
  }

  /** @param {Error} error */
  function fail(error) {
    if (done) return;
    answer.reject(error);
    result.reject(error);
    end(error);
  }

  /** @param {Error} [error] */
  function end(error) {
    done = true;
    updates.end(error);
    session.over(request_id);
  }
}
