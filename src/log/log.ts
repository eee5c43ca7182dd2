// Where events are kept: an append-only, gap-free list per run. Implementations (memory.ts, kv.ts) pass one shared
// suite, tests/log/suite.ts. The log knows nothing of viewers; feed.ts tells those that something is new.

import type { Event, Stored } from "../core/event.ts";

export interface EventLog {
  /**
   * Makes `events` durable as `first`, `first + 1`, … of `run`, all or none, and resolves when they are. The
   * caller is the run's only writer. Throws `Error` when `first` is not the head + 1.
   */
  append(run: string, first: number, events: readonly Stamped[]): Promise<void>;
  /**
   * The events after `after`, in order, at least one if there is one, at most about `limit` (an implementation
   * may return the rest of a page). Never returns a gap: after a clear it starts at the first available.
   */
  read(run: string, after: number, limit: number): Promise<Stored[]>;
  /** The highest sequence of the run; 0 when there is none. */
  head(run: string): Promise<number>;
  /** Forgets the events up to and including `upTo`. What remains keeps its numbers. */
  clear(run: string, upTo: number): Promise<void>;
  /** Joins small pages of a run that will not grow; what `read` returns does not change. */
  compact(run: string): Promise<void>;
}

/** An event with its time, not yet numbered. */
export interface Stamped {
  at: string;
  event: Event;
}
