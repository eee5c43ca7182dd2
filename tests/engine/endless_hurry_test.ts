// What is urgent, and the rate ceiling: nobody waits for the one, and everybody later makes up for it.

import { assert, assertEquals } from "@std/assert";
import type { Event, Stored } from "../../src/core/event.ts";
import { emptyBase } from "../../src/core/base_view.ts";
import { Bucket } from "../../src/engine/bucket.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ask, endless, interrupt } from "./endless_rig.ts";

const step = (content: string): Event => ({
  type: "step_taken",
  data: { request_id: "a", step_id: content, step: "thought", content, iteration: 1, attempt: 1 },
});
const done: Event = {
  type: "request_completed",
  data: {
    request_id: "a",
    agent: "researcher",
    answer: "",
    iterations: 1,
    usage: { input_tokens: 0, output_tokens: 0 },
    model: "m",
    interrupted: true,
  },
};
const urgent = ({ type }: Event) => type === "interrupt_asked" || type === "request_completed";

Deno.test("Bucket: what is forced is made up for by those who come later", async () => {
  const clock = new FakeClock();
  const bucket = new Bucket(10, clock);
  bucket.force(15);
  assertEquals([bucket.wait(1), bucket.wait(5)], [600, 1000]);
  await clock.advance(500);
  assertEquals(bucket.wait(1), 100);
  await clock.advance(60_000);
  assertEquals([bucket.wait(10), bucket.wait(11)], [0, 0]);
});

Deno.test("an interrupt at the rate ceiling waits for nothing, nor does what leads up to its answer", async () => {
  const clock = new FakeClock();
  const log = memoryLog();
  const shown: { at: number; type: string }[] = [];
  const recorder = new Recorder({
    run: "r",
    view: emptyBase(),
    kind: { check() {}, evolve: (view, { seq }) => void (view.head = seq), urgent },
    log,
    clock,
    windowMs: 0,
    bucket: new Bucket(2, clock),
    publish: (rows: Stored[]) =>
      shown.push(...rows.map(({ event }) => ({ at: clock.monotonic(), type: event.type }))),
    onStall: (error) => {
      throw error;
    },
  });
  const bell = Promise.withResolvers<void>();
  let interrupted = false;
  recorder.onPosted(() => {
    interrupted = true;
    bell.resolve();
  });
  async function* script(): AsyncGenerator<Event, void, void> {
    for (let i = 0; !interrupted; i++) yield step(`before ${i}`);
    await bell.promise;
    for (let i = 0; i < 3; i++) yield step(`after ${i}`);
    yield done;
    yield step("later");
  }
  const recording = recorder.record(script(), new AbortController().signal);
  await clock.advance(1200);
  assertEquals(shown.map(({ at }) => at), [0, 0, 500, 1000]);
  assert(await recorder.post(interrupt("a"), () => []));
  await clock.settle();
  const types = shown.slice(4).map(({ type }) => type);
  assertEquals(types.filter((t) => t !== "step_taken"), ["interrupt_asked", "request_completed"]);
  assertEquals(shown.at(-2)!.at, 1200);

  // Everything since was borrowed; whoever comes after the hurry pays it back.
  await clock.advance(300);
  let posted: number | undefined;
  recorder.post(() => step("from outside"), () => []).then(() => posted = clock.monotonic());
  const borrowed = shown.length - 4;
  await clock.advance(10_000);
  assertEquals(await recording, true);
  assert(posted! >= 1000 + (borrowed * 1000) / 2, `${borrowed} were borrowed, and it waited until ${posted}`);
});

Deno.test("a rest does not lift the rate ceiling", async () => {
  const clock = new FakeClock();
  await using at = await endless({ clock, eventsPerSecond: 2 });
  const row = await at.open();
  await passing(clock, at.runs.say(row, ask("a", "one two three")));
  await passing(clock, at.completed(1));
  await at.rested();
  await passing(clock, at.runs.say(row, ask("b", "one")));
  await passing(clock, at.completed(2));
  await at.rested();
  // Ten events, of which the ceiling holds two; were the second question met with a full one, that would be 3 s.
  assert(clock.monotonic() >= 4000, `${clock.monotonic()} ms`);
});

/** Lets time pass until the promise settles; the database is at work meanwhile, and no timer says for how long. */
async function passing<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  for (let i = 0; !settled; i++) {
    if (i > 100_000) throw new Error("The promise has not settled");
    await clock.advance(1);
  }
  return await promise;
}
