// Being one of several processes that share a database: holds a place in it, acts runs out only while it has that, and
// takes up runs whose process is gone. When the place is lost, as by a process that slept too long, every run is let
// go of at once, another place is taken, and what nobody has by then is taken up like any other.

import type { Clock } from "../clock.ts";
import { refusals } from "../log/commit.ts";
import { LEASE_MS, type Orphan, Place } from "../log/instance.ts";
import { kvStore, type RunRow, type Store } from "../log/store.ts";
import type { Logger } from "../logger.ts";
import { Loop } from "./loop.ts";

export interface MembershipOptions {
  kv: Deno.Kv;
  /** What is to stand around every store that is made on `kv`, as for counting. */
  wrap?: (store: Store) => Store;
  clock: Clock;
  logger: Logger;
  newId: () => string;
  /** A process that gives no sign of life for so long loses its runs to others, in milliseconds. */
  leaseMs?: number;
}

/** What happens to the runs of this process. */
export interface Members {
  /** From now on writes through `store`, through which nothing was written before. */
  begin(store: Store): void;
  /** Lets go of every run at once and without an event: they are others' now. */
  drop(reason: Error): void;
  /** Whether this process acts the run out. */
  has(id: string): boolean;
  /** Whether it could. */
  knows(kind: string): boolean;
  takeUp(row: RunRow): Promise<void>;
}

export class Membership {
  readonly #options: MembershipOptions;
  readonly #members: Members;
  #place: Place | undefined;
  #store: Store | undefined;
  #keeping: Loop | undefined;
  #adopting: Loop | undefined;
  #stopped = false;

  constructor(options: MembershipOptions, members: Members) {
    this.#options = options;
    this.#members = members;
  }

  /** The place as of now. */
  get place(): Place {
    if (!this.#place) throw new Error("No place in the database has been taken yet");
    return this.#place;
  }

  /** Takes a place and takes up what nobody has. Before this, nothing may be started or changed. */
  async start(): Promise<void> {
    const { clock, logger, leaseMs = LEASE_MS } = this.#options;
    await this.#join();
    this.#keeping = new Loop({
      clock,
      ms: leaseMs / 3, // two renewals may fail
      work: () => this.#keep(),
      failed: (error) => logger.error("place_not_renewed", { error }),
    });
    // What a store refuses now is done later: there are runs to be shown meanwhile.
    await this.#store!.sweep().catch((error) => logger.error("deletions_not_ended", { error }));
    const failed = (error: unknown) => logger.error("runs_not_taken_up", { error });
    await this.#adopt().catch(failed);
    this.#adopting = new Loop({ clock, ms: leaseMs * 2 / 3, work: () => this.#adopt(), failed });
  }

  /** Takes nothing up any more. The place stays, for the last events of the runs. */
  async halt(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.#keeping?.stop(), this.#adopting?.stop()]);
  }

  /** Gives the place up: what is open is up for taking at once. */
  async leave(): Promise<void> {
    if (!this.#place || this.#place.lost.aborted) return;
    // Where the store does not take that, others wait for as long as after a crash.
    await this.#place.leave().catch((error) => this.#options.logger.error("place_not_left", { error }));
  }

  async #join(): Promise<void> {
    const { kv, clock, newId, logger, leaseMs, wrap = (store) => store } = this.#options;
    const place = await Place.take(kv, newId(), clock, leaseMs, refusals(logger));
    place.lost.addEventListener("abort", () => {
      logger.error("place_lost", { instance: place.id });
      this.#members.drop(place.lost.reason);
      this.#keeping?.poke();
    }, { once: true });
    this.#place = place;
    this.#store = wrap(kvStore(kv, place.committer, place.id));
    this.#members.begin(this.#store);
    logger.info("place_taken", { instance: place.id });
  }

  /** Renews the place, or takes another one when it is lost. */
  async #keep(): Promise<void> {
    const { place } = this;
    if (!place.lost.aborted) {
      // When it is found lost here, this is done once more at once.
      return await place.renew().catch((error) => {
        if (!place.lost.aborted) throw error;
      });
    }
    await this.#join();
    this.#adopting?.poke();
  }

  async #adopt(): Promise<void> {
    const { place } = this;
    for (const orphan of await place.orphans()) {
      if (this.#stopped || place.lost.aborted) return;
      await this.#takeOver(place, orphan).catch((error) => {
        // Where it was taken over all the same, it is found again as a run that nobody here acts out.
        this.#options.logger.error("run_not_taken_up", { run: orphan.id, error });
      });
    }
  }

  async #takeOver(place: Place, orphan: Orphan): Promise<void> {
    const row = this.#members.has(orphan.id) ? undefined : await this.#store!.get(orphan.id);
    // A kind that this version does not know is left to one that does.
    if (!row || row.ended !== undefined || !this.#members.knows(row.kind)) return;
    if (!await place.takeOver(orphan)) return;
    // From here to taking it up is one step: what a lost place had is not to be gone on with under the next one.
    if (!place.lost.aborted) await this.#members.takeUp(row);
  }
}
