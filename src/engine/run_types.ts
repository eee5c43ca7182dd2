// What is said about runs to those outside the engine, and by them.

import type { RunStatus } from "../core/base_view.ts";
import type { RunRow } from "../log/store.ts";

export interface NewRun {
  kind: string;
  /** Chosen by the client; made by the server when absent. */
  id?: string;
  spec: unknown;
  subject: string;
  /** An Idempotency-Key and a digest of the body it came with. */
  again?: { key: string; digest: string };
}

/** A run as status pages and lists show it. */
export interface Described {
  row: RunRow;
  status: RunStatus | "interrupted";
  first: number;
  head: number;
  digest: Record<string, unknown>;
}
