// Retries on a fake clock: when a busy or failing model is asked again, when it is not, and how callers of one
// provider share a cool-down.

import { assert, assertEquals } from "@std/assert";
import { endsAt } from "../../src/agents/abort.ts";
import { type Model, ModelError, type ModelFault } from "../../src/agents/model.ts";
import { type RetryOptions, withRetries } from "../../src/agents/retry.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  collect,
  plainRequest,
  says,
  type Script,
  ScriptedModel,
  textOf,
} from "../support/scripted_model.ts";

const never = new AbortController().signal;
const limited = (retryAfterMs?: number) => new ModelError("rate_limited", "Slow down", { retryAfterMs });
const down = () => new ModelError("unavailable", "Down");

/** A model with these scripts, retried; `at` holds the times at which it was asked. */
function retried(scripts: Script[], options: Partial<RetryOptions> = {}) {
  const clock = new FakeClock();
  const inner = new ScriptedModel(...scripts);
  const at: number[] = [];
  const timed: Model = {
    provider: "scripted",
    defaultModel: "scripted-1",
    stream(request, signal) {
      at.push(clock.monotonic());
      return inner.stream(request, signal);
    },
  };
  const model = withRetries(timed, { clock, random: () => 0.5, ...options });
  return { clock, at, model, ask: (signal = never) => collect(model.stream(plainRequest(), signal)) };
}

Deno.test("withRetries() doubles the bound of its random wait up to the longest, then gives the failure up", async () => {
  const { clock, at, ask } = retried(Array(7).fill([down()]), { baseMs: 1000, maxMs: 5000 });
  const { error } = await clock.run(ask());
  // Half of 1000, 2000, 4000 and then 5000.
  assertEquals(at, [0, 500, 1500, 3500, 6000, 8500, 11_000]);
  assert(error instanceof ModelError && error.fault === "unavailable");
  assertEquals(clock.pending, 0);
});

Deno.test("withRetries() yields the answer that came in the end", async () => {
  const { clock, at, model, ask } = retried([[down()], [limited()], says("Hello")]);
  assertEquals([model.provider, model.defaultModel], ["scripted", "scripted-1"]);
  const { chunks, error } = await clock.run(ask());
  assertEquals([textOf(chunks), error, at.length], ["Hello", undefined, 3]);
});

Deno.test("withRetries() waits as long as the provider asked, for 429 and for 503", async () => {
  for (const fault of ["rate_limited", "unavailable"] as const) {
    const failure = new ModelError(fault, "Later", { retryAfterMs: 7000 });
    const { clock, at, ask } = retried([[failure], says("Hello")], { random: () => 0 });
    await clock.run(ask());
    assertEquals(at, [0, 7000]);
  }
});

Deno.test("withRetries() waits an hour at most, whatever the provider asked", async () => {
  const { clock, at, ask } = retried([[limited(1e15)], says("Hello")], { random: () => 0 });
  await clock.run(ask());
  assertEquals(at, [0, 3_600_000]);
});

Deno.test("withRetries() does not repeat what another try cannot mend", async () => {
  const faults: ModelFault[] = [
    "unauthorized",
    "rejected",
    "cut",
    "stalled",
    "budget",
    "timeout",
    "invalid_answer",
  ];
  for (const fault of faults) {
    const { at, ask } = retried([[new ModelError(fault, "No")], says("Hello")]);
    const { error } = await ask();
    assertEquals([(error as ModelError).fault, at.length], [fault, 1]);
  }
});

Deno.test("withRetries() passes a failure after the first chunk through, and what was said stays said", async () => {
  const { at, ask } = retried([[{ type: "text", text: "Once" }, down()], says("Hello")]);
  const { chunks, error } = await ask();
  assertEquals([textOf(chunks), (error as ModelError).fault, at.length], ["Once", "unavailable", 1]);
});

Deno.test("one caller's 429 makes every caller of the provider wait, then start spread out", async () => {
  let seed = 0;
  const random = () => seed = (seed + 0.25) % 1;
  const scripts = [[limited(10_000)], ...Array.from({ length: 4 }, () => says("Hello"))];
  const { clock, at, ask } = retried(scripts, { random });
  const first = ask();
  await clock.advance(1000);
  const others = [ask(), ask(), ask()];
  await clock.advance(8999);
  assertEquals(at, [0], "somebody asked during the cool-down");
  for (const { chunks } of await clock.run(Promise.all([first, ...others]))) {
    assertEquals(textOf(chunks), "Hello");
  }
  const starts = at.slice(1);
  assert(starts.every((t) => t >= 10_000), String(starts));
  assertEquals(new Set(starts).size, 4, `they started together: ${starts}`);
});

Deno.test("so does its 503 that says when to come again, and only that one", async () => {
  const down = (retryAfterMs?: number) =>
    new ModelError("unavailable", "down", { status: 503, retryAfterMs });
  let seed = 0;
  const random = () => seed = (seed + 0.25) % 1;
  for (const [ms, asked] of [[10_000, 1], [undefined, 4]] as const) {
    const scripts = [[down(ms)], ...Array.from({ length: 4 }, () => says("Hello"))];
    const { clock, at, ask } = retried(scripts, { random });
    const first = ask();
    await clock.advance(100);
    const others = [ask(), ask(), ask()];
    await clock.advance(0);
    assertEquals(at.length, asked);
    await clock.run(Promise.all([first, ...others]));
    if (ms === undefined) continue;
    assert(at.slice(1).every((t) => t >= ms), String(at));
    assertEquals(new Set(at).size, 5, `they started together: ${at}`);
  }
});

Deno.test("a 429 in mid-stream starts the cool-down as well", async () => {
  const { clock, at, ask } = retried([[{ type: "text", text: "On" }, limited(5000)], says("Hello")], {
    random: () => 0,
  });
  await ask();
  await clock.run(ask());
  assertEquals(at, [0, 5000]);
});

Deno.test("who waits for a cool-down that is made longer waits longer", async () => {
  // The backoff and the spread of the first caller, then the spread of the second: half of 2 × 500 ms.
  const draws = [0, 0, 0.5];
  const random = () => draws.shift() ?? 0;
  const { clock, at, ask } = retried([[limited(1000)], [limited(4000)], says("A"), says("B")], { random });
  const first = ask();
  await clock.advance(999);
  const second = ask();
  await clock.run(Promise.all([first, second]));
  // The first is refused again at 1000; without a second look the second would ask at 1500.
  assertEquals(at, [0, 1000, 5000, 5000]);
  assertEquals(clock.pending, 0);
});

Deno.test("two providers do not share a cool-down", async () => {
  const one = retried([[limited(60_000)]]);
  const other = retried([says("Hello")]);
  const waiting = new AbortController();
  const stuck = one.ask(waiting.signal);
  assertEquals(textOf((await other.ask()).chunks), "Hello");
  waiting.abort(new Error("Enough"));
  await stuck;
});

Deno.test("withRetries() gives up at once when the wait would outlast the deadline", async () => {
  for (const failure of [limited(10_000), new ModelError("unavailable", "Down", { retryAfterMs: 10_000 })]) {
    const { clock, at, ask } = retried([[failure], says("Hello")]);
    const { error } = await ask(endsAt(new AbortController().signal, clock.monotonic() + 9000));
    assertEquals([error, at, clock.monotonic()], [failure, [0], 0]);
  }
});

Deno.test("a caller whose deadline lies within the cool-down is told so without asking", async () => {
  const { clock, at, ask } = retried([[limited(10_000)], says("Hello")], { random: () => 0 });
  const first = ask();
  await clock.settle();
  const { error } = await ask(endsAt(new AbortController().signal, 9000));
  assert(error instanceof ModelError && error.fault === "rate_limited", String(error));
  assertEquals(error.options.retryAfterMs, 10_000);
  assertEquals(at, [0]);
  await clock.run(first);
});

Deno.test("an abort during a wait throws its reason at once", async () => {
  for (const failure of [limited(10_000), down()]) {
    const { clock, ask } = retried([[failure], says("Hello")]);
    const controller = new AbortController();
    const answer = ask(controller.signal);
    await clock.settle();
    const reason = new Error("The user pressed stop");
    controller.abort(reason);
    assertEquals((await answer).error, reason);
    assertEquals([clock.monotonic(), clock.pending], [0, 0]);
  }
});

Deno.test("an abort throws its reason also where the model says it otherwise", async () => {
  const controller = new AbortController();
  const reason = new Error("The user pressed stop");
  const clumsy: Model = {
    provider: "clumsy",
    defaultModel: "clumsy-1",
    async *stream() {
      yield { type: "text", text: "Hi" };
      controller.abort(reason);
      throw new DOMException("Aborted", "AbortError");
    },
  };
  const model = withRetries(clumsy, { clock: new FakeClock(), random: () => 0 });
  assertEquals((await collect(model.stream(plainRequest(), controller.signal))).error, reason);
});

Deno.test("return() during a wait ends it", async () => {
  const { clock, model } = retried([[limited(10_000)], says("Hello")]);
  const chunks = model.stream(plainRequest(), never);
  const next = chunks.next();
  await clock.settle();
  await chunks.return();
  assertEquals(await next, { done: true, value: undefined });
  assertEquals(clock.pending, 0);
});
