// Fills a store for the bench: copies of a run that a real server has written, key by key, so that what is measured
// afterwards is a store as it would have come to be, in seconds rather than hours.

import { type Json, serveCommands } from "./commands.ts";

/** Well within what one commit may hold. */
const MOST_MUTATIONS = 900;
const MOST_BYTES = 600_000;

type Entry = { key: Deno.KvKey; value: unknown };

/** Everything the store says of a run: entries with its id in their key. */
async function entriesOf(kv: Deno.Kv, id: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { key, value } of kv.list({ prefix: [] })) {
    if (key.includes(id)) entries.push({ key, value });
  }
  return entries;
}

/** The entry of a copy that was made so many milliseconds earlier. */
function copied({ key, value }: Entry, from: string, to: string, created: number, earlier: number): Entry {
  const part = (p: Deno.KvKeyPart) => p === from ? to : p === created ? created - earlier : p;
  if (key[0] !== "run") return { key: key.map(part), value };
  const row = value as { id: string; created: number };
  return { key: key.map(part), value: { ...row, id: to, created: created - earlier } };
}

await serveCommands({
  /** Copies a run, which must have ended, until there are `runs` of it; gives the ids of some. */
  async multiply({ file, run, runs }: Json) {
    using kv = await Deno.openKv(file);
    const entries = await entriesOf(kv, run);
    const { created } = (await kv.get<{ created: number }>(["run", run])).value!;
    const ids = [run];
    let atomic = kv.atomic();
    let [mutations, bytes] = [0, 0];
    for (let i = 1; i < runs; i++) {
      const id = crypto.randomUUID();
      ids.push(id);
      for (const entry of entries) {
        const { key, value } = copied(entry, run, id, created, i);
        atomic.set(key, value);
        mutations++;
        bytes += value instanceof Uint8Array ? value.length : 1000;
      }
      if (mutations < MOST_MUTATIONS && bytes < MOST_BYTES) continue;
      await atomic.commit();
      atomic = kv.atomic();
      mutations = bytes = 0;
    }
    await atomic.commit();
    // Of the whole range, so that none of them is found because its neighbours were just read.
    return Array.from({ length: 100 }, (_, i) => ids[Math.floor((i * ids.length) / 100)]!);
  },
});
