// @ts-check
// Watches one run over whatever connection the network allows, and gives each of its events once and in order. A
// connection is only a way to ask for what comes after `lastSequence`: it may be lost, repeated or exchanged for
// another transport at any moment without the consumer noticing more than a change of status. Where the log itself
// was cleared or replaced the consumer is told so by a `stream_reset` and gets the run from its start.

import { addresses } from "./address.js";
import { backoff, pause } from "./backoff.js";
import { inbox } from "./inbox.js";
import { systemClock } from "./line.js";
import { overPolling } from "./poll.js";
import { overSse } from "./sse.js";
import { overWebSocket, webSocketOpens } from "./websocket.js";

/** The server refused: no such run, not allowed, or a request it cannot read. Trying again would not help. */
export class WatchError extends Error {
  /** @param {import("./types.js").WatchStatus} status */
  constructor(status) {
    super(status.message ?? `The server refused the stream with ${status.code ?? "no code"}`);
    this.name = "WatchError";
    this.code = status.code;
  }
}

const OVER = { websocket: overWebSocket, sse: overSse, poll: overPolling };

/**
 * @param {string | URL | { websocket: string | URL, sse?: string | URL, history?: string | URL }} target a run's
 *   address (`/api/v1/discussions/ID`, with or without `/stream`), or its three addresses
 * @param {import("./types.js").WatchOptions} [options]
 * @returns {import("./types.js").Watch}
 */
export function watch(target, options = {}) {
  const { onStatus, signal, retry = {}, deltas = true, authorize, upgradeMs = 30_000 } = options;
  const ladder = options.transports ?? ["websocket", "sse", "poll"];
  const { fallbackAfter = 2, attempts, slowMs = 2000 } = retry;
  const over = { ...OVER, ...options.over };
  const clock = options.clock ?? systemClock;
  const parts = {
    clock,
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    // Called through globalThis: browsers refuse a fetch that has lost its owner.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    pingMs: options.pingMs ?? 30_000,
    openMs: options.openMs ?? 10_000,
    silenceMs: options.silenceMs ?? 45_000,
    pollMs: options.pollMs ?? 1500,
  };
  const box = inbox(options);
  const stop = new AbortController();
  let nudge = new AbortController();
  let rung = 0;
  /** Failures in a row of the watch as a whole, and of the present transport to open at all. */
  let failures = 0;
  let unopened = 0;
  let reached = false;
  let told = "";
  /** @type {import("./types.js").WatchStatus} */
  let status = { state: "connecting", transport: ladder[0] ?? "websocket" };

  const finished = run().catch((error) => finish({ reason: "refused", message: String(error) }));
  signal?.addEventListener("abort", close, { once: true });
  if (signal?.aborted) close();

  return {
    close,
    finished,
    retryNow: () => nudge.abort(),
    get status() {
      return status;
    },
    get lastSequence() {
      return box.lastSequence();
    },
    get epoch() {
      return box.epoch();
    },
    [Symbol.asyncIterator]: () => box.iterate(close),
  };

  function close() {
    stop.abort();
    nudge.abort();
  }

  async function run() {
    await Promise.resolve(); // What the caller does with the returned watch comes before the first event.
    const urls = addresses(target, options.baseUrl);
    while (!stop.signal.aborted) {
      const transport = ladder[rung] ?? "websocket";
      const outcome = await attempt(transport, urls);
      if (stop.signal.aborted) break;
      if (outcome.kind === "ended") return finish({ reason: "ended", code: outcome.code });
      if (outcome.kind === "stop" || (outcome.kind === "renew" && !authorize)) {
        return finish({ reason: "refused", code: outcome.code, message: outcome.message });
      }
      if (outcome.kind === "upgrade") {
        rung = unopened = 0;
        continue;
      }
      failures++;
      const spent = attempts === undefined
        ? outcome.kind === "blocked" && ++unopened >= (transport === "websocket" ? fallbackAfter : 1)
        : failures > attempts;
      if (spent) {
        unopened = 0;
        rung = (rung + 1) % ladder.length;
        // Another way in may work at once; only when none does is the server itself away.
        if (rung !== 0) continue;
      }
      const least = outcome.kind === "slow" ? outcome.afterMs ?? slowMs : 0;
      await wait(least + (retry.waitMs?.(failures) ?? backoff(failures, retry)));
    }
    return finish({ reason: "asked" });
  }

  /** @param {number} ms */
  async function wait(ms) {
    nudge = new AbortController();
    if (stop.signal.aborted) nudge.abort();
    tell({ state: "reconnecting", attempt: failures, retryInMs: ms });
    await pause(clock, ms, nudge.signal);
  }

  /**
   * One connection, with a look for something better where it is only a fallback.
   * @param {import("./types.js").Transport} transport
   * @param {import("./types.js").Addresses} urls
   * @returns {Promise<import("./types.js").Outcome>}
   */
  async function attempt(transport, urls) {
    const turn = new AbortController();
    const end = () => turn.abort();
    stop.signal.addEventListener("abort", end);
    status = { ...status, transport };
    // Where tries are counted, what comes by a fallback says nothing of the transport that failed.
    const counts = attempts === undefined || transport === ladder[0];
    if (counts) tell(reached ? { state: "reconnecting", attempt: failures } : { state: "connecting" });
    let upgraded = false;
    let gap = false;
    box.begin({
      onCaughtUp() {
        failures = unopened = 0;
        tell({ state: transport === "poll" ? "polling" : "live" });
      },
      onGap() {
        gap = true;
        end();
      },
    });
    try {
      const credentials = await authorize?.(transport, urls.websocket.pathname) ?? {};
      /** @type {import("./types.js").Link} */
      const link = {
        ...box.link,
        addresses: urls,
        credentials,
        deltas,
        parts,
        opened() {
          unopened = 0;
          reached = true;
          tell({ state: "replaying" });
        },
        polling: (message) => tell({ state: "polling", ...(message && { message }) }),
      };
      const looking = rung > 0 ? lookForSockets(link, turn.signal) : undefined;
      looking?.then((found) => {
        upgraded = found;
        if (found) end();
      });
      const outcome = await over[transport](link, turn.signal);
      end();
      await looking;
      return upgraded ? { kind: "upgrade" } : gap ? { kind: "retry" } : outcome;
    } catch (error) {
      // `new WebSocket` throws where a policy forbids it; an `authorize` that fails is tried again.
      return { kind: "blocked", message: error instanceof Error ? error.message : String(error) };
    } finally {
      if (box.progressed() && counts) failures = 0;
      stop.signal.removeEventListener("abort", end);
      end();
    }
  }

  /** @param {import("./types.js").Link} link @param {AbortSignal} until */
  async function lookForSockets(link, until) {
    if (ladder[0] !== "websocket") return false;
    while (!until.aborted) {
      await pause(clock, upgradeMs, until);
      if (until.aborted) return false;
      // A ticket is good once: each look needs its own.
      try {
        const credentials = await authorize?.("websocket", link.addresses.websocket.pathname) ?? {};
        if (!until.aborted && await webSocketOpens({ ...link, credentials }, until)) return true;
      } catch {
        // An `authorize` that fails is tried again, and does not end what works meanwhile.
      }
    }
    return false;
  }

  /** @param {Partial<import("./types.js").WatchStatus> & Pick<import("./types.js").WatchStatus, "state">} change */
  function tell(change) {
    const next = { transport: status.transport, ...change };
    const same = told === JSON.stringify(next); // Polling catches up again and again.
    status = next;
    told = JSON.stringify(next);
    if (!same) onStatus?.(status);
  }

  /** @param {Omit<import("./types.js").WatchStatus, "state" | "transport">} why */
  function finish(why) {
    signal?.removeEventListener("abort", close);
    close();
    tell({ state: "closed", ...why });
    box.end(status.reason === "refused" ? new WatchError(status) : undefined);
    return status;
  }
}
