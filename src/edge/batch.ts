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
    if (!this.#spelled.has(spell)) this.#spelled.set(spell, spell(this.frames));
    return this.#spelled.get(spell) as T;
  }
}

/** Where viewers stand who are to get the same: after which sequence, and what a batch is to them. */
export interface Place {
  after: number;
  units: number;
  skipOptional: boolean;
}

/** The newest batch of each feed, by what a batch is to the viewer: the others at the same place come right after. */
const newest = new WeakMap<Feed<Frame>, Map<string, { after: number; head: number; batch: Batch }>>();

/** The batch at this place of the feed: one that was made for another viewer, or what `make` makes. */
export function batchAfter(
  feed: Feed<Frame>,
  place: Place | undefined,
  make: () => { frames: readonly Frame[]; last: number },
): Batch {
  const build = () => {
    const { frames, last } = make();
    return new Batch(frames, last);
  };
  if (!place) return build();
  const { after, units, skipOptional } = place;
  const kind = `${units} ${skipOptional}`;
  let kinds = newest.get(feed);
  if (!kinds) newest.set(feed, kinds = new Map());
  const known = kinds.get(kind);
  // Of the same head, since a batch that was made before an append would be shorter than it can be.
  if (known?.after === after && known.head === feed.head) return known.batch;
  const batch = build();
  // Nobody but viewers who replay side by side asks for one below the head again, and those have their reads in common.
  kinds.set(kind, { after, head: feed.head, batch });
  return batch;
}
