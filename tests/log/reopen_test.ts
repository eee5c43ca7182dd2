import { assert, assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { isOver, kvStore, type RunRow } from "../../src/log/store.ts";

const resting = (fields: Partial<RunRow> = {}): RunRow => ({
  id: "s",
  kind: "k",
  subject: "x",
  epoch: "e",
  status: "idle",
  created: 1,
  updated: 1,
  ended: 1,
  ...fields,
});

async function keys(kv: Deno.Kv): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of kv.list({ prefix: [] })) if (key[0] !== "spec") found.push(key.join(" "));
  return found;
}

Deno.test("a run that is made at rest is not open, and is old like an ended one", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  assertEquals(await store.create(resting(), {}), { created: true });
  assertEquals(await keys(kv), ["ended 1 s", "list x k 1 s", "listed x k idle 1 s", "run s"]);
  assertEquals([await store.open(), (await store.endedBefore(2, 9)).length], [[], 1]);
  assertEquals([isOver(resting()), isOver(resting({ status: "failed" }))], [false, true]);
  kv.close();
});

Deno.test("reopen() makes a run open to its owner, and update() puts it to rest again", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = kvStore(kv, createCommitter(kv), "me");
  await store.create(resting(), {});
  const woken = await store.reopen(resting(), 7);
  const { ended: _, ...rest } = resting();
  assertEquals(woken, { ...rest, status: "running", updated: 7 });
  assertEquals(await store.get("s"), woken);
  assertEquals(await keys(kv), ["list x k 1 s", "listed x k running 1 s", "open 1 s", "run s"]);
  assertEquals((await kv.get(["open", 1, "s"])).value, "me");
  await store.update(woken!, resting({ ended: 9 }));
  assertEquals(await keys(kv), ["ended 9 s", "list x k 1 s", "listed x k idle 1 s", "run s"]);
  kv.close();
});

Deno.test("reopen() by many at once is done for one of them", async () => {
  const kv = await Deno.openKv(":memory:");
  await kvStore(kv).create(resting(), {});
  const owners = Array.from({ length: 8 }, (_, i) => kvStore(kv, createCommitter(kv), `p${i}`));
  const woken = await Promise.all(owners.map((store) => store.reopen(resting(), 7)));
  const winner = woken.findIndex((row) => row !== undefined);
  assertEquals(woken.filter((row) => row !== undefined).length, 1);
  assertEquals((await kv.get(["open", 1, "s"])).value, `p${winner}`);
  kv.close();
});

Deno.test("reopen() of a run that is gone, made again, over, or was woken before does nothing", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  assertEquals(await store.reopen(resting(), 7), undefined);
  await store.create(resting({ epoch: "other" }), {});
  assertEquals(await store.reopen(resting(), 7), undefined);
  const other = resting({ epoch: "other" });
  assertEquals(await store.reopen({ ...other, ended: 5 }, 7), undefined);
  await store.update(other, { ...other, status: "failed" });
  assertEquals(await store.reopen(other, 7), undefined);
  assertEquals(await store.open(), []);
  kv.close();
});

Deno.test("remove() leaves a run alone that was woken since, also in the midst of the removal", async () => {
  for (const late of [false, true]) {
    const kv = await Deno.openKv(":memory:");
    const store = kvStore(kv);
    await store.create(resting(), {});
    const real = createCommitter(kv);
    const wake = () => store.reopen(resting(), 7);
    if (!late) await wake();
    const slow = kvStore(kv, {
      ...real,
      async commit(...args) {
        if (late && (await store.get("s"))?.status === "idle") await wake();
        await real.commit(...args);
      },
    });
    assertEquals(await slow.remove(resting()), false);
    assertEquals([(await store.get("s"))?.status, await store.open()], ["running", ["s"]]);
    kv.close();
  }
});

Deno.test("remove() of a run that rests leaves nothing, and leaves a later one of the same id alone", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  await store.create(resting(), {});
  assert(await store.remove(resting()));
  assertEquals(await keys(kv), []);
  await store.create(resting({ epoch: "other" }), {});
  assert(await store.remove(resting()));
  assertEquals((await store.get("s"))?.epoch, "other");
  kv.close();
});

Deno.test("remove() that comes late leaves the run alone that was made under the id since, however it stood", async () => {
  for (const status of ["pending", "running", "completed", "failed", "cancelled", "idle"] as const) {
    const over = status !== "pending" && status !== "running";
    const { ended: _, ...open } = resting();
    const row: RunRow = { ...open, status, ...(over && { ended: 2 }) };
    const again: RunRow = { ...open, epoch: "other", status: "pending", created: 5 };
    const kv = await Deno.openKv(":memory:");
    const other = kvStore(kv);
    await other.create(row, {});
    // Everything happens between this one's look at the row and its first commit.
    const real = createCommitter(kv);
    let held = true;
    const late = kvStore(kv, {
      ...real,
      async commit(...args) {
        if (held) {
          held = false;
          assert(await other.remove(row));
          assertEquals(await other.create(again, { task: "anew" }), { created: true });
        }
        await real.commit(...args);
      },
    });
    assert(await late.remove(row), status);
    assertEquals([await other.get("s"), await other.open()], [again, ["s"]], status);
    assertEquals(await other.spec(again), { task: "anew" });
    kv.close();
  }
});

Deno.test("remove() takes a run also where its row has moved on since it was read", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  const { ended: _, ...row } = resting({ status: "running" });
  await store.create(row, {});
  await store.update(row, { ...row, status: "completed", updated: 3, ended: 3 });
  assert(await store.remove(row));
  assertEquals(await keys(kv), []);
  kv.close();
});

Deno.test("endedBefore() finds old runs behind marks whose run is gone, and clears those away", async () => {
  const kv = await Deno.openKv(":memory:");
  const store = kvStore(kv);
  for (let i = 0; i < 30; i++) await kv.set(["ended", 1, `gone-${i}`], 1);
  await kv.set(["ended", 1, "t"], 1); // of a run that rested again later
  await store.create(resting({ ended: 5 }), {});
  await store.create(resting({ id: "t", ended: 6 }), {});
  assertEquals((await store.endedBefore(10, 1)).map(({ id }) => id), ["s"]);
  assertEquals((await store.endedBefore(10, 9)).map(({ id }) => id), ["s", "t"]);
  assertEquals((await keys(kv)).filter((key) => key.startsWith("ended")), ["ended 5 s", "ended 6 t"]);
  kv.close();
});
