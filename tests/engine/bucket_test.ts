import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { Bucket } from "../../src/engine/bucket.ts";
import { FakeClock } from "../support/fake_clock.ts";

const never = new AbortController().signal;

Deno.test("a bucket holds one second's worth and no more, however long it waits", async () => {
  const clock = new FakeClock();
  const bucket = new Bucket(10, clock);
  await clock.advance(60_000);
  await bucket.take(10, never);
  assertEquals(bucket.wait(1), 100);
  assertEquals(bucket.wait(10), 1000);
});

Deno.test("a bucket gives tokens back at its rate", async () => {
  const clock = new FakeClock();
  const bucket = new Bucket(50, clock);
  await bucket.take(50, never);
  await clock.advance(100);
  assertEquals(bucket.wait(5), 0);
  assertEquals(bucket.wait(6), 20);
});

Deno.test("more than a second's worth at once waits for a full bucket, is let through, and is paid for later", async () => {
  const clock = new FakeClock();
  const bucket = new Bucket(10, clock);
  await bucket.take(30, never);
  assertEquals(bucket.wait(1), 2100);
  await clock.run(bucket.take(1, never));
  assertEquals(clock.monotonic(), 2100);
});

Deno.test("what need not wait is taken at once, what would have to is not", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(
        fc.record({ pause: fc.integer({ min: 0, max: 1500 }), count: fc.integer({ min: 1, max: 40 }) }),
        { minLength: 1, maxLength: 25 },
      ),
      async (rate, steps) => {
        const clock = new FakeClock();
        const [tried, other] = [new Bucket(rate, clock), new Bucket(rate, clock)];
        for (const { pause, count } of steps) {
          await clock.advance(pause);
          const free = other.wait(count) === 0;
          assertEquals(tried.tryTake(count), free);
          if (free) other.force(count);
          assertEquals(tried.wait(1), other.wait(1));
        }
      },
    ),
  );
});

Deno.test("a bucket that is waited for lets go when the signal aborts, and leaves no timer", async () => {
  const clock = new FakeClock();
  const bucket = new Bucket(1, clock);
  await bucket.take(1, never);
  const stop = new AbortController();
  const waiting = bucket.take(1, stop.signal);
  stop.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  assertEquals(clock.pending, 0);
});

Deno.test("no stretch of time lets through more than the rate and one bucket", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(
        fc.record({ pause: fc.integer({ min: 0, max: 700 }), count: fc.integer({ min: 1, max: 5 }) }),
        { maxLength: 25 },
      ),
      async (rate, steps) => {
        const clock = new FakeClock();
        const bucket = new Bucket(rate, clock);
        const taken: { at: number; count: number }[] = [];
        for (const { pause, count } of steps) {
          await clock.advance(pause);
          const asked = Math.min(count, rate);
          await clock.run(bucket.take(asked, never));
          taken.push({ at: clock.monotonic(), count: asked });
        }
        for (const [i, first] of taken.entries()) {
          let sum = 0;
          for (const { at, count } of taken.slice(i)) {
            sum += count;
            // Waits are whole milliseconds.
            assert(sum <= rate + rate * (at - first.at + 1) / 1000 + 1e-6);
          }
        }
      },
    ),
    { numRuns: 30, verbose: 1 },
  );
});
