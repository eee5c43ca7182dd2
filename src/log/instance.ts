// The place of one process in a database that several share, as on Deno Deploy. Stored keys and values:
//
//   ["instance", id]       {until}  a place, and until when it is taken for alive (milliseconds since the epoch)
//   ["open", created, id]  string   id of the instance that acts the run out
//
// Every commit of a process checks the versionstamp of its own place, and nobody but its owner ever writes it. So who
// deletes a place has stopped its owner for good: a process that slept longer than its lease cannot write one more
// event when it wakes, and its runs can be taken over before it knows. The times only say when to do that; clocks
// that differ cost a needless takeover at worst. An id is never used twice.

import type { Clock } from "../clock.ts";
import { unavailable } from "../errors.ts";
import { Changed, type Committer, type CommitterOptions, createCommitter, type Fence } from "./commit.ts";

/** A place that is not renewed is up for taking after this long, in milliseconds, where nothing else is said. */
export const LEASE_MS = 15_000;

/** A run of this instance's own that is older than this and that it does not act out has been lost on the way. */
const LOST_AFTER_MS = 60_000;

/** A run that has not ended and whose instance is gone; or perhaps one's own. */
export interface Orphan {
  id: string;
  created: number;
  /** Of its entry. */
  versionstamp: string;
  /** The instance that is gone; unknown for a run from before the database was shared. */
  owner: string | undefined;
}

export class Place implements Fence {
  /** The only way to write as this instance. */
  readonly committer: Committer;
  readonly #lost = new AbortController();
  /** Other places as they were last seen, and since when they are so on this clock that never jumps. */
  readonly #seen = new Map<string, { versionstamp: string; since: number }>();
  /** Whether the next commit is to renew the place, and whether the one in flight does. */
  #due = false;
  #renewing = false;

  private constructor(
    readonly kv: Deno.Kv,
    readonly id: string,
    readonly clock: Clock,
    readonly leaseMs: number,
    private versionstamp: string,
    onRefusing?: CommitterOptions["onRefusing"],
  ) {
    this.committer = createCommitter(kv, { fence: this, onRefusing });
  }

  /** Takes a new place; `id` was never used before. */
  static async take(
    kv: Deno.Kv,
    id: string,
    clock: Clock,
    leaseMs = LEASE_MS,
    onRefusing?: CommitterOptions["onRefusing"],
  ): Promise<Place> {
    const { versionstamp } = await kv.set(["instance", id], { until: clock.now() + leaseMs });
    return new Place(kv, id, clock, leaseMs, versionstamp, onRefusing);
  }

  /** Aborts when the place is gone: from then on nothing can be written through it. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Keeps the place for another lease. */
  async renew(): Promise<void> {
    this.#due = true;
    await this.committer.commit([], 0);
  }

  /** Gives the place up, so that others need not wait for it to lapse. */
  async leave(): Promise<void> {
    await this.committer.commit([{ key: ["instance", this.id], remove: true }], 0);
  }

  /** The instance that acts this run out; undefined when the run has ended. */
  async ownerOf({ id, created }: { id: string; created: number }): Promise<string | undefined> {
    const { value } = await this.kv.get(["open", created, id]);
    return value === null ? undefined : String(value);
  }

  async alive(id: string): Promise<boolean> {
    const { value } = await this.kv.get<{ until: number }>(["instance", id]);
    return value !== null && value.until > this.clock.now();
  }

  /**
   * Open runs whose instance is gone, the oldest first, and those of this instance that it should long have begun.
   * Places that have lapsed are taken away before.
   */
  async orphans(): Promise<Orphan[]> {
    const alive = new Set<string>();
    for await (
      const { key, value, versionstamp } of this.kv.list<{ until: number }>({ prefix: ["instance"] })
    ) {
      const owner = key[1] as string;
      const lapsed = owner !== this.id &&
        (value.until <= this.clock.now() || this.#restsSince(owner, versionstamp) >= 2 * this.leaseMs);
      // One that is renewed at the last moment stays, whatever the clock says.
      if (!lapsed || !await this.#try([{ key, unchanged: versionstamp }, { key, remove: true }])) {
        alive.add(owner);
      } else this.#seen.delete(owner);
    }
    const orphans: Orphan[] = [];
    for await (const { key, value, versionstamp } of this.kv.list({ prefix: ["open"] })) {
      const owner = typeof value === "string" ? value : undefined;
      const fresh = this.clock.now() - (key[1] as number) < LOST_AFTER_MS;
      if (owner !== undefined && alive.has(owner) && (owner !== this.id || fresh)) continue;
      orphans.push({ id: key[2] as string, created: key[1] as number, versionstamp, owner });
    }
    return orphans;
  }

  /**
   * For how long a place has not been renewed, as far as was seen here, in milliseconds. Until when it was taken for
   * alive means nothing after all clocks were set back.
   */
  #restsSince(owner: string, versionstamp: string): number {
    const now = this.clock.monotonic();
    const seen = this.#seen.get(owner);
    if (seen?.versionstamp === versionstamp) return now - seen.since;
    this.#seen.set(owner, { versionstamp, since: now });
    return 0;
  }

  /** Makes the run this instance's own; false when another one was first, or its owner lives after all. */
  async takeOver({ id, created, versionstamp, owner }: Orphan): Promise<boolean> {
    if (owner === this.id) return true;
    const key = ["open", created, id];
    return await this.#try([
      ...(owner === undefined ? [] : [{ key: ["instance", owner], unchanged: null }]),
      { key, unchanged: versionstamp },
      { key, value: this.id },
    ]);
  }

  guard(atomic: Deno.AtomicOperation): void {
    this.lost.throwIfAborted();
    const key = ["instance", this.id];
    atomic.check({ key, versionstamp: this.versionstamp });
    this.#renewing = this.#due;
    if (this.#renewing) atomic.set(key, { until: this.clock.now() + this.leaseMs });
  }

  passed(versionstamp: string): void {
    if (!this.#renewing) return;
    this.versionstamp = versionstamp;
    this.#due = false;
  }

  async failed(): Promise<boolean> {
    const { versionstamp } = await this.kv.get(["instance", this.id]);
    if (versionstamp === null) {
      this.#lost.abort(
        unavailable("This server has lost its place in the database; it is taking another one"),
      );
      this.lost.throwIfAborted();
    }
    // A renewal whose answer was lost on the way has been made all the same.
    const stale = versionstamp !== this.versionstamp;
    this.versionstamp = versionstamp!;
    return stale;
  }

  async #try(mutations: Parameters<Committer["commit"]>[0]): Promise<boolean> {
    try {
      await this.committer.commit(mutations, 100);
      return true;
    } catch (error) {
      if (error instanceof Changed) return false;
      throw error;
    }
  }
}
