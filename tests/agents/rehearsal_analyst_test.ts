// What the rehearsal analysts find: every finding is in the bill, amounts are as stated, directions follow the
// provision, and the same call gives the same answer.

import { assert, assertEquals } from "@std/assert";
import type { FindingsAnswer } from "../../src/agents/analysis_schema.ts";
import { answerFormat } from "../../src/agents/answers.ts";
import { FIELDS } from "../../src/agents/bill/evidence.ts";
import { ground } from "../../src/agents/bill/ground.ts";
import { ask, billOf, read, readText, SCHEMAS } from "../support/analysts.ts";
import { hugeBill, longBill, plainBill, printedBill, sectionSignBill, shortBill } from "../support/bills.ts";

Deno.test("every finding on every bill is grounded, verbatim, of known words, and at most twelve come", () => {
  const texts = [shortBill(), longBill(), plainBill(), printedBill(), sectionSignBill(), hugeBill(300_000)];
  for (const text of texts) {
    const bill = billOf(text);
    for (const agent of FIELDS) {
      const { thoughts, findings } = read(bill, agent);
      assert(findings.length <= 12 && thoughts.length > 0 && thoughts.length <= 20);
      for (const found of findings) {
        assertEquals(ground(found, bill).refused_because, undefined, `${agent}: ${found.description}`);
        assert(bill.sections.some(({ heading }) => heading === found.section));
        assert(text.includes(found.quotation));
        assert(found.confidence >= 0.3 && found.confidence < 1);
        assert(/^[\p{Lu}“‘…\d$§(].*\.$/u.test(found.description), found.description);
        assert(found.description.length < 700, found.description);
      }
      assertEquals(new Set(findings.map((f) => f.description + f.quotation)).size, findings.length);
      const headings = new Set(bill.sections.map(({ heading }) => heading));
      for (const { related_section } of thoughts) assert(!related_section || headings.has(related_section));
    }
  }
});

Deno.test("the same sections give the same answer, and the schemas are ones a provider can enforce", () => {
  const bill = billOf(longBill());
  assertEquals(read(bill, "fiscal"), read(bill, "fiscal"));
  for (const [name, schema] of Object.entries(SCHEMAS)) assert(answerFormat({ name, schema }).strict, name);
});

Deno.test("authorizations, amendments of amounts and fees are read with amount, period and direction", () => {
  const [grant, fee] = read(billOf(shortBill()), "fiscal").findings;
  assertEquals(
    grant!.description,
    "Authorizes $42,500,000 for each of fiscal years 2027 through 2031 for grants for ferry safety.",
  );
  assertEquals([grant!.category, grant!.direction, grant!.impact_magnitude], ["spending", "increase", "low"]);
  assertEquals(grant!.fiscal_impact, {
    amount_billions: 0.0425,
    time_period: "fiscal years 2027 through 2031",
    confidence_low: 0.0425,
    confidence_high: 0.0425,
    confidence_range: [0.0425, 0.0425],
    is_revenue: false,
    is_recurring: true,
  });
  assertEquals([fee!.category, fee!.direction, fee!.fiscal_impact], ["revenue", "increase", null]);
  assertEquals(
    fee!.description,
    "Passenger fee: $4.50 becomes $6.00 (section 60301 of title 46, United States Code).",
  );
});

Deno.test("duties, penalties and dates go to those whose field they are", () => {
  const bill = billOf(shortBill());
  const said = (agent: string) => read(bill, agent).findings.map(({ description }) => description).join("\n");
  assert(said("implementation").includes("Requires the Secretary of Transportation to establish a program"));
  assert(said("legal").includes("shall take effect on October 1, 2026"));
  assert(
    said("legal").includes("Forbids a State that receives a grant under this section to employ a ferry crew"),
  );
  assert(said("behavioral").includes("civil penalty of not more than $25,000"));
  assert(said("equity").includes("it names Indian Tribes, rural communities"));
  assertEquals(read(bill, "healthcare").findings, []);
});

Deno.test("directions follow from the provision", () => {
  const cases: [string, string, string, string][] = [
    ["fiscal", "There is appropriated $3,000,000 for fiscal year 2027.", "spending", "increase"],
    [
      "fiscal",
      "Of the unobligated balances of the fund, $693,000,000 are rescinded.",
      "spending",
      "decrease",
    ],
    [
      "fiscal",
      "Section 4 of the Pay Act is amended by striking “$5,000,000” and inserting “$4,000,000”.",
      "spending",
      "decrease",
    ],
    [
      "fiscal",
      "The Tax Act is amended by striking “2 percent of gross income” and inserting “3 percent of gross income”.",
      "revenue",
      "increase",
    ],
    [
      "fiscal",
      "Payments to hospitals under this program shall be reduced by 3 percent.",
      "spending",
      "decrease",
    ],
    ["healthcare", "The copayment of a patient shall not exceed $35 per month.", "cost", "decrease"],
    [
      "social_security",
      "The contribution of an employee to the pension shall be 5.5 percent of basic pay.",
      "benefits",
      "decrease",
    ],
    ["legal", "The director may not disclose the records.", "legal", "decrease"],
  ];
  for (const [agent, text, category, direction] of cases) {
    const [found] = readText(agent, `SEC. 1. MATTER.\n${text}`).findings;
    assertEquals([found?.category, found?.direction], [category, direction], text);
  }
});

Deno.test("confidence is higher where an amount and its period stand, and lower where the words hedge", () => {
  const sure = readText("fiscal", "SEC. 1. A.\nThere is appropriated $3,000,000 for fiscal year 2027.")
    .findings[0]!;
  const open = readText(
    "fiscal",
    "SEC. 1. A.\nThere is authorized to be appropriated such sums as may be necessary.",
  ).findings[0]!;
  assert(sure.confidence > 0.8 && open.confidence < 0.7);
  assertEquals(open.fiscal_impact, null);
  assert(open.description.endsWith("no sum is named, so the cost is open."));
});

Deno.test("amounts of one form are one finding with its first amount, and none is added up", () => {
  const text =
    "SEC. 6. FEES.\nThe Secretary shall collect user fees so as to deposit—\n(1) $40,000,000 for fiscal year 2027;\n" +
    "(2) $90,000,000 for fiscal year 2028; and\n(3) $200,000,000 for fiscal year 2029.";
  const [found, ...more] = readText("fiscal", text).findings;
  assertEquals(more, []);
  assertEquals(found!.fiscal_impact?.amount_billions, 0.04);
  assert(found!.description.includes("to $200,000,000 for fiscal year 2029 (3 in all)"));
});

Deno.test("an analyst without sections says so and finds nothing", () => {
  const answer = ask<FindingsAnswer>({ purpose: "analysis_findings", agent: "economic", sections: [] });
  assertEquals(answer.findings, []);
  assertEquals(answer.thoughts.map(({ thought_type }) => thought_type), ["conclusion"]);
});
