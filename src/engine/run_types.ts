// What is said about runs to those outside the engine, and by them.

import type { RunStatus } from "../core/base_view.ts";
import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";
import type { RunRow, Store } from "../log/store.ts";
import type { Kind } from "./kind.ts";
import type { LiveOptions } from "./live.ts";

export interface NewRun {
  kind: string;
  /** Chosen by the client; made by the server when absent. */
  id?: string;
  spec: unknown;
  subject: string;
  /** Under whose name it counts where there are limits; absent where there are none. */
  party?: string;
  /** An Idempotency-Key and a digest of the body it came with. */
  again?: { key: string; digest: string };
}

/** How much of the engine one party may have. A party is whatever its runs were started with. */
export interface Admission {
  /** Throws where the party has as many runs as it may; else counts one more until the returned function is called. */
  take(party: string): () => void;
  /** The same without a refusal: for runs that are there already. */
  hold(party: string): () => void;
  /** Throws where the party has used up what it may use in a day. */
  assertLeft(party: string): Promise<void>;
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

export interface RunsOptions extends Omit<LiveOptions, "log"> {
  store: Store;
  kinds: readonly Kind[];
  newId: () => string;
  maxConcurrent: number;
  /** Newest frames of a live run kept in memory. */
  keepFrames: number;
  /** What one party may have; everything when absent. */
  admission?: Admission;
}
