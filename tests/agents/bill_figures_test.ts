// The figures of a claim against the bill: shares, dates, years, periods, bounds, and where the amount has to stand.

import { assert, assertEquals } from "@std/assert";
import type { Claim, FiscalImpact } from "../../src/core/analysis.ts";
import { ground } from "../../src/agents/bill/ground.ts";
import { splitSections } from "../../src/agents/bill/sections.ts";

const TEXT = `SEC. 1. RATES.
Payments shall be reduced by 3.5 percent of the\n  amount for each of fiscal years 2027 through 2031. The fee is more
than $4.2 billion. Ten percent of it is set aside not later than 180 days after the date of enactment of this Act.

SEC. 2. LONG.
(a) Harbors.—There is appropriated for harbors $5,000,000 for fiscal year 2027.
(b) Boats.—There is appropriated for boats $80,000,000 for fiscal year 2028.
(c) Rest.—${"The Secretary shall keep the piers clean. ".repeat(40)}
(d) More.—${"The Secretary shall keep the boats dry. ".repeat(40)}

SEC. 3. EFFECTIVE DATE.
This Act takes effect on January 1, 2026.
`;
const bill = { text: TEXT, sections: splitSections(TEXT) };

Deno.test("percentages, dates, terms, years and periods that the section does not state are refused", () => {
  const cases: [Partial<Claim>, RegExp | undefined][] = [
    [{ description: "Payments fall by 3.5 percent." }, undefined],
    [{ description: "Payments fall by 3.50% and 10 percent is set aside." }, undefined],
    [{ description: "Payments fall by 35 percent." }, /35 percent, which the section does not state/],
    [{ time_horizon: "from January 1, 2026" }, undefined],
    [{ time_horizon: "from January 1, 2041" }, /January 1, 2041, which the section does not state/],
    [{ description: "It starts on January 2, 2026." }, /January 2, 2026/],
    [{ time_horizon: "180 days after enactment" }, undefined],
    [{ time_horizon: "90 days after enactment" }, /90 days after enactment/],
    [{ time_horizon: "2041" }, /the year 2041/],
    [{ description: "It is cut until 2040." }, /the year 2040/],
    [{ time_horizon: "fiscal years 2027-2031" }, undefined],
    [{ time_horizon: "fiscal year 2029" }, undefined],
    [{ time_horizon: "fiscal years 2027 through 2030" }, /does not state the period/],
  ];
  for (const [change, reason] of cases) {
    const { refused_because } = ground(claim(change), bill);
    assert(reason ? reason.test(refused_because ?? "") : refused_because === undefined, `${refused_because}`);
  }
});

Deno.test("bounds lie around the amount and need not be stated", () => {
  const bounded = (low: number, high: number) =>
    ground(claim({ fiscal_impact: impact(4.2, "", low, high) }), bill).refused_because;
  assertEquals(bounded(4, 5), undefined);
  assertEquals(bounded(4.2, 4.2), undefined);
  assert(/not between/.test(bounded(4.3, 5) ?? ""));
  assert(/not between/.test(bounded(5, 4) ?? ""));
});

Deno.test("periods of the amount are compared as periods", () => {
  const period = (words: string) =>
    ground(claim({ fiscal_impact: impact(4.2, words) }), bill).refused_because;
  assertEquals(period("FY 2027–2031"), undefined);
  assertEquals(period("each of fiscal years 2027 through 2031"), undefined);
  assert(/does not state the period/.test(period("2028 through 2031") ?? ""));
});

Deno.test("a grounded finding gets the bill's own words and heading", () => {
  const found = ground(
    claim({ section: "Sec. 1. Rates", quotation: "by 3.5 percent of the amount for each" }),
    bill,
  );
  assertEquals(found.quotation, "by 3.5 percent of the\n  amount for each");
  assertEquals(found.section, "SEC. 1. RATES.");
});

Deno.test("a quotation that begins or ends inside a figure is refused", () => {
  const cases = [
    "Payments shall be reduced by 3",
    "The fee is more than $4",
    "The fee is more than $4.2",
    "5 percent of the amount for each",
    ".5 percent of the amount for each",
    "There is appropriated for harbors $5,000",
  ];
  for (const quotation of cases) {
    const section = quotation.includes("harbors") ? "SEC. 2. LONG." : "SEC. 1. RATES.";
    const { refused_because } = ground(claim({ section, quotation }), bill);
    assert(/inside a figure/.test(refused_because ?? ""), `${quotation}: ${refused_because}`);
  }
  assertEquals(
    ground(claim({ quotation: "The fee is more than $4.2 billion" }), bill).refused_because,
    undefined,
  );
});

Deno.test("an amount has to stand in the subsection that is quoted", () => {
  const quoted = { section: "SEC. 2. LONG.", quotation: "There is appropriated for harbors" };
  assert(ground(claim({ ...quoted, fiscal_impact: impact(0.005, "fiscal year 2027") }), bill).grounded);
  const other = ground(claim({ ...quoted, fiscal_impact: impact(0.08) }), bill).refused_because;
  assert(/does not state the amount of \$0\.08 billion where it is quoted/.test(other ?? ""), other);
});

function claim(change: Partial<Claim>): Claim {
  return {
    category: "spending",
    description: "Payments go down.",
    direction: "decrease",
    section: "SEC. 1. RATES.",
    quotation: "Payments shall be reduced by",
    confidence: 0.7,
    impact_magnitude: "low",
    time_horizon: "",
    fiscal_impact: null,
    ...change,
  };
}

function impact(amount: number, time_period = "", low = amount, high = amount): FiscalImpact {
  return {
    amount_billions: amount,
    time_period,
    confidence_low: low,
    confidence_high: high,
    confidence_range: [low, high],
    is_revenue: false,
    is_recurring: true,
  };
}
