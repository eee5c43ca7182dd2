// The feeds that are open: one a run, shared by its writer and all its viewers, closed when nobody uses it.

import type { Stored } from "../core/event.ts";
import type { Frame } from "../core/frame.ts";
import { Feed } from "../log/feed.ts";
import type { EventLog } from "../log/log.ts";
import type { RunRow } from "../log/store.ts";
import type { Kind } from "./kind.ts";

export class Feeds {
  readonly #open = new Map<string, { feed: Promise<Feed<Frame>>; users: number }>();

  /** `keep` is how many of the newest frames of a live run stay in memory. */
  constructor(readonly log: EventLog, readonly keep: number) {}

  /** The feed of a run, read from the log when nobody has it open. Who uses it releases it, once. */
  async use(row: RunRow, kind: Kind): Promise<Feed<Frame>> {
    let shared = this.#open.get(row.id);
    if (!shared) {
      const ref = { id: row.id, epoch: row.epoch };
      const spell = (stored: Stored) => kind.spell(ref, stored);
      const feed = new Feed({ log: this.log, run: row.id, spell, keep: this.keep });
      shared = { feed: feed.open(row.ended !== undefined), users: 0 };
      this.#open.set(row.id, shared);
      shared.feed.catch(() => this.#open.delete(row.id));
    }
    shared.users++;
    return await shared.feed;
  }

  release(id: string): void {
    const shared = this.#open.get(id);
    if (shared && --shared.users <= 0) this.#open.delete(id);
  }

  /** The feed if somebody has it open. */
  peek(id: string): Promise<Feed<Frame>> | undefined {
    return this.#open.get(id)?.feed;
  }

  /** Tells everybody that the run is gone. */
  async remove(id: string): Promise<void> {
    const feed = await this.peek(id);
    this.#open.delete(id);
    feed?.remove();
  }
}
