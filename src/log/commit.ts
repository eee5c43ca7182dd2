// Group commit for Deno KV. Every commit of a local database is one fsync and concurrent commits are not grouped by
// the platform, so one commit is in flight per process and what arrives meanwhile goes into the next one.
//
// A group holds at most 200 entries and about 256 KB: reads queue behind writes, so larger atomics would stall them
// (the platform's own limits are 1,000 mutations and 819,200 bytes).

export type Mutation = { key: Deno.KvKey; value: unknown } | { key: Deno.KvKey; remove: true };

const MAX_ENTRIES = 200;
const MAX_BYTES = 256 * 1024;

interface Waiting {
  mutations: readonly Mutation[];
  bytes: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export interface Committer {
  /** Makes the mutations durable, all or none, together with whatever else is waiting. `bytes` is their rough size. */
  commit(mutations: readonly Mutation[], bytes: number): Promise<void>;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
}

export function createCommitter(kv: Deno.Kv): Committer {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      try {
        await write(kv, group);
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        // One bad member must not fail its neighbours: try each by itself.
        if (group.length === 1) group[0]!.reject(error);
        else for (const waiting of group) await write(kv, [waiting]).then(waiting.resolve, waiting.reject);
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

async function write(kv: Deno.Kv, group: readonly Waiting[]): Promise<void> {
  const atomic = kv.atomic();
  for (const { mutations } of group) {
    for (const mutation of mutations) {
      if ("remove" in mutation) atomic.delete(mutation.key);
      else atomic.set(mutation.key, mutation.value);
    }
  }
  await atomic.commit();
}
