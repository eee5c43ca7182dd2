// Who somebody is, as far as the server needs to know: a name that runs belong to, what else was granted, and until
// when. Everything that decides by it is here.

import { ANONYMOUS, SUBJECT_PATTERN } from "../../config.ts";
import { ParleyError } from "../../errors.ts";

export interface Identity {
  /** Whose runs are meant; part of keys of the store. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** When this stops to hold, in milliseconds since the epoch; absent where it holds until the server stops. */
  readonly expiresAt?: number;
  /** Whether the pages about everybody are open: granted by a scope, and to all where nobody has a name. */
  readonly admin: boolean;
  /** What it was known by. */
  readonly via: "none" | "jwt" | "key" | "ticket";
}

/** Grants what concerns everybody: the pages about all connections, broadcasts, metrics, others' runs. */
export const ADMIN_SCOPE = "parley:admin";

/** Everybody, where there is no authentication. */
export const NOBODY: Identity = {
  subject: ANONYMOUS,
  scopes: new Set(),
  admin: true,
  via: "none",
};

/** An identity with these scopes. */
export function identify(
  subject: string,
  scopes: Iterable<string>,
  via: Identity["via"],
  expiresAt?: number,
): Identity {
  const granted = new Set(scopes);
  const admin = granted.has(ADMIN_SCOPE);
  return { subject, scopes: granted, admin, via, ...(expiresAt !== undefined && { expiresAt }) };
}

/** Whether somebody may have this name. The one that is everybody's may nobody have. */
export function isSubject(text: unknown): text is string {
  return typeof text === "string" && SUBJECT_PATTERN.test(text) && text !== ANONYMOUS;
}

/** Throws 403 for who has not the scope that is needed for what concerns everybody. */
export function assertAdmin({ admin }: Identity): void {
  if (admin) return;
  throw new ParleyError("forbidden", 403, 4403, `This needs the scope ${ADMIN_SCOPE}`, {
    headers: {
      "www-authenticate": `Bearer realm="parley", error="insufficient_scope", scope="${ADMIN_SCOPE}"`,
    },
  });
}

/** Nothing was presented, or nothing that holds. `why` is a sentence without quotes or anything secret. */
export function unauthenticated(code: "unauthenticated" | "invalid_token", why: string): ParleyError {
  const more = code === "invalid_token" ? `, error="invalid_token", error_description="${why}"` : "";
  return new ParleyError(code, 401, 4401, why, {
    headers: { "www-authenticate": `Bearer realm="parley"${more}` },
  });
}
