import { assert, assertEquals } from "@std/assert";
import { Bucket } from "../../src/engine/bucket.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { ask, endless, interrupt } from "./endless_rig.ts";

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

Deno.test("an interrupt is answered at once, however far the run is above its rate ceiling", async () => {
  const clock = new FakeClock();
  await using at = await endless({ clock, eventsPerSecond: 2 });
  const row = await at.open();
  // Twenty words are ten seconds' worth; the script waits for the ceiling with one of them.
  await passing(clock, at.runs.say(row, ask("a", "word ".repeat(20).trim())));
  while ((await at.store.log.bounds("s")).head < 5) await clock.advance(10);
  const asked = clock.monotonic();
  assert(asked >= 500, `${asked} ms`);
  await at.runs.post(row, interrupt("a"));
  const all = await at.completed(1);
  assertEquals(clock.monotonic(), asked);
  assert(all.length < 12, `${all.length} events`);

  // What comes next makes up for it: the debt is more than a second's worth.
  const next = at.runs.say(row, ask("b", "word"));
  let taken = false;
  next.then(() => taken = true);
  await clock.settle();
  assertEquals(taken, false);
  await passing(clock, next);
  await passing(clock, at.completed(2));
  assert(clock.monotonic() - asked >= 1000, `${clock.monotonic() - asked} ms`);
  await at.rested();
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
