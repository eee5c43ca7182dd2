// A store that lasts as long as the process, for tests that make a hundred thousand of them: rows in a map, events in
// the log in memory. It does what the engine asks of one without retention, sessions and lists.

import { memoryLog } from "../../src/log/memory.ts";
import type { RunRow, Store } from "../../src/log/store.ts";

/** `pause` is waited for in the middle of a deletion, which is no single step in a database either. */
export function memoryStore(pause: () => Promise<void>): Store {
  const log = memoryLog();
  const rows = new Map<string, RunRow>();
  const erasing = new Map<string, Promise<void>>();
  const none = () => Promise.reject(new Error("Not in this store"));

  async function erase(id: string): Promise<void> {
    await pause();
    await log.remove(id);
    erasing.delete(id);
  }

  return {
    log,
    async create(row) {
      // A run that is made again under the same id waits for the end of the old one.
      while (erasing.has(row.id)) await erasing.get(row.id);
      if (rows.has(row.id)) return { taken: true };
      rows.set(row.id, row);
      return { created: true };
    },
    earlier: () => Promise.resolve(undefined),
    get: (id) => Promise.resolve(rows.get(id)),
    spec: () => Promise.resolve({}),
    update: (_before, after) => Promise.resolve(void rows.set(after.id, after)),
    async remove(row) {
      rows.delete(row.id);
      const work = erase(row.id);
      erasing.set(row.id, work);
      await work;
      return true;
    },
    open: () => Promise.resolve([...rows.values()].filter((row) => !row.ended).map((row) => row.id)),
    saveSnapshot: () => Promise.resolve(),
    snapshot: () => Promise.resolve(undefined),
    forgetSnapshots: () => Promise.resolve(),
    reopen: none,
    list: none,
    remember: none,
    recall: none,
    endedBefore: () => Promise.resolve([]),
    sweep: () => Promise.resolve(),
    ping: () => Promise.resolve(),
    idle: () => Promise.resolve(),
  };
}
