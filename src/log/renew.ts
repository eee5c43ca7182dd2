// New epochs for the runs of a restored store that go on. Such a run has lost its newest events and will use their
// numbers again, for others: without another epoch a viewer who saw the old ones would resume into a different story
// and never know. Runs that had ended are what they were, and keep theirs.

import { createCommitter, type Mutation } from "./commit.ts";
import { isOver, type RunRow } from "./store.ts";

/** Renews the epochs in a file that nobody has open; gives how many. `newEpoch` makes a word that was never used. */
export async function renewEpochs(path: string, newEpoch: () => string): Promise<number> {
  const kv = await Deno.openKv(path);
  try {
    const { commit } = createCommitter(kv);
    let renewed = 0;
    for await (const { value: row } of kv.list<RunRow>({ prefix: ["run"] })) {
      if (isOver(row)) continue;
      const epoch = newEpoch();
      const old: Mutation[] = [];
      // What was asked is kept under the epoch, in pieces of which many may not fit one commit.
      for await (const { key, value } of kv.list<Uint8Array>({ prefix: ["spec", row.id, row.epoch] })) {
        await commit([{ key: ["spec", row.id, epoch, key[3]!], value }], value.length);
        old.push({ key, remove: true });
      }
      await commit([{ key: ["run", row.id], value: { ...row, epoch } }, ...old], 1000);
      renewed++;
    }
    return renewed;
  } finally {
    kv.close();
  }
}
