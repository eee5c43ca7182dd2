// @ts-check
// How long to wait before the next try: exponential with full jitter, so that a thousand viewers who lost the same
// server do not come back in the same instant. Also a wait that an abort or a nudge ends early.

/**
 * Milliseconds to wait after `failures` failures in a row (1 or more): uniform in [0, baseMs · 2^(failures−1)),
 * never more than `maxMs`.
 * @param {number} failures
 * @param {{ baseMs?: number, maxMs?: number, random?: () => number }} [options]
 */
export function backoff(failures, { baseMs = 500, maxMs = 30_000, random = Math.random } = {}) {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.floor(random() * ceiling);
}

/**
 * Resolves after `ms`, or at once when the signal aborts. Never rejects.
 * @param {import("./types.js").Clock} clock
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(clock, ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = clock.setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
