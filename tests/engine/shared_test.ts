import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { plain } from "../support/actor.ts";
import { assertDense, ends, stuckAt, taskOf, turns, types } from "./shared_checks.ts";
import { World } from "./shared_rig.ts";

Deno.test("two processes of one database act each run out once, and both can show it", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) ids.push((await (i % 2 ? a : b).start({ task: `t${i}` })).id);
  await world.pass(40_000);
  for (const id of ids) {
    const rows = await world.log(id);
    assertDense(rows);
    assertEquals(turns(rows), 2);
    for (const process of [a, b]) {
      const seen = await process.runs.history(await process.row(id), 0, 1000);
      assertEquals(seen.map(({ seq }) => seq), rows.map(({ seq }) => seq));
      assertEquals((await process.runs.describe(await process.row(id))).status, "completed");
    }
  }
  assertEquals(a.model.asked.length + b.model.asked.length, 12);
  assertEquals([...new Set(a.model.asked.map(taskOf))].sort(), ["t1", "t3", "t5"]);
});

Deno.test("a run whose process was killed is taken up by another one, and viewers see one stream", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(2));
  const b = await world.process();
  const { id } = await a.start({ agent_types: ["architect", "critic", "junior_engineer"] });
  const viewer = await b.watch(id);
  await world.pass(1000);
  assertEquals(turns(await world.log(id)), 1);
  a.freeze();
  const before = await world.log(id);
  await world.pass(13_000);
  assertEquals(await world.log(id), before, "the lease holds");
  assertEquals((await b.runs.describe(await b.row(id))).status, "running");
  await world.pass(12_000);
  const rows = await world.log(id);
  assertDense(rows);
  assertEquals(turns(rows), 3);
  assertEquals(b.model.asked.length, 2, "the turn that was complete is not asked again");
  assertEquals(viewer.events.map((e) => e.sequence), rows.map(({ seq }) => seq));
  assertEquals(viewer.closed, 1000);
  assertEquals(await b.runs.describe(await b.row(id)).then(({ status }) => status), "completed");
});

Deno.test("a process that slept longer than its lease cannot write one more event when it wakes", async () => {
  await using world = await World.open();
  const gate = Promise.withResolvers<void>();
  const a = await world.process((request) => ({ text: plain(request), hold: gate.promise }));
  const b = await world.process(stuckAt(1));
  const { id } = await a.start();
  await world.pass(1000);
  const viewer = await a.watch(id);
  a.freeze();
  gate.resolve(); // its model goes on meanwhile
  await world.pass(30_000);
  const taken = await world.log(id);
  assert(b.model.asked.length > 0, "B has taken the run up");
  a.thaw();
  await world.pass(3_000);
  assertEquals(await world.log(id), taken);
  assertEquals(a.runs.load, { acting: 0, waiting: 0 });
  assertEquals(viewer.events.map((e) => e.sequence), taken.map(({ seq }) => seq), "its viewers follow B now");
  // It has a place again, and may start runs of its own and show B's.
  const other = await a.start({ task: "another" });
  await world.pass(1000);
  assertDense(await world.log(other.id));
  assertEquals((await a.runs.describe(await a.row(id))).status, "running");
  await world.until(a.runs.cancel(await a.row(id)));
  await world.pass(1000);
  assertDense(await world.log(id));
  assertEquals(viewer.closed, 1000);
});

Deno.test("a process that lost its runs stops their work at once, and claims nothing that did not happen", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const b = await world.process(stuckAt(1));
  const ids = [(await a.start()).id, (await a.start()).id];
  await world.pass(1000);
  a.freeze();
  await world.pass(30_000);
  assertEquals(b.model.asked.length, 2);
  const taken = await Promise.all(ids.map((id) => world.log(id)));
  // It is asked before it can know.
  const row = await world.until(b.row(ids[0]!));
  const cancelled = assertRejects(() => a.runs.cancel(row), ParleyError);
  a.thaw();
  assertEquals((await world.until(cancelled)).status, 503);
  await world.pass(100);
  assertEquals(a.model.aborted, 2);
  assertEquals(await Promise.all(ids.map((id) => world.log(id))), taken);
  assertEquals(a.logged.filter((event) => /^(run_(broke|lost|end_lost)|log_stalled)$/.test(event)), []);
});

Deno.test("a run that was made by a process that lost its place meanwhile is acted out by one process only", async () => {
  for (let operations = 1; operations <= 12; operations++) {
    await using world = await World.open();
    const a = await world.process();
    const b = await world.process(stuckAt(2));
    a.freezeAfter(operations);
    const made = a.start({ task: "t" }, "r").then(() => true, () => false);
    await world.pass(30_000);
    a.thaw();
    await world.until(made);
    await world.pass(30_000);
    const exists = await b.row("r").catch(() => undefined);
    if (!exists) continue;
    const rows = await world.log("r");
    assertEquals(types(rows).filter((t) => t === "run_started").length, 1);
    assertEquals(rows.map(({ seq }) => seq), rows.map((_, i) => i + 1));
    assert(
      a.model.asked.length === 0 || b.model.asked.length === 0,
      `both acted after ${operations} operations`,
    );
  }
});

Deno.test("a process that slept less than its lease, or whom nobody missed, goes on with its runs", async () => {
  await using world = await World.open();
  const gate = Promise.withResolvers<void>();
  const a = await world.process((request) => ({ text: plain(request), hold: gate.promise }));
  const { id } = await a.start();
  await world.pass(1000);
  for (const ms of [9_000, 60_000]) {
    a.freeze();
    await world.pass(ms);
    a.thaw();
    await world.pass(1000);
    assertEquals(a.runs.load, { acting: 1, waiting: 0 }, `after ${ms} ms`);
  }
  gate.resolve();
  await world.pass(1000);
  assertDense(await world.log(id));
  assertEquals(a.model.asked.length, 2);
});

Deno.test("a process that is stopped in an orderly way leaves its runs for taking at once", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  await world.process();
  const { id } = await a.start();
  await world.pass(1000);
  await world.until(a.runs.stop());
  a.freeze();
  assertEquals(ends(await world.log(id)), []);
  await world.pass(10_500);
  assertDense(await world.log(id));
});

Deno.test("a run that waits for its place is taken up too, in its turn", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1), 1);
  const b = await world.process(undefined, 1);
  const ids = [(await a.start()).id, (await a.start()).id, (await a.start()).id];
  await world.pass(1000);
  assertEquals(a.runs.load, { acting: 1, waiting: 2 });
  a.freeze();
  await world.pass(30_000);
  for (const id of ids) assertDense(await world.log(id));
  assertEquals(b.runs.load, { acting: 0, waiting: 0 });
});

Deno.test("of two processes that find the same runs, each run gets one", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const ids: string[] = [];
  for (let i = 0; i < 8; i++) ids.push((await a.start()).id);
  await world.pass(1000);
  const b = await world.process();
  const c = await world.process();
  a.freeze();
  await world.pass(30_000);
  for (const id of ids) assertDense(await world.log(id));
  assertEquals(b.model.asked.length + c.model.asked.length, 16);
});
