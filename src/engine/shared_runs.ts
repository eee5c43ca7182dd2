// All runs, where several processes share the database. What this process acts out it treats as any process would; for
// a run that another one acts out, it shows what that one has made durable, and has it do what only it can do.

import type { BaseView } from "../core/base_view.ts";
import type { Event, Stored } from "../core/event.ts";
import type { Frame } from "../core/frame.ts";
import { notFound } from "../errors.ts";
import type { Feed } from "../log/feed.ts";
import { PATIENCE_MS } from "../log/mailbox.ts";
import type { RunRow } from "../log/store.ts";
import type { Kind } from "./kind.ts";
import { type Described, Runs, type RunsOptions } from "./runs.ts";
import { publicId } from "./run_key.ts";
import { Membership, type MembershipOptions } from "./membership.ts";
import { type Command, Others } from "./others.ts";

/** `store` is only read from, and only until a place in the database is taken. */
export type SharedRunsOptions = RunsOptions & Pick<MembershipOptions, "kv" | "wrap" | "leaseMs">;

export class SharedRuns extends Runs {
  readonly #membership: Membership;
  readonly #others: Others;
  /** Work that was let go of. */
  #dropped: Promise<unknown> = Promise.resolve();

  constructor(options: SharedRunsOptions) {
    super(options);
    const { kinds } = options;
    const has = (id: string) => this.stage.get(id) !== undefined;
    this.#membership = new Membership(options, {
      begin: (store) => {
        this.stage = this.newStage(store);
      },
      drop: (reason) => {
        this.#dropped = Promise.all([this.#dropped, this.stage.drop(reason)]);
      },
      // What is about to be woken, or cleared in its rest, is this process's own already.
      has: (id) => has(id) || this.turns.busy(id),
      knows: (name) => kinds.some((kind) => kind.name === name),
      takeUp: (row) => this.takeUp(row),
    });
    this.#others = new Others({
      ...options,
      feeds: this.feeds,
      arrivals: this.arrivals,
      place: () => this.#membership.place,
      store: () => this.store,
      has,
      // What was asked of a run that has just ended or gone to rest wants an answer too.
      busy: () => this.load.acting + this.load.waiting > 0 || this.stage.idleMs < PATIENCE_MS,
      perform: (run, command) => this.#perform(run, command),
    });
  }

  /** Takes up every run whose process is gone, and goes on doing so. */
  override async recover(): Promise<void> {
    await this.#membership.start();
    this.#others.start();
  }

  override async stop(): Promise<void> {
    await Promise.all([this.#others.halt(), this.#membership.halt()]);
    await Promise.all([super.stop(), this.#dropped]);
    await this.#membership.leave();
  }

  override async describe(row: RunRow): Promise<Described> {
    const elsewhere = this.stage.get(row.id) ? undefined : await this.#others.describe(row);
    return elsewhere ?? await super.describe(row);
  }

  override async post(row: RunRow, make: (view: BaseView) => Event): Promise<Stored> {
    const elsewhere = await this.#here(row.id) ? undefined : await this.#others.post(row, make);
    return elsewhere ?? await super.post(row, make);
  }

  override async cancel(row: RunRow): Promise<void> {
    if (!await this.#elsewhere(row, { type: "cancel" })) await super.cancel(row);
  }

  override async clear(row: RunRow): Promise<void> {
    do {
      if (await this.#elsewhere(row, { type: "clear" })) return;
    } while (!await this.forgetting.clear(row));
  }

  override async remove(row: RunRow): Promise<void> {
    do {
      if (await this.#elsewhere(row, { type: "remove" })) return await this.feeds.remove(row);
    } while (!await this.forgetting.remove(row));
  }

  protected override readonly hasPeers = true;

  protected override async adrift(row: RunRow, make: (view: BaseView) => Event): Promise<Stored | undefined> {
    return await this.#others.post(row, make, "say");
  }

  /** Up to date also for a viewer who has seen more at another process. */
  protected override async useFeed(row: RunRow, kind: Kind): Promise<Feed<Frame>> {
    const feed = await super.useFeed(row, kind);
    try {
      await this.#others.catchUp({ id: row.id, epoch: row.epoch, feed });
      return feed;
    } catch (error) {
      this.feeds.release(row.id, feed);
      throw error;
    }
  }

  /** Has the process that acts the run out do it; false when it is this one, or the run has ended. */
  async #elsewhere(row: RunRow, command: Command): Promise<boolean> {
    return !await this.#here(row.id) && await this.#others.ask(row, command);
  }

  /** Whether this process acts the run out; waits where it is being woken here, or cleared in its rest. */
  async #here(id: string): Promise<boolean> {
    if (!this.stage.get(id)) await this.turns.free(id);
    return this.stage.get(id) !== undefined;
  }

  /** Does what another process asks of the one that acts the run out. */
  async #perform({ id, epoch }: Pick<RunRow, "id" | "epoch">, command: Command): Promise<unknown> {
    const row = await this.store.get(id);
    // It may have been deleted on the way, and made again: that one is not meant.
    if (row?.epoch !== epoch) throw notFound(row?.kind ?? "run", publicId(id));
    switch (command.type) {
      case "post": {
        const { seq, at } = await this.post(row, () => command.event);
        return { seq, at };
      }
      case "say": {
        const { seq, at } = await this.say(row, () => command.event);
        return { seq, at };
      }
      case "cancel":
        return await this.cancel(row);
      case "clear":
        return await this.clear(row);
      case "remove":
        return await this.remove(row);
    }
  }
}
