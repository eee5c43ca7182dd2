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
  id: string;
  epoch: string;
  created: number;
  feed: Promise<Feed<Frame>>;
  opened?: Feed<Frame>;
  users: number;
}

type Named = Pick<RunRow, "id" | "epoch">;

export class Feeds {
  /** By id; more than one only while a run that was deleted and made again is still remembered as it was. */
  readonly #open = new Map<string, Shared[]>();

  /** `keep` is how many of the newest frames of a live run stay in memory. */
  constructor(readonly log: EventLog, readonly keep: number) {}

  /**
   * The feed of a run, read from the log when nobody has it open. Who uses it releases it, once. What became of the run
   * before, nobody has told it: whoever cannot be sure of `row` looks at the run again now.
   */
  async use(row: RunRow, kind: Kind): Promise<Feed<Frame>> {
    let shared = this.#find(row);
    if (!shared) {
      const { id, epoch, created } = row;
      const ref = { id: publicId(id), epoch };
      const spell = (stored: Stored) => kind.spell(ref, stored);
      const feed = new Feed({ log: this.log, run: id, spell, keep: this.keep });
      const made: Shared = shared = { id, epoch, created, feed: feed.open(isOver(row)), users: 0 };
      this.#open.set(id, [...this.#open.get(id) ?? [], made]);
      made.feed.catch(() => this.#drop(made));
    }
    shared.users++;
    return shared.opened = await shared.feed;
  }

  release(id: string, feed: Feed<Frame>): void {
    const shared = this.#open.get(id)?.find(({ opened }) => opened === feed);
    if (shared && --shared.users <= 0) this.#drop(shared);
  }

  /** The feeds of runs that go on, as far as is known, and that somebody listens to. */
  listened(): OpenFeed[] {
    return [...this.#open.values()].flat().flatMap(({ id, epoch, opened: feed }) =>
      feed && feed.listeners > 0 && !feed.ended ? [{ id, epoch, feed }] : []
    );
  }

  /** The feed of a run if somebody has it open. */
  peek(row: Named): Promise<Feed<Frame>> | undefined {
    return this.#find(row)?.feed;
  }

  /** Tells everybody that the run is gone. One that was made under its id since is another one. */
  async remove(row: Named): Promise<void> {
    const shared = this.#find(row);
    if (!shared) return;
    this.#drop(shared);
    (await shared.feed).remove();
  }

  /**
   * Says that this is the run of its id now: those that it was made in place of are gone, whoever deleted them. Of a row
   * that may be out of date itself, only that they are gone that were made `before`.
   */
  only({ id, epoch }: Named, before = Infinity): void {
    for (const shared of this.#open.get(id) ?? []) {
      if (shared.epoch === epoch || shared.created >= before) continue;
      this.remove(shared).catch(() => {}); // it could not be opened either
    }
  }

  #find({ id, epoch }: Named): Shared | undefined {
    return this.#open.get(id)?.find((shared) => shared.epoch === epoch);
  }

  #drop(shared: Shared): void {
    const left = this.#open.get(shared.id)?.filter((other) => other !== shared) ?? [];
    if (left.length > 0) this.#open.set(shared.id, left);
    else this.#open.delete(shared.id);
  }
}
