import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { plain } from "../support/actor.ts";
import { traces } from "./rig.ts";
import { assertDense, ends, human, turns, types, World } from "./shared_rig.ts";

const forever = new Promise<void>(() => {});
const taskOf = (request: { occasion: Record<string, unknown> }) => String(request.occasion.task);

/** Says the first words of its `calls`th answer and then nothing any more. */
const stuckAt = (calls: number) => (request: Parameters<typeof plain>[0], call: number) =>
  call < calls ? plain(request) : { text: "I was just about to", hold: forever };

/** Says its first answer when the gate opens. */
function gated() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = (request: Parameters<typeof plain>[0], call: number) =>
    call === 1 ? { text: plain(request), hold: promise } : plain(request);
  return { answer, open: resolve };
}

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

/** What is left of commands and answers. */
async function leftovers(world: World): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of world.kv.list({ prefix: [] })) {
    if (key[0] === "command" || key[0] === "answer") keys.push(JSON.stringify(key));
  }
  return keys;
}
