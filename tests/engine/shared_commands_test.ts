import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { assertDense, ends, human, leftovers, stuckAt } from "./shared_checks.ts";
import { World } from "./shared_rig.ts";

Deno.test("cancelling a run through another process stops it there, and the answer waits for it", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const b = await world.process();
  const { id } = await a.start();
  const viewer = await b.watch(id);
  await world.pass(1000);
  await world.until(b.runs.cancel(await b.row(id)), 1000);
  assertEquals(a.model.aborted, 1);
  assertDense(await world.log(id));
  await world.pass(500);
  assertEquals(viewer.closed, 1000);
  const error = await assertRejects(async () => b.runs.cancel(await b.row(id)), ParleyError, "already");
  assertEquals(error.status, 409);
  assertEquals(await leftovers(world), []);
});

Deno.test("what the owner refuses is refused in its words", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1), 1);
  const b = await world.process();
  await a.start();
  const waiting = await a.start();
  await world.pass(600);
  const error = await assertRejects(
    async () => world.until(b.runs.post(await b.row(waiting.id), human("hello"))),
    ParleyError,
    "This discussion is pending, not running",
  );
  assertEquals([error.status, error.code], [409, "conflict"]);
});

Deno.test("messages through another process are kept in the order they were sent", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const b = await world.process();
  const { id } = await a.start();
  const viewer = await b.watch(id);
  await world.pass(600);
  const sent = [];
  for (const text of ["one", "two", "three"]) {
    sent.push(await world.until(b.runs.post(await b.row(id), human(text))));
  }
  await world.pass(600);
  const seen = viewer.events.filter((e) => e.data.agent_type === "human");
  assertEquals(seen.map((e) => e.data.response), ["one", "two", "three"]);
  assertEquals(seen.map((e) => e.sequence), sent.map(({ seq }) => seq));
  assertEquals(await leftovers(world), []);
});

Deno.test("a process that does not answer is waited for 5 s, and then does not do what was asked", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const b = await world.process();
  const { id } = await a.start();
  await world.pass(1000);
  a.freeze();
  const started = world.clock.monotonic();
  const error = await assertRejects(
    async () => world.until(b.runs.cancel(await b.row(id))),
    ParleyError,
    "does not answer",
  );
  assertEquals([error.status, error.options.retryAfterSeconds], [503, 5]);
  assert(world.clock.monotonic() - started < 5_500);
  a.thaw();
  await world.pass(3_000);
  assertEquals(ends(await world.log(id)), []);
  assertEquals(await leftovers(world), []);
});

Deno.test("a run that nobody has yet is refused with 503, and shown as interrupted", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const { id } = await a.start();
  await world.pass(100);
  a.freeze();
  await world.pass(14_000);
  const b = await world.process(); // looks at 14 s and at 24 s
  await world.pass(2_000);
  const row = await b.row(id);
  assertEquals((await b.runs.describe(row)).status, "interrupted");
  for (const work of [() => b.runs.cancel(row), () => b.runs.remove(row), () => b.runs.clear(row)]) {
    const error = await assertRejects(work, ParleyError, "waits to be taken up");
    assertEquals(error.status, 503);
  }
  await world.pass(10_000);
  assertDense(await world.log(id));
});
