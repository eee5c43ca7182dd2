// @ts-check
/// <reference path="../dom.d.ts" />
// How the page hears of what happens: live, catching up, by asking now and then, or not at the moment.

import { ui, useEffect, useState } from "../kit.js";

const WAYS = { websocket: "WebSocket", sse: "event stream", poll: "history" };

/** @param {{ connection: import("../../client.js").WatchStatus, onRetry: () => void }} props */
export function Connection({ connection, onRetry }) {
  const left = useCountdown(connection);
  const { state, transport, reason } = connection;
  const word = {
    connecting: "Connecting",
    replaying: "Replaying",
    live: "Live",
    polling: "Polling",
    reconnecting: "Reconnecting",
    closed: reason === "ended" ? "Closed" : "Not connected",
  }[state];
  const detail = {
    connecting: `by ${WAYS[transport]}`,
    replaying: `catching up by ${WAYS[transport]}`,
    live: `by ${WAYS[transport]}`,
    polling: "asking now and then, since live connections are blocked",
    reconnecting: left > 0 ? `in ${left} s` : `by ${WAYS[transport]}…`,
    closed: reason === "ended" ? "nothing more is to come" : connection.message ?? "",
  }[state];
  return ui`
    <p class="connection is-${state}" data-state=${state} data-transport=${transport}>
      <span class="dot" aria-hidden="true"></span>
      <span><b>${word}</b> <span class="detail">${detail}</span></span>
      ${left > 0 && ui`<button type="button" class="linkish" onClick=${onRetry}>Try now</button>`}
    </p>`;
}

/** Seconds until the next try, counted from when this very object was first seen.
 * @param {{ retryInMs?: number }} connection */
export function useCountdown(connection) {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const end = Date.now() + (connection.retryInMs ?? 0);
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    if (!connection.retryInMs) return;
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [connection]);
  return left;
}
