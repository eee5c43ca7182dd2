// @ts-check
// The sockets of the server and what one may say on each, as data: the frame box draws its forms from these rows.

/**
 * One value of a message. `at` is its place in the message, `kind` how it is typed in.
 * @typedef {{ at: string[], label: string, kind: "text" | "long" | "number" | "flag" | "list" | "json",
 *   value?: string | boolean, options?: string[] }} Part
 * @typedef {{ name: string, parts: Part[] }} Message
 * @typedef {{ name: string, label: string, path: string, messages: Message[] }} SocketRow
 */

/** @param {string} name @param {Part["kind"]} kind @param {string | boolean} [value] @param {string} [at] @returns {Part} */
function data(name, kind, value, at = "data") {
  return { at: [at, name], label: name, kind, value };
}

/** @param {string} name @param {Part["kind"]} kind @param {string | boolean} [value] */
const payload = (name, kind, value) => data(name, kind, value, "payload");

/** @type {Message} */
const PING = { name: "ping", parts: [] };

const SAMPLING = [
  data("api", "text"),
  data("model", "text"),
  data("temperature", "number", "0.7"),
  data("max_tokens", "number", "1000"),
  data("request_id", "text"),
];

/** @type {SocketRow[]} */
export const SOCKETS = [
  {
    name: "chats",
    label: "Chats",
    path: "/ws",
    messages: [
      {
        name: "openai_chat",
        parts: [
          data("input_text", "long", "Hello, world!"),
          data("api", "text"),
          data("model", "text"),
          data("temperature", "number"),
          data("max_tokens", "number"),
          data("previous_response_id", "text"),
          data("tools", "json"),
          data("include_reasoning", "flag", false),
          data("request_id", "text"),
        ],
      },
      {
        name: "chat",
        parts: [
          data("message", "long", "What's your favorite programming language?"),
          data("persona_id", "text", "tech_enthusiast"),
          ...SAMPLING,
          data("reset", "flag", false),
        ],
      },
      {
        name: "multi_chat",
        parts: [
          data("message", "long", "What do you think about AI?"),
          data("persona_ids", "list", "tech_enthusiast, creative_writer, data_scientist"),
          ...SAMPLING,
          data("reset", "flag", false),
        ],
      },
      { name: "cancel", parts: [data("request_id", "text")] },
      {
        name: "resume",
        parts: [data("run_id", "text"), data("last_sequence", "number", "0"), data("request_id", "text")],
      },
      PING,
    ],
  },
  {
    name: "session",
    label: "Session",
    path: "/ws/chat/test_session?agent_name=researcher",
    messages: [
      {
        name: "chat",
        parts: [
          payload("message", "long", "What is 12.5% of 480?"),
          payload("agent_name", "text", "researcher"),
          payload("enable_reasoning", "flag", true),
          payload("request_id", "text"),
        ],
      },
      { name: "interrupt", parts: [payload("request_id", "text")] },
      { name: "ping", parts: [payload("timestamp", "number", "1641234567.123")] },
    ],
  },
  {
    name: "discussion",
    label: "Discussion",
    path: "/api/v1/discussions/{id}/stream?last_sequence=0",
    messages: [PING],
  },
  {
    name: "analysis",
    label: "Analysis",
    path: "/api/v1/ws/analysis/{id}?last_sequence=0",
    messages: [{ name: "progress_request", parts: [] }, PING],
  },
  {
    name: "orchestrate",
    label: "Code job",
    path: "/ws/orchestrate/test-job-id?last_sequence=0",
    messages: [PING],
  },
];

/**
 * The message that the parts add up to, as JSON. What is left empty is left out; what is not JSON where JSON is wanted
 * stays text, for the server to refuse.
 * @param {Message} message
 * @param {Record<string, string | boolean>} values by the parts' labels
 */
export function written(message, values) {
  /** @type {Record<string, any>} */
  const whole = { type: message.name };
  for (const { at: [outer, inner], label, kind, value: usual } of message.parts) {
    const value = valueOf(kind, values[label] ?? usual ?? "");
    if (value === undefined || outer === undefined || inner === undefined) continue;
    whole[outer] ??= {};
    whole[outer][inner] = value;
  }
  return JSON.stringify(whole, null, 2);
}

/** @param {Part["kind"]} kind @param {string | boolean} value */
function valueOf(kind, value) {
  if (typeof value === "boolean") return value;
  if (value.trim() === "") return undefined;
  if (kind === "list") return value.split(",").map((word) => word.trim()).filter(Boolean);
  if (kind === "number") return Number.isNaN(Number(value)) ? value : Number(value);
  if (kind !== "json") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What a close code says of what to do next. @type {Record<number, string>} */
export const CODES = {
  1000: "the run is over, or you asked for it",
  1001: "the server is shutting down: connect again",
  1006: "the connection broke, or was refused",
  1009: "a message was too large",
  1011: "the server could not go on with this connection",
  4400: "the request was malformed",
  4401: "not signed in, or no longer",
  4403: "not allowed",
  4404: "no such run",
  4408: "too slow: nothing was read",
  4409: "the connection's lifetime is over: connect again",
  4410: "too many messages that were not understood",
  4429: "too many connections: back off",
};
