// @ts-check
/// <reference path="../dom.d.ts" />
// One open discussion as the page sees it: its view, its raw events and the state of its connection. Events are
// collected and folded once a frame, so that a fast model costs one drawing a frame and not one an event.

import { getStatus, watch } from "../../client.js";
import { useEffect, useState } from "../kit.js";
import { begin, EMPTY, fold } from "./fold.js";

/** @typedef {import("../../client.js").WatchStatus} WatchStatus */
/** @typedef {import("./fold.js").Event} Event */

/**
 * @typedef {object} Run
 * @property {string} id
 * @property {import("./view.js").View} view
 * @property {Event[]} events every event so far; the same array, which grows
 * @property {WatchStatus} connection
 * @property {boolean} missing whether there is no such discussion
 * @property {number} skewMs this machine's clock minus the server's
 * @property {Event[]} news events of the last frame that came while the connection was live
 * @property {() => void} retryNow
 */

/** Opens a discussion and keeps up with it for as long as the component lives. @param {string} id @returns {Run} */
export function useRun(id) {
  const [run, setRun] = useState(() => blank(id));
  useEffect(() => open(id, setRun), [id]);
  return run.id === id ? run : blank(id);
}

/** @param {string} id @returns {Run} */
function blank(id) {
  return {
    id,
    view: EMPTY,
    events: [],
    connection: { state: "connecting", transport: "websocket" },
    missing: false,
    skewMs: 0,
    news: [],
    retryNow() {},
  };
}

/** @param {string} id @param {(run: Run) => void} show @returns {() => void} closes it */
function open(id, show) {
  let run = blank(id);
  /** @type {Event[]} */
  let arrived = [];
  /** @type {Event[]} */
  let fresh = [];
  let live = false;
  let scheduled = false;
  let closed = false;
  const stop = new AbortController();

  const watching = watch(`/api/v1/discussions/${encodeURIComponent(id)}`, {
    baseUrl: location.origin,
    signal: stop.signal,
    onEvent(event) {
      arrived.push(event);
      if (live) fresh.push(event);
      schedule();
    },
    onControl(message) {
      if (message.event_type !== "caught_up") return;
      run = { ...run, skewMs: Date.now() - Date.parse(message.timestamp) || 0 };
    },
    onStatus(connection) {
      run = { ...run, connection, missing: connection.code === 4404 || connection.code === 404 };
      schedule();
      if (connection.state === "live" || connection.state === "polling") live = true;
    },
  });
  run.retryNow = watching.retryNow;
  lookUp();
  addEventListener("online", watching.retryNow);

  return () => {
    closed = true;
    removeEventListener("online", watching.retryNow);
    stop.abort();
  };

  /** What the log alone may not tell: a pending run has no event yet, a cleared one has lost them. */
  function lookUp() {
    getStatus("", id, { signal: stop.signal }).then((status) => {
      run = { ...run, view: begin(run.view, status) };
      schedule();
    }, () => {}); // The watch itself tells whether there is such a discussion.
  }

  function schedule() {
    if (scheduled || closed) return;
    scheduled = true;
    // A hidden page gets no frames; it must still keep up.
    if (document.hidden) setTimeout(flush, 250);
    else requestAnimationFrame(flush);
  }

  function flush() {
    scheduled = false;
    if (closed) return;
    let { view } = run;
    for (const event of arrived) {
      if (event.event_type === "stream_reset") {
        run.events.length = 0;
        lookUp();
      } else run.events.push(event);
      view = fold(view, event);
    }
    run = { ...run, view, news: fresh };
    arrived = [];
    fresh = [];
    show(run);
  }
}
