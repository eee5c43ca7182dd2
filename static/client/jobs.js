// @ts-check
// Parley's REST calls for jobs of the code teams, and where a job is watched. Each call resolves with the parsed answer
// and rejects with a `ProblemError`, as the calls for discussions do. To follow a job live see `followJob()`.

import { call } from "./rest.js";

/** @typedef {import("./rest.js").CallOptions} CallOptions */
/** @typedef {import("./types.js").Job} Job */

/**
 * @typedef {object} JobRequest
 * @property {string} brief what is to be built
 * @property {"react" | "vanilla" | "vue" | "svelte"} [target_framework]
 * @property {import("./types.js").Team[]} [include_teams] both when absent
 * @property {string} [job_id] an id of the caller's own choice
 * @property {string} [provider]
 * @property {string} [model]
 * @property {{ max_tokens?: number, max_seconds?: number, max_cost_usd?: number }} [budget]
 */

/**
 * Starts a job. With the same `idempotencyKey` and body it is started once, however often this is called.
 * @param {string} baseUrl
 * @param {JobRequest} body
 * @param {CallOptions & { idempotencyKey?: string }} [options]
 * @returns {Promise<{ job_id: string, status: "received", teams: import("./types.js").Team[], websocket_url: string }>}
 */
export function startJob(baseUrl, body, { idempotencyKey, ...options } = {}) {
  const headers = { ...options.headers };
  if (idempotencyKey) headers["idempotency-key"] = idempotencyKey;
  return call(baseUrl, "POST", "/api/v1/orchestrate", { ...options, headers, body });
}

/**
 * Newest first.
 * @param {string} baseUrl
 * @param {{ limit?: number, cursor?: string, status?: string }} [query]
 * @param {CallOptions} [options]
 * @returns {Promise<{ jobs: any[], next_cursor?: string | null }>}
 */
export function listJobs(baseUrl, query = {}, options) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return call(baseUrl, "GET", `/api/v1/orchestrate?${search}`, options);
}

/** The job as it is at this moment, whole. @param {string} baseUrl @param {string} id @param {CallOptions} [options]
 * @returns {Promise<Job>} */
export function getJob(baseUrl, id, options) {
  return call(baseUrl, "GET", jobPath(id), options);
}

/**
 * A team's code as an HTML document that shows it and loads nothing, or null and the reason. It is code of a model: show
 * it in a sandbox alone.
 * @param {string} baseUrl
 * @param {string} id
 * @param {{ team: import("./types.js").Team, version?: "first" | "refined" }} of the version that stands when absent
 * @param {CallOptions} [options]
 * @returns {Promise<{ document: string | null, reason: string }>}
 */
export function previewJob(baseUrl, id, of, options) {
  return call(baseUrl, "GET", `${jobPath(id)}/preview?${new URLSearchParams(of)}`, options);
}

/** @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function cancelJob(baseUrl, id, options) {
  return call(baseUrl, "POST", `${jobPath(id)}/cancel`, options);
}

/** A running one is cancelled first. @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function deleteJob(baseUrl, id, options) {
  return call(baseUrl, "DELETE", jobPath(id), options);
}

/** The three addresses of a job, to give to `watch()`. @param {string} id */
export function jobTarget(id) {
  const websocket = `/ws/orchestrate/${encodeURIComponent(id)}`;
  return { websocket, sse: `${jobPath(id)}/events`, history: `${jobPath(id)}/history` };
}

/** @param {string} id */
export function jobPath(id) {
  return `/api/v1/orchestrate/${encodeURIComponent(id)}`;
}
