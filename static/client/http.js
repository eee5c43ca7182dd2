// @ts-check
// What an HTTP refusal means for a watch, in the same words as a socket's close codes. Parley refuses in problem+json;
// a 403 or 404 in any other form is taken for the word of something in between, and another way in may still work.

/**
 * The outcome of a response that is not a success, whose body is read for the server's own sentence; undefined where
 * it is a success.
 * @param {Response} response
 * @param {number} now milliseconds since the epoch
 * @returns {Promise<import("./types.js").Outcome | undefined>}
 */
export async function refusal(response, now) {
  if (response.ok) return undefined;
  const { status } = response;
  const message = await sentence(response);
  if (status === 401) return { kind: "renew", code: status, message };
  if (status === 429 || status === 503) {
    return { kind: "slow", code: status, message, afterMs: retryAfter(response.headers, now) };
  }
  if (status >= 500 || status === 408) return { kind: "retry", code: status, message };
  const own = response.headers.get("content-type")?.startsWith("application/problem+json");
  return { kind: own ? "stop" : "blocked", code: status, message };
}

/** @param {Headers} headers @param {number} now */
function retryAfter(headers, now) {
  const text = headers.get("retry-after");
  if (!text) return undefined;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** @param {Response} response */
async function sentence(response) {
  const text = await response.text().catch(() => "");
  try {
    const problem = JSON.parse(text);
    return String(problem.detail ?? problem.title ?? "") || undefined;
  } catch {
    return undefined;
  }
}
