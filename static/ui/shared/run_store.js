// @ts-check
/// <reference path="../dom.d.ts" />
// One open run as the page sees it: its view, its raw events and the state of its connection. Events are collected
// and folded once a frame, so that a fast model costs one drawing a frame and not one an event. What the events of a
// kind of run add up to is that kind's own matter, given as a source.

import { watch } from "../../client.js";
import { authorize } from "./access.js";
import { noticeDeletion } from "./deletion.js";
import { useEffect, useState } from "../kit.js";
import { onceAFrame } from "./once_a_frame.js";

/** @typedef {import("../../client.js").WatchStatus} WatchStatus */
/** @typedef {{ event_type: string, sequence?: number, timestamp: string, data: any }} Event */

/**
 * What a kind of run brings along.
 * @template V
 * @typedef {object} Source
 * @property {V} empty the view before anything is known
 * @property {(view: V, event: Event) => V} fold
 * @property {(view: V, status: any) => V} begin adds what the status of a run tells
 * @property {(id: string) => any} target what `watch` is given
 * @property {(id: string, options: { signal: AbortSignal }) => Promise<any>} status
 * @property {string[]} [asides] messages without a sequence that are folded all the same
 */

/**
 * @template V
 * @typedef {object} RunOf
 * @property {string} id
 * @property {V} view
 * @property {Event[]} events every event so far; the same array, which grows
 * @property {WatchStatus} connection
 * @property {boolean} missing whether there is no such run
 * @property {boolean} deleted whether it was deleted while it was watched
 * @property {number} skewMs this machine's clock minus the server's
 * @property {Event[]} news events of the last frame that came while the connection was live
 * @property {() => void} retryNow
 */

/**
 * Opens a run and keeps up with it for as long as the component lives.
 * @template V
 * @param {string} id
 * @param {Source<V>} source always the same object
 * @returns {RunOf<V>}
 */
export function useRunOf(id, source) {
  const [run, setRun] = useState(() => blank(id, source));
  useEffect(() => open(id, source, setRun), [id]);
  return run.id === id ? run : blank(id, source);
}

/** @template V
 * @param {string} id
 * @param {Source<V>} source @returns {RunOf<V>} */
function blank(id, source) {
  return {
    id,
    view: source.empty,
    events: [],
    connection: { state: "connecting", transport: "websocket" },
    missing: false,
    deleted: false,
    skewMs: 0,
    news: [],
    retryNow() {},
  };
}

/**
 * @template V
 * @param {string} id
 * @param {Source<V>} source
 * @param {(run: RunOf<V>) => void} show
 * @returns {() => void} closes it
 */
function open(id, source, show) {
  let run = blank(id, source);
  /** @type {Event[]} */
  let arrived = [];
  /** @type {Event[]} */
  let fresh = [];
  let live = false;
  const { schedule, close } = onceAFrame(draw);
  const stop = new AbortController();

  const watching = watch(source.target(id), {
    baseUrl: location.origin,
    authorize,
    signal: stop.signal,
    onEvent(event) {
      arrived.push(event);
      if (live) fresh.push(event);
      schedule();
    },
    onControl(message) {
      if (source.asides?.includes(message.event_type)) {
        arrived.push(message);
        schedule();
      }
      if (message.event_type !== "caught_up") return;
      run = { ...run, skewMs: Date.now() - Date.parse(message.timestamp) || 0 };
    },
    onStatus(connection) {
      const gone = connection.code === 4404 || connection.code === 404;
      run = { ...run, connection, missing: run.missing || gone };
      schedule();
      if (connection.state === "live" || connection.state === "polling") live = true;
    },
  });
  run.retryNow = watching.retryNow;
  lookUp();
  addEventListener("online", watching.retryNow);

  return () => {
    close();
    removeEventListener("online", watching.retryNow);
    stop.abort();
  };

  /** What the log alone may not tell: a pending run has no event yet, a cleared one has lost them. */
  function lookUp() {
    source.status(id, { signal: stop.signal }).then((status) => {
      run = { ...run, view: source.begin(run.view, status) };
      schedule();
    }, (error) => {
      // A stream on an id that its client may choose waits, and does not say that there is no such run yet.
      if (error?.status !== 404 || run.events.length > 0) return;
      run = { ...run, missing: true };
      schedule();
    });
  }

  function deleted() {
    run = { ...run, deleted: true };
    schedule();
  }

  function draw() {
    let { view, missing } = run;
    for (const event of arrived) {
      if (event.event_type === "stream_reset") {
        run.events.length = 0;
        lookUp();
      } else if (event.sequence !== undefined) {
        run.events.push(event);
        missing = false;
      }
      view = source.fold(view, event);
    }
    run = { ...run, view, missing, news: fresh };
    if (fresh.some(({ event_type, data }) => event_type === "error" && data.code === "cancelled")) {
      noticeDeletion((options) => source.status(id, options), deleted, stop.signal);
    }
    arrived = [];
    fresh = [];
    show(run);
  }
}
