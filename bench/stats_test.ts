// The statistics by which targets are judged.

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { exponent, line, median, quantile } from "./stats.ts";

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
