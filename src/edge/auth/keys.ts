// API keys that the server was started with. Only their hashes are kept, and a key that is presented is compared with
// all of them, each in constant time: how long the answer takes says nothing of how much of a key was right, nor of
// whose it is.

import { createHash, timingSafeEqual } from "node:crypto";
import { identify, type Identity, unauthenticated } from "./identity.ts";

export interface ApiKey {
  subject: string;
  key: string;
  scopes: readonly string[];
}

/** A key shorter than this can be guessed, in characters. */
const STRONG = 16;

export type Equal = (a: Uint8Array, b: Uint8Array) => boolean;

/** Tells whose a key is; throws 401 for nobody's. */
export function keyring(
  entries: readonly ApiKey[],
  equal: Equal = timingSafeEqual,
): (key: string) => Identity {
  const known = entries.map(({ subject, key, scopes }) => ({
    hash: sha256(key),
    identity: identify(subject, scopes, "key"),
  }));
  return (key) => {
    const hash = sha256(key);
    let found: Identity | undefined;
    // No early end: the first would be faster than the last.
    for (const entry of known) if (equal(entry.hash, hash)) found = entry.identity;
    if (!found) throw unauthenticated("invalid_token", "The key is none of this server");
    return found;
  };
}

/** A sentence for each subject whose key is too short to be safe. */
export function weakKeys(entries: readonly ApiKey[]): string[] {
  return entries.filter(({ key }) => key.length < STRONG).map(({ subject }) =>
    `The API key of ${subject} has fewer than ${STRONG} characters: it can be guessed`
  );
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
