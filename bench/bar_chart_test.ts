// The charts that the README shows.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { barChart } from "./bar_chart.ts";

const chart = { title: "A < B", about: "of one run", unit: "µs", bars: [] };

Deno.test("bars are as long as their values, the smallest first, and names are escaped", () => {
  const svg = barChart({
    ...chart,
    bars: [
      { name: "slow & steady", value: 20, ours: false },
      { name: "fast", value: 5, ours: true },
    ],
  });
  const bars = [...svg.matchAll(/<rect class="([^"]+)".*? width="([\d.]+)"/g)];
  assertEquals(bars.map(([, kind]) => kind), ["bar ours", "bar"]);
  const [fast, slow] = bars.map(([, , width]) => Number(width));
  assertEquals(slow! / fast!, 4);
  assertStringIncludes(svg, "slow &amp; steady</text>");
  assertStringIncludes(svg, "<title>A &lt; B</title>");
});

Deno.test("a chart of nothing is refused", () => {
  assertThrows(() => barChart(chart), RangeError, "no bar");
});
