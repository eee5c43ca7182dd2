// The public keys of an issuer of tokens, fetched when they are first needed and looked at again now and then. A key
// that is not known makes it look again, so that an issuer may change keys at any time; how often strangers can make
// it do so is bounded. While the issuer does not answer, the keys that are known go on being used.

import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from "jose";
import { type Clock, sleep } from "../../clock.ts";
import { unavailable } from "../../errors.ts";

export interface JwksParts {
  clock: Clock;
  fetch: typeof fetch;
}

/** Keys are looked at again after this long. */
const FRESH_MS = 10 * 60 * 1000;
/** And are good for so long when that fails: a key that was withdrawn must not live for ever. */
const STALE_MS = 24 * 60 * 60 * 1000;
/** Between two fetches for the sake of keys that are not known, whatever strangers present; and after a failed one. */
const COOL_DOWN_MS = 30 * 1000;
/** Between two fetches while there are no keys at all. */
const RETRY_MS = 2 * 1000;
const PATIENCE_MS = 5 * 1000;
const MAX_BYTES = 256 * 1024;
const MAX_KEYS = 100;

/** Finds the key of a token. Throws what jose throws where there is none, and 503 where none could be fetched. */
export function jwks(url: string, { clock, fetch }: JwksParts): JWTVerifyGetKey {
  let known: { find: JWTVerifyGetKey; at: number } | undefined;
  let tried = -Infinity;
  let missed = -Infinity;
  let fetching: Promise<void> | undefined;

  const age = () => known ? clock.monotonic() - known.at : Infinity;

  /** Resolves when keys were fetched, or could not be. Several who ask at once wait for the same answer. */
  function look(): Promise<void> {
    if (fetching) return fetching;
    tried = clock.monotonic();
    fetching = fetchKeys(url, { clock, fetch })
      .then((keys) => void (known = { find: createLocalJWKSet({ keys }), at: clock.monotonic() }))
      // Nothing of an issuer's answer is for those who present tokens; they are told below that there are no keys.
      .catch(() => {})
      .finally(() => fetching = undefined);
    return fetching;
  }

  return async (header, token) => {
    const pause = known ? COOL_DOWN_MS : RETRY_MS;
    if (age() > FRESH_MS && (fetching || clock.monotonic() - tried >= pause)) await look();
    if (!known || age() > STALE_MS) {
      throw unavailable("The keys that tokens are checked with cannot be fetched now", RETRY_MS / 1000);
    }
    const { find } = known;
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (clock.monotonic() - missed < COOL_DOWN_MS) throw error;
      missed = clock.monotonic();
      await look();
      if (known.find === find) throw error;
      return await known.find(header, token);
    }
  };
}

async function fetchKeys(url: string, { clock, fetch }: JwksParts): Promise<JWK[]> {
  const stop = new AbortController();
  const late = new AbortController();
  const patience = sleep(clock, PATIENCE_MS, late.signal).then(() => stop.abort(), () => {});
  try {
    // Not elsewhere: the address was chosen to be one that nobody on the way can speak for.
    const response = await fetch(url, {
      redirect: "error",
      signal: stop.signal,
      headers: { accept: "application/jwk-set+json, application/json" },
    });
    const text = await readAtMost(response, MAX_BYTES);
    if (response.status !== 200) throw new Error(`The issuer answered ${response.status}`);
    return usable(JSON.parse(text));
  } finally {
    late.abort();
    await patience;
  }
}

/** The keys that may be public. One whose secret stands beside it is refused by jose when a token names it. */
function usable(set: unknown): JWK[] {
  const keys = (set as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Error("The issuer's answer has no keys");
  return keys.slice(0, MAX_KEYS).filter((key: JWK | null) => ["RSA", "EC", "OKP"].includes(key?.kty ?? ""));
}

async function readAtMost(response: Response, bytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > bytes) throw new Error(`The issuer's answer has more than ${bytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
