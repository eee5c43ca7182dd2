// @ts-check
// Chats with a model or with personas over one socket (`/ws`), many at once. A chat goes on at the server when the
// connection is lost; on the next one it is resumed where it stood, so that what a request gives has every message once
// and every character once. In a browser: `openChats(location.origin)`.
//
//   const chats = openChats("http://127.0.0.1:8000");
//   const request = chats.chat({ message: "Is tea healthy?", persona_id: "skeptic" });
//   for await (const reply of request) if (reply.type === "chunk") show(reply.chunk);
//   const { response } = await request.result;

import { socketUrl } from "./address.js";
import { chatRequest } from "./chat_request.js";
import { openLine } from "./line.js";

/** @typedef {import("./types.js").ChatRequest} ChatRequest */

/**
 * @typedef {object} Asked
 * @property {string | number} [request_id] the caller's own name for it; one is made where it is absent
 * @property {string} [api] a provider
 * @property {string} [model]
 * @property {number} [temperature]
 * @property {number} [max_tokens]
 * @property {boolean} [reset] forgets the conversation with the personas first
 */

/**
 * Opens a connection for chats and keeps it open until `close()`.
 * @param {string | URL} server its address, for example `http://127.0.0.1:8000`
 * @param {import("./types.js").LineOptions} [options]
 */
export function openChats(server, options = {}) {
  /** @type {Map<string | number, ReturnType<typeof chatRequest>>} */
  const under_way = new Map();
  /** @type {((message: object) => void) | undefined} */
  let send;
  /** @type {Error | undefined} */
  let over;

  const line = openLine({
    address: () => socketUrl(server, "/ws", options.baseUrl),
    opened(say) {
      send = say;
      for (const request of [...under_way.values()]) request.reconnected(say);
    },
    lost() {
      send = undefined;
    },
    receive(message) {
      const request = under_way.get(message.request_id);
      if (request?.receive(message) === "gap") line.renew();
    },
    ended(error) {
      over = error;
      for (const request of [...under_way.values()]) request.fail(error);
    },
  }, options);

  return {
    /** One persona answers. @param {Asked & { message: string, persona_id: string, [field: string]: any }} data */
    chat: (data) => ask("chat", data),
    /** Several personas answer at once. @param {Asked & { message: string, persona_ids: string[], [field: string]: any }} data */
    multiChat: (data) => ask("multi_chat", data),
    /**
     * The model itself answers.
     * @param {Asked & { input_text: string, previous_response_id?: string, tools?: object[],
     *   include_reasoning?: boolean, [field: string]: any }} data
     */
    openaiChat: (data) => ask("openai_chat", data),
    /** Requests under way fail with the code `closed`; at the server they go on. */
    close: line.close,
    /** Resolves with the closing status; never rejects. */
    finished: line.finished,
    /** Ends a wait between two tries. */
    retryNow: line.retryNow,
    get status() {
      return line.status();
    },
  };

  /** @param {"chat" | "multi_chat" | "openai_chat"} type @param {any} data @returns {ChatRequest} */
  function ask(type, data) {
    if (under_way.has(data.request_id)) {
      throw new TypeError(`request_id: ${JSON.stringify(data.request_id)} is under way already`);
    }
    const request = chatRequest(type, data, () => under_way.delete(request.handle.request_id), () => send);
    if (over) request.fail(over);
    else {
      under_way.set(request.handle.request_id, request);
      if (send) request.reconnected(send);
    }
    return request.handle;
  }
}
