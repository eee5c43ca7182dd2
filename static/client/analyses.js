// @ts-check
// Parley's REST calls for bill analyses, and where an analysis is watched. Each call resolves with the parsed answer
// and rejects with a `ProblemError`, as the calls for discussions do.

import { call } from "./rest.js";

/** @typedef {import("./rest.js").CallOptions} CallOptions */

/**
 * @typedef {object} AnalysisRequest
 * @property {string} bill_id
 * @property {string} bill_text
 * @property {Record<string, string>} [bill_sections] heading → text, where the bill is split already
 * @property {Record<string, unknown>} [extracted_mechanisms]
 * @property {Record<string, unknown>} [baseline_data]
 * @property {string[]} [agents] types of analysts
 * @property {string} [analysis_id] an id of the caller's own choice
 * @property {number} [max_debate_rounds]
 * @property {number} [convergence_threshold] in (0, 1]
 * @property {string} [provider]
 * @property {string} [model]
 * @property {{ max_tokens?: number, max_seconds?: number, max_cost_usd?: number }} [budget]
 */

/**
 * Starts an analysis. With the same `idempotencyKey` and body it is started once, however often this is called.
 * @param {string} baseUrl
 * @param {AnalysisRequest} body
 * @param {CallOptions & { idempotencyKey?: string }} [options]
 * @returns {Promise<{ analysis_id: string, bill_id: string, status: string, message: string,
 *   websocket_url: string, agents: string[] }>}
 */
export function startAnalysis(baseUrl, body, { idempotencyKey, ...options } = {}) {
  const headers = { ...options.headers };
  if (idempotencyKey) headers["idempotency-key"] = idempotencyKey;
  return call(baseUrl, "POST", "/api/v1/analyses", { ...options, headers, body });
}

/**
 * Newest first.
 * @param {string} baseUrl
 * @param {{ limit?: number, cursor?: string, status?: string }} [query]
 * @param {CallOptions} [options]
 * @returns {Promise<{ analyses: any[], next_cursor?: string | null }>}
 */
export function listAnalyses(baseUrl, query = {}, options) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return call(baseUrl, "GET", `/api/v1/analyses?${search}`, options);
}

/** State, progress and, at the end, the result. @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function getAnalysis(baseUrl, id, options) {
  return call(baseUrl, "GET", pathOf(id), options);
}

/** @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function cancelAnalysis(baseUrl, id, options) {
  return call(baseUrl, "POST", `${pathOf(id)}/cancel`, options);
}

/** A running one is cancelled first. @param {string} baseUrl @param {string} id @param {CallOptions} [options] */
export function deleteAnalysis(baseUrl, id, options) {
  return call(baseUrl, "DELETE", pathOf(id), options);
}

/** The three addresses of an analysis, to give to `watch()`. @param {string} id */
export function analysisTarget(id) {
  const websocket = `/api/v1/ws/analysis/${encodeURIComponent(id)}`;
  return { websocket, sse: `${pathOf(id)}/events`, history: `${pathOf(id)}/history` };
}

/** @param {string} id */
function pathOf(id) {
  return `/api/v1/analyses/${encodeURIComponent(id)}`;
}
