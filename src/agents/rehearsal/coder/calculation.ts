// The calculators that have a formula of their own; every other one is a keypad.

export interface Calculation {
  inputs: { name: string; label: string; start: number; min: number; max: number; step: string }[];
  /** Labels, and expressions of `v`, which holds the inputs as numbers. */
  results: { label: string; js: string; digits: number }[];
}

const input = (name: string, label: string, start: number, max: number, step = "any", min = 0) => {
  return { name, label, start, min, max, step };
};
const result = (label: string, js: string, digits = 2) => ({ label, js, digits });

const KNOWN: [RegExp, Calculation][] = [
  [/\btip\b|\bsplit\b|\bbill\b/i, {
    inputs: [
      input("bill", "Bill", 80, 100000),
      input("tip", "Tip in percent", 15, 100),
      input("people", "Number of people", 2, 100, "1", 1),
    ],
    results: [
      result("Tip", "v.bill * v.tip / 100"),
      result("Total", "v.bill * (1 + v.tip / 100)"),
      result("For each person", "v.bill * (1 + v.tip / 100) / Math.max(1, v.people)"),
    ],
  }],
  [/\bbmi\b|body mass/i, {
    inputs: [
      input("weight", "Weight in kg", 70, 400, "any", 1),
      input("height", "Height in cm", 175, 260, "any", 30),
    ],
    results: [result("Body mass index", "v.weight / (v.height / 100) ** 2", 1)],
  }],
  [/\b(?:loan|mortgage|interest|credit)\b/i, {
    inputs: [
      input("amount", "Amount", 20000, 10000000),
      input("rate", "Interest per year in percent", 5, 50),
      input("years", "Years", 10, 50, "1", 1),
    ],
    results: [
      result(
        "Each month",
        "v.rate === 0 ? v.amount / (v.years * 12) : v.amount * (v.rate / 1200) / (1 - (1 + v.rate / 1200) ** (-v.years * 12))",
      ),
      result(
        "In all",
        "v.rate === 0 ? v.amount : v.years * 12 * v.amount * (v.rate / 1200) / (1 - (1 + v.rate / 1200) ** (-v.years * 12))",
      ),
    ],
  }],
  [/\bdiscount|\bsale price|\bpercent/i, {
    inputs: [input("price", "Price", 100, 1000000), input("off", "Discount in percent", 20, 100)],
    results: [result("You save", "v.price * v.off / 100"), result("You pay", "v.price * (1 - v.off / 100)")],
  }],
  [/\btemperature|celsius|fahrenheit/i, {
    inputs: [input("celsius", "Degrees Celsius", 20, 10000, "any", -273.15)],
    results: [
      result("Degrees Fahrenheit", "v.celsius * 1.8 + 32", 1),
      result("Kelvin", "v.celsius + 273.15"),
    ],
  }],
  [/\bkilomet|\bmiles\b|\bunit\b|\bconverter\b|\blength\b/i, {
    inputs: [input("km", "Kilometres", 10, 1000000)],
    results: [result("Miles", "v.km / 1.609344", 3), result("Nautical miles", "v.km / 1.852", 3)],
  }],
];

export function calculationOf(brief: string): Calculation | undefined {
  return KNOWN.find(([words]) => words.test(brief))?.[1];
}
