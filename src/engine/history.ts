// What happened in a run so far, for those who do not watch it.

import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";
import type { OpenedFeed } from "./run_types.ts";

/** The same of a feed that was opened for it. */
export async function historyOf(
  { feed, release }: OpenedFeed,
  after: number,
  limit: number,
): Promise<Frame[]> {
  try {
    return await framesAfter(feed, after, limit);
  } finally {
    release();
  }
}

/** At most `limit` frames after `after`, in order and without a gap. */
export async function framesAfter(feed: Feed<Frame>, after: number, limit: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  while (frames.length < limit) {
    const more = await feed.load(frames.at(-1)?.seq ?? after);
    if (more.length === 0) break;
    const last = frames.at(-1);
    // Cleared between two reads: what was read before it is gone as well.
    if (last && more[0]!.seq !== last.seq + 1) frames.length = 0;
    frames.push(...more);
  }
  return frames.slice(0, limit);
}
