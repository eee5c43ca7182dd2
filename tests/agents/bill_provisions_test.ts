// What clauses of a bill do: their place in the outline, the acts they perform, whom they name and what they change.

import { assert, assertEquals } from "@std/assert";
import { changesIn } from "../../src/agents/bill/amendment.ts";
import { clausesOf } from "../../src/agents/bill/clauses.ts";
import { agenciesIn, groupsIn, lawIn } from "../../src/agents/bill/names.ts";
import { type Act, readClause } from "../../src/agents/bill/provisions.ts";
import { printedBill, shortBill } from "../support/bills.ts";

const section = (heading: string, bill = shortBill()) => {
  const from = bill.indexOf(heading);
  const next = bill.indexOf("\nSEC.", from + 1);
  return bill.slice(from, next < 0 ? undefined : next);
};

Deno.test("clauses are verbatim, with their number, captions and the sentence they continue", () => {
  const text = section("SEC. 2.");
  const clauses = clausesOf(text, "SEC. 2. GRANTS FOR FERRY SAFETY.".length);
  for (const { start, end, text: words } of clauses) assertEquals(text.slice(start, end), words);
  const struck = clauses.find((clause) => clause.text.includes("2025"))!;
  assertEquals(struck.label, "(b)(1)");
  assertEquals(struck.text, "in subsection (d), by striking “2025” and inserting “2030”");
  assertEquals(struck.captions, ["Amendment"]);
  assertEquals(struck.leads.map((lead) => lead.text), [
    "Section 147 of title 23, United States Code, is amended—",
  ]);
  const inserted = clauses.find((clause) => clause.text.includes("ferry crew"))!;
  assertEquals([inserted.quoted, inserted.captions.slice(-2)], [true, ["FERRY CREWS", "In general"]]);
  assert(!inserted.text.includes("“"));
});

Deno.test("a sentence over wrapped lines is one clause, and a reference at the start of a line is no number", () => {
  const text = section("SEC. 101.", printedBill());
  const report = clausesOf(text).find((clause) => clause.text.includes("report on the effects"))!;
  assert(report.text.endsWith("paragraph\n(10) of such section."));
  assertEquals(report.label, "(b)");
});

Deno.test("abbreviations and citations end no sentence", () => {
  const text =
    "Section 5 (42 U.S.C. 284g et seq.) and S. Con. Res. 21 of the U.S. Senate apply. They end. No. 5 too.";
  assertEquals(clausesOf(text).map((clause) => clause.text), [
    "Section 5 (42 U.S.C. 284g et seq.) and S. Con. Res. 21 of the U.S. Senate apply.",
    "They end.",
    "No. 5 too.",
  ]);
});

Deno.test("numbers on one line are told apart from references", () => {
  const text =
    "(a) Duty.—The Secretary shall—(1) pay under paragraphs (2) and (3); and (2) report under clause (i).";
  assertEquals(clausesOf(text).map(({ label, text }) => [label, text]), [
    ["(a)", "The Secretary shall—"],
    ["(a)(1)", "pay under paragraphs (2) and (3)"],
    ["(a)(2)", "report under clause (i)."],
  ]);
});

Deno.test("Roman numerals and letters are told apart by what came before", () => {
  const lines = [
    "(g) One.",
    "(h) Two.",
    "(i) Three.",
    "(1) Four—",
    "(A) five—",
    "(i) six;",
    "(ii) seven;",
    "(v) eight.",
  ];
  assertEquals(clausesOf(lines.join("\n")).map(({ label }) => label), [
    "(g)",
    "(h)",
    "(i)",
    "(i)(1)",
    "(i)(1)(A)",
    "(i)(1)(A)(i)",
    "(i)(1)(A)(ii)",
    "(v)",
  ]);
});

Deno.test("a clause does what its phrases say", () => {
  const cases: [string, Act[], Act[]][] = [
    ["There is authorized to be appropriated $5,000,000 for fiscal year 2027.", ["authorization"], [
      "rescission",
    ]],
    ["There is appropriated, out of any money in the Treasury, $5,000,000.", ["appropriation"], [
      "authorization",
    ]],
    ["Of the unobligated balances, $693,000,000 are permanently cancelled.", ["rescission"], [
      "appropriation",
    ]],
    ["The Secretary shall not disclose the records.", ["prohibition"], ["duty"]],
    ["No person may enter.", ["prohibition"], ["duty"]],
    ["The Secretary may waive the fee.", ["permission", "fee"], ["duty"]],
    ["The Secretary shall submit to Congress a report.", ["duty", "report"], ["permission"]],
    ["This section shall take effect on July 1, 2027.", ["effective_date"], ["sunset"]],
    ["Subsection (a) shall expire on September 30, 2030.", ["sunset"], ["effective_date"]],
    ["Section 12 of the Water Act is repealed.", ["repeal"], ["amendment"]],
    [
      "Any person who violates this is liable to the United States for a civil penalty of $500.",
      ["penalty"],
      [],
    ],
    ["The term ‘eligible individual’ means any individual who works.", ["definition", "eligibility"], []],
    ["There is imposed an excise tax of 2 percent.", ["tax"], []],
    ["Fees collected shall be deposited in the Treasury.", ["deposit", "fee"], []],
    ["The amount shall be adjusted by the Consumer Price Index.", ["indexation"], []],
    ["Notwithstanding any other provision of law, it applies.", ["override"], []],
  ];
  for (const [text, does, doesNot] of cases) {
    const { acts } = readClause(clausesOf(text)[0]!);
    for (const act of does) assert(acts.has(act), `${text} ${act}`);
    for (const act of doesNot) assert(!acts.has(act), `${text} not ${act}`);
  }
});

Deno.test("an amendment is compared by what it states: amounts, shares, dates, numbers", () => {
  const read = (text: string) =>
    changesIn(text).map(({ old, new: now, measure, direction }) => [old, now, measure, direction]);
  assertEquals(read("by striking “ $24,000,000 for 2019 ” and inserting “ $26,500,000 for 2024 ”"), [
    ["$24,000,000 for 2019", "$26,500,000 for 2024", "amount", "increase"],
  ]);
  assertEquals(read("by striking “2019” each place it appears and inserting “2024”")[0]!.slice(2), [
    "date",
    "increase",
  ]);
  assertEquals(read('by striking "2 percent" and inserting "1.5 percent"')[0]!.slice(2), [
    "share",
    "decrease",
  ]);
  assertEquals(read("by striking ``5-year period'' and inserting ``9-year period''")[0]!.slice(2), [
    "number",
    "increase",
  ]);
  assertEquals(read("strike “at least two” and insert “at least three”")[0]!.slice(2), [
    "number",
    "increase",
  ]);
  assertEquals(read("by striking “March 31, 2027” and inserting “June 30, 2026”")[0]!.slice(2), [
    "date",
    "decrease",
  ]);
  assertEquals(read("by striking “section 4(a)” and inserting “section 5(b)”")[0]!.slice(2), [
    "words",
    "neutral",
  ]);
  assertEquals(read("by striking “; and” and inserting “;”"), []);
});

Deno.test("agencies, laws and groups are named as they are written", () => {
  const text =
    "The Secretary of Health and Human Services and the Director of the Office of Management and Budget shall report " +
    "to the Committee on Health, Education, Labor, and Pensions of the Senate on the Public Health Service Act.";
  assertEquals(agenciesIn(text), [
    "Secretary of Health and Human Services",
    "Director of the Office of Management and Budget",
    "Committee on Health, Education, Labor, and Pensions of the Senate",
  ]);
  assertEquals(
    lawIn("Section 330H of the Public Health Service Act (42 U.S.C. 280i) is amended"),
    "section 330H of the Public Health Service Act",
  );
  assertEquals(
    lawIn("Section 8401 of title 5, United States Code, is amended"),
    "section 8401 of title 5, United States Code",
  );
  assertEquals(groupsIn("for veterans, Indian Tribes and individuals with a learning disability"), [
    "veterans",
    "Indian Tribes",
    "individuals with learning disability",
  ]);
});
