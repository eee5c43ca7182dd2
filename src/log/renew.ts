// Gives every run that can still grow a new epoch, after the store has lost its end: events that viewers have seen are
// gone, and others will get their numbers. Who names the old epoch is told so; who names none is, as soon as the number
// it names is beyond what was left (`cut`), since nobody can know which of two events it has seen there.

import type { Committer } from "./commit.ts";
import { inSlices, mapKeys } from "./kv_tidy.ts";
import { writePieces } from "./pieces.ts";
import { isOver, type RunRow, type Store } from "./store.ts";

/**
 * Gives how many there were. A crash in the middle is made good by doing it again, so `committer` must not be one that
 * bears witness.
 */
export async function renewEpochs(
  kv: Deno.Kv,
  committer: Committer,
  { log, spec }: Pick<Store, "log" | "spec">,
  newEpoch: () => string,
): Promise<number> {
  let count = 0;
  for await (const { key, value: row } of kv.list<RunRow>({ prefix: ["run"] })) {
    if (isOver(row)) continue;
    const epoch = newEpoch();
    const { head } = await log.bounds(row.id);
    await writePieces(committer, ["spec", row.id, epoch], await spec(row));
    const after: RunRow = { ...row, epoch, cut: Math.min(row.cut ?? head, head) };
    await committer.commit([{ key, value: after }], 1000);
    await inSlices(mapKeys(kv.list({ prefix: ["spec", row.id, row.epoch] })), committer);
    count++;
  }
  return count;
}
