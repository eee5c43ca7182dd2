// What happens to a connection when the token it was opened with expires: it is closed, unless the client has sent a
// newer one of the same subject over it: `{"type":"auth","token":"…"}`.

import { z } from "zod";
import type { Clock } from "../../clock.ts";
import { malformed } from "../../errors.ts";
import { MAX_TOKEN } from "./credentials.ts";
import type { Identity } from "./identity.ts";

/** Looked at this often: a clock that is set forward must not leave somebody in for hours. */
const LOOK_MS = 60_000;

export interface Expiry {
  /** From now on this identity counts. */
  renew(identity: Identity): void;
  cancel(): void;
}

/** Calls `onExpired` once when the identity no longer holds, be it now; never for one without an end. */
export function watchExpiry(identity: Identity, clock: Clock, onExpired: () => void): Expiry {
  let cancel = () => {};
  let over = false;

  function arm(until: number | undefined): void {
    cancel();
    cancel = () => {};
    if (until === undefined || over) return;
    cancel = clock.after(Math.max(0, Math.min(until - clock.now(), LOOK_MS)), () => {
      if (clock.now() < until) return arm(until);
      over = true;
      onExpired();
    });
  }

  arm(identity.expiresAt);
  return {
    renew: ({ expiresAt }) => arm(expiresAt),
    cancel() {
      over = true;
      cancel();
    },
  };
}

const refreshMessage = z.object({ type: z.literal("auth"), token: z.string().min(1).max(MAX_TOKEN) });

/**
 * The new token in a message of a client; undefined for any other message. Throws `malformed` for one that means to
 * bring a token and does not.
 */
export function decodeRefresh(text: string): string | undefined {
  // Most messages are none: they are not parsed twice.
  if (!text.includes('"auth"')) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== "object" || message === null || (message as { type?: unknown }).type !== "auth") {
    return undefined;
  }
  const parsed = refreshMessage.safeParse(message);
  if (!parsed.success) throw malformed(`token: must be a text of 1 to ${MAX_TOKEN} characters`);
  return parsed.data.token;
}
