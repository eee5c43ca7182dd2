// Holding claims against the bill.

import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Claim, FiscalImpact } from "../../src/core/analysis.ts";
import { ground, locate } from "../../src/agents/bill/ground.ts";
import { type Bill, splitSections } from "../../src/agents/bill/sections.ts";
import { hugeBill, longBill, printedBill, shortBill } from "../support/bills.ts";
import { anySeed } from "../support/random.ts";

const seed = anySeed();
const bill = billOf(shortBill());
const AUTHORIZED = { quotation: "There is authorized to be appropriated" };

Deno.test("a claim is grounded where quotation, heading, amount and years are in its section", () => {
  assertEquals(ground(claim({}), bill), {
    grounded: true,
    section_id: "s3",
    section: "SEC. 2. GRANTS FOR FERRY SAFETY.",
    quotation: "by striking “2025” and inserting “2030”",
  });
  const priced = { ...AUTHORIZED, fiscal_impact: impact(0.0425, "fiscal years 2027 through 2031") };
  assertEquals(ground(claim(priced), bill).refused_because, undefined);
});

Deno.test("a quotation may differ from the bill in blanks and in the shapes of marks, and in nothing else", () => {
  const quote = (quotation: string) => ground(claim({ quotation }), bill).grounded;
  assert(quote('by striking  "2025"  and\ninserting "2030"'));
  assert(quote("by striking ``2025'' and inserting ``2030''"));
  assert(quote("“A State that receives a grant under this section may not employ a ferry crew”"));
  assert(quote("(c) Authorization of Appropriations.-- There is authorized to be appropriated"));
  assert(!quote("by striking “2025” and inserting “2031”"));
  assert(!quote("By striking “2025” and inserting “2030”"));
  assert(!quote("by striking 2025 and inserting 2030"));
  const printed = billOf(printedBill());
  const wrapped = claim({ section: "SEC. 102.", quotation: "shall be reduced by 4.5 percent" });
  const { grounded, section_id } = ground({ ...wrapped, time_horizon: "" }, printed);
  assertEquals([grounded, section_id], [true, "s3"]);
});

Deno.test("what does not hold is refused, with the reason", () => {
  const cases: [Partial<Claim>, RegExp][] = [
    [{ quotation: "" }, /quotes nothing/],
    [{ quotation: "the fee" }, /too short/],
    [{ quotation: "12345 67890 (12) $" }, /too short/],
    [{ quotation: "The moon is made of green cheese." }, /not in the bill/],
    [{ section: "SEC. 12. THE MOON." }, /no section/],
    [{ section: "" }, /no section/],
    [{ section: "SEC. 4. PASSENGER FEE." }, /is in “SEC. 2. GRANTS FOR FERRY SAFETY.”, not in/],
    [{ ...AUTHORIZED, fiscal_impact: impact(0.2125) }, /does not state the amount of \$0\.2125 billion/],
    [{ fiscal_impact: impact(0.0425) }, /does not state the amount of \$0\.0425 billion where it is quoted/],
    [{ ...AUTHORIZED, fiscal_impact: { ...impact(0.0425), confidence_low: 0.05 } }, /not between its bounds/],
    [{ ...AUTHORIZED, fiscal_impact: impact(0.0425, "2027 through 2035") }, /does not name the year 2035/],
    [
      { description: "It costs $212.5 million over five years." },
      /\$212\.5 million, which the bill does not state/,
    ],
  ];
  for (const [change, reason] of cases) {
    const { grounded, refused_because } = ground(claim(change), bill);
    assertEquals(grounded, false);
    assert(reason.test(refused_because ?? ""), `${refused_because} ${reason}`);
  }
});

Deno.test("amounts are compared as numbers, whatever their unit, and never as sums", () => {
  const priced = claim({
    section: "SEC. 4. PASSENGER FEE.",
    quotation: "by striking “$4.50” and inserting “$6.00 per passenger”",
  });
  priced.time_horizon = "";
  assert(ground({ ...priced, fiscal_impact: impact(6e-9) }, bill).grounded);
  assert(!ground({ ...priced, fiscal_impact: impact(10.5e-9) }, bill).grounded);
  assert(ground(claim({ description: "It authorizes $42.5 million a year." }), bill).grounded);
});

Deno.test("a section may be named by its number, or by the heading of a subsection in it", () => {
  const named = (section: string) => ground(claim({ section }), bill);
  for (
    const section of [
      "SEC. 2.",
      "Sec. 2. Grants for ferry safety",
      "(b) Amendment",
      "SEC. 2. GRANTS FOR FERRY SAFETY. (b) Amendment",
    ]
  ) {
    const { grounded, section_id, section: heading } = named(section);
    assertEquals([grounded, section_id], [true, "s3"], section);
    assertEquals(heading, "SEC. 2. GRANTS FOR FERRY SAFETY.");
  }
  assert(!named("SEC. 2. GRANTS FOR FERRY SAFETY. (b) Moon").grounded);
  assert(!named("by striking").grounded);
});

Deno.test("a title's heading stands for the sections under it", () => {
  const long = billOf(longBill());
  const section = long.sections.find(({ heading }) => heading.startsWith("SEC. 103."))!;
  const quotation = "in subsection (a), by striking";
  const named = claim({ section: "TITLE I—HEALTH COVERAGE", quotation, time_horizon: "" });
  const { grounded, section_id, section: heading } = ground(named, long);
  assertEquals([grounded, section_id, heading], [true, section.id, section.heading]);
});

Deno.test("locate() gives the place to highlight, in the section asked for", () => {
  const at = locate('by striking "2025" and  inserting "2030"', bill)!;
  assertEquals(bill.text.slice(at.start, at.end), "by striking “2025” and inserting “2030”");
  const long = billOf(longBill());
  const later = long.sections.find(({ heading }) => heading.startsWith("SEC. 910."))!;
  const [first, second] = [
    locate("under 62 years of age", long)!,
    locate("under 62 years of age", long, later.id)!,
  ];
  assert(first.start < second.start);
  const { start, end } = later;
  assert(start <= second.start && second.start < end);
  assertEquals(locate("nowhere to be found", bill), undefined);
});

Deno.test("any piece of a section is grounded in it, and no piece of it with a letter changed", () => {
  console.log(`bill grounding: SEED=${seed}`);
  const long = billOf(longBill());
  fc.assert(
    fc.property(
      fc.nat(long.sections.length - 1),
      fc.nat(),
      fc.integer({ min: 20, max: 200 }),
      (i, from, length) => {
        const section = long.sections[i]!;
        const text = long.text.slice(section.start, section.end);
        const start = from % text.length;
        const quotation = text.slice(start, start + length).replace(/^[\d.,\s]+|[\d.,\s]+$/g, "");
        fc.pre(quotation.length >= 12 && /[a-z]{3}/.test(quotation));
        const piece = claim({ section: section.heading, quotation, time_horizon: "" });
        const { grounded, section_id, ...found } = ground(piece, long);
        assertEquals(found.quotation, quotation);
        const same = long.sections.filter(({ heading }) => heading === section.heading).map(({ id }) => id);
        assert(
          grounded && (same.includes(section_id) || section.level === 0),
          `${section.heading}: ${quotation}`,
        );
        const changed = quotation.replace(/[a-z]{3}/, "qzx");
        assert(!ground({ ...piece, quotation: changed }, long).grounded);
      },
    ),
    { seed, numRuns: 200 },
  );
});

Deno.test("two MiB are searched once and then quickly", () => {
  const huge = billOf(hugeBill(2 * 1024 * 1024));
  ground(claim({}), huge);
  const start = performance.now();
  for (let i = 0; i < 40; i++) ground(claim({ quotation: `nowhere in this bill ${i}` }), huge);
  const took = performance.now() - start;
  assert(took < 8000, `${took} ms`);
});

function billOf(text: string): Bill {
  return { text, sections: splitSections(text) };
}

function claim(change: Partial<Claim>): Claim {
  return {
    category: "spending",
    description: "Grants for ferries go on.",
    direction: "increase",
    section: "SEC. 2. GRANTS FOR FERRY SAFETY.",
    quotation: "by striking “2025” and inserting “2030”",
    confidence: 0.7,
    impact_magnitude: "low",
    time_horizon: "to 2030",
    fiscal_impact: null,
    ...change,
  };
}

function impact(amount: number, time_period = ""): FiscalImpact {
  return {
    amount_billions: amount,
    time_period,
    confidence_low: amount,
    confidence_high: amount,
    confidence_range: [amount, amount],
    is_revenue: false,
    is_recurring: true,
  };
}
