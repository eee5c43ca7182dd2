// What is removed or cleared is taken out of the journal too, whenever the process dies and whatever goes on beside it.

import { assert, assertEquals } from "@std/assert";
import { StoreRefused } from "../../src/errors.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvLog } from "../../src/log/kv.ts";
import type { Stamped } from "../../src/log/log.ts";
import { failing, readAll } from "./journal_rig.ts";
import { stamped } from "./suite.ts";

Deno.test("what was removed or cleared is nowhere in the journal, and what else it holds stays", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  const runs = ["gone", "gone too", "cleared", "stays"];
  const text = (run: string) => `SECRET of ${run} `;
  const append = async (run: string, seq: number) => {
    const [{ at, event }] = stamped(1, seq) as [Stamped];
    const data = { ...event.data, delta: text(run) };
    await log.append(run, seq, [{ at, event: { ...event, data } as Stamped["event"] }]);
  };
  for (let seq = 1; seq <= 8; seq++) await Promise.all(runs.map((run) => append(run, seq)));
  const secretsOf = async () => {
    const all = await Array.fromAsync(kv.list<Uint8Array>({ prefix: ["journal"] }));
    const found = all.map(({ value }) => new TextDecoder().decode(value)).join("");
    return runs.filter((run) => found.includes(text(run)));
  };
  assertEquals(await secretsOf(), runs);
  // At once: each would put back what the other has taken out. And a live run goes on meanwhile.
  await Promise.all([
    log.remove("gone"),
    log.remove("gone too"),
    log.clear("cleared", 8),
    append("stays", 9),
  ]);
  assertEquals(await secretsOf(), ["stays"]);
  await Promise.all(["cleared", "stays"].map((run) => append(run, run === "stays" ? 10 : 9)));
  const again = kvLog(kv, createCommitter(kv));
  assertEquals((await readAll(again, "cleared")).map(({ seq }) => seq), [9]);
  assertEquals((await readAll(again, "stays")).map(({ seq }) => seq), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(await readAll(again, "gone"), []);
});

Deno.test("a removal that is cut short anywhere leaves a log that can be opened, and is ended later", async () => {
  for (let commits = 0; commits < 9; commits++) {
    using kv = await Deno.openKv(":memory:");
    let left = Infinity;
    const log = kvLog(kv, createCommitter(failing(kv, () => left-- > 0 ? undefined : "before")));
    const append = (runs: string[], seq: number) =>
      Promise.all(runs.map((run) => log.append(run, run === "b" ? seq - 3 : seq, stamped(1, seq))));
    // The tails of the two that stay begin in other entries than that of the one that goes.
    await log.bounds("c");
    for (const seq of [1, 2, 3]) await append(["gone", "c"], seq);
    await append(["c"], 4);
    for (const seq of [4, 5, 6]) await append(["gone", "b"], seq);
    left = commits;
    const cut = await log.remove("gone").then(() => false, (error) => error instanceof StoreRefused);
    // Whoever stays goes on, as far as the store lets them.
    left = 2;
    await append(["b"], 7).catch(() => {});
    const again = kvLog(kv, createCommitter(kv));
    const rows = await readAll(again, "gone");
    assert(!cut || rows.length === 0 || rows.length === 6, `${rows.length} after ${commits} commits`);
    await again.remove("gone");
    assertEquals(await again.bounds("gone"), { first: 1, head: 0 });
    assertEquals((await readAll(again, "c")).length, 4);
    assertEquals((await readAll(again, "b")).length, 4);
  }
});

Deno.test("clears come to their end beside runs that append without a pause", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-test-" });
  // A real file: a commit takes so long that others come while it is made.
  const kv = await Deno.openKv(`${folder}/log.kv`);
  const gather = () => {
    const { promise: over, resolve: cut } = Promise.withResolvers<void>();
    setTimeout(cut, 0);
    return { over, cut };
  };
  const log = kvLog(kv, createCommitter(kv, { gather }));
  for (const seq of [1, 2]) await Promise.all(["x", "y"].map((run) => log.append(run, seq, stamped(1, seq))));
  let cleared = false;
  let appends = 0;
  const writer = async (run: string) => {
    for (let seq = 1; !cleared && appends < 5000; seq++, appends++) {
      await log.append(run, seq, stamped(1, seq));
    }
  };
  const writers = Array.from({ length: 6 }, (_, i) => writer(`run-${i}`));
  while (appends < 20) await new Promise((resolve) => setTimeout(resolve, 0));
  const clearing = (async () => {
    // Each begins at another moment of what is written beside it.
    for (let i = 0; i < 40; i++) {
      for (let turns = i; turns > 0; turns--) await Promise.resolve();
      await log.clear("x", 2);
    }
    cleared = true;
  })();
  await Promise.all(writers);
  assert(cleared, `${appends} appends were not enough`);
  await clearing;
  kv.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a run that is made again does not get lines of the one before it, whenever the process dies", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 5; seq++) {
    await Promise.all(["a", "b"].map((run) => log.append(run, seq, stamped(1, seq))));
  }
  await log.remove("a");
  // As many as would make old lines 4 and 5 look like what comes next.
  await log.append("a", 1, stamped(3, 100));
  const again = kvLog(kv, createCommitter(kv));
  assertEquals((await readAll(again, "a")).map(({ seq }) => seq), [1, 2, 3]);
  assertEquals((await readAll(again, "b")).map(({ seq }) => seq), [1, 2, 3, 4, 5]);
});
