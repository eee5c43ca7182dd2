// What is said about runs to those outside the engine, and by them.

import type { RunStatus } from "../core/base_view.ts";
import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";
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

/** A feed that somebody uses. */
export interface OpenedFeed {
  feed: Feed<Frame>;
  /** The row of the run that it is the feed of. */
  row: RunRow;
  /** To be called when it is not needed any more; may be called more than once. */
  release: () => void;
}
