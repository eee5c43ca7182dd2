// The feed of a run for somebody who looked its row up. Rows and feeds are looked at one after the other, and whole lives
// of a run may pass in between: its end, its deletion, and another run under the same id.

import type { Frame } from "../core/frame.ts";
import type { Feed } from "../log/feed.ts";
import { isOver, type RunRow } from "../log/store.ts";
import type { Feeds } from "./feeds.ts";
import { catchUp } from "./follow.ts";
import { rowAt } from "./rows.ts";
import type { OpenedFeed } from "./run_types.ts";
import type { Stage } from "./stage.ts";

export interface OpeningParts {
  feeds: Feeds;
  /** Where runs are acted out as of now. */
  stage: () => Stage;
  /** The feed of a row, to be released. */
  use: (row: RunRow) => Promise<Feed<Frame>>;
}

/** The feed, open until `release` is called, and the row of the run that it is of. Throws `not_found`. */
export async function openedFeed(
  { id, kind, subject }: RunRow,
  { feeds, stage, use }: OpeningParts,
): Promise<OpenedFeed> {
  while (true) {
    // A run that ended while the caller looked it up: the row as it is now says so.
    const row = await rowAt(stage(), id, kind, subject);
    const feed = await use(row);
    try {
      // Its end, or its deletion, may have been told before this feed was there to hear it. From now on it hears.
      const now = await rowAt(stage(), id, kind, subject);
      if (now.epoch === row.epoch) {
        const { epoch, created } = now;
        if (isOver(now) && !feed.ended) {
          await catchUp({ id, epoch, feed }, stage().store, () => stage().get(id) !== undefined);
        }
        feeds.only(now, created);
        return new InUse(feeds, feed, now);
      }
    } catch (error) {
      feeds.release(id, feed);
      throw error;
    }
    feeds.release(id, feed);
  }
}

/** A class, so that `release` keeps this alone: made in the function above it would keep all that was ever at hand there. */
class InUse implements OpenedFeed {
  #released = false;

  constructor(readonly feeds: Feeds, readonly feed: Feed<Frame>, readonly row: RunRow) {}

  readonly release = () => {
    if (this.#released) return;
    this.#released = true;
    this.feeds.release(this.row.id, this.feed);
  };
}
