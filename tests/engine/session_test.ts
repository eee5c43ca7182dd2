// Sessions in the engine: a real database, several lives of the server, and what a list shows of them.

import { assert, assertEquals } from "@std/assert";
import type { Models } from "../../src/agents/providers.ts";
import { systemClock } from "../../src/clock.ts";
import type { Event } from "../../src/core/event.ts";
import type { SessionSpec } from "../../src/core/spec.ts";
import { Runs } from "../../src/engine/runs.ts";
import { sessionKind } from "../../src/engine/session.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { sessionDialect } from "../../src/wire/session.ts";
import type { Json } from "../support/dial.ts";
import { DONE, Thinker, worker } from "../modes/session_rig.ts";

const SPEC: SessionSpec = { agent: "researcher", provider: "rehearsal", model: "rehearsal", budget: {} };

/** One life of a server over a database. */
function life(kv: Deno.Kv, model: Thinker | undefined) {
  const models = { get: () => model } as unknown as Models;
  const options = {
    clock: systemClock,
    newId: () => crypto.randomUUID(),
    prices: {},
    turnTimeoutMs: 300_000,
    maxIterations: 8,
    maxOutputTokens: 512,
    contextTokens: 8192,
  };
  const store = kvStore(kv, createCommitter(kv));
  const runs = new Runs({
    store,
    clock: systemClock,
    logger: silentLogger,
    newId: () => crypto.randomUUID(),
    kinds: [sessionKind(models, options, sessionDialect.spell)],
    windowMs: 0,
    eventsPerSecond: 1_000_000,
    maxConcurrent: 10,
    keepFrames: 100,
  });
  const row = () => runs.row("s1", "session", "me");
  const events = async () =>
    (await runs.history(await row(), 0, 100_000)).map((f): Json => JSON.parse(f.text));
  return {
    runs,
    row,
    events,
    open: () => runs.start({ kind: "session", id: "s1", spec: SPEC, subject: "me" }),
    say: async (event: Event) => await runs.say(await row(), () => event),
    ask: async (request_id: string, message: string) =>
      await runs.say(await row(), () => ({
        type: "request_received",
        data: { request_id, agent: "researcher", message, enable_reasoning: true },
      })),
    async when(fits: (events: Json[]) => boolean): Promise<Json[]> {
      const { feed, release } = await runs.openFeed(await row());
      try {
        while (true) {
          const bell = Promise.withResolvers<void>();
          const leave = feed.listen({ ring: bell.resolve });
          const now = await events();
          if (fits(now)) return leave(), now;
          await bell.promise;
          leave();
        }
      } finally {
        release();
      }
    },
    async [Symbol.asyncDispose]() {
      await runs.stop();
    },
  };
}

const completed = (count: number) => (events: Json[]) =>
  events.filter((e) => e.type === "reasoning_complete").length === count;
const numbers = (events: Json[]) => events.map((e) => e.sequence);

Deno.test("a session rests, is woken by the next question and remembers what was said, also across restarts", async () => {
  const kv = await Deno.openKv(":memory:");
  const first = new Thinker(worker);
  {
    await using server = life(kv, first);
    await server.open();
    await server.ask("r1", "1 + 1");
    await server.when(completed(1));
    await server.ask("r2", "2 + 2");
    await server.when(completed(2));
    assertEquals(first.asked.at(-1)!.occasion.conversation, [
      { message: "1 + 1", answer: "The result of 1 + 1 is 1 + 1 = 2." },
    ]);
  }
  const second = new Thinker(worker);
  await using server = life(kv, second);
  await server.runs.recover();
  assertEquals((await server.runs.describe(await server.row())).status, "idle");
  await server.ask("r3", "3 + 3");
  const events = await server.when(completed(3));
  assertEquals(numbers(events), events.map((_, i) => i + 1));
  assertEquals(events.filter((e) => e.type === "session_start").length, 1);
  assertEquals((second.asked[0]!.occasion.conversation as unknown[]).length, 2);
  assertEquals(second.asked.length, 2);
  await server.runs.stop();
  kv.close();
});

Deno.test("what is under way is listed with its sequence, and goes on in the next life where the log ends", async () => {
  const kv = await Deno.openKv(":memory:");
  const { promise: never } = Promise.withResolvers<void>();
  {
    await using server = life(
      kv,
      new Thinker((request, call) => call === 1 ? worker(request) : ["Half of", never]),
    );
    await server.open();
    await server.ask("r1", "1 + 1");
    const events = await server.when((e) => e.some((m) => m.data.content === "Half of"));
    const { digest, status } = await server.runs.describe(await server.row());
    const { sequence } = events.find((e) => e.type === "reasoning_start");
    assertEquals([status, digest.under_way, digest.requests], [
      "running",
      [{ request_id: "r1", sequence }],
      1,
    ]);
  }
  const model = new Thinker(worker);
  await using server = life(kv, model);
  await server.runs.recover();
  const events = await server.when(completed(1));
  assertEquals(numbers(events), events.map((_, i) => i + 1));
  assertEquals(events.at(-1).data.answer, "The result of 1 + 1 is 1 + 1 = 2.");
  assertEquals(model.asked.length, 1, "a call that was complete was made again");
  assertEquals(events.filter((e) => e.data.tool === "calculator").length, 2);
  assertEquals(events.find((e) => e.data.code === "restarted").data.type, "error");
  await server.runs.stop();
  kv.close();
});

Deno.test("an interrupt that comes through the engine ends its request, and the session takes the next one", async () => {
  const kv = await Deno.openKv(":memory:");
  const { promise: never } = Promise.withResolvers<void>();
  const model = new Thinker(({ occasion }) =>
    occasion.message === "go" ? ["Went", ...DONE] : ["Half", never]
  );
  await using server = life(kv, model);
  await server.open();
  await server.ask("r1", "stay");
  await server.when((e) => e.some((m) => m.data.content === "Half"));
  await server.say({ type: "interrupt_asked", data: {} });
  const events = await server.when(completed(1));
  assertEquals([events.at(-1).data.interrupted, events.at(-1).data.answer], [true, "Half"]);
  assertEquals(model.aborted, 1);
  await server.ask("r2", "go");
  assertEquals((await server.when(completed(2))).at(-1).data.answer, "Went");
  await server.runs.stop();
  kv.close();
});

Deno.test("a session that is cancelled ends its requests first, so that nobody waits for them", async () => {
  const kv = await Deno.openKv(":memory:");
  const { promise: never } = Promise.withResolvers<void>();
  await using server = life(kv, new Thinker(() => ["Half", never]));
  await server.open();
  await server.ask("r1", "stay");
  await server.when((e) => e.some((m) => m.data.content === "Half"));
  await server.runs.cancel(await server.row());
  const [complete, last] = (await server.events()).slice(-2);
  assertEquals([complete.type, complete.data.interrupted], ["reasoning_complete", true]);
  assertEquals([last.type, last.data], ["error", { message: "Session cancelled", code: "cancelled" }]);
  kv.close();
});

Deno.test("while its provider is not configured a session fails its requests one by one and lives on", async () => {
  const kv = await Deno.openKv(":memory:");
  {
    await using server = life(kv, undefined);
    await server.open();
    await server.ask("r1", "1 + 1");
    const events = await server.when(completed(1));
    assertEquals(events.at(-1).data.error, "The provider rehearsal is not configured any more");
    assert(!events.some((e) => e.type === "error"));
  }
  await using server = life(kv, new Thinker(worker));
  await server.ask("r2", "1 + 1");
  assertEquals((await server.when(completed(2))).at(-1).data.iterations, 2);
  await server.runs.stop();
  kv.close();
});
