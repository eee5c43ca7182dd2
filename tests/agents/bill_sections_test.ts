// Splitting a bill: which headings count, which do not, and that nothing of the text is lost whatever it is.

import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Section } from "../../src/core/analysis.ts";
import { sectionsFrom, splitSections } from "../../src/agents/bill/sections.ts";
import { hugeBill, longBill, plainBill, printedBill, sectionSignBill, shortBill } from "../support/bills.ts";
import { anySeed } from "../support/random.ts";

const seed = anySeed();

Deno.test("sections are numbered headings as in the bill; contents and inserted headings are none", () => {
  assertEquals(splitSections(shortBill()).map(({ heading }) => heading), [
    "To improve the safety of harbor ferries, and",
    "SECTION 1. SHORT TITLE; TABLE OF CONTENTS.",
    "SEC. 2. GRANTS FOR FERRY SAFETY.",
    "SEC. 3. INSPECTION OF FERRIES.",
    "SEC. 4. PASSENGER FEE.",
    "SEC. 5. EFFECTIVE DATE.",
  ]);
});

Deno.test("every way of writing a section's number is a heading", () => {
  const headings = [
    "SEC. 1. FIRST.",
    "SECTION 2. SECOND.",
    "Section 3: Third",
    "Sec. 4 - Fourth",
    "Sec. 5. Fifth",
    "§ 6",
    "§7. Seventh",
    "SEC. 8A. EIGHTH.",
    "SECTION 9 NINTH",
    "TITLE X—TENTH",
    "Subtitle B—Eleventh",
    "DIVISION C",
    "Article 13. Thirteenth",
    "## Section 14: Fourteenth",
  ];
  const text = headings.map((heading) => `${heading}\nThe Secretary shall pay 5 percent of it.`).join("\n\n");
  const found = splitSections(text).map(({ heading }) => heading);
  assertEquals(found, headings.map((heading) => heading.replace(/^## /, "")));
});

Deno.test("a reference in running text is no heading, wherever its line begins", () => {
  const text = `SEC. 1. REFERENCES.
Section 409C of the Public Health Service Act is amended, and the amendments made by
Section 12. of that Act shall apply. Payments under
Title XVIII of the Social Security Act are not affected; the same is true of
§ 5 of the Code.
Subsection (a) and part B of title IV remain.`;
  assertEquals(splitSections(text).map(({ heading }) => heading), ["SEC. 1. REFERENCES."]);
});

Deno.test("text that was quoted once at its beginning and end keeps its headings to itself", () => {
  const text = `SEC. 3. AMENDMENT.
The Act is amended by adding at the end the following:
"SEC. 40. GRANTS.
(a) In general.--Grants are made.
SEC. 41. REPORTS.
A report is made.".

SEC. 4. DATE.
This Act takes effect at once.`;
  assertEquals(splitSections(text).map(({ heading }) => heading), ["SEC. 3. AMENDMENT.", "SEC. 4. DATE."]);
});

Deno.test("a heading over two lines is one heading on one line", () => {
  assertEquals(splitSections(printedBill()).map(({ heading }) => heading), [
    "TITLE I--MEDICARE PAYMENTS",
    "SEC. 101. LIMITATION ON COST SHARING FOR INSULIN AND OTHER ESSENTIAL DRUGS.",
    "SEC. 102. REDUCTION OF PAYMENTS FOR IMAGING.",
  ]);
  assertEquals(
    splitSections("Section 5\n\nShort title\n\nThis may be cited.")[0]?.heading,
    "Section 5 Short title",
  );
});

Deno.test("§ signs and titles are split like sections", () => {
  const found = splitSections(sectionSignBill());
  assertEquals(found.map(({ level }) => level), [0, 1, 1, 1, 1, 1]);
  assertEquals(found[4]!.heading, "§ 4. Amendment");
});

Deno.test("a text without numbers is split into paragraphs with their first words", () => {
  assertEquals(splitSections(plainBill()).map(({ heading }) => heading), [
    "An act about the libraries of small towns",
    "There is appropriated to the fund $1.2 million",
    "A library that charges a fee for lending",
    "This act takes effect on July 1, 2026.",
  ]);
  assertEquals(splitSections("One line.\nAnother line.").length, 2);
  assertEquals(splitSections(""), []);
});

Deno.test("a long section is split into its subsections, and subsections alone are sections", () => {
  const words = "The Secretary shall do what is said here. ".repeat(200);
  const text =
    `SEC. 1. LONG.\n(a) First Matter.— ${words}\n(b) Second Matter.— ${words}\n“(c) Quoted.— No.”\n`;
  assertEquals(splitSections(text).map(({ level, heading }) => [level, heading]), [
    [1, "SEC. 1. LONG."],
    [2, "(a) First Matter"],
    [2, "(b) Second Matter"],
  ]);
  assertEquals(splitSections("(a) One thing.\n(b) Another thing.").map(({ heading }) => heading), [
    "(a) One thing.",
    "(b) Another thing.",
  ]);
});

Deno.test("the long bill has its titles, subtitles and all 168 sections once", () => {
  const text = longBill();
  const found = splitSections(text);
  assertCovered(found, text);
  const numbers = found.filter(({ heading }) => /^SEC\. \d/.test(heading)).map(({ heading }) => heading);
  assertEquals(numbers.length, 168);
  assertEquals(new Set(numbers).size, 168);
  assertEquals(found.filter(({ level }) => level === 0).length, 1 + 2 + 12 + 24);
});

Deno.test("sections cover any text, in order and without overlap", () => {
  console.log(`bill sections: SEED=${seed}`);
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "SEC. 1. ONE.",
      "Section 2: Two",
      "§ 3",
      "TITLE I—FIRST",
      "(a) In General.— Yes.",
      "(b) No.",
      "“SEC. 9. QUOTED.",
      "ends here.”.",
      "table of contents",
      "\t",
      "$5 million",
      "🏛️ 𝒳",
    ),
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom("\n", "\r\n", "\n\n", " "), (lines, between) => {
      const text = lines.join(between);
      assertCovered(splitSections(text), text);
    }),
    { seed, numRuns: 300 },
  );
});

Deno.test("the time to split two MiB does not grow with the square of anything in them", () => {
  const size = 2 * 1024 * 1024;
  const texts = [
    hugeBill(size),
    "SEC. 1. A.\n".repeat(size / 11),
    "“(a) ".repeat(size / 5),
    "(a) x\n".repeat(size / 6),
    "a".repeat(size),
    "\n".repeat(size),
  ];
  for (const text of texts) {
    const start = performance.now();
    assertCovered(splitSections(text), text);
    const took = performance.now() - start;
    assert(took < 8000, `${JSON.stringify(text.slice(0, 20))} took ${took} ms`);
  }
});

Deno.test("sections that a client gave are used where they are in the text", () => {
  const text = "Preface.\n\nFunding\nThere is authorized $5,000,000.\n\nDates\nIt begins in 2027.\n";
  const given = { Funding: "There is authorized $5,000,000.", section_2: "It begins in 2027." };
  const found = sectionsFrom(given, text);
  assertCovered(found, text);
  assertEquals(found.map(({ heading }) => heading), ["Preface.", "Funding", "Dates", "It begins in 2027."]);
  assertEquals(text.slice(found[1]!.start, found[1]!.end).trim(), "Funding\nThere is authorized $5,000,000.");
  assertEquals(sectionsFrom({}, text), splitSections(text));
  assertEquals(sectionsFrom(["nowhere in it"], text), splitSections(text));
  assertEquals(
    sectionsFrom([{ heading: "Dates", text: "It begins in 2027." }], text).at(-1)?.heading,
    "Dates",
  );
});

function assertCovered(sections: readonly Section[], text: string): void {
  assertEquals(sections.map(({ start, end }) => text.slice(start, end)).join("") === text, true);
  assertEquals(sections.every(({ id }, i) => id === `s${i + 1}`), true);
}
