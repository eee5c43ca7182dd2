// A value that may be too large for one entry: kept as JSON in pieces under [...prefix, 0], [...prefix, 1] …

import type { Committer } from "./commit.ts";
import { join, split } from "./pages.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Each piece is a commit of its own: whoever reads must know by something else that all of them are there. */
export async function writePieces(committer: Committer, prefix: Deno.KvKey, value: unknown): Promise<void> {
  for (const [i, piece] of piecesOf(value).entries()) {
    await committer.commit([{ key: [...prefix, i], value: piece }], piece.length);
  }
}

/** A value as it is kept, in pieces: at least one. */
export function piecesOf(value: unknown): Uint8Array[] {
  return split(encoder.encode(JSON.stringify(value)));
}

/** Undefined where nothing is. */
export async function readPieces(kv: Deno.Kv, prefix: Deno.KvKey): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const { value } of kv.list<Uint8Array>({ prefix })) pieces.push(value);
  return pieces.length === 0 ? undefined : JSON.parse(decoder.decode(join(pieces)));
}
