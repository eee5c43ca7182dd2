// Amounts, percentages, periods and dates: read digit by digit, with their places, in any wrapping.

import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { amountsIn, percentagesIn, sameAmount } from "../../src/agents/bill/amounts.ts";
import { datesIn, periodsIn, yearsIn } from "../../src/agents/bill/periods.ts";
import { anySeed } from "../support/random.ts";

const seed = anySeed();

Deno.test("money is read exactly, in billions, however it is written", () => {
  const cases: [string, number[]][] = [
    ["$4.2 billion", [4.2]],
    ["$350,000,000", [0.35]],
    ["$1,500", [0.0000015]],
    ["4 billion dollars", [4]],
    ["2.5 million dollars", [0.0025]],
    ["1,250,000 dollars", [0.00125]],
    ["$3.5 million or 2 percent", [0.0035]],
    ["$520,464,000,000 in new budget authority", [520.464]],
    ["$1,500,000,000.50", [1.5000000005]],
    ["$ 190,000,000", [0.19]],
    ["US$ 3 trillion", [3000]],
    ["$250K and $1.5M and $2bn", [0.00025, 0.0015, 2]],
    ["$5\n        million", [0.005]],
    ["$3 to $5 million", [0.003, 0.005]],
    ["$5.” and inserting “$10; and”", [5e-9, 1e-8]],
    ["of $1,000,000, $2,000,000, and $3,000,000", [0.001, 0.002, 0.003]],
    ["5 dollars", [5e-9]],
    ["no money here, only 5,000 people in 2027", []],
  ];
  for (const [text, expected] of cases) {
    assertEquals(amountsIn(text).map((money) => money.amount_billions), expected, text);
  }
});

Deno.test("an amount in digits equals the same amount in words", () => {
  console.log(`bill amounts: SEED=${seed}`);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.constantFrom(3, 6, 9), (number, zeros) => {
      const scale = { 3: "thousand", 6: "million", 9: "billion" }[zeros]!;
      const digits = `${number}${"0".repeat(zeros)}`.replace(/\B(?=(\d{3})+$)/g, ",");
      const [a] = amountsIn(`the sum of $${digits} is paid`);
      const [b] = amountsIn(`the sum of $${number} ${scale} is paid`);
      assertEquals(a!.amount_billions, b!.amount_billions);
      assertEquals(a!.text, `$${digits}`);
    }),
    { seed },
  );
});

Deno.test("every amount, percentage, period and date is where it says it is", () => {
  const piece = fc.constantFrom(
    "$4.2 billion ",
    "$350,000,000 for each of fiscal years 2020 through 2024, ",
    "3.5 percent ",
    "25% ",
    "fiscal year 2027; ",
    "January 1, 2026 ",
    "180 days after the date of enactment of this Act. ",
    "not to exceed ",
    "“",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      for (const read of [amountsIn, percentagesIn, periodsIn, datesIn]) {
        for (const { text: words, start, end } of read(text)) assertEquals(text.slice(start, end), words);
      }
    }),
    { seed },
  );
});

Deno.test("amounts know whether they recur, what they are the price of, and whether they are bounds", () => {
  const [yearly] = amountsIn("there is authorized $23,100,000 for each of fiscal years 2020 through 2024");
  assert(yearly!.recurring);
  assert(!amountsIn("$5,000,000 for fiscal year 2027")[0]!.recurring);
  assert(amountsIn("compensation that exceeds $487,000 per year")[0]!.recurring);
  assertEquals(amountsIn("$5.60 per one-way trip in air transportation")[0]!.per, "one-way trip");
  assertEquals(amountsIn("$1,000 for each such disclosure or use")[0]!.per, "such disclosure");
  assertEquals(amountsIn("a penalty not to exceed $25,000")[0]!.bound, "most");
  assertEquals(amountsIn("not less than $3,000,000")[0]!.bound, "least");
});

Deno.test("percentages are read as numbers", () => {
  const read = (text: string) => percentagesIn(text).map(({ percent }) => percent);
  assertEquals(read("3.5 percent, 25%, 2 per centum, 1.11\n   percent and 10 percentage points"), [
    3.5,
    25,
    2,
    1.11,
  ]);
});

Deno.test("periods are read with their first and last year", () => {
  const cases: [string, string, number, number][] = [
    ["fiscal years 2026 through 2030", "fiscal years 2026 through 2030", 2026, 2030],
    ["for each of fiscal years 2020 through 2024.", "each of fiscal years 2020 through 2024", 2020, 2024],
    ["for fiscal year 2027,", "fiscal year 2027", 2027, 2027],
    ["fiscal years 2014, 2015, and 2016", "fiscal years 2014, 2015, and 2016", 2014, 2016],
    ["FY 2026–2030", "FY 2026–2030", 2026, 2030],
    ["FY26-28", "FY26-28", 2026, 2028],
    ["2026 through 2030", "2026 through 2030", 2026, 2030],
    [
      "each of the fiscal years\n  2026 through\n 2030",
      "each of the fiscal years\n  2026 through\n 2030",
      2026,
      2030,
    ],
    [
      "the portion of fiscal year 2014 before April 1, 2014.",
      "the portion of fiscal year 2014 before April 1, 2014",
      2014,
      2014,
    ],
  ];
  for (const [text, words, from, to] of cases) {
    const [period] = periodsIn(text);
    assertEquals([period?.text, period?.from, period?.to], [words, from, to], text);
  }
  assert(periodsIn("each of fiscal years 2020 through 2024")[0]!.each);
  assert(periodsIn("fiscal year 2027 and each fiscal year thereafter")[0]!.open);
});

Deno.test("dates are read as days, months and terms from the enactment", () => {
  const dates = datesIn(
    "On January 1, 2026, in March 2014, on 2027-02-28, not later than 180 days after the date of enactment of this " +
      "Act, within two years of enactment, and on the date of the enactment of the Harbor Care Act of 2019, then",
  );
  assertEquals(dates.map(({ date, after_enactment }) => date ?? after_enactment), [
    "2026-01-01",
    "2014-03",
    "2027-02-28",
    { count: 180, unit: "day" },
    { count: 2, unit: "year" },
    { count: 0, unit: "day" },
  ]);
  assertEquals(dates.at(-1)!.text, "the date of the enactment of the Harbor Care Act of 2019");
});

Deno.test("years are four digits that are no part of an amount", () => {
  assertEquals(yearsIn("in 2026, 2027–2030 and $2,028 or 12030 or 2,031,000"), [2026, 2027, 2030]);
  assert(sameAmount(0.35, 350 / 1000));
  assert(!sameAmount(0.35, 0.36));
});

Deno.test("a text of two MiB without an end is read in linear time", () => {
  for (const unit of ["$", "1,111", "fiscal year ", "2020 through ", "January 1, ", "1 ", " "]) {
    const text = unit.repeat(2 * 1024 * 1024 / unit.length);
    const start = performance.now();
    for (const read of [amountsIn, percentagesIn, periodsIn, datesIn]) read(text);
    const took = performance.now() - start;
    assert(took < 20_000, `${JSON.stringify(unit)} took ${took} ms`);
  }
});
