// Patience against a clock that is moved by hand: lost exactly when one thing was waited for too long, however many
// others came before, and with one timer for all of them.

import { assertEquals } from "@std/assert";
import { Patience } from "../../src/agents/patience.ts";
import { FakeClock } from "../support/fake_clock.ts";

function rig() {
  const clock = new FakeClock();
  let lost = 0;
  const patience = new Patience(clock, () => void lost++);
  return {
    clock,
    patience,
    lost: () => lost,
    /** Waits for what never comes, and is lost exactly when that is over. */
    async lostAfter1000() {
      patience.with(new Promise<never>(() => {}), 1000);
      await clock.advance(999);
      assertEquals(lost, 0);
      await clock.advance(1);
      assertEquals(lost, 1);
    },
  };
}

Deno.test("what comes in time is given, and only what does not come in time is lost", async () => {
  const { clock, patience, lost, lostAfter1000 } = rig();
  for (let i = 0; i < 5; i++) {
    const { promise, resolve } = Promise.withResolvers<number>();
    const given = patience.with(promise, 1000);
    await clock.advance(600);
    resolve(i);
    assertEquals(await given, i);
  }
  assertEquals([lost(), clock.pending], [0, 1]);
  await lostAfter1000();
  assertEquals(clock.pending, 0);
});

Deno.test("time in which nothing is waited for does not count", async () => {
  const { clock, patience, lostAfter1000 } = rig();
  await patience.with(Promise.resolve(), 1000);
  await clock.advance(5000);
  await lostAfter1000();
});

Deno.test("who has less patience later on waits no longer than that", async () => {
  const { patience, lostAfter1000 } = rig();
  await patience.with(Promise.resolve(), 60_000);
  await lostAfter1000();
});

Deno.test("a step that fails ends the waiting for it, and the end leaves no timer", async () => {
  const { clock, patience, lost } = rig();
  const failed = await patience.with(Promise.reject(new Error("cut")), 1000).catch((e) => e.message);
  assertEquals(failed, "cut");
  patience.end();
  assertEquals(clock.pending, 0);
  await clock.advance(5000);
  assertEquals(lost(), 0);
});
