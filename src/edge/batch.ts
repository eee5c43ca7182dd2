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

/** What a batch is to a viewer: how large it may be, and whether it has everything in it. */
interface Wish {
  units: number;
  skipOptional: boolean;
}

interface Newest extends Wish {
  /** The sequence after which the batch begins, and the head of the feed when it was made. */
  after: number;
  head: number;
  batch: Batch;
}

/** The newest batch of each feed for each wish that viewers of it have: the others at the same place come right after. */
const newest = new WeakMap<Feed<Frame>, Newest[]>();

/** The batch at this place of the feed that another viewer was given before; nothing is allocated on this way. */
export function knownBatch(
  feed: Feed<Frame>,
  after: number,
  units: number,
  skipOptional: boolean,
): Batch | undefined {
  const known = newest.get(feed)?.find((one) => one.units === units && one.skipOptional === skipOptional);
  // Of the same head, since a batch that was made before an append would be shorter than it can be.
  return known?.after === after && known.head === feed.head ? known.batch : undefined;
}

/** Keeps a batch for the others. Nobody but viewers who replay side by side asks for one below the head again. */
export function keepBatch(
  feed: Feed<Frame>,
  { units, skipOptional }: Wish,
  after: number,
  batch: Batch,
): void {
  const others = newest.get(feed)?.filter((one) => one.units !== units || one.skipOptional !== skipOptional);
  newest.set(feed, [...others ?? [], { units, skipOptional, after, head: feed.head, batch }]);
}
