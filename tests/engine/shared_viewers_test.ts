import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { plain } from "../support/actor.ts";
import { traces } from "./rig.ts";
import { assertDense, forever, gated, human, stuckAt } from "./shared_checks.ts";
import { World } from "./shared_rig.ts";

Deno.test("a viewer at another process sees events live, in order and without a gap, and the end", async () => {
  await using world = await World.open();
  const gates = [1, 2].map(() => Promise.withResolvers<void>());
  const a = await world.process((request, call) => ({
    text: plain(request),
    hold: gates[call - 1]!.promise,
  }));
  const b = await world.process();
  const { id } = await a.start();
  await world.settle();
  const viewer = await b.watch(id);
  await world.pass(600);
  const first = await world.log(id);
  assertEquals(viewer.events.map((e) => e.sequence), first.map(({ seq }) => seq));
  assertEquals(viewer.controls.map((c) => c.name), ["caught_up"]);
  gates[0]!.resolve();
  await world.pass(600);
  assert((await world.log(id)).length > first.length);
  assertEquals(viewer.events.length, (await world.log(id)).length);
  gates[1]!.resolve();
  await world.pass(600);
  assertDense(await world.log(id));
  assertEquals(viewer.events.map((e) => e.sequence), (await world.log(id)).map(({ seq }) => seq));
  assertEquals(viewer.closed, 1000);
});

Deno.test("a viewer who saw more at the process that acts a run out is not behind at another one", async () => {
  await using world = await World.open();
  const { answer, open } = gated();
  const a = await world.process((request, call) =>
    call === 2 ? { text: "and", hold: forever } : answer(request, call)
  );
  const b = await world.process();
  const { id } = await a.start();
  await world.settle();
  const early = await b.watch(id); // keeps the feed open that the next viewer will share
  open();
  await world.settle();
  const head = (await world.log(id)).length;
  assert(early.events.length < head, "B has not looked again yet");
  const resumed = await b.watch(id, head);
  assertEquals(resumed.controls, [{
    name: "caught_up",
    epoch: (await b.row(id)).epoch,
    head_sequence: head,
  }]);
  await a.runs.post(await a.row(id), human("hello"));
  await world.pass(600);
  assertEquals(resumed.events.map((e) => e.sequence), [head + 1]);
  assertEquals(early.events.map((e) => e.sequence), (await world.log(id)).map(({ seq }) => seq));
});

Deno.test("clearing through another process clears at both, and numbers go on", async () => {
  await using world = await World.open();
  const gate = Promise.withResolvers<void>();
  const a = await world.process((request) => ({ text: plain(request), hold: gate.promise }));
  const b = await world.process();
  const { id } = await a.start();
  const viewers = [await a.watch(id), await b.watch(id)];
  await world.pass(600);
  const head = (await world.log(id)).length;
  await world.until(b.runs.clear(await b.row(id)));
  await world.pass(600);
  assertEquals(await world.log(id), []);
  assertEquals((await b.runs.describe(await b.row(id))).first, head + 1);
  gate.resolve();
  await world.pass(1000);
  for (const { events, closed } of viewers) {
    assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
    assert(events.length > head);
    assertEquals(closed, 1000);
  }
  assertEquals((await world.log(id))[0]!.seq, head + 1);
});

Deno.test("a viewer at another process who missed what was cleared is told so", async () => {
  await using world = await World.open();
  const { answer, open } = gated();
  const a = await world.process((request, call) =>
    call === 2 ? { text: "and", hold: forever } : answer(request, call)
  );
  const b = await world.process();
  const { id } = await a.start();
  await world.settle();
  const viewer = await b.watch(id);
  open();
  await world.settle();
  const row = await a.row(id);
  const head = (await world.log(id)).length;
  assert(viewer.events.length < head);
  await a.runs.clear(row);
  await a.runs.post(row, human("after the clear"));
  await world.pass(600);
  const reset = viewer.controls.find((c) => c.name === "stream_reset")!;
  assertEquals([reset.reason, reset.first_sequence], ["history_cleared", head + 1]);
  assertEquals(viewer.events.at(-1).sequence, head + 1);
});

Deno.test("a viewer at another process is let go when a run's last event was cleared before it was seen", async () => {
  await using world = await World.open();
  const { answer, open } = gated();
  const a = await world.process(answer);
  const b = await world.process();
  const { id } = await a.start();
  await world.settle();
  const viewer = await b.watch(id);
  open();
  await world.settle();
  await a.runs.clear(await a.row(id));
  assertEquals(viewer.closed, undefined);
  await world.pass(600);
  assertEquals(viewer.closed, 1000);
});

Deno.test("deleting through another process leaves nothing behind, and viewers at both are let go", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(1));
  const b = await world.process();
  const { id } = await a.start();
  const viewers = [await a.watch(id), await b.watch(id)];
  await world.pass(1000);
  await world.until(b.runs.remove(await b.row(id)));
  await world.pass(600);
  assertEquals(await traces(world.kv, id), []);
  await assertRejects(() => a.row(id), ParleyError, "There is no discussion");
  for (const { closed } of viewers) assert(closed === 1000 || closed === 4404, String(closed));
  // An ended one needs nobody else.
  const ended = await b.start();
  await world.settle();
  await a.runs.remove(await a.row(ended.id));
  assertEquals(await traces(world.kv, ended.id), []);
});

Deno.test("how a run stands is the same at every process, while it goes on", async () => {
  await using world = await World.open();
  const a = await world.process(stuckAt(2));
  const b = await world.process();
  const { id } = await a.start();
  await world.pass(600);
  const at = async (process: typeof a) => {
    const { status, first, head, digest } = await process.runs.describe(await process.row(id));
    return { status, first, head, digest };
  };
  const shown = await at(a);
  assertEquals([shown.status, shown.digest.responses], ["running", 1]);
  assertEquals(await at(b), shown);
  await world.until(b.runs.post(await b.row(id), human("hello")));
  assertEquals(await at(b), await at(a));
  assertEquals((await at(b)).digest.responses, 2);
  const query = { subject: "anonymous", kind: "discussion", limit: 10 };
  const listed = async (process: typeof a) =>
    (await process.runs.list(query)).runs.map(({ status, digest }) => ({ status, digest }));
  assertEquals(await listed(b), await listed(a));
});

Deno.test("who waits for a run at one process is told when it starts at another", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  let told = 0;
  const leave = b.runs.onStart("chosen", () => told++);
  await world.pass(1000);
  assertEquals(told, 0);
  await a.start({}, "chosen");
  await world.pass(600);
  leave();
  assert(told > 0);
});
