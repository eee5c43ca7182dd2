// Pages of a run are joined when it has ended, while viewers may still be reading it.

import { assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { kvLog } from "../../src/log/kv.ts";
import { stamped } from "./suite.ts";

Deno.test("kv log: read() beside compact() gives at least one event wherever there is one", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  try {
    for (let run = 0; run < 30; run++) {
      for (let seq = 1; seq <= 20; seq++) await log.append(`r${run}`, seq, stamped(1, seq));
      const reads = Array.from({ length: 20 }, async (_, after) => {
        await null;
        return (await log.read(`r${run}`, after, 100))[0]?.seq;
      });
      const joining = log.compact(`r${run}`);
      const more = Array.from(
        { length: 20 },
        async (_, after) => (await log.read(`r${run}`, after, 100))[0]?.seq,
      );
      const expected = Array.from({ length: 20 }, (_, after) => after + 1);
      assertEquals(await Promise.all(reads), expected);
      assertEquals(await Promise.all(more), expected);
      await joining;
      assertEquals((await log.read(`r${run}`, 20, 100)).length, 0);
    }
  } finally {
    kv.close();
  }
});

Deno.test("kv log: read() beside compact() never skips an event, also where some pages are joined and some are not", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  try {
    // 20 KB an event: three of them fill a page, so that each joined page ends beside another one.
    for (let seq = 1; seq <= 60; seq++) await log.append("r", seq, stamped(1, seq, 10_000));
    const joining = log.compact("r");
    let done = false;
    joining.then(() => done = true);
    while (!done) {
      for (const after of [1, 2, 4, 5, 28, 58]) {
        assertEquals((await log.read("r", after, 1))[0]?.seq, after + 1);
      }
    }
    await joining;
  } finally {
    kv.close();
  }
});
