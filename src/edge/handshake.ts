// Whether a request may become a WebSocket, and how it does.

import { malformed, ParleyError, quote } from "../errors.ts";
import { chosenProtocol } from "./auth/credentials.ts";
import { type Protocol, Socket, type SocketParts } from "./socket.ts";
import { carry } from "./sockets/carrier.ts";

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

/**
 * Answers an upgrade request. Without one, 426; beyond MAX_TOTAL_CONNECTIONS, 503 with Retry-After, and beyond
 * MAX_CONNECTIONS_PER_SUBJECT 429. `protocol` must bear `closed` more than once.
 */
export function upgrade<Ask extends { type: string }>(
  request: Request,
  protocol: Protocol<Ask>,
  parts: SocketParts,
): Response {
  assertUpgrade(request);
  parts.connections.assertRoom();
  const stay = parts.gate.stay(request);
  try {
    // Read before: after an upgrade the headers of a request are out of reach.
    const chosen = chosenProtocol(request);
    const { socket, response, tell } = carry(request, parts.config.PING_INTERVAL_SECONDS);
    // Only this is ever answered; a token among the subprotocols must not come back.
    if (chosen !== undefined) response.headers.set("sec-websocket-protocol", chosen);
    tell(new Socket(socket, protocol as Protocol, parts, stay));
    return response;
  } catch (error) {
    stay.leave();
    if (!(error instanceof TypeError)) throw error;
    throw malformed(
      "The request is no WebSocket upgrade: its Connection or Sec-WebSocket-Key header is not right",
    );
  }
}
