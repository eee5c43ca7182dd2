// Starts that are asked again with the same Idempotency-Key. A key is its subject's own, and is remembered for a day.
// Stored keys are drawn in store.ts.

/** An Idempotency-Key is remembered for this long, in milliseconds. */
export const AGAIN_MS = 24 * 60 * 60 * 1000;

/** An Idempotency-Key with a digest of the body it came with. */
export interface Again {
  key: string;
  digest: string;
}

/** What one started. */
export interface Started {
  run: string;
  digest: string;
  at: number;
}

/** A run that was started before with a key, and whether with the same body. */
export interface Earlier {
  run: string;
  sameBody: boolean;
}

export function againKey(subject: string, { key }: Again): Deno.KvKey {
  return ["again", subject, key];
}

/** What stands under a key; undefined where that was long ago, or it is gone. */
export async function startedBy(
  kv: Deno.Kv,
  entry: Deno.KvEntryMaybe<Started>,
  { digest }: Again,
  now: number,
): Promise<Earlier | undefined> {
  const known = entry.value;
  if (!known || now - known.at >= AGAIN_MS) return undefined;
  // A run that was deleted cannot be returned; the key starts a new one.
  if (!(await kv.get(["run", known.run])).value) return undefined;
  return { run: known.run, sameBody: known.digest === digest };
}
