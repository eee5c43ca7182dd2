// Group commit for Deno KV. Every commit of a local database is one fsync and concurrent commits are not grouped by
// the platform, so one commit is in flight per process and what arrives meanwhile goes into the next one.
//
// A group holds at most 200 entries and about 256 KB: reads queue behind writes, so larger atomics would stall them
// (the platform's own limits are 1,000 mutations and 819,200 bytes).

import { StoreRefused } from "../errors.ts";
import type { Logger } from "../logger.ts";

/** A change; or a condition, the versionstamp a key must still have, else the commit it is part of fails. */
export type Mutation =
  | { key: Deno.KvKey; value: unknown; expireIn?: number }
  | { key: Deno.KvKey; remove: true }
  | { key: Deno.KvKey; unchanged: string | null };

/** A condition did not hold: somebody else was there first. Nothing was written. */
export class Changed extends Error {
  override readonly name = "Changed";
}

/** By what right this process writes into a database that others write into too; see instance.ts. */
export interface Fence {
  /** Adds its check to a write, and what it has to write itself. Throws when this process may not write any more. */
  guard(atomic: Deno.AtomicOperation): void;
  /** Told of each commit that was made. */
  passed(versionstamp: string): void;
  /** Asked when a check has failed: true when the fence knows better now and it is worth another try. Throws too. */
  failed(): Promise<boolean>;
}

const MAX_ENTRIES = 200;
const MAX_BYTES = 256 * 1024;
/**
 * For so long, in milliseconds, a commit waits for those who share its one value, where some came while the one before
 * was being made. A commit costs some 200 µs whatever is in it: with 5,000 events/s of 1,000 runs it is made for 25
 * instead of 4, at a fifth of the cost. Who writes again only when its last write is durable comes in the same moment as
 * the others, not meanwhile, and is not kept waiting. PostgreSQL calls the two commit_delay and commit_siblings.
 */
const GATHER_MS = 5;

/** What can be written in one value with others of its kind. */
export interface Pooled {
  readonly pool: Pool;
  /** Its rough size. */
  readonly bytes: number;
}

export interface Pool {
  /** How these are written, all in one commit: called for one commit at a time, which has come to its end before the next. */
  compose(pooled: readonly Pooled[]): Composed;
}

export interface Composed {
  mutations: readonly Mutation[];
  /** Called when they are durable. */
  written: () => void;
}

interface Waiting {
  mutations: readonly Mutation[];
  bytes: number;
  pooled?: Pooled;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface Committer {
  /**
   * Makes the mutations durable, all or none, together with whatever else is waiting. `bytes` is their rough size.
   * Rejects with `Changed` when a condition among them does not hold, with `StoreRefused` when the store does not take
   * them, and with what the fence throws.
   */
  commit(mutations: readonly Mutation[], bytes: number): Promise<void>;
  /** The same for what its pool makes of it, which depends on who else of the pool goes into the same commit. */
  pool(pooled: Pooled): Promise<void>;
  /** Whether the store did not take what was last to be committed. */
  refusing(): boolean;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
}

export interface CommitterOptions {
  fence?: Fence;
  /** Waits for others to come; `cut` calls it off. Nobody is waited for when it is absent. */
  gather?: (ms: number) => { over: Promise<void>; cut: () => void };
  /** Told when the store begins to refuse, with the reason, and when it has taken something again, without. */
  onRefusing?: (error?: StoreRefused) => void;
}

/** Says in the log when a store begins to refuse, and when it takes something again. */
export function refusals(logger: Logger): CommitterOptions["onRefusing"] {
  return (error) => error ? logger.error("store_refused", { error }) : logger.info("store_takes_again");
}

/** With a fence, each commit carries one check of it. */
export function createCommitter(
  kv: Deno.Kv,
  { fence, gather, onRefusing }: CommitterOptions = {},
): Committer {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let refusing = false;
  /** Ends the waiting for others. */
  let cutShort: (() => void) | undefined;

  function tell(error?: StoreRefused): void {
    const now = error !== undefined;
    if (now === refusing) return;
    refusing = now;
    onRefusing?.(error);
  }

  async function write(group: readonly Waiting[]): Promise<void> {
    const composed = compose(group);
    try {
      await writeTo(kv, [...group, ...composed].flatMap(({ mutations }) => mutations), fence);
      for (const { written } of composed) written();
      tell();
    } catch (error) {
      if (error instanceof StoreRefused) tell(error);
      throw error;
    }
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      try {
        await write(group);
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        // One bad member must not fail its neighbours: try each by itself.
        if (group.length === 1) group[0]!.reject(error);
        else {for (const waiting of group) {
            await write([waiting]).then(waiting.resolve, waiting.reject);
          }}
      }
      if (gather && queue.length > 1 && !isFull(queue) && queue.every(({ pooled }) => pooled)) {
        const { over, cut } = gather(GATHER_MS);
        cutShort = cut;
        await over;
        cutShort = undefined;
      }
    }
    running = undefined;
  }

  function wait(waiting: Pick<Waiting, "mutations" | "bytes" | "pooled">): Promise<void> {
    return new Promise((resolve, reject) => {
      queue.push({ ...waiting, resolve, reject });
      if (cutShort && (!waiting.pooled || isFull(queue))) cutShort();
      // A microtask later, so that everything the current turn of the event loop appends shares the commit.
      running ??= Promise.resolve().then(drain);
    });
  }

  return {
    commit: (mutations, bytes) => wait({ mutations, bytes }),
    pool: (pooled) => wait({ mutations: [], bytes: pooled.bytes, pooled }),
    refusing: () => refusing,
    idle: () => running ?? Promise.resolve(),
  };
}

/** The same committer with a condition for each commit, but not for what is pooled. */
export function onCondition(committer: Committer, condition: Mutation): Committer {
  return { ...committer, commit: (mutations, bytes) => committer.commit([condition, ...mutations], bytes) };
}

/** As large as a commit of events may be: where there is room for this, there is room for them. */
const PROBE_BYTES = 60_000;

/** Tries whether the store takes a write. Throws `StoreRefused`. */
export async function probe(committer: Committer): Promise<void> {
  const key = ["probe"];
  await committer.commit([{ key, value: new Uint8Array(PROBE_BYTES) }], PROBE_BYTES);
  await committer.commit([{ key, remove: true }], 0);
}

/** Whether what waits is as much as a commit may hold. */
function isFull(queue: readonly Waiting[]): boolean {
  return queue.length >= MAX_ENTRIES || queue.reduce((sum, { bytes }) => sum + bytes, 0) >= MAX_BYTES;
}

/**
 * The first of the queue that fit one commit. A condition is held against what was there before the commit, so one on
 * what another member changes waits for the next: in the same commit both would be let through.
 */
function takeGroup(queue: Waiting[]): Waiting[] {
  let entries = 0;
  let bytes = 0;
  let count = 0;
  for (const waiting of queue) {
    entries += waiting.pooled ? 1 : waiting.mutations.length;
    bytes += waiting.bytes;
    if (count > 0 && (entries > MAX_ENTRIES || bytes > MAX_BYTES)) break;
    if (dependsOn(waiting, queue, count)) break;
    count++;
  }
  return queue.splice(0, count);
}

/** What the pools of a group make of what it has of them. */
function compose(group: readonly Waiting[]): Composed[] {
  const pooled = group.flatMap(({ pooled }) => pooled ?? []);
  return [...Map.groupBy(pooled, ({ pool }) => pool)].map(([pool, some]) => pool.compose(some));
}

/** Whether a condition of this one is on something that one of the first `count` of the queue changes. */
function dependsOn({ mutations }: Waiting, queue: readonly Waiting[], count: number): boolean {
  const conditions = mutations.filter((mutation) => "unchanged" in mutation);
  if (conditions.length === 0) return false;
  const changed = new Set<string>();
  for (const other of queue.slice(0, count)) {
    for (const mutation of other.mutations) {
      if (!("unchanged" in mutation)) changed.add(JSON.stringify(mutation.key));
    }
  }
  return conditions.some(({ key }) => changed.has(JSON.stringify(key)));
}

async function writeTo(kv: Deno.Kv, mutations: readonly Mutation[], fence: Fence | undefined): Promise<void> {
  while (true) {
    const atomic = kv.atomic();
    fence?.guard(atomic);
    for (const mutation of mutations) {
      if ("remove" in mutation) atomic.delete(mutation.key);
      else if ("unchanged" in mutation) {
        atomic.check({ key: mutation.key, versionstamp: mutation.unchanged });
      } else if (mutation.expireIn === undefined) atomic.set(mutation.key, mutation.value);
      else atomic.set(mutation.key, mutation.value, { expireIn: mutation.expireIn });
    }
    const result = await atomic.commit().catch((error) => {
      // A value that is too large is this program's mistake; everything else is the store's.
      const own = error instanceof TypeError && /too (large|many)/i.test(error.message);
      throw own ? error : new StoreRefused(error);
    });
    if (result.ok) return fence?.passed(result.versionstamp);
    if (!await fence?.failed()) throw new Changed("What was to be written over has changed meanwhile");
  }
}
