// The look at full sockets: each is asked once a look, whatever comes of it.

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
