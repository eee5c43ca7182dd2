// Tickets: what a page gives a browser's socket instead of a token, which would stand in the logs of everything on
// the way. A ticket is for one path, for one use, for thirty seconds, and never for longer than the token it was
// given for. How many one subject can have at a time is bounded, and one subject's tickets never push out another's.

import { createHash } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { isoTime } from "../../clock.ts";
import { invalid, ParleyError } from "../../errors.ts";
import { identify, type Identity, unauthenticated } from "./identity.ts";
import type { TicketStore } from "./ticket_store.ts";

export interface TicketParts {
  clock: Clock;
  /** Cryptographically random. */
  randomBytes: (count: number) => Uint8Array<ArrayBuffer>;
  store: TicketStore;
}

/** How long a ticket is good for. */
export const TICKET_MS = 30_000;
/** Tickets of one subject that are good at a time, and of all together. */
const MOST = { perSubject: 256, all: 65_536 };
const MAX_PATH = 2048;
const BYTES = 32;

interface Given {
  hash: string;
  subject: string;
  /** On the clock that never jumps. */
  at: number;
}

export class Tickets {
  readonly #parts: TicketParts;
  /** The tickets given here that may be good still, oldest first. */
  readonly #given = new Map<string, Given>();
  readonly #bySubject = new Map<string, number>();

  constructor(parts: TicketParts, readonly most: { perSubject: number; all: number } = MOST) {
    this.#parts = parts;
  }

  /**
   * A ticket for a path; a query behind the path is left out. Throws 422 for what is no path of this server, and 429
   * when there are as many as may be.
   */
  async issue(identity: Identity, path: string): Promise<{ ticket: string; expires_at: string }> {
    const { clock, randomBytes, store } = this.#parts;
    const bound = pathOf(path);
    await this.#sweep();
    const own = this.#bySubject.get(identity.subject) ?? 0;
    if (own >= this.most.perSubject || this.#given.size >= this.most.all) {
      const message = "As many tickets wait to be used as may";
      throw new ParleyError("too_many_tickets", 429, 4429, message, { retryAfterSeconds: TICKET_MS / 1000 });
    }
    const ticket = base64url(randomBytes(BYTES));
    const hash = hashOf(ticket);
    const { subject, expiresAt: until } = identity;
    this.#given.set(hash, { hash, subject, at: clock.monotonic() });
    this.#bySubject.set(subject, own + 1);
    const at = clock.now();
    const scopes = [...identity.scopes];
    await store.put(
      hash,
      { subject, scopes, path: bound, at, ...(until !== undefined && { until }) },
      TICKET_MS,
    );
    return { ticket, expires_at: isoTime(Math.min(at + TICKET_MS, until ?? Infinity)) };
  }

  /** Uses a ticket up, also where it turns out to be for another path or too late. Throws 401. */
  async redeem(ticket: string, path: string): Promise<Identity> {
    const { clock, store } = this.#parts;
    const hash = hashOf(ticket);
    const found = await store.take(hash);
    const given = this.#given.get(hash);
    this.#forget(hash);
    // One that was given elsewhere is measured by the clocks that both servers have.
    const age = given ? clock.monotonic() - given.at : Math.abs(clock.now() - (found?.at ?? 0));
    const late = age >= TICKET_MS || (found?.until !== undefined && clock.now() >= found.until);
    if (!found || late || found.path !== path) {
      throw unauthenticated("invalid_token", "The ticket was used, is too old, or is not for this path");
    }
    return identify(found.subject, found.scopes, "ticket", found.until);
  }

  async #sweep(): Promise<void> {
    const now = this.#parts.clock.monotonic();
    const old: string[] = [];
    for (const { hash, at } of this.#given.values()) {
      if (now - at < TICKET_MS) break;
      old.push(hash);
    }
    for (const hash of old) this.#forget(hash);
    await Promise.all(old.map((hash) => this.#parts.store.take(hash)));
  }

  #forget(hash: string): void {
    const given = this.#given.get(hash);
    if (!given || !this.#given.delete(hash)) return;
    const left = (this.#bySubject.get(given.subject) ?? 1) - 1;
    if (left > 0) this.#bySubject.set(given.subject, left);
    else this.#bySubject.delete(given.subject);
  }
}

/** A path as requests come with it. */
function pathOf(text: string): string {
  const base = "http://server";
  const wrong = (message: string) => invalid([{ path: "path", message }]);
  if (text.length > MAX_PATH) throw wrong(`must have at most ${MAX_PATH} characters`);
  // "//elsewhere" and "/\elsewhere" are addresses of other servers to a browser.
  const url = text.startsWith("/") && URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url?.origin !== base || url.username !== "" || url.password !== "") {
    throw wrong("must be a path of this server, such as /ws");
  }
  return url.pathname;
}

function hashOf(ticket: string): string {
  return createHash("sha256").update(ticket).digest("base64url");
}

function base64url(bytes: Uint8Array<ArrayBuffer>): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
