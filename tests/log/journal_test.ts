// The journal: what several runs have to write in one commit, and what becomes of it.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { JournalDamaged, recordsOf, writeEntries } from "../../src/log/journal_entry.ts";
import { kvLog } from "../../src/log/kv.ts";
import { failing, journalOf, pagesOf, readAll } from "./journal_rig.ts";
import { onePage, Page } from "../../src/log/pages.ts";
import { stamped } from "./suite.ts";

Deno.test("what several runs append at once is one value, and a thousand commits leave few pages", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  const runs = ["a", "b", "c"];
  for (let seq = 1; seq <= 300; seq++) {
    await Promise.all(runs.map((run) => log.append(run, seq, stamped(1, seq, 100))));
  }
  for (const run of runs) {
    assertEquals(
      (await readAll(log, run)).map(({ seq }) => seq),
      Array.from({ length: 300 }, (_, i) => i + 1),
    );
    const pages = await pagesOf(kv, run);
    assert(pages > 3 && pages < 20, `${pages} pages of ${run}`);
  }
  // An entry is gone soon after no run needs it.
  assert((await journalOf(kv)).entries < 60, JSON.stringify(await journalOf(kv)));
});

Deno.test("an entry keeps the names of its runs, whatever these are", () => {
  const runs = ['a"b', "a\\b", "a\nb", "é語", "\ud800", "x@sub|1", "~ !#[]", "\u007f\u2028", ""];
  const records = runs.map((run, i) => ({ run, page: new Page(i + 1, 2, `{"of":${i}}\n{}\n`) }));
  const entries = writeEntries(7, records);
  assertEquals(entries.map(({ entry }) => [entry.n, entry.runs]), [[7, runs]]);
  const found = recordsOf(entries[0]!.value);
  assertEquals(found.map(({ run }) => run), runs);
  assertEquals(
    found.map(({ page }) => [page.first, page.count, page.text]),
    records.map(({ page }) => [page.first, 2, page.text]),
  );
});

Deno.test("a run that appends alone writes its page, with what the journal had of it", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (const run of ["a", "b"]) await log.append(run, 1, stamped(1, 1));
  await Promise.all(["a", "b"].map((run) => log.append(run, 2, stamped(1, 2))));
  assertEquals([await pagesOf(kv, "a"), await pagesOf(kv, "b")], [1, 1]);
  await log.append("a", 3, stamped(1, 3));
  assertEquals((await kv.get<Uint8Array>(["page", "a", 2])).value!.filter((byte) => byte === 10).length, 2);
  assertEquals((await readAll(kvLog(kv, createCommitter(kv)), "a")).map(({ seq }) => seq), [1, 2, 3]);
});

Deno.test("the journal does not outgrow its bound where each of many runs says little, and no commit gets too large", async () => {
  using kv = await Deno.openKv(":memory:");
  const refusals: unknown[] = [];
  const log = kvLog(kv, createCommitter(kv, { onRefusing: (error) => error && refusals.push(error) }));
  const commits: number[] = [];
  const runs = Array.from({ length: 1500 }, (_, i) => `run-${i} ${"of somebody ".repeat(16)}`);
  for (let seq = 1; seq <= 12; seq++) {
    // 1,500 × 2 KB of two-byte characters in each round: the bound is met before any tail is full.
    await Promise.all(runs.map((run) => log.append(run, seq, stamped(1, seq, 1000))));
    commits.push((await journalOf(kv)).bytes);
  }
  assertEquals(refusals, []);
  assert(Math.max(...commits) < 6 * 1024 * 1024, `${commits}`);
  assert(commits.at(-1)! > 1024 * 1024, `${commits}`);
  const again = kvLog(kv, createCommitter(kv));
  for (const run of [runs[0]!, runs[777]!, runs[1499]!]) {
    assertEquals(
      (await readAll(again, run)).map(({ seq }) => seq),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
  }
});

Deno.test("a commit that is too large or refused leaves nothing behind in memory, however often it is tried", async () => {
  using kv = await Deno.openKv(":memory:");
  let full = false;
  const log = kvLog(kv, createCommitter(failing(kv, () => full ? "before" : undefined)), {
    limits: { entries: 10 },
  });
  const runs = ["a", "b", "c"];
  const append = (seq: number) =>
    Promise.allSettled(runs.map((run) => log.append(run, seq, stamped(1, seq))));
  for (const run of runs) await log.append(run, 1, stamped(1));
  for (const seq of [2, 3]) await append(seq);
  full = true;
  for (let i = 0; i < 50; i++) await append(4);
  full = false;
  await append(4);
  // Were the tries counted, the journal would be beyond its bound, and tails become pages.
  assertEquals(await Promise.all(runs.map((run) => pagesOf(kv, run))), [1, 1, 1]);
  const entries = await Array.fromAsync(kv.list({ prefix: ["journal"] }));
  assertEquals(entries.map(({ key }) => key[1]), [1, 2, 3]);
});

Deno.test("settle() leaves pages and no journal", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 90; seq++) {
    await Promise.all(["a", "b"].map((run) => log.append(run, seq, stamped(1, seq))));
  }
  assert((await journalOf(kv)).entries > 0);
  await log.settle();
  assertEquals((await journalOf(kv)).entries, 0);
  const plain = kvLog(kv, createCommitter(kv), { shared: true });
  for (const run of ["a", "b"]) assertEquals((await readAll(plain, run)).length, 90);
});

Deno.test("a flush in the same commit as an append does not undo it", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (const run of ["a", "b"]) await log.append(run, 1, stamped(1, 1));
  await Promise.all(["a", "b"].map((run) => log.append(run, 2, stamped(1, 2))));
  // So large that it is written with the tail before it, and the clear begins by flushing that tail.
  await Promise.all([log.append("a", 3, stamped(1, 3, 15_000)), log.clear("a", 1)]);
  assertEquals((await readAll(kvLog(kv, createCommitter(kv)), "a")).map(({ seq }) => seq), [2, 3]);
});

Deno.test("a journal that does not go on where the pages end is refused, in words", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (const run of ["a", "b"]) await log.append(run, 1, stamped(1));
  await Promise.all(["a", "b"].map((run) => log.append(run, 2, stamped(1, 2))));
  await kv.delete(["page", "a", 1]);
  await assertRejects(
    () => kvLog(kv, createCommitter(kv)).bounds("a"),
    JournalDamaged,
    "The journal goes on with event 2 of run a, not 1",
  );
});

Deno.test("an event that stands in two entries, since the first was said to have failed, is one event", async () => {
  using kv = await Deno.openKv(":memory:");
  for (const [i, [run, first]] of ([["a", 1], ["b", 1], ["a", 1], ["a", 2]] as const).entries()) {
    const page = onePage(first, stamped(1, first))!;
    await kv.set(["journal", i + 1], writeEntries(i + 1, [{ run, page }])[0]!.value);
  }
  const log = kvLog(kv, createCommitter(kv));
  assertEquals(await log.bounds("a"), { first: 1, head: 2 });
  assertEquals((await readAll(log, "a")).map(({ seq, text }) => [seq, text]), [[1, "1 "], [2, "2 "]]);
  // And so when its tail has become a page.
  await log.settle();
  const again = kvLog(kv, createCommitter(kv));
  assertEquals((await readAll(again, "a")).map(({ seq, text }) => [seq, text]), [[1, "1 "], [2, "2 "]]);
});
