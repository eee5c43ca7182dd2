// A value that was cut into pieces (pieces.ts), read from outside.

import type { KeyPart } from "./doctor_keys.ts";
import type { Report } from "./doctor_finding.ts";
import type { StoreFile } from "./doctor_source.ts";
import { join } from "./pages.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The value under `[...prefix, branch]`; undefined, with a report, when it is missing or cannot be read. */
export function piecesOf(
  store: StoreFile,
  prefix: readonly KeyPart[],
  branch: KeyPart,
  report: Report,
): unknown {
  const kind = String(prefix[0]);
  const pieces: Uint8Array[] = [];
  for (const { key, value } of store.list([...prefix, branch])) {
    if (key?.length !== prefix.length + 2 || key.at(-1) !== pieces.length || !(value instanceof Uint8Array)) {
      return void report("problem", kind, `piece ${pieces.length} is missing or cannot be read`);
    }
    pieces.push(value);
  }
  if (pieces.length === 0) return void report("problem", kind, "it is not there");
  try {
    const value: unknown = JSON.parse(decoder.decode(join(pieces)));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  return void report("problem", kind, "it cannot be read");
}
