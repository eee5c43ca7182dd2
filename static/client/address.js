// @ts-check
// From what a caller has (a run's address, its stream's address, or all three) to the three addresses of a run, and
// to the query that resumes a stream where the viewer stands.

/**
 * @param {string | URL | { websocket: string | URL, sse?: string | URL, history?: string | URL }} target
 * @param {string} [baseUrl]
 * @returns {import("./types.js").Addresses}
 */
export function addresses(target, baseUrl = globalThis.location?.href) {
  if (typeof target === "object" && !(target instanceof URL)) {
    return {
      websocket: withScheme(new URL(target.websocket, baseUrl), "ws"),
      sse: target.sse === undefined ? undefined : withScheme(new URL(target.sse, baseUrl), "http"),
      history: target.history === undefined
        ? undefined
        : withScheme(new URL(target.history, baseUrl), "http"),
    };
  }
  const run = new URL(target, baseUrl);
  run.pathname = run.pathname.replace(/\/(stream|events|history|status)?\/?$/, "");
  return {
    websocket: withScheme(under(run, "stream"), "ws"),
    sse: withScheme(under(run, "events"), "http"),
    history: withScheme(under(run, "history"), "http"),
  };
}

/**
 * @param {URL} url
 * @param {Record<string, string | number | boolean | undefined>} query
 */
export function withQuery(url, query) {
  const copy = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) copy.searchParams.set(name, String(value));
  }
  return copy;
}

/**
 * The address of a socket that does not belong to one run: `path` below a server's address.
 * @param {string | URL} server
 * @param {string} path
 * @param {string} [baseUrl]
 */
export function socketUrl(server, path, baseUrl = globalThis.location?.href) {
  const url = withScheme(new URL(server, baseUrl), "ws");
  url.pathname = url.pathname.replace(/\/$/, "") + path;
  return url;
}

/** The query that continues a stream where this link stands. @param {import("./types.js").Link} link */
export function resume(link) {
  return {
    last_sequence: link.lastSequence(),
    epoch: link.epoch(),
    deltas: link.deltas ? undefined : false,
  };
}

/** @param {URL} run @param {string} last */
function under(run, last) {
  const url = new URL(run);
  url.pathname += `/${last}`;
  return url;
}

/** @param {URL} url @param {"ws" | "http"} kind */
function withScheme(url, kind) {
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  url.protocol = kind + (secure ? "s:" : ":");
  return url;
}
