// @ts-check
// A run's stream over one WebSocket, and whether WebSockets open at all.

import { resume, withQuery } from "./address.js";
import { connect } from "./socket.js";

/**
 * @param {import("./types.js").Link} link
 * @param {AbortSignal} signal
 * @returns {Promise<import("./types.js").Outcome>}
 */
export function overWebSocket(link, signal) {
  const url = withQuery(link.addresses.websocket, {
    ...resume(link),
    frames: "batch",
    ...link.credentials.query,
  });
  const talk = { opened: () => link.opened(true), receive: link.receive, over: link.over };
  return connect(url, talk, link.parts, signal);
}

/** Whether a WebSocket opens at all at this moment. @param {import("./types.js").Link} link @param {AbortSignal} signal */
export function webSocketOpens(link, signal) {
  const { clock, openMs, WebSocket } = link.parts;
  return new Promise((resolve) => {
    const url = withQuery(link.addresses.websocket, { ...resume(link), ...link.credentials.query });
    let opened = false;
    /** @type {WebSocket} */
    let socket;
    try {
      socket = new WebSocket(url);
    } catch {
      return resolve(false); // A policy forbids it.
    }
    const timer = clock.setTimeout(stop, openMs);
    socket.onopen = () => {
      opened = true;
      stop();
    };
    socket.onerror = () => {};
    socket.onclose = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(opened && !signal.aborted);
    };
    signal.addEventListener("abort", stop);
    function stop() {
      socket.close(1000);
    }
  });
}
