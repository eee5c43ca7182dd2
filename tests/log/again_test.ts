// For how long an Idempotency-Key is remembered.

import { assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore, type RunRow } from "../../src/log/store.ts";

Deno.test("a key is remembered for 24 hours, and with them over it starts another run", async () => {
  using kv = await Deno.openKv(":memory:");
  const store = kvStore(kv, createCommitter(kv));
  const row = (id: string, created: number): RunRow => ({
    id,
    kind: "k",
    subject: "s",
    epoch: id,
    status: "pending",
    created,
    updated: created,
  });
  const again = { key: "once", digest: "d" };
  const begun = Date.UTC(2026, 0, 1);
  const day = 86_400_000;
  assertEquals(await store.create(row("one", begun), {}, again), { created: true });
  assertEquals(await store.earlier("s", again, begun + day - 1), { run: "one", sameBody: true });
  assertEquals(await store.earlier("s", again, begun + day), undefined);
  const early = await store.create(row("two", begun + day - 1), {}, again);
  assertEquals(early, { created: false, run: "one", sameBody: true });
  assertEquals(await store.create(row("three", begun + day), {}, again), { created: true });
  assertEquals(await store.earlier("s", again, begun + day), { run: "three", sameBody: true });
});
