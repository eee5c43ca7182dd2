// The count of what a batch holds: figures about bursts rest on it.

import { assertEquals, assertThrows } from "@std/assert";
import { Batches } from "./batches.ts";

const frame = (...sequences: number[]) =>
  new TextEncoder().encode(JSON.stringify(sequences.map((sequence) => ({ sequence }))));

Deno.test("a batch counts as its events, the same for every viewer however it is cut", () => {
  const batches = new Batches();
  assertEquals(batches.count(0, frame(5, 6, 7)), 3);
  assertEquals(batches.count(0, frame(5, 6, 7)), 3);
  assertEquals(batches.count(0, frame(5)), 1);
  assertEquals(batches.count(1, frame(6, 7)), 2);
  batches.clear();
  assertEquals(batches.count(0, frame(8)), 1);
});

Deno.test("a batch with a gap, or with other events than a neighbour got, is refused", () => {
  const batches = new Batches();
  assertThrows(() => batches.count(0, frame(5, 7)), Error, "6 was expected");
  assertEquals(batches.count(0, frame(5, 6)), 2);
  assertThrows(() => batches.count(0, frame(6, 7)), Error, "not the same for everybody");
});
