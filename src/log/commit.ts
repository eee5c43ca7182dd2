// Group commit for Deno KV. Every commit of a local database is one fsync and concurrent commits are not grouped by
// the platform, so one commit is in flight per process and what arrives meanwhile goes into the next one.
//
// A group holds at most 200 entries and about 256 KB: reads queue behind writes, so larger atomics would stall them
// (the platform's own limits are 1,000 mutations and 819,200 bytes).

/** A change; or a condition, the versionstamp a key must still have, else the commit it is part of fails. */
export type Mutation =
  | { key: Deno.KvKey; value: unknown }
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

interface Waiting {
  mutations: readonly Mutation[];
  bytes: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface Committer {
  /**
   * Makes the mutations durable, all or none, together with whatever else is waiting. `bytes` is their rough size.
   * Rejects with `Changed` when a condition among them does not hold, and with what the fence throws.
   */
  commit(mutations: readonly Mutation[], bytes: number): Promise<void>;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
}

/** `fence` only where several processes share the database: each commit then carries one check of it. */
export function createCommitter(kv: Deno.Kv, fence?: Fence): Committer {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      try {
        await write(kv, group, fence);
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        // One bad member must not fail its neighbours: try each by itself.
        if (group.length === 1) group[0]!.reject(error);
        else {for (const waiting of group) {
            await write(kv, [waiting], fence).then(waiting.resolve, waiting.reject);
          }}
      }
    }
    running = undefined;
  }

  return {
    commit(mutations, bytes) {
      return new Promise((resolve, reject) => {
        queue.push({ mutations, bytes, resolve, reject });
        // A microtask later, so that everything the current turn of the event loop appends shares the commit.
        running ??= Promise.resolve().then(drain);
      });
    },
    idle: () => running ?? Promise.resolve(),
  };
}

function takeGroup(queue: Waiting[]): Waiting[] {
  let entries = 0;
  let bytes = 0;
  let count = 0;
  for (const waiting of queue) {
    entries += waiting.mutations.length;
    bytes += waiting.bytes;
    if (count > 0 && (entries > MAX_ENTRIES || bytes > MAX_BYTES)) break;
    count++;
  }
  return queue.splice(0, count);
}

async function write(kv: Deno.Kv, group: readonly Waiting[], fence: Fence | undefined): Promise<void> {
  while (true) {
    const atomic = kv.atomic();
    fence?.guard(atomic);
    for (const { mutations } of group) {
      for (const mutation of mutations) {
        if ("remove" in mutation) atomic.delete(mutation.key);
        else if ("unchanged" in mutation) {
          atomic.check({ key: mutation.key, versionstamp: mutation.unchanged });
        } else atomic.set(mutation.key, mutation.value);
      }
    }
    const result = await atomic.commit();
    if (result.ok) return fence?.passed(result.versionstamp);
    if (!await fence?.failed()) throw new Changed("What was to be written over has changed meanwhile");
  }
}
