// Several requests at once, and stopping them: whoever is stopped is over at once, whatever its model does, and whoever
// is not goes on.

import { assert, assertEquals } from "@std/assert";
import type { Chunk, Model } from "../../src/agents/model.ts";
import { anySeed, seeded } from "../support/random.ts";
import { calculate, DONE, end, ends, open, type Script, steps, Thinker, worker } from "./session_rig.ts";

const gate = () => Promise.withResolvers<void>();
const streams = (count: number) => (rows: { event: { type: string } }[]) =>
  rows.filter((r) => r.event.type === "step_streamed").length >= count;

Deno.test("fifty requests run at once and each comes to its own answer", async () => {
  const all = gate();
  const model = new Thinker((request, call) => {
    if (call === 50) all.resolve();
    return [all.promise, ...worker(request)];
  });
  const session = open(model);
  for (let i = 0; i < 50; i++) await session.ask(`r${i}`, `${i} * 2`);
  await session.act();
  const rows = await session.rows();
  for (let i = 0; i < 50; i++) {
    assertEquals(end(rows, `r${i}`).answer, `The result of ${i} * 2 is ${i} * 2 = ${i * 2}.`);
    assertEquals(steps(rows, `r${i}`).length, 5);
  }
});

Deno.test("a request that comes in while another is under way does not wait for it", async () => {
  const slow = gate();
  const model = new Thinker(({ occasion }) =>
    occasion.message === "slow" ? ["S", slow.promise, "low", ...DONE] : ["Fast", ...DONE]
  );
  const session = open(model);
  await session.ask("r1", "slow");
  const acting = session.act();
  await session.when(streams(1));
  await session.ask("r2", "fast");
  await session.when((rows) => ends(rows).length === 1);
  slow.resolve();
  await acting;
  assertEquals(ends(await session.rows()).map((e) => e.answer), ["Fast", "Slow"]);
});

Deno.test("an interrupt during an answer ends the request with what there was of it and stops the call", async () => {
  const { promise: never } = gate();
  const model = new Thinker(() => ["<thought>Well</thought>", "Once upon ", "a time", never, ...DONE]);
  const session = open(model);
  await session.ask("r1", "A story");
  const acting = session.act();
  await session.when(streams(3));
  await session.interrupt();
  assert(model.signals[0]!.aborted, "the call went on until the end of the request was written");
  await acting;
  const rows = await session.rows();
  const { interrupted, answer, iterations, usage, error } = end(rows);
  assertEquals([interrupted, answer, iterations, error], [true, "Once upon a time", 1, undefined]);
  assert(usage.input_tokens > 0 && usage.output_tokens > 0, "the call that was stopped was free");
  assertEquals(session.view.usage, usage);
  assertEquals(model.aborted, 1);
  assertEquals(rows.at(-1)!.event.type, "request_completed");
});

Deno.test("an interrupt during a thought leaves no answer", async () => {
  const { promise: never } = gate();
  const session = open(new Thinker(() => ["<thought>Let me", never]));
  await session.ask("r1", "A story");
  const acting = session.act();
  await session.when(streams(1));
  await session.interrupt("r1");
  await acting;
  assertEquals([end(await session.rows()).answer, end(await session.rows()).interrupted], ["", true]);
});

Deno.test("an interrupt in the second iteration keeps what was done until then", async () => {
  const { promise: never } = gate();
  const model = new Thinker((_, call) => call === 1 ? [calculate("1 + 1"), ...DONE] : ["Tw", never]);
  const session = open(model);
  await session.ask("r1", "1 + 1");
  const acting = session.act();
  await session.when(streams(1));
  await session.interrupt();
  await acting;
  const rows = await session.rows();
  assertEquals(steps(rows), ["1 action: calculator: 1 + 1", "1 observation: 1 + 1 = 2"]);
  assertEquals([end(rows).iterations, end(rows).answer], [2, "Tw"]);
  assert(end(rows).usage.input_tokens > 10);
});

Deno.test("an interrupt of a request before its first call, and of one whose model has not answered yet", async () => {
  const { promise: never } = gate();
  const model = new Thinker(() => [never]);
  const session = open(model);
  await session.ask("r1", "early");
  await session.interrupt("r1");
  await session.act();
  assertEquals([end(await session.rows()).iterations, model.asked.length], [0, 0]);
  await session.ask("r2", "late");
  const acting = session.act();
  await session.clock.settle();
  assertEquals(model.asked.length, 1);
  await session.interrupt("r2");
  await acting;
  assertEquals([end(await session.rows(), "r2").iterations, model.aborted], [1, 1]);
});

Deno.test("an interrupt names one request, or all that are under way", async () => {
  const let_go = gate();
  const model = new Thinker(() => ["Go", let_go.promise, "od", ...DONE]);
  const session = open(model);
  for (const id of ["a", "b", "c"]) await session.ask(id, id);
  const acting = session.act();
  await session.when(streams(3));
  await session.interrupt("b");
  await session.interrupt("nobody");
  await session.when((rows) => ends(rows).length === 1);
  let_go.resolve();
  await acting;
  const rows = await session.rows();
  assertEquals(["a", "b", "c"].map((id) => end(rows, id).answer), ["Good", "Go", "Good"]);

  const { promise: never } = gate();
  const all = open(new Thinker(() => ["Go", never]));
  for (const id of ["a", "b", "c"]) await all.ask(id, id);
  const stopping = all.act();
  await all.when(streams(3));
  await all.interrupt();
  await stopping;
  assertEquals(ends(await all.rows()).map((e) => e.interrupted), [true, true, true]);
});

Deno.test("a request whose end is in the log gets no more events, and a model that does not notice keeps nobody waiting", async () => {
  let go = () => {};
  const deaf: Model = {
    provider: "deaf",
    defaultModel: "deaf",
    async *stream(): AsyncGenerator<Chunk, void, void> {
      yield { type: "text", text: "Still" };
      await new Promise<void>((resolve) => go = resolve);
      yield { type: "text", text: " talking" };
      yield { type: "done", stop: "stop", model: "deaf" };
    },
  };
  const session = open(deaf);
  await session.ask("r1", "Talk");
  const acting = session.act();
  await session.when(streams(1));
  await session.interrupt();
  assertEquals(await acting, true);
  const rows = await session.rows();
  go();
  await session.clock.settle();
  assertEquals((await session.rows()).length, rows.length);
  assertEquals(rows.at(-1)!.event.type, "request_completed");
});

Deno.test("an interrupt waits neither for the window in which text is joined nor for the rate ceiling", async () => {
  const { promise: never } = gate();
  const model = new Thinker(() => ["Once", " upon", never]);
  const session = open(model, { windowMs: 100, eventsPerSecond: 3 });
  await session.ask("r1", "A story");
  const acting = session.act();
  await session.clock.settle();
  await session.interrupt(); // the clock stands still from here on
  await acting;
  assertEquals(end(await session.rows()).answer, "Once upon");
  assertEquals(session.clock.pending, 0);
});

Deno.test("a session that is stopped from outside stops its calls and adds nothing but what was said", async () => {
  const { promise: never } = gate();
  const model = new Thinker((): Script => ["Half", never]);
  const session = open(model);
  await session.ask("r1", "Talk");
  const acting = session.act();
  await session.when(streams(1));
  session.stop();
  assertEquals(await acting, false);
  await session.clock.settle();
  assertEquals(session.listening, 0);
  assertEquals([ends(await session.rows()).length, model.aborted], [0, 1]);
});

Deno.test("a session whose model does not notice that it was stopped lets go all the same", async () => {
  const deaf: Model = {
    provider: "deaf",
    defaultModel: "deaf",
    async *stream(): AsyncGenerator<Chunk, void, void> {
      yield { type: "text", text: "Still" };
      await new Promise<void>(() => {});
    },
  };
  const session = open(deaf);
  await session.ask("r1", "Talk");
  const acting = session.act();
  await session.when(streams(1));
  await session.clock.settle();
  assertEquals(session.listening, 1);
  session.stop();
  assertEquals(await acting, false);
  await session.clock.settle();
  assertEquals(session.listening, 0);
});

const TAIL = "and so on and so on";

Deno.test("interrupts at any moment leave one end of each request, its last event, and no other trouble", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (let round = 0; round < 40; round++) {
    const model = new Thinker((
      request,
    ) => [...worker(request).slice(0, -2), ...TAIL.split(/(?= )/), ...DONE]);
    const session = open(model);
    const ids = Array.from({ length: 6 }, (_, i) => `r${i}`);
    for (const id of ids) await session.ask(id, `1 + ${id.slice(1)}`);
    const acting = session.act();
    for (const id of ids.slice(0, 4)) {
      for (let wait = random.int(0, 60); wait > 0; wait--) await Promise.resolve();
      if (session.view.open.length > 0) await session.interrupt(random.next() < 0.9 ? id : undefined);
    }
    assertEquals(await acting, true);
    const rows = await session.rows();
    for (const id of ids) {
      const own = rows.filter(({ event }) =>
        "request_id" in event.data && event.data.request_id === id && event.type !== "interrupt_asked"
      );
      assertEquals(own.at(-1)!.event.type, "request_completed", `${id} in round ${round}`);
      const { interrupted, answer, usage } = end(rows, id);
      const sum = `1 + ${id.slice(1)} = ${1 + Number(id.slice(1))}`;
      const whole = `The result of ${sum.split(" =")[0]} is ${sum}.`;
      const said = [TAIL, `${whole}${TAIL}`].some((text) => text.startsWith(answer));
      assert(interrupted ? said : answer === `${whole}${TAIL}`, answer);
      assert(usage.input_tokens >= 0);
    }
    const total = ends(rows).reduce((sum, e) => sum + e.usage.input_tokens, 0);
    assertEquals(session.view.usage.input_tokens, total);
  }
});
