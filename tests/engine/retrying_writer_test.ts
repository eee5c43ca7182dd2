// Writes that are tried until they are written.

import { assertEquals, assertRejects } from "@std/assert";
import { RetryingWriter } from "../../src/engine/retrying_writer.ts";
import { FakeClock } from "../support/fake_clock.ts";

function stage() {
  const clock = new FakeClock();
  const stalls: unknown[] = [];
  return { clock, stalls, writer: new RetryingWriter(clock, (error) => stalls.push(error)) };
}

for (const how of ["rejects", "throws"]) {
  Deno.test(`a write that ${how} is tried again, ever more rarely, until it is written`, async () => {
    const { clock, stalls, writer } = stage();
    const at: number[] = [];
    const refuse = () => {
      at.push(clock.monotonic());
      const error = new Error("disk full");
      if (how === "throws") throw error;
      return Promise.reject(error);
    };
    const writing = writer.write(() => at.length < 8 ? refuse() : Promise.resolve());
    await clock.settle();
    assertEquals(writer.stalled, true);
    await clock.run(writing);
    assertEquals(at, [0, 100, 300, 700, 1500, 3100, 6300, 11_300]);
    assertEquals([stalls.length, writer.stalled, clock.pending], [8, false, 0]);
  });
}

Deno.test("a write of what may not come now is not tried again, also after a refusal", async () => {
  const { clock, stalls, writer } = stage();
  const errors = [new Error("disk full"), new RangeError("head is 3")];
  const writing = writer.write(() => Promise.reject(errors.shift()));
  const rejects = assertRejects(() => writing, RangeError, "head is 3");
  await clock.advance(1_000);
  await rejects;
  assertEquals([stalls.length, clock.pending], [1, 0]);
});

Deno.test("a write that waits for the store rejects when nothing is tried any more", async () => {
  const { clock, writer } = stage();
  const writing = writer.write(() => Promise.reject(new Error("disk full")));
  const rejects = assertRejects(() => writing, Error, "the run was stopped");
  await clock.settle();
  writer.close(new Error("the run was stopped"));
  await rejects;
  assertEquals(clock.pending, 0);
  await assertRejects(() => writer.write(() => Promise.reject(new Error("full"))), Error, "was stopped");
});

Deno.test("who does not wait for a store that refuses is told as soon as it does", async () => {
  const { clock, writer } = stage();
  const { promise: work, resolve } = Promise.withResolvers<string>();
  const waiting = writer.unlessRefused(work, () => "refused");
  assertEquals(await writer.unlessRefused(Promise.resolve("done"), () => "refused"), "done");
  let full = true;
  const writing = writer.write(() => full ? Promise.reject(new Error("disk full")) : Promise.resolve());
  assertEquals(await waiting, "refused");
  full = false;
  resolve("written after all");
  await clock.run(writing);
});
