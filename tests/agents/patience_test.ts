// Patience against a clock that is moved by hand: lost exactly when one thing was waited for too long, however many
// others came before, and with one timer for all of them.

import { assertEquals } from "@std/assert";
import { Patience } from "../../src/agents/patience.ts";
import { FakeClock } from "../support/fake_clock.ts";

function rig() {
  const clock = new FakeClock();
  let lost = 0;
  const patience = new Patience(clock, () => void lost++);
  return { clock, patience, lost: () => lost };
}

const never = new Promise<never>(() => {});

Deno.test("what comes in time is given, and only what does not come in time is lost", async () => {
  const { clock, patience, lost } = rig();
  for (let i = 0; i < 5; i++) {
    const { promise, resolve } = Promise.withResolvers<number>();
    const given = patience.with(promise, 1000);
    await clock.advance(600);
    resolve(i);
    assertEquals(await given, i);
  }
  assertEquals([lost(), clock.pending], [0, 1]);
  patience.with(never, 1000);
  await clock.advance(999);
  assertEquals(lost(), 0);
  await clock.advance(1);
  assertEquals([lost(), clock.pending], [1, 0]);
});

Deno.test("time in which nothing is waited for does not count", async () => {
  const { clock, patience, lost } = rig();
  await patience.with(Promise.resolve(), 1000);
  await clock.advance(5000);
  patience.with(never, 1000);
  await clock.advance(999);
  assertEquals(lost(), 0);
  await clock.advance(1);
  assertEquals(lost(), 1);
});

Deno.test("who has less patience later on waits no longer than that", async () => {
  const { clock, patience, lost } = rig();
  await patience.with(Promise.resolve(), 60_000);
  patience.with(never, 1000);
  await clock.advance(999);
  assertEquals(lost(), 0);
  await clock.advance(1);
  assertEquals(lost(), 1);
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
