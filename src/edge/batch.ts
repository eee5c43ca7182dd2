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

/** What a batch is to viewers, where it begins, and the newest one for them. */
interface Newest {
  /** How large it may be, in UTF-16 units, and whether it lacks what is optional. */
  readonly units: number;
  readonly skipOptional: boolean;
  /** The sequence after which it begins, and the head of the feed when it was made. */
  after: number;
  head: number;
  batch: Batch;
}

/** One for each wish that viewers of a feed have: the others at the same place come right after. */
const newest = new WeakMap<Feed<Frame>, Newest[]>();

/** The batch at this place of the feed that another viewer was given before. */
export function knownBatch(
  feed: Feed<Frame>,
  after: number,
  units: number,
  skipOptional: boolean,
): Batch | undefined {
  const known = find(feed, units, skipOptional);
  // Of the same head, since a batch that was made before an append would be shorter than it can be.
  return known?.after === after && known.head === feed.head ? known.batch : undefined;
}

/** Keeps a batch for the others. Nobody but viewers who replay side by side asks for one below the head again. */
export function keepBatch(
  feed: Feed<Frame>,
  after: number,
  units: number,
  skipOptional: boolean,
  batch: Batch,
): void {
  const known = find(feed, units, skipOptional);
  const { head } = feed;
  if (known) Object.assign(known, { after, head, batch });
  else newest.set(feed, [...newest.get(feed) ?? [], { units, skipOptional, after, head, batch }]);
}

/** A loop rather than `find`: every viewer comes here for every batch, and a function would be made for each. */
function find(feed: Feed<Frame>, units: number, skipOptional: boolean): Newest | undefined {
  for (const one of newest.get(feed) ?? []) {
    if (one.units === units && one.skipOptional === skipOptional) return one;
  }
  return undefined;
}
