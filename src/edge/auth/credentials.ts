// Where a request carries what proves who sent it: a header, a ticket in its query, or a WebSocket subprotocol, which
// is all that a browser lets a page set on a socket. Exactly one of them; a request with two is refused rather than
// guessed at, since something on the way may have believed the other one.

import { malformed, type ParleyError } from "../../errors.ts";
import { unauthenticated } from "./identity.ts";

export type Credential = { type: "bearer"; token: string } | { type: "ticket"; ticket: string };

/** The subprotocol that is spoken, and the prefix of the one that is a token. */
export const PROTOCOL = "parley";
const BEARER = "bearer.";

/** No token is longer, in characters. Checked before anything else is done with it. */
export const MAX_TOKEN = 8192;

const TOKEN = /^[A-Za-z0-9._~+/=-]+$/;
const HEADER = /^bearer +([A-Za-z0-9._~+/=-]+)$/i;
const TICKET = /^[A-Za-z0-9_-]{43}$/;

/** What a request presents; undefined for nothing. Throws 400 for more than one, 401 for what can be none. */
export function credentialOf(request: Request): Credential | undefined {
  const found = [...inHeader(request), ...inProtocols(request), ...inQuery(request)];
  if (found.length > 1) throw malformed("A request may have one token or ticket, and this one has several");
  return found[0];
}

/** `parley` where the client offers it: the one subprotocol that an upgrade may answer with. */
export function chosenProtocol(request: Request): typeof PROTOCOL | undefined {
  return offered(request).includes(PROTOCOL) ? PROTOCOL : undefined;
}

function inHeader(request: Request): Credential[] {
  const text = request.headers.get("authorization");
  if (text === null) return [];
  // Several such headers arrive as one with commas, which no token has.
  const [, token] = HEADER.exec(text.length > MAX_TOKEN + 16 ? "" : text) ?? [];
  if (!token || token.length > MAX_TOKEN) {
    throw unreadable("The Authorization header must be Bearer and one token");
  }
  return [{ type: "bearer", token }];
}

function inProtocols(request: Request): Credential[] {
  const protocols = offered(request);
  const tokens = protocols.filter((name) => name.toLowerCase().startsWith(BEARER));
  if (tokens.length === 0) return [];
  if (!protocols.includes(PROTOCOL)) {
    throw malformed(`A token among the subprotocols needs ${PROTOCOL} beside it, which is what is answered`);
  }
  return tokens.map((name) => {
    const token = name.slice(BEARER.length);
    if (!name.startsWith(BEARER) || token.length > MAX_TOKEN || !TOKEN.test(token)) {
      throw unreadable("The subprotocol with the token must be bearer. and the token");
    }
    return { type: "bearer", token };
  });
}

function inQuery(request: Request): Credential[] {
  return new URL(request.url).searchParams.getAll("ticket").map((ticket) => {
    if (!TICKET.test(ticket)) throw unreadable("The ticket is none of this server");
    return { type: "ticket", ticket };
  });
}

/** Subprotocols are of an upgrade; what other requests say there is nothing. */
function offered(request: Request): string[] {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return [];
  const text = request.headers.get("sec-websocket-protocol") ?? "";
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

function unreadable(why: string): ParleyError {
  return unauthenticated("invalid_token", why);
}
