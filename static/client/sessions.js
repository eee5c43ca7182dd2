// @ts-check
// One session with a reasoning agent (`/ws/chat/{session_id}`), over as many connections as it takes. A session is one
// log that all its viewers see: iterating the session gives every message of it once and in order, also of what other
// tabs ask; iterating a request gives that request's steps as they grow. In a browser: `openSession(location.origin, id)`.
//
//   const session = openSession("http://127.0.0.1:8000", "my-notes", { agent: "researcher" });
//   const request = session.send("What is 12% of 480?");
//   for await (const { type, content, partial } of request) if (!partial) show(type, content);
//   const answer = await request.answer;

import { socketUrl, withQuery } from "./address.js";
import { openLine } from "./line.js";
import { queue } from "./queue.js";
import { call } from "./rest.js";
import { sessionRequest } from "./session_request.js";

/** @typedef {import("./types.js").SessionRequest} SessionRequest */
/** @typedef {import("./rest.js").CallOptions} CallOptions */

/**
 * @typedef {object} SessionOptions
 * @property {string} [agent] who answers where a question names nobody
 * @property {number} [lastSequence] what came after this is replayed; 0: all. Without it only what is under way
 * @property {string} [epoch] the log that `lastSequence` is from, when known
 */

/**
 * Opens a session, or an address where one may begin, and keeps it open until `close()`.
 * @param {string | URL} server its address, for example `http://127.0.0.1:8000`
 * @param {string} sessionId
 * @param {SessionOptions & import("./types.js").LineOptions} [options]
 */
export function openSession(server, sessionId, options = {}) {
  const { agent } = options;
  let { lastSequence: last, epoch } = options;
  /** @type {Map<string, ReturnType<typeof sessionRequest>>} */
  const under_way = new Map();
  /** Interrupts that were asked for while there was no connection; null is all. @type {Set<string | null>} */
  const interrupts = new Set();
  /** Requests that this connection was told of again. @type {Set<string>} */
  let resent = new Set();
  /** @type {((message: object) => void) | undefined} */
  let send;
  /** Whether the events that come must follow one another: not while only what is under way is replayed. */
  let gapless = last !== undefined;
  /** The event before which a gap was seen: a log that has the gap itself is asked again only once. */
  let gapAfter = -1;
  /** @type {Error | undefined} */
  let over;
  const events = queue();

  const line = openLine({
    address() {
      // What was asked over a lost connection may be answered by now, and only a replay would say so.
      if (last === undefined && [...under_way.values()].some((request) => request.wasSent())) last = 0;
      return withQuery(socketUrl(server, `/ws/chat/${encodeURIComponent(sessionId)}`, options.baseUrl), {
        agent_name: agent,
        last_sequence: last,
        epoch: last === undefined ? undefined : epoch,
        frames: "batch",
      });
    },
    opened(say) {
      send = say;
      gapless = last !== undefined;
      // An interrupt is meant for what had been asked by then, and not for what waits to be asked for the first time.
      const asked = [...under_way.values()];
      resent = new Set(asked.filter((request) => request.wasSent()).map(({ handle }) => handle.request_id));
      for (const request of asked) if (request.wasSent()) request.offer(say);
      for (const request_id of interrupts) {
        say({ type: "interrupt", payload: { request_id: request_id ?? undefined } });
      }
      interrupts.clear();
      for (const request of asked) if (!resent.has(request.handle.request_id)) request.offer(say);
    },
    lost() {
      send = undefined;
    },
    receive(message) {
      // Behind a gap nothing counts: the next connection brings it again, with what was missing.
      for (const one of Array.isArray(message) ? message : [message]) {
        if (receive(one) === "gap") return line.renew();
      }
    },
    ended(error, { reason }) {
      over = error;
      for (const request of [...under_way.values()]) request.fail(error);
      events.end(reason === "refused" ? error : undefined);
    },
  }, options);

  return {
    send: ask,
    /** Stops a request, or without a name all that are under way, whoever asked them. @param {string} [request_id] */
    interrupt,
    /** Requests of this client fail with the code `closed`; at the server they go on. */
    close: line.close,
    /** Resolves with the closing status; never rejects. */
    finished: line.finished,
    /** Ends a wait between two tries. */
    retryNow: line.retryNow,
    get status() {
      return line.status();
    },
    get lastSequence() {
      return last;
    },
    get epoch() {
      return epoch;
    },
    /** Every message of the session but pongs. Ends with `close()`, and throws where the server refused. */
    [Symbol.asyncIterator]: events.iterate,
  };

  /**
   * @param {string} message
   * @param {{ agent?: string, enableReasoning?: boolean, requestId?: string }} [how]
   * @returns {SessionRequest}
   */
  function ask(message, { agent: agent_name, enableReasoning: enable_reasoning, requestId } = {}) {
    if (requestId !== undefined && under_way.has(requestId)) {
      throw new TypeError(`requestId: ${JSON.stringify(requestId)} is under way already`);
    }
    const payload = { message, agent_name, enable_reasoning, request_id: requestId };
    const request = sessionRequest(payload, {
      over: (id) => under_way.delete(id),
      interrupt,
    });
    if (over) request.fail(over);
    else {
      under_way.set(request.handle.request_id, request);
      if (send) request.offer(send);
    }
    return request.handle;
  }

  /** @param {string} [request_id] */
  function interrupt(request_id) {
    const request = request_id === undefined ? undefined : under_way.get(request_id);
    if (request?.withdraw()) return;
    if (request_id === undefined) { for (const one of [...under_way.values()]) one.withdraw(); }
    if (send) send({ type: "interrupt", payload: { request_id } });
    else interrupts.add(request_id ?? null);
  }

  /** @param {any} message @returns {"gap" | undefined} `gap`: events are missing, and another connection must bring them */
  function receive(message) {
    const { type, sequence, data = {} } = message;
    if (sequence !== undefined) {
      if (last !== undefined && sequence <= last) return;
      if (gapless && last !== undefined && sequence > last + 1 && gapAfter !== last) {
        gapAfter = last;
        return "gap";
      }
      last = sequence;
      events.push(message);
      under_way.get(data.request_id)?.receive(message);
      return;
    }
    switch (type) {
      case "pong":
        return;
      case "connected":
        if (data.epoch === undefined) none();
        else epoch ??= data.epoch;
        break;
      case "stream_reset":
        last = (data.first_sequence ?? 1) - 1;
        gapless = true;
        if (epoch !== undefined && data.epoch !== epoch) {
          for (const request of [...under_way.values()]) request.gone();
        } else for (const request of under_way.values()) request.reset();
        epoch = data.epoch;
        break;
      case "caught_up":
        epoch = data.epoch ?? epoch;
        last = Math.max(last ?? 0, data.head_sequence ?? 0);
        gapless = true;
        break;
      case "error":
        if (refused(data) === "harmless") return;
        break;
    }
    events.push(message);
  }

  /** There is no such session, or not any more: whatever comes is new. */
  function none() {
    for (const request of [...under_way.values()]) request.gone();
    last = 0;
    epoch = undefined;
    gapless = true;
  }

  /**
   * An error that is no event: a message that was not taken.
   * @param {any} data
   * @returns {"harmless" | undefined} `harmless`: nothing is lost by it, and nobody needs to know
   */
  function refused(data) {
    const named = under_way.get(data.request_id);
    if (named) return named.refuse(data);
    // It had arrived the first time, and is over by now.
    if (data.code === "request_id_in_use" && resent.has(data.request_id)) return "harmless";
    // Without a name it is about what was sent and not taken up, where that can only be one.
    const waiting = [...under_way.values()].filter((request) => request.waits());
    if (data.request_id === undefined && waiting.length === 1) return waiting[0]?.refuse(data);
  }
}

/**
 * Newest first.
 * @param {string} baseUrl
 * @param {{ limit?: number, cursor?: string, status?: string }} [query]
 * @param {CallOptions} [options]
 * @returns {Promise<{ sessions: any[], next_cursor?: string | null }>}
 */
export function listSessions(baseUrl, query = {}, options) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return call(baseUrl, "GET", `/api/v1/sessions?${search}`, options);
}

/** What is under way in it is interrupted first. @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function deleteSession(baseUrl, id, options) {
  return call(baseUrl, "DELETE", `/api/v1/sessions/${encodeURIComponent(id)}`, options);
}
