// Bills of our own writing for tests: a short one, a long one of some forty pages, one of any size, one without
// numbers and one with § signs. They look like real ones, with tables of contents, amendments, inserted text that has
// headings of its own, and marks of every shape. The same call gives the same text.

import { longTitles } from "./bill_titles.ts";

/** A page and a half: sections, an amendment, inserted text with its own heading, amounts, dates, duties. */
export function shortBill(): string {
  return `To improve the safety of harbor ferries, and for other purposes.

Be it enacted by the Senate and House of Representatives of the United States of America in Congress assembled,

SECTION 1. SHORT TITLE; TABLE OF CONTENTS.
(a) Short Title.— This Act may be cited as the “Harbor Ferry Safety Act”.
(b) Table of Contents.— The table of contents of this Act is as follows:
Sec. 1. Short title; table of contents.
Sec. 2. Grants for ferry safety.
Sec. 3. Inspection of ferries.
Sec. 4. Passenger fee.
Sec. 5. Effective date.

SEC. 2. GRANTS FOR FERRY SAFETY.
(a) In General.— The Secretary of Transportation shall establish a program under which grants are made to States and Indian Tribes for the safety of ferries that serve rural communities.
(b) Amendment.— Section 147 of title 23, United States Code, is amended—
(1) in subsection (d), by striking “2025” and inserting “2030”; and
(2) by adding at the end the following:
“SEC. 147A. FERRY CREWS.
“(a) In general.— A State that receives a grant under this section may not employ a ferry crew that has not been trained.
“(b) Reports.— Not later than March 1 of each year, a State shall submit to the Secretary a report on such training.”.
(c) Authorization of Appropriations.— There is authorized to be appropriated to carry out this section $42,500,000 for each of fiscal years 2027 through 2031.

SEC. 3. INSPECTION OF FERRIES.
(a) Duty.— Not later than 180 days after the date of enactment of this Act, the Commandant of the Coast Guard shall inspect each ferry that carries more than 150 passengers.
(b) Penalty.— Any person who operates a ferry that has failed an inspection shall be liable to the United States for a civil penalty of not more than $25,000 for each day of operation.

SEC. 4. PASSENGER FEE.
Section 60301 of title 46, United States Code, is amended by striking “$4.50” and inserting “$6.00 per passenger”. Children under 12 years of age are exempt from the fee.

SEC. 5. EFFECTIVE DATE.
This Act shall take effect on October 1, 2026, and section 4 shall cease to have effect on September 30, 2031.
`;
}

/** Some forty pages: divisions, titles, subtitles, a table of contents, and provisions of every kind. */
export function longBill(): string {
  const titles = longTitles(12, 1);
  const contents = titles.map(({ heading, sections }) =>
    [heading, ...sections.map(({ number, title }) => `Sec. ${number}. ${title}.`)].join("\n")
  );
  return `A BILL

To provide for the health, income and safety of families, and for other purposes.

SECTION 1. SHORT TITLE; TABLE OF CONTENTS.
(a) Short Title.— This Act may be cited as the “Families and Communities Act of 2026”.
(b) Table of Contents.— The table of contents of this Act is as follows:
Sec. 1. Short title; table of contents.
${contents.join("\n")}

DIVISION A—FAMILIES

${titles.slice(0, 6).map(({ text }) => text).join("\n")}
DIVISION B—COMMUNITIES

${titles.slice(6).map(({ text }) => text).join("\n")}`;
}

/** A bill of at least `bytes` bytes of UTF-8, of titles as in the long one, without a table of contents. */
export function hugeBill(bytes: number): string {
  const parts = ["SECTION 1. SHORT TITLE.\nThis Act may be cited as the “Omnibus Act of 2026”.\n"];
  const size = (text: string) => new TextEncoder().encode(text).length;
  let total = size(parts[0]!);
  for (let round = 1; total < bytes; round++) {
    const text = longTitles(12, round).map((title) => title.text).join("\n");
    parts.push(text);
    total += size(text) + 1;
  }
  return parts.join("\n");
}

/** Paragraphs without any numbers, under a title. */
export function plainBill(): string {
  return `An act about the libraries of small towns

The State Librarian shall set up a fund for libraries in towns of fewer than 5,000 people. The fund is to pay for opening hours in the evening and for books that readers ask for.

There is appropriated to the fund $1.2 million for fiscal year 2027 and 3 percent more in fiscal year 2028. No library may receive more than $40,000 in a year.

A library that charges a fee for lending is not eligible. The State Librarian may waive this rule for one year where a library would otherwise close.

This act takes effect on July 1, 2026.
`;
}

/** A statute with § signs, straight quotes and hyphens for dashes. */
export function sectionSignBill(): string {
  return `TITLE 4 - WATER

§ 1. Purpose
The purpose of this title is to keep water clean.

§ 2. Definitions
In this title, the term "user" means any person who takes more than 10,000 gallons of water a day.

§ 3 Charges
(a) A user shall pay a charge of $0.35 per 1,000 gallons.
(b) The director may reduce the charge by 25% for a user that returns clean water.

§ 4. Amendment
Section 12 of the Water Act is amended by striking "2 percent" and inserting "1.5 percent", and by adding at the end the following:
"§ 12a. Low-income users.
"(a) A low-income user may not be charged more than $15 per month.".

§ 5. Report
Not later than January 31, 2027, the director shall submit to the legislature a report on charges.
`;
}

/** A bill as the printing office sets it: lines of seventy characters, doubled marks, headings over two lines. */
export function printedBill(): string {
  return `                       TITLE I--MEDICARE PAYMENTS

SEC. 101. LIMITATION ON COST SHARING FOR INSULIN AND OTHER
              ESSENTIAL DRUGS.

    (a) In General.--Section 1860D-2(b) of the Social Security Act (42 
U.S.C. 1395w-102(b)) is amended by adding at the end the following new 
paragraph:
            \`\`(10) Essential drugs.--For plan years beginning on or after 
        January 1, 2027, the copayment for a month's supply of an 
        essential drug shall not exceed $35.''.
    (b) Report.--Not later than 1 year after the date of enactment of 
this Act, the Secretary of Health and Human Services shall submit to 
Congress a report on the effects of paragraph
(10) of such section.

SEC. 102. REDUCTION OF PAYMENTS FOR IMAGING.

    Payments under section 1848 of such Act for imaging services that 
are furnished in fiscal years 2027 through 2029 shall be reduced by 4.5 
percent.
`;
}
