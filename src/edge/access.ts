// Which browsers and hosts may talk to a server without authentication: its own page, the origins it was told to
// allow, and every client that is no browser. Decided before anything else, also before an upgrade.

import { type Config, isLoopback } from "../config.ts";
import { ParleyError, quote } from "../errors.ts";

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/**
 * Throws 403 for an `Origin` that is neither the server's own nor allowed (`null` included), and for a
 * `Host` that is neither a name of this machine, nor an address where it listens beyond loopback, nor allowed: another
 * site's name that was made to resolve to this server must not reach it.
 */
export function assertAccess(request: Request, config: Config): void {
  const host = (request.headers.get("host") ?? new URL(request.url).host).toLowerCase();
  if (!config.DENO_DEPLOYMENT_ID) {
    const name = host.replace(/:\d+$/, "");
    // An address cannot be made to resolve elsewhere; a name can.
    const byAddress = name === config.HOST.toLowerCase() || !isLoopback(config.HOST) && ADDRESS.test(name);
    if (!LOOPBACK_HOSTS.has(name) && !byAddress && !isAllowed(host, config)) {
      throw new ParleyError("forbidden_host", 403, 4403, `Host ${quote(host)} is not served here`);
    }
  }
  const origin = request.headers.get("origin");
  if (origin !== null && !isOwn(origin, host) && !config.ALLOWED_ORIGINS.includes(origin)) {
    throw new ParleyError("forbidden_origin", 403, 4403, `Origin ${quote(origin)} may not use this server`);
  }
}

/** Whether pages of this host may use the server. */
function isAllowed(host: string, { ALLOWED_ORIGINS }: Config): boolean {
  return ALLOWED_ORIGINS.some((origin) => URL.canParse(origin) && new URL(origin).host === host);
}

/** An origin is a scheme of the web, a name and a port, and nothing else. */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host && url.origin === origin && /^https?:$/.test(url.protocol);
}
