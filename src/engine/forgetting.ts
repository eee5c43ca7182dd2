// What runs are rid of: their past events, or they themselves, because somebody wants that or they have grown old. Of one
// run only one of these is done at a time, and not while it is woken from its rest.

import type { Clock } from "../clock.ts";
import { ParleyError, StoreRefused, unavailable } from "../errors.ts";
import { isOver, type RunRow } from "../log/store.ts";
import type { Logger } from "../logger.ts";
import type { Feeds } from "./feeds.ts";
import type { Kind } from "./kind.ts";
import type { Live } from "./live.ts";
import type { Stage } from "./stage.ts";
import type { Turns } from "./turns.ts";
import type { Views } from "./views.ts";
import { publicId } from "./run_key.ts";

export interface ForgettingOptions {
  clock: Clock;
  logger: Logger;
  feeds: Feeds;
  turns: Turns;
  /** Views of runs that went to rest here. */
  views: Views;
  /** Where runs are acted out as of now. */
  stage: () => Stage;
  kind: (name: string) => Kind;
  cancel: (row: RunRow) => Promise<void>;
  /** Whether other processes may act out what is not live here. */
  hasPeers: () => boolean;
}

export class Forgetting {
  readonly #options: ForgettingOptions;

  constructor(options: ForgettingOptions) {
    this.#options = options;
  }

  /** Forgets a run, which is cancelled first if it is going on; false when it has been woken elsewhere meanwhile. */
  remove(row: RunRow): Promise<boolean> {
    const { turns, feeds, logger, cancel, hasPeers } = this.#options;
    return turns.take(row.id, async () => {
      const { stage } = this;
      const live = this.#liveOf(row);
      if (live) {
        await cancel(row).catch((error) => {
          if (!(error instanceof ParleyError) || error.status === 503) throw error; // else it ended by itself
        });
        await stage.gone(live);
      }
      const current = await stage.store.get(row.id);
      if (current && current.epoch !== row.epoch) return true;
      if (current && current.ended === undefined && this.#endless(current) && hasPeers()) return false;
      try {
        if (current && !await stage.store.remove(current)) return false;
      } catch (error) {
        // The run may be gone although not all of it is: nobody is to wait for it.
        const left = await stage.store.get(row.id).catch(() => current);
        if (left?.epoch !== row.epoch) await feeds.remove(row);
        throw error;
      }
      await feeds.remove(row);
      logger.info("run_deleted", { run: publicId(row.id), kind: row.kind });
      return true;
    });
  }

  /** Forgets runs that ended, or rest, since before `time`, one after the other; gives how many. */
  async retire(time: number): Promise<number> {
    const { logger } = this.#options;
    // One that cannot be forgotten now keeps no other one, and is not tried again before the next time.
    const kept = new Set<string>();
    let count = 0;
    while (!this.stage.stopping) {
      const found = await this.stage.store.endedBefore(time, 20 + kept.size);
      const rows = found.filter(({ id }) => !kept.has(id));
      if (rows.length === 0) break;
      for (const row of rows) {
        const gone = isOver(row) ? this.remove(row) : this.#retire(row, time);
        const isGone = await gone.catch((error) => {
          logger.error("run_not_retired", { run: publicId(row.id), error });
          return false;
        });
        if (isGone) count++;
        else kept.add(row.id);
      }
    }
    return count;
  }

  /**
   * Forgets the events a run has so far. Its numbers go on, and so does what it is by them. False when it has been
   * woken elsewhere meanwhile.
   */
  clear(row: RunRow): Promise<boolean> {
    const { turns, feeds, hasPeers } = this.#options;
    return turns.take(row.id, async () => {
      const { store } = this.stage;
      const live = this.#liveOf(row);
      if (live) {
        let told = false;
        let begun = false;
        const clearing = live.recorder.exclusive(async () => {
          // Who was told that nothing was done must not find it done after all.
          if (told) throw new StoreRefused();
          if (live.view.ended_at !== undefined) return false;
          begun = true;
          await clearLive(live, this.stage);
          return true;
        });
        const going = await live.recorder.writer.orRefused(clearing, () => {
          told = true;
          return begun
            ? unavailable("The store takes nothing now; the history may be cleared all the same", 5)
            : new StoreRefused();
        });
        if (going) return true;
        // It has ended and is being written down: a snapshot of it now would outlive what was to be forgotten.
        await this.stage.gone(live);
      }
      const current = await store.get(row.id);
      if (current?.epoch !== row.epoch) return true;
      if (this.#endless(current) && !isOver(current)) {
        return (current.ended !== undefined || !hasPeers()) && await this.#clearResting(current);
      }
      const { head } = await store.log.bounds(row.id);
      await store.log.clear(row.id, head);
      (await feeds.peek(row))?.cleared(head);
      await store.forgetSnapshots(row.id); // of clears while it went on
      return true;
    });
  }

  /** Nobody may write to the log meanwhile, nor clear it: it is this process's for that long. */
  async #clearResting(row: RunRow): Promise<boolean> {
    const { feeds, kind, views, clock } = this.#options;
    const { store } = this.stage;
    const mine = row.ended === undefined ? row : await store.reopen(row, clock.now());
    if (!mine) return false;
    try {
      const run = await views.see(store, kind(row.kind), row);
      if (!run) return true;
      const { head } = run.view;
      await store.saveSnapshot(row.id, run.view);
      await store.log.clear(row.id, head);
      (await feeds.peek(row))?.cleared(head);
      await store.snapshot(row.id, head); // forgets those of earlier clears
      return true;
    } finally {
      if (row.ended !== undefined) await store.update(mine, row);
    }
  }

  /** The run where it is acted out; one that was made under its id since is another one. */
  #liveOf({ id, epoch }: RunRow): Live | undefined {
    const live = this.stage.get(id);
    return live?.row.epoch === epoch ? live : undefined;
  }

  private get stage(): Stage {
    return this.#options.stage();
  }

  /** A run that was woken meanwhile is not old any more. */
  #retire(row: RunRow, time: number): Promise<boolean> {
    const { turns, feeds, logger } = this.#options;
    return turns.take(row.id, async () => {
      const young = row.ended === undefined || row.ended >= time;
      if (young || this.stage.get(row.id) || !await this.stage.store.remove(row)) return false;
      await feeds.remove(row);
      logger.info("run_deleted", { run: publicId(row.id), kind: row.kind });
      return true;
    });
  }

  #endless({ kind }: RunRow): boolean {
    return this.#options.kind(kind).unfinished !== undefined;
  }
}

/** The view as of the clear is kept before, so that the run can still be taken up after it. */
async function clearLive({ row, view, feed }: Live, { store }: Stage): Promise<void> {
  await store.saveSnapshot(row.id, view);
  await store.log.clear(row.id, feed.head);
  feed.cleared(feed.head);
  await store.snapshot(row.id, view.head); // forgets those of earlier clears
}
