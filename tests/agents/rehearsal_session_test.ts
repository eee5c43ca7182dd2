// Reasoning sessions of the rehearsal model, from the question to the answer: it thinks, calls the real tools, reads
// what they say and answers with their figures. The whole loop runs here as a session runs it.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { AGENTS, called, solve, TALK } from "../support/session_steps.ts";

const [CALC, UNITS, CLOCK, SEARCH] = ["calculator", "convert_units", "clock", "search_session"] as const;

/** A question, the tools it takes, and what the answer must hold. */
const QUESTIONS: [string, string[], string[]][] = [
  ["What is 12.5% of 480 plus 3?", [CALC], ["= 63"]],
  ["(3+4)*2", [CALC], ["= 14"]],
  ["sqrt of 2", [CALC], ["≈ 1.4142135623731", "rounded to 15 significant digits"]],
  ["What is the square root of 144 plus 3 squared?", [CALC], ["= 21"]],
  ["2 to the power of 10", [CALC], ["= 1024"]],
  ["What is 7 times 8?", [CALC], ["= 56"]],
  ["two plus two", [CALC], ["= 4"]],
  ["5 factorial", [CALC], ["= 120"]],
  ["3 x 4", [CALC], ["= 12"]],
  ["1/3 + 1/6", [CALC], ["= 0.5"]],
  ["what is the average of 3, 4 and 8?", [CALC], ["= 5"]],
  ["sum of 1,000 and 2,500", [CALC], ["= 3500"]],
  ["what is the remainder of 17 divided by 5", [CALC], ["= 2"]],
  ["sine of 30 degrees", [CALC], ["≈ 0.5"]],
  ["what is 3 million times 2", [CALC], ["= 6000000"]],
  ["$1,200 * 1.05", [CALC], ["= 1260"]],
  ["half of 90", [CALC], ["= 45"]],
  ["compound interest of 1000 at 5% for 3 years", [CALC, CALC], ["157.625", "1157.625"]],
  ["compound interest on $2,000 at 6% for 2 years compounded monthly", [CALC, CALC], [
    "≈ 254.3195",
    "≈ 2254.3195",
  ]],
  ["What's 20% off $80?", [CALC], ["64"]],
  ["What percent of 80 is 20?", [CALC], ["25"]],
  ["percentage change from 80 to 100", [CALC], ["25"]],
  ["split 120 among 5 people", [CALC], ["24"]],
  ["what's an 18% tip on 64.50?", [CALC], ["11.61"]],
  ["area of a circle with radius 5", [CALC], ["≈ 78.5398163397448"]],
  ["Convert 5 miles to km", [UNITS], ["5 miles = 8.04672 kilometers"]],
  ["how many cups in 2 liters", [UNITS], ["≈ 8.45350567546075 US cups"]],
  ["72°F in celsius", [UNITS], ["≈ 22.2222222222222 °C"]],
  ["how many seconds are in a day?", [UNITS], ["86400 seconds"]],
  ["100 Mbps in MB/s", [UNITS], ["12.5 megabytes per second"]],
  ["How many minutes in 3.5 hours?", [UNITS], ["210 minutes"]],
  ["I want to know how much 2 pounds is in grams", [UNITS], ["907.18474 grams"]],
  ["5 ft 10 in to cm", [UNITS, UNITS, CALC], ["177.8 centimeters"]],
  ["A train travels 120 km in 1.5 hours, how fast in mph?", [CALC, UNITS], [
    "80 kilometers per hour",
    "≈ 49.7096953789867",
  ]],
  ["how fast is 5 km in 20 minutes?", [CALC, UNITS], ["15 kilometers per hour"]],
  ["How long does it take to drive 300 miles at 100 km/h?", [UNITS, CALC], ["4.828032 hours"]],
  ["How far does a car go in 90 minutes at 60 mph?", [UNITS, CALC], ["90 miles"]],
  ["what time is it in Tokyo?", [CLOCK], ["Asia/Tokyo", "21:00", "Friday, 2026-11-20"]],
  ["what time is it in Tokyo and London", [CLOCK, CLOCK], ["21:00", "12:00"]],
  ["what is the time difference between New York and Tokyo?", [CLOCK, CLOCK, CALC], [
    "14 hours ahead of New York",
  ]],
  ["how many days until 2026-12-25", [CLOCK], ["35 days"]],
  ["How many days until Christmas?", [CLOCK, CLOCK], ["35 days", "2026-12-25"]],
  ["how many weeks until March 1?", [CLOCK, CLOCK], ["2027-03-01", "14 weeks and 3 days"]],
  ["How many days between 2024-02-28 and 2024-03-01?", [CLOCK], ["2 days"]],
  ["what day of the week is July 4, 2027?", [CLOCK], ["2027-07-04 is a Sunday"]],
  ["what date is 90 days from now?", [CLOCK], ["Thursday, 2027-02-18"]],
  ["what day is it today", [CLOCK], ["Friday"]],
  ["what did I say about the budget?", [SEARCH], [
    "you said “The budget for the Berlin trip is 3,000 euros”",
  ]],
  ["which number did I give you", [SEARCH], ["My lucky number is 42"]],
  ["what is the name of my dog?", [SEARCH], ["Rex"]],
  ["did I mention elephants?", [SEARCH], ['nothing found for "elephants"']],
  ["what was my first question?", [], ["My lucky number is 42"]],
  ["multiply that by 2", [CALC], ["63 * 2 = 126"]],
  ["cube root of 27", [CALC], ["= 3"]],
  ["what is the fourth root of 16?", [CALC], ["= 2"]],
  ["5th root of 32", [CALC], ["= 2"]],
  ["5 times the square root of 16", [CALC], ["= 20"]],
  ["10 minus the average of 2 and 4", [CALC], ["= 7"]],
  ["negative 3 plus 5", [CALC], ["= 2"]],
  ["increase 50 by 10%", [CALC], ["= 55"]],
  ["decrease $80 by 25 percent", [CALC], ["= 60"]],
  ["subtract 5 from 12", [CALC], ["= 7"]],
  ["Please multiply 12.5 by 8", [CALC], ["= 100"]],
  ["add 3 and 4.5", [CALC], ["= 7.5"]],
  ["Add 1,000 to 250, please", [CALC], ["= 1250"]],
  ["twenty times three", [CALC], ["= 60"]],
  ["what is forty-two divided by six?", [CALC], ["= 7"]],
  ["convert 5'11\" to cm", [UNITS, UNITS, CALC], ["5 ft 11 in = 180.34 centimeters"]],
  ["how tall is 6’2” in meters?", [UNITS, UNITS, CALC], ["1.8796 meters"]],
  ["When it is 12:30 in Berlin, what time is it in Tokyo?", [CLOCK], [
    "12:30 on Friday, 2026-11-20 in Europe/Berlin is 20:30 on Friday, 2026-11-20 in Asia/Tokyo",
  ]],
  ["If it's 9 pm in New York, what time is it in London?", [CLOCK], ["02:00 on Saturday, 2026-11-21"]],
  ["what time is 3pm London time in Tokyo?", [CLOCK], ["00:00 on Saturday, 2026-11-21 in Asia/Tokyo"]],
  ["What time will it be in 3 hours?", [CLOCK], ["15:00 on Friday, 2026-11-20 in UTC"]],
  ["what time will it be in Tokyo in 90 minutes", [CLOCK], ["22:30 on Friday, 2026-11-20 in Asia/Tokyo"]],
  ["What time was it two hours ago?", [CLOCK], ["10:00 on Friday, 2026-11-20 in UTC"]],
  [
    "What is 15% of 80, and convert 10 kg to pounds? Also what time is it in London?",
    [CALC, UNITS, CLOCK],
    ["15% of 80 = 12", "22.0462262184878 pounds", "12:00"],
  ],
];

for (const [question, tools, figures] of QUESTIONS) {
  Deno.test(`the session works out: ${question}`, () => {
    const { answer, steps, iterations } = solve(question);
    assertEquals(called(steps), tools);
    for (const figure of figures) assert(answer.includes(figure), `${figure} is missing in: ${answer}`);
    assertEquals(iterations, tools.length + 1);
    assert(!answer.includes("rehearsal model"), answer);
    assertNotEquals(steps.at(-1)!.type, "observation", "it thinks once more before it answers");
  });
}

Deno.test("every figure of an answer comes from the question or from an observation", () => {
  for (const [question] of QUESTIONS) {
    for (const agent of AGENTS) {
      const { answer, steps } = solve(question, { agent });
      const sources = [
        question,
        ...TALK.flatMap((each) => Object.values(each)),
        ...steps.flatMap((s) => [s.content, s.tool?.arguments ?? ""]),
      ];
      const known = sources.join(" ").replaceAll(",", "");
      for (const [figure] of answer.replaceAll(",", "").matchAll(/\d+(?:\.\d+)?/g)) {
        const listed = /^[1-3]$/.test(figure) && new RegExp(`^${figure}\\. `, "m").test(answer);
        assert(listed || known.includes(figure), `${figure} is made up in: ${answer}`);
      }
    }
  }
});
