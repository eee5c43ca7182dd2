// @ts-check
// Watching by asking `/history` again and again, for networks that let neither sockets nor event streams through.
// Says the same things a stream says: a `stream_reset` where the log has moved, and when the viewer has caught up.

import { pause } from "./backoff.js";
import { withQuery } from "./address.js";
import { refusal } from "./http.js";

const PAGE = 1000;
const ENDED = ["completed", "failed", "cancelled"];

/**
 * @param {import("./types.js").Link} link
 * @param {AbortSignal} signal
 * @returns {Promise<import("./types.js").Outcome>}
 */
export async function overPolling(link, signal) {
  const { clock, pollMs, fetch } = link.parts;
  if (!link.addresses.history) return { kind: "blocked" };
  let opened = false;
  try {
    while (!signal.aborted) {
      const after = link.lastSequence();
      const url = withQuery(link.addresses.history, { after, limit: PAGE });
      const headers = { accept: "application/json", ...link.credentials.headers };
      const response = await fetch(url, { headers, signal, cache: "no-store" });
      const refused = await refusal(response, clock.now());
      if (refused) return refused;
      const page = await response.json();
      if (!opened) link.opened(true);
      opened = true;

      const moved = resetReason(page, after, link.epoch());
      if (moved) {
        const { epoch, first_sequence, last_sequence: head_sequence } = page;
        const data = { reason: moved, epoch, first_sequence, head_sequence };
        link.receive({ event_type: "stream_reset", timestamp: now(clock), data });
        if (after !== link.lastSequence()) continue;
      }
      const before = link.lastSequence();
      for (const event of page.events) {
        if (link.deltas || event.event_type !== "agent_delta") link.receive(event);
      }
      if (link.over()) return { kind: "ended" };
      const progressed = link.lastSequence() > before;
      if (progressed && link.lastSequence() < page.last_sequence) continue;
      if (ENDED.includes(page.status) && !progressed) return { kind: "ended" };
      const data = { epoch: page.epoch, head_sequence: page.last_sequence };
      link.receive({ event_type: "caught_up", timestamp: now(clock), data });
      await pause(clock, pollMs, signal);
    }
    return { kind: "aborted" };
  } catch (error) {
    if (signal.aborted) return { kind: "aborted" };
    return {
      kind: opened ? "retry" : "blocked",
      message: error instanceof Error ? error.message : undefined,
    };
  }
}

/**
 * Why the viewer's place in the log is no longer one, by the server's own rule; undefined where it still is.
 * @param {{ epoch: string, first_sequence: number, last_sequence: number }} page
 * @param {number} after
 * @param {string | undefined} epoch
 */
export function resetReason(page, after, epoch) {
  if (epoch !== undefined && page.epoch !== undefined && page.epoch !== epoch) return "epoch_changed";
  if (after > page.last_sequence) return "unknown_sequence";
  if (after > 0 && after < page.first_sequence - 1) return "history_cleared";
  return undefined;
}

/** @param {import("./types.js").Clock} clock */
function now(clock) {
  return new Date(clock.now()).toISOString();
}
