import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { SessionView } from "../../src/core/session_view.ts";
import { ParleyError } from "../../src/errors.ts";
import { ask, endless, interrupt, watch } from "./endless_rig.ts";
import { traces } from "./rig.ts";

const said = (view: unknown) => (view as SessionView).conversation.map((c) => c.request_id);

Deno.test("a run that is cleared while it rests forgets its events and not what it knows, also after a restart", async () => {
  const kv = await Deno.openKv(":memory:");
  {
    await using at = await endless({ kv });
    await at.runs.say(await at.open(), ask("a"));
    await at.completed(1);
    await at.rested();
    const viewer = await watch(at);
    await at.runs.clear(await at.row());
    assertEquals(await at.store.log.bounds("s"), { first: 7, head: 6 });
    assertEquals((await at.runs.history(await at.row(), 0, 10)).length, 0);
    let known: string[] = [];
    await at.runs.say(await at.row(), (view) => {
      known = said(view);
      return ask("b")();
    });
    assertEquals(known, ["a"]);
    assertEquals((await at.completed(1))[0], [7, "request_received"]);
    await at.rested();
    await at.runs.clear(await at.row());
    assertEquals(viewer.sequences.at(-1), 11);
    viewer.leave();
  }
  await using at = await endless({ kv });
  await at.runs.recover();
  let known: string[] = [];
  const { seq } = await at.runs.say(await at.row(), (view) => {
    known = said(view);
    return ask("c")();
  });
  assertEquals([known, seq], [["a", "b"], 12]);
  await at.completed(1);
  await at.rested();
  await at.runs.stop();
  kv.close();
});

Deno.test("a run that is cleared in the midst of its work goes on, and knows all of it when it is woken later", async () => {
  await using at = await endless();
  const row = await at.open();
  await at.runs.say(row, ask("a", "hold"));
  await at.runs.clear(row);
  await at.runs.post(row, interrupt());
  await at.completed(1);
  await at.rested();
  let known: string[] = [];
  await at.runs.say(row, (view) => {
    known = said(view);
    return ask("b")();
  });
  assertEquals(known, ["a"]);
  await at.completed(2);
});

Deno.test("a run that is deleted while it rests is gone, and its viewers are told", async () => {
  await using at = await endless();
  const row = await at.open();
  await at.runs.say(row, ask("a"));
  await at.completed(1);
  await at.rested();
  const viewer = await watch(at);
  await at.runs.remove(await at.row());
  assertEquals([await viewer.end, await traces(at.kv, "s")], [4404, []]);
  await assertRejects(() => at.runs.say(row, ask("b")), ParleyError, "There is no session");

  // The same id again is another run, which knows nothing of the first.
  let known: string[] | undefined;
  await at.runs.say(await at.open(), (view) => {
    known = said(view);
    return ask("a")();
  });
  assertEquals(known, []);
  assertEquals((await at.completed(1)).at(-1)![0], 6);
  await assertRejects(() => at.runs.say(row, ask("b")), ParleyError, "There is no session");
});

Deno.test("who opens the feed of a run that was made anew meanwhile is told which one it is", async () => {
  await using at = await endless();
  const old = await at.open();
  await at.runs.remove(old);
  const now = await at.open();
  const { row, release } = await at.runs.openFeed(old);
  release();
  assertEquals(row.epoch, now.epoch);
  assertNotEquals(row.epoch, old.epoch);
  const another = { ...old, kind: "another kind" };
  await assertRejects(() => at.runs.openFeed(another), ParleyError, "There is no another kind");
});

Deno.test("a deletion that comes too late leaves alone the run that was made under the id since", async () => {
  await using at = await endless();
  const old = await at.open();
  await at.runs.remove(old);
  const now = await at.open();
  await at.runs.say(now, ask("a", "hold"));
  await at.runs.remove(old);
  await at.runs.clear(old);
  assertEquals([await at.status(), (await at.runs.describe(now)).first], ["running", 1]);
  await at.runs.post(now, interrupt());
  await at.completed(1);
});

Deno.test("a run that is deleted in the midst of its work is cancelled first", async () => {
  await using at = await endless();
  const row = await at.open();
  await at.runs.say(row, ask("a", "hold"));
  const viewer = await watch(at);
  await at.runs.remove(row);
  assertEquals([await viewer.end, viewer.sequences], [1000, [1, 2, 3]]);
  assertEquals(await traces(at.kv, "s"), []);
});

Deno.test("a deletion beside words that wake the run leaves nothing, or a run that is whole", async () => {
  for (let round = 0; round < 40; round++) {
    await using at = await endless();
    const row = await at.open();
    await at.runs.say(row, ask("a"));
    if (round % 2) await at.rested();
    const words = at.runs.say(row, ask("b")).then(() => "said", (error) => (error as ParleyError).code);
    for (let turns = round % 5; turns > 0; turns--) await Promise.resolve();
    const gone = at.runs.remove(row).then(() => "gone");
    assertEquals(["said", "not_found", "conflict"].includes(await words), true);
    assertEquals([await gone, await traces(at.kv, "s"), at.runs.load.acting], ["gone", [], 0]);
  }
});

Deno.test("what has rested for long is forgotten, and what was spoken to since is not", async () => {
  await using at = await endless();
  await at.open("old");
  const woken = await at.open("woken");
  const busy = await at.open("busy");
  await at.runs.say(busy, ask("a", "hold"));
  const before = busy.created + 1;
  await at.runs.say(woken, ask("a"));
  await at.completed(1, "woken");
  while ((await at.store.get("woken"))!.status !== "idle") await at.store.get("woken");
  // As if all of that had happened long after `before`.
  const row = (await at.store.get("woken"))!;
  await at.kv.atomic().set(["run", "woken"], { ...row, ended: before + 1 })
    .delete(["ended", row.ended!, "woken"]).set(["ended", before + 1, "woken"], 1).commit();
  assertEquals(await at.runs.retire(before), 1);
  assertEquals((await traces(at.kv, "old")).length, 0);
  assertEquals([await at.status("woken"), await at.status("busy")], ["idle", "running"]);
});

Deno.test("retention looks again before it forgets a run that rests", async () => {
  let stale = true;
  await using at = await endless({
    store: (store) => ({
      ...store,
      // As if it had been woken, and had gone to rest again, between the look at the list and that at the row.
      endedBefore: async () => stale ? (stale = false, [(await store.get("s"))!]) : [],
    }),
  });
  const row = await at.open();
  assertEquals([await at.runs.retire(row.ended!), await at.status()], [0, "idle"]);
});
