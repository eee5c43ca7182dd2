// The look at full sockets: each is asked once a look, whatever comes of it, and none is given up that takes bytes.

import { assertEquals } from "@std/assert";
import { Drain } from "../../src/edge/drain.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("a socket that is told of room and waits again is looked at again the next time, not at once", async () => {
  const clock = new FakeClock();
  const drain = new Drain(clock, 1000);
  // As of one whose peer is going: it holds no bytes any more, and never has room.
  const going = { bufferedAmount: 0 };
  let told = 0;
  const wait = () =>
    drain.wait(going, () => {
      if (++told > 1000) throw new Error("It is looked at without end");
      wait();
    }, () => {});
  wait();
  await clock.advance(10);
  assertEquals([told, drain.size], [1, 1]);
  await clock.advance(10);
  assertEquals(told, 2);
  drain.forget(going);
  assertEquals(drain.size, 0);
});

Deno.test("a socket that is full counts as stuck from when it last took something, however little that was", async () => {
  const clock = new FakeClock();
  const drain = new Drain(clock, 1000);
  const slow = { bufferedAmount: 200_000 };
  const told: string[] = [];
  drain.wait(slow, () => told.push("room"), () => told.push("stuck"));
  for (let i = 0; i < 20; i++) {
    await clock.advance(990);
    slow.bufferedAmount -= 1;
  }
  await clock.advance(1000);
  assertEquals(told, []);
  await clock.advance(10);
  assertEquals([told, drain.size, clock.pending], [["stuck"], 0, 0]);
});
