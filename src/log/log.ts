// Where events are kept: an append-only, gap-free list per run. Implementations (memory.ts, kv.ts) pass one shared
// suite, tests/log/suite.ts. The log knows nothing of viewers; feed.ts tells those that something is new.

import type { Event, Stored } from "../core/event.ts";

/** An event with its time, not yet numbered. */
export interface Stamped {
  at: string;
  event: Event;
}

/** `first` is the first sequence that can be read, `head` the last one given; `first` = `head` + 1 when empty. */
export interface Bounds {
  first: number;
  head: number;
}

export interface EventLog {
  /**
   * Makes `events` durable as `first`, `first + 1`, … of `run` and resolves when they are. The caller is the run's
   * only writer and awaits each call. After a crash in mid-call a prefix may be there, never a gap. May be called
   * again with the same arguments after it failed. Throws `RangeError` when `first` is not the head + 1.
   */
  append(run: string, first: number, events: readonly Stamped[]): Promise<void>;
  /**
   * The available events after `after`, in order and without a gap among themselves: at least one if there is one,
   * about `limit` of them (the rest of a page may come along).
   */
  read(run: string, after: number, limit: number): Promise<Stored[]>;
  bounds(run: string): Promise<Bounds>;
  /** Forgets the events up to and including `upTo`. What remains keeps its numbers, and so does what follows. */
  clear(run: string, upTo: number): Promise<void>;
  /** Joins small pages of a run that does not grow meanwhile; what `read` returns does not change. */
  compact(run: string): Promise<void>;
  /** Writes what is kept together for speed into each run's own place: nothing is lost without it, and all is simpler. */
  settle(): Promise<void>;
  /** Says that somebody else may be the run's only writer from here on, until it is appended to again. */
  letGo(run: string): void;
  /** Forgets the run altogether. */
  remove(run: string): Promise<void>;
}

/** Throws the `RangeError` of `append`. */
export function assertNext(run: string, first: number, head: number): void {
  if (first !== head + 1) throw new RangeError(`Cannot append to run ${run} at ${first}: head is ${head}`);
}
