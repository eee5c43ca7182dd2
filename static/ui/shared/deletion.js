// @ts-check
/// <reference path="../dom.d.ts" />
// Whoever deletes a run that goes on stops it first, and that is all its viewers are told: whether it was stopped or is
// gone only the server knows, and a moment later than they hear of it.

/** When it is looked, in milliseconds after the run has ended. */
const LOOKS_MS = [0, 1000, 5000];

/**
 * Calls `gone` when a run that was just stopped is not there any more.
 * @param {(options: { signal: AbortSignal }) => Promise<unknown>} status rejects with a 404 then
 * @param {() => void} gone
 * @param {AbortSignal} signal
 */
export async function noticeDeletion(status, gone, signal) {
  const began = Date.now();
  for (const look of LOOKS_MS) {
    await new Promise((resolve) => setTimeout(resolve, began + look - Date.now()));
    if (signal.aborted) return;
    try {
      await status({ signal });
    } catch (error) {
      if (signal.aborted) return;
      // Where there is no answer the next look may have one.
      if (/** @type {any} */ (error)?.status === 404) return gone();
    }
  }
}
