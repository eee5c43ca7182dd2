// @ts-check
/// <reference path="../dom.d.ts" />
// An open job: followed by WebSocket or by polling, and folded once a frame, so that two fast teams cost one drawing a
// frame and not one a word.

import { emptyJob, followJob, getJob } from "../../client.js";
import { authorize } from "../shared/access.js";
import { noticeDeletion } from "../shared/deletion.js";
import { useEffect, useState } from "../kit.js";
import { onceAFrame } from "../shared/once_a_frame.js";
import { foldDetails, NO_DETAILS } from "./details.js";
import { stateOf } from "./wording.js";

/**
 * @typedef {object} OpenJob
 * @property {string} id
 * @property {import("../../client.js").Job} job
 * @property {import("./details.js").Details} details
 * @property {any[]} events every message so far; the same array, which grows
 * @property {import("../../client.js").JobStatus} connection
 * @property {boolean} missing whether there is no such job
 * @property {boolean} deleted whether it was deleted while it was watched
 * @property {number} skewMs this machine's clock minus the server's
 * @property {any[]} news messages of the last frame that came while the connection was live
 * @property {() => void} retryNow
 */

/** Opens a job and keeps up with it for as long as the component lives. @param {string} id @returns {OpenJob} */
export function useJob(id) {
  const [run, setRun] = useState(() => blank(id));
  useEffect(() => open(id, setRun), [id]);
  return run.id === id ? run : blank(id);
}

/** @param {string} id @returns {OpenJob} */
function blank(id) {
  return {
    id,
    job: emptyJob(id),
    details: NO_DETAILS,
    events: [],
    connection: { state: "connecting" },
    missing: false,
    deleted: false,
    skewMs: 0,
    news: [],
    retryNow() {},
  };
}

/** @param {string} id @param {(run: OpenJob) => void} show @returns {() => void} closes it */
function open(id, show) {
  let run = blank(id);
  /** @type {any[]} */
  let arrived = [];
  /** @type {any[]} */
  let fresh = [];
  let live = false;
  const { schedule, close } = onceAFrame(draw);
  const stop = new AbortController();

  const follow = followJob(location.origin, id, {
    authorize,
    onMessage(message) {
      arrived.push(message);
      if (live) fresh.push(message);
      schedule();
    },
    onControl(message) {
      if (message.type !== "caught_up") return;
      live = true;
      run = { ...run, skewMs: Date.now() - Date.parse(message.timestamp) || run.skewMs };
    },
    onStatus(connection) {
      run = {
        ...run,
        connection,
        missing: run.missing || connection.code === 404 || connection.code === 4404,
      };
      if (connection.state === "polling") live = true;
      schedule();
    },
  });
  run.retryNow = follow.retryNow;
  const leave = follow.subscribe(schedule);
  // A socket on a job that is not there waits, and does not say so.
  const known = () => run.events.length > 0 || follow.job.last_sequence > 0;
  getJob("", id).catch((error) => {
    if (error?.status !== 404 || known()) return;
    run = { ...run, missing: true };
    schedule();
  });
  addEventListener("online", follow.retryNow);
  schedule();

  return () => {
    close();
    stop.abort();
    removeEventListener("online", follow.retryNow);
    leave();
    follow.disconnect();
  };

  function deleted() {
    run = { ...run, deleted: true };
    schedule();
  }

  function draw() {
    let { details } = run;
    // By its state and not by its message, which who polls is not told.
    const stopped = stateOf(run.job) === "running" && stateOf(follow.job) === "cancelled";
    for (const message of arrived) {
      if (message.type === "stream_reset") run.events.length = 0;
      else run.events.push(message);
      details = foldDetails(details, message);
    }
    run = { ...run, job: follow.job, details, news: fresh, missing: run.missing && !known() };
    arrived = [];
    fresh = [];
    show(run);
    if (stopped) noticeDeletion((options) => getJob("", id, options), deleted, stop.signal);
  }
}
