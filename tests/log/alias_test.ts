// Other names of runs: found by their subject, taken over, forgotten with their run.

import { assertEquals } from "@std/assert";
import { kvStore, type RunRow } from "../../src/log/store.ts";

const row = (id: string, subject = "s"): RunRow => ({
  id,
  kind: "chat",
  subject,
  epoch: "e",
  status: "completed",
  created: 1,
  updated: 1,
  ended: 1,
});

async function withStore(
  body: (store: ReturnType<typeof kvStore>, kv: Deno.Kv) => Promise<void>,
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  try {
    await body(kvStore(kv), kv);
  } finally {
    kv.close();
  }
}

async function keys(kv: Deno.Kv, ...prefix: string[]): Promise<Deno.KvKey[]> {
  const found: Deno.KvKey[] = [];
  for await (const { key } of kv.list({ prefix })) found.push(key);
  return found;
}

Deno.test("a run is found by its other names, and only by its own subject", () =>
  withStore(async (store) => {
    await store.create(row("a"), {});
    await store.create(row("b", "t"), {});
    await store.remember("a", "resp_1");
    await store.remember("a", "resp_2");
    await store.remember("b", "resp_1");
    assertEquals(await store.recall("s", "resp_1"), "a");
    assertEquals(await store.recall("s", "resp_2"), "a");
    assertEquals(await store.recall("t", "resp_1"), "b");
    assertEquals(await store.recall("t", "resp_2"), undefined);
    assertEquals(await store.recall("s", "resp"), undefined);
  }));

Deno.test("names go with their run, and a name that has gone over to another run stays there", () =>
  withStore(async (store, kv) => {
    for (const id of ["a", "b"]) await store.create(row(id), {});
    for (const name of ["one", "two"]) await store.remember("a", name);
    await store.remember("b", "two");
    assertEquals(await store.recall("s", "two"), "b");
    await store.remove(row("a"));
    assertEquals([await store.recall("s", "one"), await store.recall("s", "two")], [undefined, "b"]);
    await store.remove(row("b"));
    assertEquals([await keys(kv, "alias"), await keys(kv, "named"), await keys(kv, "trash")], [[], [], []]);
  }));

Deno.test("a deletion that a crash cut short takes the names with it at the next start", () =>
  withStore(async (store, kv) => {
    await store.create(row("a"), {});
    await store.remember("a", "one");
    await kv.atomic().delete(["run", "a"]).set(["trash", "a"], 1).commit();
    await store.sweep();
    assertEquals([await keys(kv, "alias"), await keys(kv, "named"), await keys(kv, "trash")], [[], [], []]);
  }));

Deno.test("a run that is gone gets no name; a name too long for a key is not kept, and not looked for", () =>
  withStore(async (store, kv) => {
    await store.remember("nobody", "one");
    await store.create(row("a"), {});
    for (const name of ["x".repeat(5_000), "€".repeat(501)]) {
      await store.remember("a", name);
      assertEquals(await store.recall("s", name), undefined);
    }
    assertEquals([await keys(kv, "alias"), await keys(kv, "named")], [[], []]);
    await store.remember("a", "€".repeat(500));
    assertEquals(await store.recall("s", "€".repeat(500)), "a");
    await store.remember("a", "\u0000\ud83d\ude00");
    assertEquals(await store.recall("s", "\u0000\ud83d\ude00"), "a");
  }));
