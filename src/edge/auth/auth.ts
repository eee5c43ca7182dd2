// Who sends a request: decided once, before anything else is done with it and before any upgrade. Everybody is
// `anonymous` where there is no authentication; else there must be a key, a token or a ticket.

import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { ParleyError } from "../../errors.ts";
import { credentialOf } from "./credentials.ts";
import { type Identity, NOBODY, unauthenticated } from "./identity.ts";
import { jwtVerifier } from "./jwt.ts";
import { keyring, weakKeys } from "./keys.ts";
import { memoryTickets, type TicketStore } from "./ticket_store.ts";
import { Tickets } from "./tickets.ts";

export interface AuthParts {
  clock: Clock;
  /** How an issuer's keys are fetched. */
  fetch?: typeof fetch;
  /** Cryptographically random. */
  randomBytes?: (count: number) => Uint8Array<ArrayBuffer>;
  /** In memory when absent. */
  tickets?: TicketStore;
}

export interface Auth {
  /** Whether anything has to be presented. */
  readonly required: boolean;
  /** What somebody who starts the server should know, a sentence each. */
  readonly notes: readonly string[];
  /**
   * Who sends this request. Throws 401 with a challenge, 400 for several credentials, and 503 while an issuer's keys
   * cannot be fetched. Asked again about the same request it says the same: a ticket is used up once.
   */
  authenticate(request: Request): Promise<Identity>;
  /** The identity by a newer token over an open connection. Throws 401, and 403 for another subject's. */
  renew(current: Identity, token: string): Promise<Identity>;
  /** A ticket for one path. Throws 422 and 429, and 403 for somebody who came with a ticket. */
  issueTicket(identity: Identity, path: string): Promise<{ ticket: string; expires_at: string }>;
}

export function createAuth(config: Config, parts: AuthParts): Auth {
  const { clock } = parts;
  const randomBytes = parts.randomBytes ?? ((count) => crypto.getRandomValues(new Uint8Array(count)));
  const tickets = new Tickets({ clock, randomBytes, store: parts.tickets ?? memoryTickets() });
  const required = config.AUTH === "jwt" || config.AUTH === "keys";
  const asked = new WeakMap<Request, Promise<Identity>>();
  const nobody = Promise.resolve(NOBODY);
  const verify = verifierOf(config, { clock, fetch: parts.fetch ?? fetch });

  async function identify(request: Request): Promise<Identity> {
    const credential = credentialOf(request);
    if (!credential) {
      throw unauthenticated("unauthenticated", "This needs a token: Authorization: Bearer ...");
    }
    if (credential.type === "bearer") return await verify(credential.token);
    // An address with a ticket may be followed by anything; nothing may come of it but reading.
    if (request.method !== "GET") throw unauthenticated("invalid_token", "A ticket is for GET alone");
    return await tickets.redeem(credential.ticket, new URL(request.url).pathname);
  }

  return {
    required,
    notes: notesOf(config),

    authenticate(request) {
      if (!required) return nobody;
      const before = asked.get(request);
      if (before) return before;
      const now = identify(request);
      asked.set(request, now);
      return now;
    },

    async renew(current, token) {
      if (!required) return current;
      const next = await verify(token);
      if (next.subject !== current.subject) {
        throw new ParleyError("forbidden", 403, 4403, "The new token is another subject's");
      }
      return next;
    },

    async issueTicket(identity, path) {
      // Else a chain of tickets would be a token without an end.
      if (identity.via === "ticket") {
        throw new ParleyError("forbidden", 403, 4403, "A ticket cannot be had for a ticket");
      }
      return await tickets.issue(identity, path);
    },
  };
}

type Verify = (token: string) => Promise<Identity>;

function verifierOf(config: Config, parts: { clock: Clock; fetch: typeof fetch }): Verify {
  if (config.AUTH === "jwt") return jwtVerifier(config, parts);
  const find = keyring(config.AUTH_API_KEYS ?? []);
  // A key that is not known is a rejection, as a bad token is.
  return async (key) => await Promise.resolve(key).then(find);
}

function notesOf(config: Config): string[] {
  if (config.AUTH === "keys") return weakKeys(config.AUTH_API_KEYS ?? []);
  if (config.AUTH === "jwt" && config.AUTH_JWKS_URL !== undefined && config.AUTH_JWT_AUDIENCE === undefined) {
    return [
      "Tokens that the issuer made for other services are taken too: AUTH_JWT_AUDIENCE says which are meant",
    ];
  }
  return [];
}
