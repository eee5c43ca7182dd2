// Amounts that are stated for different periods.

import { assertEquals } from "@std/assert";
import type { Finding } from "../../src/core/analysis.ts";
import { disagreements } from "../../src/core/consensus.ts";

Deno.test("amounts of different periods in different words are not disputed", () => {
  const of = (agent: string, amount: number, time_period: string, quotation: string) => {
    return finding(agent, quotation, amount, time_period);
  };
  const a = of("fiscal", 0.39, "fiscal year 2027", "in the first year");
  assertEquals(disagreements([a, of("economic", 1.52, "fiscal year 2030", "in the last year")]), []);
  assertEquals(disagreements([a, of("economic", 1.52, "FY 2027", "in the last year")]).length, 1);
  assertEquals(disagreements([a, of("economic", 1.52, "", "in the last year")]).length, 1);
  assertEquals(disagreements([a, of("economic", 1.52, "fiscal year 2030", "in the first year")]).length, 1);
});

function finding(agent: string, quotation: string, amount: number, time_period: string): Finding {
  return {
    agent_id: `${agent}-agent-1`,
    finding_id: agent,
    category: "spending",
    description: "Something.",
    direction: "increase",
    section: "SEC. 1. SPENDING.",
    section_id: "s1",
    quotation,
    confidence: 0.7,
    impact_magnitude: "low",
    time_horizon: "",
    fiscal_impact: {
      amount_billions: amount,
      time_period,
      confidence_low: amount,
      confidence_high: amount,
      confidence_range: [amount, amount],
      is_revenue: false,
      is_recurring: false,
    },
    grounded: true,
  };
}
