// @ts-check
// Following a job by asking for the whole of it again and again, where its socket cannot be had. A server that does not
// answer is asked on: this is the last way there is, and whoever uses it wants to know when the server is back.

import { pause } from "./backoff.js";
import { withQuery } from "./address.js";
import { refusal } from "./http.js";
import { resetReason } from "./poll.js";

const PAGE = 1000;

/**
 * @param {object} use
 * @param {URL} use.job the job's address
 * @param {() => boolean} use.known whether there was such a job: only then is a 404 its end
 * @param {(job: any) => void} use.onState
 * @param {boolean} use.events whether its messages are asked for too, and received as over a socket
 * @param {() => number} use.waitMs
 * @returns {(link: import("./types.js").Link, signal: AbortSignal) => Promise<import("./types.js").Outcome>}
 */
export function overSnapshots({ job, known, onState, events, waitMs }) {
  return async (link, signal) => {
    const { clock } = link.parts;
    link.polling();
    while (!signal.aborted) {
      let least = 0;
      try {
        const response = await asked(link, job, signal);
        const missing = response.status === 404 && !known();
        const refused = missing ? undefined : await refusal(response, clock.now());
        if (refused?.kind === "stop" || refused?.kind === "renew") return refused;
        if (missing) {
          await response.body?.cancel();
          link.polling();
        } else if (refused) {
          least = refused.afterMs ?? 0;
          link.polling(refused.message ?? `The server answers ${refused.code}`);
        } else {
          const state = await response.json();
          tellOfReset(link, state);
          link.polling();
          if (events) await readHistory(link, state, signal);
          onState(state);
          if (state.completed_at) return { kind: "ended" };
        }
      } catch {
        if (signal.aborted) break;
        link.polling("The server does not answer");
      }
      await pause(clock, Math.max(least, waitMs()), signal);
    }
    return { kind: "aborted" };
  };
}

/** A fetch that is given up after `openMs`. @param {import("./types.js").Link} link @param {URL} url @param {AbortSignal} signal */
async function asked({ parts: { clock, fetch, openMs }, credentials }, url, signal) {
  const given = new AbortController();
  const stop = () => given.abort();
  signal.addEventListener("abort", stop);
  const timer = clock.setTimeout(stop, openMs);
  try {
    const headers = { accept: "application/json", ...credentials.headers };
    const response = await fetch(url, { headers, signal: given.signal, cache: "no-store" });
    // The body belongs to the time it may take.
    return new Response(await response.text(), response);
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** @param {import("./types.js").Link} link @param {any} state */
function tellOfReset(link, { epoch, first_sequence, last_sequence, updated_at: timestamp }) {
  const reason = resetReason({ epoch, first_sequence, last_sequence }, link.lastSequence(), link.epoch());
  const data = { reason, epoch, first_sequence, head_sequence: last_sequence };
  if (reason) link.receive({ type: "stream_reset", data, timestamp });
}

/** @param {import("./types.js").Link} link @param {any} state @param {AbortSignal} signal */
async function readHistory(link, { last_sequence }, signal) {
  while (link.addresses.history && link.lastSequence() < last_sequence) {
    const after = link.lastSequence();
    const response = await asked(link, withQuery(link.addresses.history, { after, limit: PAGE }), signal);
    if (!response.ok) return;
    for (const event of (await response.json()).events) link.receive(event);
    if (link.lastSequence() === after) return;
  }
}
