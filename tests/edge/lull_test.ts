import { assertEquals } from "@std/assert";
import { Lull } from "../../src/edge/sockets/lull.ts";
import type { Clock } from "../../src/clock.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Counts the timers that are set. */
function counting(clock: FakeClock): Clock & { timers: number } {
  return {
    timers: 0,
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after(ms, fn) {
      this.timers++;
      return clock.after(ms, fn);
    },
  };
}

Deno.test("who comes at any moment waits for two whole steps, and all share the timers", async () => {
  const clock = new FakeClock();
  const counted = counting(clock);
  const lull = new Lull(counted);
  const waited: number[] = [];
  const all: Promise<unknown>[] = [];
  for (let i = 0; i < 30; i++) {
    const came = clock.monotonic();
    for (let k = 0; k < 10; k++) all.push(lull.pass().then(() => waited.push(clock.monotonic() - came)));
    await clock.advance(1);
  }
  await clock.run(Promise.all(all));
  assertEquals(waited.length, 300);
  assertEquals([Math.min(...waited), Math.max(...waited)], [7, 9]);
  assertEquals(counted.timers <= 13, true, `${counted.timers} timers`);
  assertEquals(clock.pending, 0);
});

Deno.test("a step that took twice its time does not count, and after eight of them one waits no longer", async () => {
  let lateMs = 0;
  let now = 0;
  const timers: (() => void)[] = [];
  const clock = {
    now: () => now,
    monotonic: () => now,
    after: (_: number, fn: () => void) => (timers.push(fn), () => {}),
  };
  const lull = new Lull(clock);
  const step = async () => {
    now += 3 + lateMs;
    timers.shift()!();
    await Promise.resolve();
  };
  const passes = async (steps: number[]) => {
    let over = false;
    lull.pass().then(() => over = true);
    for (const [i, late] of steps.entries()) {
      assertEquals(over, false, `before step ${i}`);
      lateMs = late;
      await step();
    }
    return over;
  };
  assertEquals(await passes([0, 0, 0]), true);
  assertEquals(await passes([2, 2, 2]), true);
  assertEquals(await passes([0, 3, 0, 50, 0]), true);
  assertEquals(await passes(Array(8).fill(100)), true);
  assertEquals(timers.length, 0);
});
