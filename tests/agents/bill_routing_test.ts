// Giving a bill's sections to the analysts they concern.

import { assert, assertEquals } from "@std/assert";
import { FIELDS } from "../../src/agents/bill/evidence.ts";
import { concerns, sectionsFor } from "../../src/agents/bill/routing.ts";
import { billOf } from "../support/analysts.ts";
import { longBill } from "../support/bills.ts";

Deno.test("sections go to the analysts they concern, and every section to one of those at work", () => {
  const long = billOf(longBill());
  for (const agents of [FIELDS, ["fiscal", "economic", "healthcare", "social_security"], ["behavioral"]]) {
    const given = agents.map((agent) => sectionsFor(agent, long, { maxChars: Infinity, agents }));
    assertEquals(new Set(given.flat()).size, long.sections.length);
  }
  assert(concerns("Payments under Medicare to a hospital for inpatient care", "healthcare") > 5);
  assertEquals(concerns("Payments under Medicare to a hospital", "judge"), 0);
  assert(
    concerns("section 1886(d) of the Social Security Act", "healthcare") >
      concerns("section 1886(d) of the Social Security Act", "social_security"),
  );
});

Deno.test("an analyst gets what is most relevant first, within its budget", () => {
  const long = billOf(longBill());
  const sections = sectionsFor("social_security", long, { maxChars: 5000 });
  assert(sections.length > 0);
  assert(sections.reduce((sum, { start, end }) => sum + end - start, 0) <= 5000);
  const scores = sections.map(({ start, end }) => concerns(long.text.slice(start, end), "social_security"));
  assertEquals(scores, scores.toSorted((a, b) => b - a));
});
