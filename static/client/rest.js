// @ts-check
// Parley's REST calls for discussions, as plain functions over fetch. Each resolves with the parsed answer and
// rejects with a `ProblemError` that carries what the server said, field by field where a request was not valid.

/**
 * A refusal by the server (RFC 9457).
 * `errors` names the fields: `path` as in `agent_types.1`, empty for the whole request.
 */
export class ProblemError extends Error {
  /** @param {number} status @param {any} problem @param {number} [retryAfterSeconds] */
  constructor(status, problem, retryAfterSeconds) {
    super(String(problem?.detail ?? problem?.title ?? `The server answered ${status}`));
    this.name = "ProblemError";
    this.status = status;
    this.problem = problem;
    /** @type {{ path: string, message: string }[]} */
    this.errors = Array.isArray(problem?.errors) ? problem.errors : [];
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * @typedef {object} CallOptions
 * @property {AbortSignal} [signal]
 * @property {Record<string, string>} [headers]
 * @property {typeof globalThis.fetch} [fetch]
 */

/**
 * @typedef {object} DiscussionRequest
 * @property {string} task
 * @property {string[]} agent_types
 * @property {"round_robin" | "parallel" | "debate" | "moderated"} [mode]
 * @property {number} [rounds]
 * @property {boolean} [enable_project_manager]
 * @property {string} [provider]
 * @property {string} [model]
 * @property {{ max_tokens?: number, max_seconds?: number, max_cost_usd?: number }} [budget]
 */

/**
 * Starts a discussion. With the same `idempotencyKey` and body it is started once, however often this is called.
 * @param {string} baseUrl
 * @param {DiscussionRequest} body
 * @param {CallOptions & { idempotencyKey?: string }} [options]
 * @returns {Promise<{ discussion_id: string, session_id: string, status: string, message: string,
 *   websocket_url: string }>}
 */
export function startDiscussion(baseUrl, body, { idempotencyKey, ...options } = {}) {
  const headers = { ...options.headers };
  if (idempotencyKey) headers["idempotency-key"] = idempotencyKey;
  return call(baseUrl, "POST", "/api/v1/discussions", { ...options, headers, body });
}

/**
 * Newest first.
 * @param {string} baseUrl
 * @param {{ limit?: number, cursor?: string, status?: string }} [query]
 * @param {CallOptions} [options]
 * @returns {Promise<{ discussions: any[], next_cursor?: string | null }>}
 */
export function listDiscussions(baseUrl, query = {}, options) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return call(baseUrl, "GET", `/api/v1/discussions?${search}`, options);
}

/** @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function getStatus(baseUrl, id, options) {
  return call(baseUrl, "GET", `${pathOf(id)}/status`, options);
}

/**
 * @param {string} baseUrl
 * @param {string} id
 * @param {{ after?: number, limit?: number }} [query]
 * @param {CallOptions} [options]
 */
export function getHistory(baseUrl, id, { after = 0, limit } = {}, options) {
  const page = limit === undefined ? "" : `&limit=${limit}`;
  return call(baseUrl, "GET", `${pathOf(id)}/history?after=${after}${page}`, options);
}

/** A running one is cancelled first. @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function deleteDiscussion(baseUrl, id, options) {
  return call(baseUrl, "DELETE", pathOf(id), options);
}

/** @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function clearHistory(baseUrl, id, options) {
  return call(baseUrl, "DELETE", `${pathOf(id)}/history`, options);
}

/** @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function cancelDiscussion(baseUrl, id, options) {
  return call(baseUrl, "POST", `${pathOf(id)}/cancel`, options);
}

/**
 * A person speaks; every later turn sees it.
 * @param {string} baseUrl
 * @param {string} id
 * @param {{ content: string, author?: string }} message
 * @param {CallOptions} [options]
 */
export function say(baseUrl, id, message, options) {
  return call(baseUrl, "POST", `${pathOf(id)}/messages`, { ...options, body: message });
}

/** @param {string} baseUrl @param {CallOptions} [options] */
export function listAgents(baseUrl, options) {
  return call(baseUrl, "GET", "/api/v1/agents", options);
}

/** @param {string} baseUrl @param {CallOptions} [options] */
export function listModels(baseUrl, options) {
  return call(baseUrl, "GET", "/api/v1/models", options);
}

/** @param {string} id */
function pathOf(id) {
  return `/api/v1/discussions/${encodeURIComponent(id)}`;
}

/**
 * One call: the parsed answer, or a `ProblemError`.
 * @param {string} baseUrl
 * @param {string} method
 * @param {string} path
 * @param {CallOptions & { body?: unknown }} [options]
 * @returns {Promise<any>}
 */
export async function call(baseUrl, method, path, { body, headers, signal, fetch = globalThis.fetch } = {}) {
  const response = await fetch(`${baseUrl.replace(/\/$/, "")}${path}`, {
    method,
    signal,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const answer = parse(text);
  if (response.ok) return answer;
  const wait = Number(response.headers.get("retry-after"));
  throw new ProblemError(response.status, answer, wait > 0 ? wait : undefined);
}

/** @param {string} text */
function parse(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // An error page of something in between; the status says enough.
  }
}
