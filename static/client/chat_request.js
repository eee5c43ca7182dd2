// @ts-check
// One chat as its client sees it, over as many connections as it takes: what has come is kept count of, so that what
// comes again after a resume is dropped. Text is counted by its offset, everything else by its place within its event.

import { deferred, LineError, requestName } from "./line.js";
import { queue } from "./queue.js";

/** A reply as far as it has come; `ends` is the offset of what is due next. @param {number} attempt */
function empty(attempt) {
  return { text: "", reasoning: "", attempt, final: false, ends: { text: 0, reasoning: 0 } };
}

/**
 * @param {string} type
 * @param {any} data
 * @param {() => void} over called once, when nothing more is to come
 * @param {() => ((message: object) => void) | undefined} line the present connection
 */
export function chatRequest(type, data, over, line) {
  const request_id = data.request_id ?? requestName();
  const ask = { type, data: { ...data, request_id } };
  const replies = queue();
  const result = deferred();
  /** By index; a model's own answer is at 0. @type {ReturnType<typeof empty>[]} */
  const parts = [];
  /** @type {string | undefined} */
  let run_id;
  let sent = false;
  let done = false;
  let cancelled = false;
  /** Whether the run was asked for again, and has not been heard since. */
  let resuming = false;
  /** The newest event of which something came, and how many of its messages other than text were given. */
  let head = 0;
  let seen = { sequence: 0, count: 0 };
  /** How many such messages of the event at hand came on this connection. */
  let now = { sequence: 0, count: 0 };
  /** Whether text was missing once, and everything is asked for again. */
  let gap = false;

  /** @type {import("./types.js").ChatRequest} */
  const handle = {
    request_id,
    get run_id() {
      return run_id;
    },
    get text() {
      return handle.texts.filter(Boolean).join("\n\n");
    },
    get texts() {
      return Array.from(parts, (part) => part?.text ?? "");
    },
    get reasoning() {
      return parts[0]?.reasoning ?? "";
    },
    result: result.promise,
    cancel,
    [Symbol.asyncIterator]: replies.iterate,
  };
  return { handle, reconnected, receive, fail };

  /** @param {(message: object) => void} say a connection on which nothing was said yet */
  function reconnected(say) {
    now = { sequence: 0, count: 0 };
    if (cancelled && run_id === undefined) return fail(new LineError("Request cancelled", "cancelled"));
    if (run_id !== undefined) {
      resuming = true;
      // The newest event may have come in part: it is asked for again, and what is known of it dropped.
      const last_sequence = gap ? 0 : Math.max(0, head - 1);
      say({ type: "resume", data: { run_id, last_sequence, request_id } });
    } else {
      // Where it was sent over a connection that was lost before anything came back, nobody here can tell whether it
      // arrived. It is sent again, so it is rarely started twice; the first run is then one without a viewer. The first
      // status names the run and comes at once, so the time for that is one round trip.
      say(ask);
      sent = true;
    }
    if (cancelled) say({ type: "cancel", data: { request_id } });
  }

  function cancel() {
    if (done || cancelled) return;
    cancelled = true;
    if (!sent) return fail(new LineError("Request cancelled", "cancelled"));
    line()?.({ type: "cancel", data: { request_id } });
  }

  /** @param {Error} error */
  function fail(error) {
    if (done) return;
    done = true;
    result.reject(error);
    replies.end(error);
    over();
  }

  /** @param {any} message @returns {"gap" | undefined} `gap`: text is missing, and another connection must bring it */
  function receive(message) {
    if (done) return;
    if (typeof message.run_id === "string") {
      run_id ??= message.run_id;
      resuming = false;
    }
    switch (message.type) {
      case "caught_up":
        return;
      case "stream_reset":
        // Its history was cleared: what is left begins later, and text that is gone cannot come any more.
        seen = { sequence: message.first_sequence - 1, count: 0 };
        gap = true;
        return;
      case "chunk":
        return append(message, "text");
      case "reasoning":
        return append(message, "reasoning");
    }
    if (message.sequence === undefined) {
      outside(message);
      return;
    }
    if (isKnown(message.sequence)) return;
    give(message);
    if (message.type === "response") finish(() => result.resolve(message.data));
    else if (message.type === "error" && message.index === undefined) refuse(message);
  }

  /** An error that is no event of the run. @param {any} message */
  function outside(message) {
    give(message);
    // A cancel that could not be carried out says so, and the answer still comes.
    const harmless = run_id !== undefined && message.run_id === undefined && !resuming;
    if (message.type === "error" && !harmless) refuse(message);
  }

  /** @param {any} message */
  function refuse(message) {
    finish(() => result.reject(new LineError(message.message, message.code)));
  }

  /** @param {() => void} settle */
  function finish(settle) {
    done = true;
    settle();
    replies.end();
    over();
  }

  /** @param {any} message */
  function give(message) {
    replies.push(message);
  }

  /** Whether a message that is not text was given before; counts it. @param {number} sequence */
  function isKnown(sequence) {
    head = Math.max(head, sequence);
    now = { sequence, count: now.sequence === sequence ? now.count + 1 : 1 };
    if (sequence < seen.sequence || (sequence === seen.sequence && now.count <= seen.count)) return true;
    seen = now;
    return false;
  }

  /** @param {any} message @param {"text" | "reasoning"} channel @returns {"gap" | undefined} */
  function append(message, channel) {
    const { index = 0, attempt = 1, sequence = 0, chunk, is_final = false } = message;
    head = Math.max(head, sequence);
    let part = parts[index] ??= empty(0);
    if (attempt < part.attempt) return;
    if (attempt > part.attempt) part = parts[index] = empty(attempt);
    const due = part.ends[channel];
    const { offset = due } = message;
    if (offset > due && !gap) {
      gap = true;
      return "gap";
    }
    const fresh = chunk.slice(Math.max(0, due - offset));
    if (fresh === "" && !(is_final && !part.final)) return;
    part.final ||= is_final;
    part[channel] += fresh;
    part.ends[channel] = Math.max(due, offset + chunk.length);
    give(
      fresh === chunk ? message : { ...message, chunk: fresh, offset: offset + chunk.length - fresh.length },
    );
  }
}
