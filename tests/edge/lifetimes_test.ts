// Lifetimes against a clock that is moved by hand: everyone gets exactly its time, and nothing is left that would wake up.

import { assertEquals } from "@std/assert";
import { Lifetimes } from "../../src/edge/lifetimes.ts";
import { FakeClock } from "../support/fake_clock.ts";

function rig() {
  const clock = new FakeClock();
  const gone: string[] = [];
  const lifetimes = new Lifetimes(clock, 1000);
  const mortal = (name: string) => ({ expired: () => void gone.push(name) });
  return { clock, gone, lifetimes, mortal };
}

Deno.test("each goes when its own time is over, also those that began together", async () => {
  const { clock, gone, lifetimes, mortal } = rig();
  lifetimes.begin(mortal("a"));
  lifetimes.begin(mortal("b"));
  await clock.advance(400);
  lifetimes.begin(mortal("c"));
  await clock.advance(599);
  assertEquals(gone, []);
  await clock.advance(1);
  assertEquals(gone, ["a", "b"]);
  await clock.advance(399);
  assertEquals(gone, ["a", "b"]);
  await clock.advance(1);
  assertEquals(gone, ["a", "b", "c"]);
});

Deno.test("who has ended before is not told, and does not shorten anybody's time", async () => {
  const { clock, gone, lifetimes, mortal } = rig();
  const first = mortal("first");
  lifetimes.begin(first);
  await clock.advance(400);
  lifetimes.begin(mortal("second"));
  lifetimes.end(first);
  lifetimes.end(first);
  await clock.advance(999);
  assertEquals(gone, []);
  await clock.advance(1);
  assertEquals(gone, ["second"]);
});

Deno.test("one who begins while others go gets a whole lifetime", async () => {
  const { clock, gone, lifetimes, mortal } = rig();
  lifetimes.begin({ expired: () => (gone.push("old"), lifetimes.begin(mortal("new"))) });
  await clock.advance(1000);
  await clock.advance(999);
  assertEquals(gone, ["old"]);
  await clock.advance(1);
  assertEquals(gone, ["old", "new"]);
});

Deno.test("when nobody is left there is no timer", async () => {
  const { clock, lifetimes, mortal } = rig();
  const [a, b] = [mortal("a"), mortal("b")];
  lifetimes.begin(a);
  lifetimes.begin(b);
  lifetimes.end(a);
  assertEquals(clock.pending, 1);
  lifetimes.end(b);
  assertEquals(clock.pending, 0);
  lifetimes.begin(a);
  await clock.advance(1000);
  assertEquals(clock.pending, 0);
});
