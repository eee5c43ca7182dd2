// Frames that are handed over together. Viewers who are at the same place get the same batch, and what it is spelled as
// is made once: of twenty events for a thousand viewers that was nearly all of the cost.

import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";

export class Batch {
  readonly #spelled = new Map<(frames: readonly Frame[]) => unknown, unknown>();

  /** `last` is the sequence up to which the viewer is served by it; frames that it did not want are left out. */
  constructor(readonly frames: readonly Frame[], readonly last: number) {}

  /** What `spell` makes of the frames: made once for each function. */
  as<T>(spell: (frames: readonly Frame[]) => T): T {
    const known = this.#spelled.get(spell);
    if (known !== undefined) return known as T;
    const spelled = spell(this.frames);
    this.#spelled.set(spell, spelled);
    return spelled;
  }
}

/** The newest batch for those viewers of a feed who wish for the same: the others at the same place come right after. */
export class BatchCache {
  /** The sequence after which the batch begins, and the head of the feed when it was made. */
  #after = NaN;
  #head = NaN;
  #batch: Batch | undefined;

  /** How large a batch may be, in bytes of UTF-8, and whether it lacks what is optional. */
  constructor(readonly feed: Feed<Frame>, readonly bytes: number, readonly skipOptional: boolean) {}

  /** The batch at this place that another viewer was given before. */
  find(after: number): Batch | undefined {
    // Of the same head, since a batch that was made before an append would be shorter than it can be.
    return this.#after === after && this.#head === this.feed.head ? this.#batch : undefined;
  }

  /** Keeps a batch for the others. Nobody but viewers who replay side by side asks for one below the head again. */
  put(after: number, batch: Batch): void {
    this.#after = after;
    this.#head = this.feed.head;
    this.#batch = batch;
  }
}

const caches = new WeakMap<Feed<Frame>, BatchCache[]>();

/** The same one for all viewers of a feed who wish for the same. */
export function batchCacheOf(feed: Feed<Frame>, bytes: number, skipOptional: boolean): BatchCache {
  const known = caches.get(feed) ?? [];
  let cache = known.find((one) => one.bytes === bytes && one.skipOptional === skipOptional);
  if (!cache) caches.set(feed, [...known, cache = new BatchCache(feed, bytes, skipOptional)]);
  return cache;
}
