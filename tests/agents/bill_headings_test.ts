// Headings of texts that lost their lines: pasted from a printed page, or with other line breaks.

import { assertEquals } from "@std/assert";
import { splitSections } from "../../src/agents/bill/sections.ts";
import { linesOf } from "../../src/agents/bill/lines.ts";

const headings = (text: string) => splitSections(text).map(({ heading }) => heading);

Deno.test("a heading in capitals after the end of a sentence starts a section on the same line", () => {
  assertEquals(
    headings(
      "SECTION 1. SHORT TITLE. This Act may be cited as the Harbor Act. SEC. 2. MONEY. There is appropriated " +
        "$5,000,000. SEC. 3. EFFECTIVE DATE OF THIS ACT. This Act takes effect on January 1, 2027.",
    ),
    ["SECTION 1. SHORT TITLE.", "SEC. 2. MONEY.", "SEC. 3. EFFECTIVE DATE OF THIS ACT."],
  );
});

Deno.test("a reference inside of a line, and a heading inside of quotation marks, start none", () => {
  const text =
    "SEC. 1. PAY.\nThe pay is as stated. Sec. 2. of the Pay Act is repealed. The Act is amended by adding " +
    "“It ends. SEC. 9. MORE. More is paid.” at the end.";
  assertEquals(headings(text), ["SEC. 1. PAY."]);
  const contents = "SECTION 1. SHORT TITLE. This is the Boat Act. SEC. 2. BOATS. Boats are bought.\n";
  assertEquals(headings(contents), ["SECTION 1. SHORT TITLE.", "SEC. 2. BOATS."]);
});

Deno.test("a return alone, and a return with a line feed, end a line", () => {
  for (const end of ["\r", "\r\n", "\n"]) {
    const text = ["SEC. 1. ONE.", "It is one.", "", "SEC. 2. TWO.", "It is two."].join(end);
    assertEquals(headings(text), ["SEC. 1. ONE.", "SEC. 2. TWO."], JSON.stringify(end));
    assertEquals(linesOf(text).map(({ start, end }) => text.slice(start, end))[1], "It is one.");
  }
});

Deno.test("headings without capitals or without a stop after Sec count after a blank line", () => {
  assertEquals(headings("Sec 1. Title\nIt is one.\n\nSec 2. Money\nIt is two."), [
    "Sec 1. Title",
    "Sec 2. Money",
  ]);
  assertEquals(headings("section 1. title\nIt is one.\n\nsection 2. money\nIt is two."), [
    "section 1. title",
    "section 2. money",
  ]);
  const running =
    "SEC. 1. ONE.\nThis is as stated in the title and in\nsection 2. It is paid under\nsection 3.";
  assertEquals(headings(running), ["SEC. 1. ONE."]);
});

Deno.test("an unnumbered heading ends where its paragraph does", () => {
  assertEquals(
    headings("Boats\n\nThe boats of the harbor are painted green every year.\n\nIt ends in 2027."),
    [
      "Boats",
      "It ends in 2027.",
    ],
  );
});
