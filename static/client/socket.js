// @ts-check
// One WebSocket connection from opening to close, whatever is said over it. Answers with what the close means; it never
// retries by itself. A socket that neither opens nor speaks in time is given up, since a network that swallows packets
// would otherwise look alive for minutes.

/**
 * What each close code asks of the client. Codes that are not here, 1006 above all, mean a lost connection.
 * @type {Record<number, import("./types.js").Outcome["kind"]>}
 */
const MEANING = {
  1000: "ended",
  1009: "stop",
  4400: "stop",
  4401: "renew",
  4403: "stop",
  4404: "stop",
  4410: "stop",
  4429: "slow",
};

/**
 * @param {URL} url
 * @param {import("./types.js").Talk} talk
 * @param {import("./types.js").SocketParts} parts
 * @param {AbortSignal} signal
 * @returns {Promise<import("./types.js").Outcome>}
 */
export function connect(url, talk, { clock, pingMs, openMs, silenceMs, WebSocket }, signal) {
  return new Promise((resolve) => {
    let opened = false;
    let said = "";
    let given = /** @type {import("./types.js").Outcome | undefined} */ (undefined);
    const socket = new WebSocket(url);
    let watchdog = clock.setTimeout(() => giveUp({ kind: "blocked", message: "did not open" }), openMs);
    /** @type {any} */
    let pinger;

    socket.onopen = () => {
      opened = true;
      alive();
      talk.opened((message) => socket.readyState === 1 && socket.send(JSON.stringify(message)));
      ping();
    };
    socket.onmessage = ({ data }) => {
      alive();
      const message = parse(data);
      if (message === undefined) return;
      if ((message.event_type ?? message.type) === "error" && message.sequence === undefined) {
        said = String(message.data?.error ?? message.data?.message ?? message.message ?? "");
      }
      talk.receive(message);
    };
    socket.onclose = ({ code, reason }) => settle(code, reason);
    socket.onerror = () => {}; // A close always follows, and says more.
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();

    function ping() {
      pinger = clock.setTimeout(() => {
        if (socket.readyState === 1) socket.send('{"type":"ping"}');
        ping();
      }, pingMs);
    }
    function alive() {
      clock.clearTimeout(watchdog);
      watchdog = clock.setTimeout(() => giveUp({ kind: "retry", message: "went silent" }), silenceMs);
    }
    function onAbort() {
      giveUp({ kind: "aborted" });
    }
    /** @param {import("./types.js").Outcome} outcome */
    function giveUp(outcome) {
      given ??= outcome;
      socket.close(1000);
      // The closing handshake has a second; what it does not answer by then is left to the runtime.
      clock.clearTimeout(watchdog);
      watchdog = clock.setTimeout(() => settle(0, ""), 1000);
    }
    /** @param {number} code @param {string} reason */
    function settle(code, reason) {
      clock.clearTimeout(watchdog);
      clock.clearTimeout(pinger);
      signal.removeEventListener("abort", onAbort);
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (given) return resolve(given);
      if (talk.over?.()) return resolve({ kind: "ended", code });
      if (!opened) return resolve({ kind: "blocked", code });
      resolve({ kind: MEANING[code] ?? "retry", code, message: said || reason || undefined });
    }
  });
}

/** @param {unknown} data */
function parse(data) {
  try {
    const value = JSON.parse(String(data));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // Not of this protocol; an intermediary's text must not end the watch.
  }
}
