// What personas remember, and how much of it.

import { assert, assertEquals } from "@std/assert";
import { Memory, newest } from "../../src/edge/chat/memory.ts";
import type { Said } from "../../src/core/spec.ts";

const exchange = (i: number, size = 1): Said[] => [
  { role: "user", content: `${i}`.padEnd(size) },
  { role: "assistant", content: `re ${i}`.padEnd(size) },
];
const talk = (count: number, size = 1) => Array.from({ length: count }, (_, i) => exchange(i, size)).flat();

Deno.test("newest keeps the end of a conversation, whole exchanges, within a count and a length", () => {
  assertEquals(newest([], 10, 100), []);
  assertEquals(newest(talk(3), 10, 100), talk(3));
  assertEquals(newest(talk(5), 4, 1000), talk(5).slice(-4));
  // An answer whose question does not fit is left out as well.
  assertEquals(newest(talk(5), 3, 1000), talk(5).slice(-2));
  assertEquals(newest(talk(5, 10), 100, 45), talk(5, 10).slice(-4));
  assertEquals(newest(talk(5, 10), 100, 35), talk(5, 10).slice(-2));
  assertEquals(newest(talk(5, 10), 100, 19), []);
});

Deno.test("each persona has a conversation of its own, bounded, and a copy is given out", () => {
  const memory = new Memory();
  for (let i = 0; i < 1000; i++) memory.add("teacher", exchange(i, 100));
  memory.add("skeptic", exchange(1));
  const { teacher, ...others } = memory.of(["teacher", "skeptic", "nobody"]);
  assertEquals(others, { skeptic: exchange(1) });
  assertEquals([teacher!.length, teacher!.at(-1)], [60, exchange(999, 100)[1]]);
  memory.add("teacher", exchange(0, 40_000));
  assert(memory.of(["teacher"]).teacher!.reduce((sum, { content }) => sum + content.length, 0) <= 48_000);
  assertEquals(teacher!.length, 60);
  memory.forget(["teacher", "nobody"]);
  assertEquals([memory.of(["teacher", "skeptic"]), memory.has("teacher")], [{ skeptic: exchange(1) }, false]);
});
