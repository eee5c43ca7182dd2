// The door of the server: who somebody is, whether they come too often, and for how long a connection of theirs may
// stay. Everything behind it asks here whose request it has, and cannot forget to have asked before.

import { ANONYMOUS, type Config } from "../config.ts";
import type { Clock } from "../clock.ts";
import { isoTime } from "../clock.ts";
import { malformed, ParleyError, quote } from "../errors.ts";
import type { Auth } from "./auth/auth.ts";
import { type Expiry, watchExpiry } from "./auth/expiry.ts";
import { assertAdmin, type Identity, isSubject } from "./auth/identity.ts";
import { type Asked, type Limits, partyOf } from "./limits/limits.ts";
import { routePath } from "./route_path.ts";

/** Somebody whose request was let in. */
export interface Visitor {
  readonly identity: Identity;
  /** Whose the runs are that they start. */
  readonly subject: string;
  /** Whose runs they ask for: their own, or those of the `?subject=` that an administrator names. */
  readonly owner: string;
  /** Whether runs are theirs to use whoever's they are. */
  readonly all: boolean;
  /** Under whose name their connections count against limits. */
  readonly party: string;
  /** The same for their runs; absent where nothing is limited, so that no address is kept with a run for nothing. */
  readonly runParty?: string;
}

interface StayParts extends Pick<GateParts, "auth" | "clock"> {
  leave: () => void;
  mayAsk: () => boolean;
}

/** A socket or event stream that was let in. */
export class Stay {
  #identity: Identity;
  #expiry: Expiry | undefined;
  #over = false;
  readonly #parts: StayParts;

  constructor(identity: Identity, parts: StayParts) {
    this.#identity = identity;
    this.#parts = parts;
  }

  /** Calls `onExpired` once when the token no longer holds. */
  watch(onExpired: () => void): void {
    const { auth, clock } = this.#parts;
    // Where there are no tokens, none runs out.
    if (auth.required && !this.#over) this.#expiry = watchExpiry(this.#identity, clock, onExpired);
  }

  /** Lets it stay for as long as this newer token says. Throws 401 and 403. Gives when that ends. */
  async renew(token: string): Promise<{ expires_at: string | null }> {
    const next = await this.#parts.auth.renew(this.#identity, token);
    if (next.admin !== this.#identity.admin) {
      const message = "The new token grants something else: connect again with it";
      throw new ParleyError("forbidden", 403, 4403, message);
    }
    this.#identity = next;
    this.#expiry?.renew(next);
    const { expiresAt } = next;
    return { expires_at: expiresAt === undefined ? null : isoTime(expiresAt) };
  }

  /** Counts a message; false for one too many. */
  mayAsk(): boolean {
    return this.#parts.mayAsk();
  }

  /** Stops watching; the connection is closing. */
  rest(): void {
    this.#over = true;
    this.#expiry?.cancel();
  }

  /** It is gone, and counts no more. */
  leave(): void {
    this.rest();
    this.#parts.leave();
  }
}

export interface GateParts {
  config: Config;
  auth: Auth;
  limits: Limits;
  clock: Clock;
}

export class Gate {
  readonly #visitors = new WeakMap<Request, Visitor>();
  readonly #limitsRuns: boolean;

  constructor(readonly parts: GateParts) {
    const { MAX_RUNS_PER_SUBJECT, MAX_TOKENS_PER_DAY, MAX_COST_USD_PER_DAY } = parts.config;
    this.#limitsRuns = [MAX_RUNS_PER_SUBJECT, MAX_TOKENS_PER_DAY, MAX_COST_USD_PER_DAY]
      .some((most) => most !== undefined);
  }

  /** Whether anything has to be presented. */
  get required(): boolean {
    return this.parts.auth.required;
  }

  /**
   * Lets a request in, and gives the headers that say what is left of its limits. Throws 400, 401, 403, 429 and 503.
   * `pathname` is its path as the platform reads it, `peer` the address at the other end of the connection.
   */
  async admit(
    request: Request,
    pathname: string,
    peer: string | undefined,
  ): Promise<Record<string, string>> {
    const { auth, limits } = this.parts;
    const address = limits.addressOf(peer, request.headers);
    const asked = askedBy(request, pathname);
    limits.arrived(address, asked);
    let visitor: Visitor;
    try {
      visitor = this.#visitorOf(await auth.authenticate(request), request, address);
    } catch (error) {
      if (error instanceof ParleyError && [400, 401, 403].includes(error.status)) {
        limits.rejected(address, asked);
      }
      throw error;
    }
    this.#visitors.set(request, visitor);
    return limits.admitted(visitor.identity, address, asked);
  }

  /** Whose request this is. Throws for one that was not let in: that is a bug. */
  visitor(request: Request): Visitor {
    const visitor = this.#visitors.get(request);
    if (!visitor) throw new Error("Nobody has asked yet who sends this request");
    return visitor;
  }

  /** Throws 403 for who may not see what concerns everybody. */
  assertAdmin(request: Request): void {
    assertAdmin(this.visitor(request).identity);
  }

  /** Counts a connection. Throws 429 for one too many; whoever gets it must `leave` it. */
  stay(request: Request): Stay {
    const { auth, limits, clock } = this.parts;
    const { party, identity } = this.visitor(request);
    const leave = limits.connections.take(party);
    return new Stay(identity, { auth, clock, leave, mayAsk: limits.messages() });
  }

  #visitorOf(identity: Identity, request: Request, address: string): Visitor {
    const { subject } = identity;
    const all = identity.admin && identity.via !== "none";
    const party = partyOf(identity, address);
    return {
      identity,
      subject,
      owner: all ? namedIn(request) ?? subject : subject,
      all,
      party,
      // A name is kept with the run in any case: limits may come later, and a session outlives a change of settings.
      ...((this.#limitsRuns || identity.subject !== ANONYMOUS) && { runParty: party }),
    };
  }
}

/** The subject whose runs an administrator asks for. To everybody else the parameter is an unknown one. */
function namedIn(request: Request): string | undefined {
  const subject = new URL(request.url).searchParams.get("subject");
  if (subject === null || subject === ANONYMOUS || isSubject(subject)) return subject ?? undefined;
  throw malformed(`subject must be 1 to 255 visible ASCII characters, not ${quote(subject)}`);
}

/** What stays open is counted apart from what is answered at once. */
function askedBy(request: Request, pathname: string): Asked {
  if (request.method !== "GET") return "requests";
  const upgrades = SOCKET.test(pathname) && request.headers.get("upgrade")?.toLowerCase() === "websocket";
  // The router decodes what it matches: to it `%65vents` is `events`.
  return upgrades || EVENTS.test(routePath(request)) ? "handshakes" : "requests";
}

/** Where sockets and event streams are: a header alone must not move a request out of its own limit. */
const SOCKET = /^\/ws(\/|$)|^\/api\/v1\/ws\/analysis\/|^\/api\/v1\/discussions\/[^/]+\/stream$/;
const EVENTS = /^\/api\/v1\/[^/]+\/[^/]+\/events$/;
