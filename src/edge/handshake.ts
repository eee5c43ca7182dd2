// Whether a request may become a WebSocket.

import { malformed, ParleyError, quote } from "../errors.ts";

const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** Throws 426 for a request that is no upgrade, and 400 for one that is not right. */
export function assertUpgrade(request: Request): void {
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    if (request.method !== "GET") throw malformed(`A WebSocket upgrade is a GET, not a ${request.method}`);
    const version = request.headers.get("sec-websocket-version");
    if (version !== "13") throw malformed(`sec-websocket-version must be 13, not ${quote(version)}`);
    const key = request.headers.get("sec-websocket-key");
    if (!key) throw malformed("sec-websocket-key is missing");
    if (!KEY.test(key)) throw malformed("sec-websocket-key must be 16 bytes in base64");
    return;
  }
  throw new ParleyError("upgrade_required", 426, 4400, "This address is for WebSocket connections");
}
