// @ts-check
// A line to the server that stays: one WebSocket after the other, with backoff and jitter between them, until it is
// closed or refused. What is said over it is the business of whoever opened it, who is told of each new connection and
// has to say then what the lost one left open.

import { withQuery } from "./address.js";
import { backoff, pause } from "./backoff.js";
import { connect } from "./socket.js";

/** Something failed on the way to or at the server; `code` says what, as in the server's own errors. */
export class LineError extends Error {
  /** @param {string} message @param {string | number | undefined} code */
  constructor(message, code) {
    super(message);
    this.name = "LineError";
    this.code = code;
  }
}

/**
 * @param {object} use
 * @param {() => URL} use.address asked before each connection
 * @param {(send: (message: object) => void) => void} use.opened a new connection is open
 * @param {() => void} use.lost it has gone; there may be another
 * @param {(message: any) => void} use.receive
 * @param {(error: LineError, status: import("./types.js").LineStatus) => void} use.ended there will be no other
 * @param {import("./types.js").LineOptions} options
 */
export function openLine({ address, opened, lost, receive, ended }, options) {
  const { onStatus, signal, retry = {}, authorize } = options;
  const { slowMs = 2000 } = retry;
  const parts = {
    clock: options.clock ?? systemClock,
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    pingMs: options.pingMs ?? 30_000,
    openMs: options.openMs ?? 10_000,
    silenceMs: options.silenceMs ?? 45_000,
  };
  const stop = new AbortController();
  let nudge = new AbortController();
  let turn = new AbortController();
  /** Failures in a row. A connection over which something was heard is none. */
  let failures = 0;
  let reached = false;
  /** @type {import("./types.js").LineStatus} */
  let status = { state: "connecting" };

  const finished = run().catch((error) => finish({ reason: "refused", message: String(error) }));
  signal?.addEventListener("abort", close, { once: true });
  if (signal?.aborted) close();

  return {
    close,
    finished,
    retryNow: () => nudge.abort(),
    /** Gives this connection up for another one. */
    renew: () => turn.abort(),
    status: () => status,
  };

  function close() {
    stop.abort();
    nudge.abort();
    turn.abort();
  }

  async function run() {
    await Promise.resolve(); // What the caller does with the returned line comes before the first status.
    while (!stop.signal.aborted) {
      tell(reached ? { state: "reconnecting", attempt: failures } : { state: "connecting" });
      const outcome = await attempt();
      lost();
      const { code, message } = outcome;
      if (stop.signal.aborted) break;
      if (outcome.kind === "ended") return finish({ reason: "ended", code, message });
      if (outcome.kind === "stop" || (outcome.kind === "renew" && !authorize)) {
        return finish({ reason: "refused", code, message });
      }
      failures++;
      const least = outcome.kind === "slow" ? slowMs : 0;
      await wait(least + backoff(failures, retry));
    }
    return finish({ reason: "asked" });
  }

  /** @returns {Promise<import("./types.js").Outcome>} */
  async function attempt() {
    turn = new AbortController();
    if (stop.signal.aborted) turn.abort();
    try {
      const url = address();
      const credentials = await authorize?.("websocket", url.pathname) ?? {};
      if (turn.signal.aborted) return { kind: "aborted" };
      return await connect(
        withQuery(url, credentials.query ?? {}),
        {
          opened(send) {
            reached = true;
            tell({ state: "open" });
            opened(send);
            // Its pong tells a server that listens from one that only accepts, which waits are measured by. It comes
            // last, so that what was asked does not wait in the network for the ping to be acknowledged.
            send({ type: "ping" });
          },
          receive(message) {
            if (turn.signal.aborted) return;
            // A server that is full says so before it closes: that must not bring everybody back at the same pace.
            if (!isRefusal(message)) failures = 0;
            receive(message);
          },
        },
        parts,
        turn.signal,
      );
    } catch (error) {
      // `new WebSocket` throws where a policy forbids it; an `authorize` that fails is tried again.
      return { kind: "blocked", message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** @param {number} ms */
  async function wait(ms) {
    nudge = new AbortController();
    if (stop.signal.aborted) nudge.abort();
    tell({ state: reached ? "reconnecting" : "connecting", attempt: failures, retryInMs: ms });
    await pause(parts.clock, ms, nudge.signal);
  }

  /** @param {import("./types.js").LineStatus} next */
  function tell(next) {
    const same = JSON.stringify(next) === JSON.stringify(status);
    status = next;
    if (!same || next.state === "connecting") onStatus?.(status);
  }

  /** @param {Omit<import("./types.js").LineStatus, "state">} why */
  function finish(why) {
    signal?.removeEventListener("abort", close);
    close();
    tell({ state: "closed", ...why });
    const said = why.reason === "asked" ? "The connection was closed" : why.message;
    ended(
      new LineError(said ?? `The server ended the connection with ${why.code}`, why.code ?? "closed"),
      status,
    );
    return status;
  }
}

/** An error that is no event. @param {any} message */
function isRefusal({ type, sequence }) {
  return type === "error" && sequence === undefined;
}

/** @type {import("./types.js").Clock} */
export const systemClock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (handle) => clearTimeout(handle),
};

/** A promise and what settles it. It may be left alone: a rejection that nobody looks at is no error of the page. */
export function deferred() {
  let resolve = /** @type {(value: any) => void} */ (() => {});
  let reject = /** @type {(error: Error) => void} */ (() => {});
  /** @type {Promise<any>} */
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

let made = 0;

/** A name for a request that no other tab uses. */
export function requestName() {
  // randomUUID is missing where a page was not served over HTTPS.
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}-${++made}`;
}
