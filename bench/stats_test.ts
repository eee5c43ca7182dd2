// The statistics by which targets are judged.

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { exponent, line, median, pairedRatio, quantile, quantileOfSums } from "./stats.ts";

Deno.test("a median of an even number of values is the mean of the two in the middle", () => {
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(quantile([1, 2, 3, 4], 0.99), 4);
});

Deno.test("a line is found through its points, and a power from its values", () => {
  const { slope, at0 } = line([[0, 1], [1, 3], [2, 5]]);
  assertAlmostEquals(slope, 2);
  assertAlmostEquals(at0, 1);
  assertAlmostEquals(exponent([10, 1000, 100_000].map((x) => [x, 7 * x ** 0.5] as const)), 0.5);
  assertAlmostEquals(exponent([[10, 3], [1000, 3]]), 0);
});

Deno.test("a ratio is of what was measured to the control, turn by turn, and not of two medians", () => {
  assertEquals(pairedRatio([2, 2, 2], [1, 1, 1]), 2);
  // The machine is ten times slower in the second turn: of the medians the ratio would be 10.
  assertEquals(pairedRatio([2, 20, 30], [1, 10, 2]), 2);
  assertEquals(pairedRatio([1, 1], [2, 4]), 0.375);
});

Deno.test("what two times take together is rarely as late as both at their latest", () => {
  assertEquals(quantileOfSums([1, 2], [10, 20], 0.5), 12);
  assertEquals(quantileOfSums([1, 2], [10, 20], 1), 22);
  // Each is late once in a hundred times; both at once in ten thousand.
  const late = Array.from({ length: 100 }, (_, i) => i < 98 ? 1 : 100);
  assertEquals(quantile(late, 0.99), 100);
  assertEquals(quantileOfSums(late, late, 0.99), 101);
});
