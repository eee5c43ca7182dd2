// @ts-check
// Follows a job of the code teams: by WebSocket, after a few reconnects by polling, and by WebSocket again as soon as
// one opens. A consumer sees one state whichever way it came. The socket goes on after the last message it brought, also
// when polling has seen further: the state that is newer is shown, and nothing counts twice.

import { watch, WatchError } from "./watch.js";
import { emptyJob, foldJob } from "./job_fold.js";
import { overSnapshots } from "./job_poll.js";
import { getJob, jobPath, jobTarget } from "./jobs.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").JobStatus} JobStatus */

/**
 * The job need not be there yet: it is waited for. Disconnect when it is no longer of interest; the job goes on.
 * @param {string} baseUrl a server's address; the page's own when empty
 * @param {string} jobId
 * @param {import("./types.js").FollowOptions} [options]
 * @returns {import("./types.js").Follow}
 */
export function followJob(baseUrl, jobId, options = {}) {
  const { attempts = 5, intervalMs = 2000, pollMs = 2000, upgradeMs = 5000, random = Math.random } = options;
  const { onStatus, onMessage, onControl, signal, ...parts } = options;
  const base = baseUrl.replace(/\/$/, "");
  /** @param {string} path */
  const at = (path) => new URL(base + path, globalThis.location?.href);
  const { websocket, history } = jobTarget(jobId);

  /** What the socket's messages add up to, and what was polled last. */
  let folded = emptyJob(jobId);
  /** @type {Job | undefined} */
  let polled;
  let shown = folded;
  /** @type {JobStatus} */
  let status = { state: "connecting" };
  /** @type {Set<(job: Job) => void>} */
  const listeners = new Set();
  let scheduled = false;
  let ended = false;
  /** Iterations that wait for the next state. @type {Set<() => void>} */
  const waiting = new Set();
  /** @type {Set<Promise<void>>} */
  const lookups = new Set();

  const poll = overSnapshots({
    job: at(jobPath(jobId)),
    known: () => shown.last_sequence > 0 || polled !== undefined,
    events: onMessage !== undefined,
    waitMs: () => pollMs * (0.5 + random() / 2),
    onState(state) {
      const same = polled?.last_sequence === state.last_sequence && polled?.started_at === state.started_at;
      if (!same) polled = state;
      show();
    },
  });
  const watching = watch({ websocket: at(websocket), history: at(history) }, {
    ...parts,
    signal,
    transports: ["websocket", "poll"],
    over: { poll },
    upgradeMs,
    retry: { attempts, waitMs: () => Math.round(intervalMs * (0.5 + random())), random },
    isTerminal: (event) =>
      event.type === "complete" || (event.type === "error" && !(/** @type {any} */ (event).team)),
    onEvent(event) {
      if (event.type === "stream_reset") begin(event.data);
      else folded = foldJob(folded, event);
      guarded(() => onMessage?.(event));
      show();
    },
    onControl(message) {
      if (message.type === "connected") tell({ state: "live" });
      guarded(() => onControl?.(message));
    },
    onStatus({ transport: _, state, ...more }) {
      // Whatever is replayed, a socket that has said `connected` is live.
      if (state !== "replaying" && state !== "closed") tell({ state, ...more });
    },
  });
  const finished = watching.finished.then(async ({ transport: _, ...last }) => {
    await Promise.all(lookups);
    flush();
    ended = true;
    tell({ ...last, state: "closed" });
    wake();
    return status;
  });

  return {
    get job() {
      return shown;
    },
    get status() {
      return status;
    },
    finished,
    disconnect: watching.close,
    retryNow: watching.retryNow,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncIterator]: states,
  };

  /** The log is another one, or has lost its beginning, which only the job itself can tell then.
   * @param {{ reason: string, first_sequence: number }} reset */
  function begin({ reason, first_sequence }) {
    folded = emptyJob(jobId);
    if (reason !== "history_cleared") polled = undefined;
    if (first_sequence <= 1) return;
    const { fetch } = parts;
    const lookup = getJob(base, jobId, { signal, ...(fetch && { fetch }) }).then((job) => {
      // The messages up to here are in it; a fold leaves them out.
      if (job.last_sequence >= folded.last_sequence) folded = job;
      show();
    }, () => {}).finally(() => lookups.delete(lookup));
    lookups.add(lookup);
  }

  /** Tells of the newest state, once for all messages of a frame. */
  function show() {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(flush);
  }

  function flush() {
    scheduled = false;
    // A job that waits for its place has no message yet, and its brief all the same.
    const ahead = polled && (polled.last_sequence > folded.last_sequence || folded.last_sequence === 0);
    const newest = ahead && polled ? polled : folded;
    if (newest === shown) return;
    shown = newest;
    for (const listener of listeners) guarded(() => listener(newest));
    wake();
  }

  /** @param {JobStatus} next */
  function tell(next) {
    if (JSON.stringify(next) === JSON.stringify(status)) return;
    status = next;
    guarded(() => onStatus?.(next));
  }

  function wake() {
    for (const resume of waiting) resume();
    waiting.clear();
  }

  async function* states() {
    /** @type {Job | undefined} */
    let given;
    try {
      while (true) {
        if (given !== shown) yield given = shown;
        else if (ended && status.reason === "refused") {
          throw new WatchError({ ...status, transport: "websocket" });
        } else if (ended) return;
        else await new Promise((resolve) => waiting.add(() => resolve(undefined)));
      }
    } finally {
      watching.close();
    }
  }
}

/** A consumer that throws must not stop the others. @param {() => void} fn */
function guarded(fn) {
  try {
    fn();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
