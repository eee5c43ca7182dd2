// Calls that are held to a day's allowance: what is set aside before them and given back after them.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { metered, type Spending } from "../../src/agents/metered.ts";
import { type Chunk, type Model, ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Models } from "../../src/agents/providers.ts";
import { dayLedger } from "../../src/edge/limits/ledger.ts";
import { memoryLedger } from "../../src/edge/limits/ledger_store.ts";
import { FakeClock } from "../support/fake_clock.ts";

const PRICES = { known: { input: 1, output: 2 } };
const REQUEST: ModelRequest = {
  system: "Be brief",
  messages: [{ role: "user", content: "Hello" }],
  model: "known",
  max_tokens: 500,
  occasion: { purpose: "turn", agent: "critic" },
};

type Answer = (signal: AbortSignal) => AsyncGenerator<Chunk, void, void>;

async function* whole(): AsyncGenerator<Chunk, void, void> {
  yield { type: "text", text: "Hello yourself" };
  yield { type: "usage", input_tokens: 20, output_tokens: 30 };
  yield { type: "done", stop: "stop", model: "known" };
}

/** `refusals`: so often the store does not take what is to be set aside. */
function rig(
  answer: Answer,
  caps: { tokens?: number; cost_usd?: number } = { tokens: 1000 },
  { refusals = 0, provider = "openai" as Model["provider"] } = {},
) {
  const store = memoryLedger();
  const { add } = store;
  store.add = (...args) =>
    refusals-- > 0 ? Promise.reject(new Error("database or disk is full: /data/p.kv")) : add(...args);
  const unmet: unknown[] = [];
  const clock = new FakeClock();
  const day = dayLedger(store, caps, clock);
  const model: Model = {
    provider,
    defaultModel: "known",
    stream: (_, signal) => answer(signal),
  };
  const models = { default: model, get: () => model, list: () => [], describe: () => "" } as Models;
  const quota = {
    clock,
    refused: (error: unknown) => void unmet.push(error),
    reserve: (party: string, most: Spending) => day.reserve(party, most),
    inDollars: caps.cost_usd !== undefined,
    failed: (error: unknown) => {
      throw error;
    },
  };
  const date = new Date(clock.now()).toISOString().slice(0, 10);
  const called = metered(models, quota, PRICES).get(provider, "alice")!;
  const spent = () => store.spent(date, "alice");
  return { called, clock, unmet, models: metered(models, quota, PRICES), spent };
}

async function texts(stream: AsyncIterable<Chunk>): Promise<number> {
  let count = 0;
  for await (const _ of stream) count++;
  return count;
}

const never = new AbortController().signal;

Deno.test("a call takes what it used from the day, in tokens and money", async () => {
  const { called, spent } = rig(whole, { tokens: 5000, cost_usd: 1 });
  assertEquals(await texts(called.stream(REQUEST, never)), 3);
  assertEquals(await spent(), { tokens: 50, micros: 80 });
});

Deno.test("a call of the rehearsal costs tokens and no money, also under the name of a model that has a price", async () => {
  const { called, spent } = rig(whole, { tokens: 5000, cost_usd: 0.000_001 }, { provider: "rehearsal" });
  for (const model of ["known", "rehearsal"]) {
    assertEquals(await texts(called.stream({ ...REQUEST, model }, never)), 3);
  }
  assertEquals(await spent(), { tokens: 100, micros: 0 });
});

Deno.test("of calls at once only as many are let in as fit at their largest, and the day is never passed", async () => {
  const { called, spent } = rig(whole, { tokens: 2000 });
  const calls = await Promise.allSettled(
    Array.from({ length: 20 }, () => texts(called.stream(REQUEST, never))),
  );
  const refused = calls.filter((call) => call.status === "rejected").map((call) => call.reason as ModelError);
  assert(refused.length >= 15 && refused.length < 20, String(refused.length));
  assert(refused.every((error) => error instanceof ModelError && error.fault === "budget"));
  assertEquals((await spent()).tokens, 50 * (20 - refused.length));
});

Deno.test("a call that is cut, closed or refused by the provider is settled by what is known of it", async () => {
  const endings: [string, Answer, (tokens: number) => boolean][] = [
    // deno-lint-ignore require-yield
    ["refused", async function* () {
      throw new ModelError("unavailable", "down");
    }, (tokens) => tokens === 0],
    ["cut after some text", async function* () {
      yield { type: "text", text: "Hello there, and ".repeat(20) };
      throw new ModelError("cut", "cut");
    }, (tokens) => tokens > 50 && tokens < 300],
    // It was taken up, whatever became of it, and the run is charged for that as well.
    // deno-lint-ignore require-yield
    ["stalled before a word", async function* () {
      throw new ModelError("stalled", "silent");
    }, (tokens) => tokens > 0 && tokens < 100],
    ["cut, and counted", async function* () {
      yield { type: "text", text: "Hello" };
      throw new ModelError("cut", "cut", { usage: { input_tokens: 7, output_tokens: 8 } });
    }, (tokens) => tokens === 15],
  ];
  for (const [name, answer, fits] of endings) {
    const { called, spent } = rig(answer);
    await assertRejects(() => texts(called.stream(REQUEST, never)), ModelError);
    const { tokens } = await spent();
    assert(fits(tokens), `${name}: ${tokens}`);
  }
  const { called, spent } = rig(whole);
  for await (const _ of called.stream(REQUEST, never)) break;
  const { tokens } = await spent();
  assert(tokens > 0 && tokens < 100, String(tokens));
  // One that nobody began takes nothing.
  await called.stream(REQUEST, never).return();
  assertEquals((await spent()).tokens, tokens);
});

Deno.test("a call that is closed while room is set aside for it gives that room back", async () => {
  const gate = Promise.withResolvers<void>();
  const settled: Spending[] = [];
  const fail = (error: unknown): never => {
    throw error;
  };
  const quota = {
    async reserve() {
      await gate.promise;
      return { settle: (used: Spending) => Promise.resolve(void settled.push(used)) };
    },
    inDollars: false,
    clock: new FakeClock(),
    refused: fail,
    failed: fail,
  };
  const model: Model = { provider: "openai", defaultModel: "known", stream: () => whole() };
  const models = { default: model, get: () => model, list: () => [], describe: () => "" } as Models;
  const stream = metered(models, quota, PRICES).get("openai", "alice")!.stream(REQUEST, never);
  const next = stream.next();
  const closed = stream.return();
  gate.resolve();
  assertEquals((await next).done, true);
  await closed;
  assertEquals(settled, [{ tokens: 0, cost_usd: 0 }]);
});

Deno.test("a model whose price is not known is not asked where dollars are limited", async () => {
  let asked = 0;
  const { called } = rig(async function* () {
    asked++;
    yield* whole();
  }, { cost_usd: 1 });
  await assertRejects(
    () => texts(called.stream({ ...REQUEST, model: "unknown" }, never)),
    ModelError,
    "price",
  );
  assertEquals(asked, 0);
});

Deno.test("a call waits while the store does not take what it may use, and is made as soon as it does", async () => {
  const { called, clock, unmet, spent } = rig(whole, undefined, { refusals: 3 });
  assertEquals(await clock.run(texts(called.stream(REQUEST, never))), 3);
  assertEquals([await spent(), unmet, clock.pending], [{ tokens: 50, micros: 80 }, [], 0]);
});

Deno.test("where the store takes nothing for long, the call is not made, and its words are for the log alone", async () => {
  let asked = 0;
  const { called, clock, unmet, spent } = rig(
    async function* () {
      asked++;
      yield* whole();
    },
    undefined,
    { refusals: Infinity },
  );
  const error = await assertRejects(() => clock.run(texts(called.stream(REQUEST, never))), ModelError);
  assertEquals([error.fault, /full|data/.test(error.message), asked], ["unavailable", false, 0]);
  assert(clock.monotonic() >= 2000 && clock.monotonic() <= 10_000, `${clock.monotonic()} ms`);
  assertEquals([unmet.map((e) => (e as Error).message), clock.pending], [[
    "database or disk is full: /data/p.kv",
  ], 0]);
  assertEquals((await spent()).tokens, 0);
});

Deno.test("a call that waits for the store ends at once when it is stopped or closed", async () => {
  const stop = new AbortController();
  const stopped = rig(whole, undefined, { refusals: Infinity });
  const failed = assertRejects(() => texts(stopped.called.stream(REQUEST, stop.signal)), Error, "stopped");
  await stopped.clock.settle();
  assertEquals(stopped.clock.pending, 1);
  stop.abort(new Error("stopped"));
  await failed;
  assertEquals(stopped.clock.pending, 0);

  const closed = rig(whole, undefined, { refusals: Infinity });
  const stream = closed.called.stream(REQUEST, never);
  const next = stream.next();
  await closed.clock.settle();
  await stream.return();
  assertEquals([await next, closed.clock.pending], [{ done: true, value: undefined }, 0]);
});

Deno.test("nobody's calls are counted where no party is named", () => {
  const { models } = rig(whole);
  assertEquals(models.get("openai"), models.default);
});
