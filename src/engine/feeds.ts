// The feeds that are open: one a run, shared by its writer and all its viewers, closed when nobody uses it.

import type { Stored } from "../core/event.ts";
import type { Frame } from "../core/frame.ts";
import { Feed } from "../log/feed.ts";
import type { EventLog } from "../log/log.ts";
import { isOver, type RunRow } from "../log/store.ts";
import type { Kind } from "./kind.ts";
import { publicId } from "./run_key.ts";

/** A feed that somebody has open, and of which run. */
export interface OpenFeed {
  id: string;
  epoch: string;
  feed: Feed<Frame>;
}

interface Shared {
  epoch: string;
  feed: Promise<Feed<Frame>>;
  opened?: Feed<Frame>;
  users: number;
}

export class Feeds {
  readonly #open = new Map<string, Shared>();

  /** `keep` is how many of the newest frames of a live run stay in memory. */
  constructor(readonly log: EventLog, readonly keep: number) {}

  /** The feed of a run, read from the log when nobody has it open. Who uses it releases it, once. */
  async use(row: RunRow, kind: Kind): Promise<Feed<Frame>> {
    let shared = this.#open.get(row.id);
    // Of another epoch it is when another process deleted the run and started it again.
    if (shared?.epoch !== row.epoch) {
      shared?.feed.then((old) => old.remove(), () => {});
      const ref = { id: publicId(row.id), epoch: row.epoch };
      const spell = (stored: Stored) => kind.spell(ref, stored);
      const feed = new Feed({ log: this.log, run: row.id, spell, keep: this.keep });
      shared = { epoch: row.epoch, feed: feed.open(isOver(row)), users: 0 };
      this.#open.set(row.id, shared);
      shared.feed.catch(() => this.#open.delete(row.id));
    }
    shared.users++;
    return shared.opened = await shared.feed;
  }

  release(id: string, feed: Feed<Frame>): void {
    const shared = this.#open.get(id);
    if (shared?.opened === feed && --shared.users <= 0) this.#open.delete(id);
  }

  /** The feeds of runs that go on, as far as is known, and that somebody listens to. */
  listened(): OpenFeed[] {
    return [...this.#open].flatMap(([id, { epoch, opened: feed }]) =>
      feed && feed.listeners > 0 && !feed.ended ? [{ id, epoch, feed }] : []
    );
  }

  /** The feed if somebody has it open. */
  peek(id: string): Promise<Feed<Frame>> | undefined {
    return this.#open.get(id)?.feed;
  }

  /** Tells everybody that the run is gone. */
  async remove(id: string): Promise<void> {
    const feed = this.peek(id);
    this.#open.delete(id);
    (await feed)?.remove();
  }
}
