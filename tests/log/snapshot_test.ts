// The views kept of runs that were cleared: whole, and as they were when that was needed last.

import { assertEquals } from "@std/assert";
import type { BaseView } from "../../src/core/base_view.ts";
import { type Committer, createCommitter } from "../../src/log/commit.ts";
import { kvStore } from "../../src/log/store.ts";
import { stamped } from "./suite.ts";

const view = (head: number, length: number, letter = "x") =>
  ({ head, text: letter.repeat(length) }) as unknown as BaseView;

Deno.test("a view that is kept a second time at the same event, and is shorter now, can be read", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  for (const length of [150_000, 70_000, 10]) {
    await store.saveSnapshot("r", view(7, length));
    assertEquals(await store.snapshot("r", 7), view(7, length));
  }
});

Deno.test("a view that a cleared run is taken up from is not written over: a crash would leave half of each", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  await store.log.append("r", 1, stamped(3, 1));
  await store.saveSnapshot("r", view(3, 150_000));
  await store.log.clear("r", 3);
  const real = createCommitter(kv);
  let left = 1;
  const dying: Committer = {
    ...real,
    commit: (...args) => left-- > 0 ? real.commit(...args) : Promise.reject(new Error("killed")),
  };
  await kvStore(kv, dying).saveSnapshot("r", view(3, 140_000, "y")).catch(() => {});
  assertEquals(await store.snapshot("r", 3), view(3, 150_000));
});

Deno.test("forgetSnapshots() leaves no view of this run, and those of others", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  await store.saveSnapshot("r", view(3, 150_000));
  await store.saveSnapshot("r", view(9, 10));
  await store.saveSnapshot("r2", view(3, 10));
  await store.forgetSnapshots("r");
  assertEquals([await store.snapshot("r", 3), await store.snapshot("r", 9)], [undefined, undefined]);
  assertEquals(await store.snapshot("r2", 3), view(3, 10));
});
