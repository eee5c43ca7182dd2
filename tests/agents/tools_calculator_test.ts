// The calculator: exact where that is possible, honest about rounding where it is not, and quick to refuse what would
// take long. Checked against fractions of big integers, worked out by the test itself.

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { evaluate } from "../../src/agents/tools/expression.ts";
import { runTool, type ToolContext } from "../../src/agents/tools/tools.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const CONTEXT: ToolContext = { clock: new FakeClock(), earlier: [] };

function calculated(expression: string): string {
  return runTool(
    { id: "1", name: "calculator", arguments: JSON.stringify({ expression }) },
    CONTEXT,
  ).content;
}

const EXACT: [string, string][] = [
  ["0.1 + 0.2", "0.3"],
  ["12.5% of 480 + 3", "63"],
  ["80 * 15%", "12"],
  ["80 + 15%", "92"],
  ["80 - 25%", "60"],
  ["10 % 3", "1"],
  ["-7 mod 3", "2"],
  ["-2^2", "-4"],
  ["2^3^2", "512"],
  ["2^-2", "0.25"],
  ["2**10", "1024"],
  ["3!!", "720"],
  ["2(3 + 4)", "14"],
  ["1,234,567.89 * 2", "2469135.78"],
  ["$1,200 * 5%", "60"],
  ["max(1,234)", "234"],
  ["round(2.345, 2)", "2.35"],
  ["round(-2.5)", "-3"],
  ["floor(-1.5)", "-2"],
  ["ceil(1.2)", "2"],
  ["avg(3, 4, 8)", "5"],
  ["8/3*3", "8"],
  ["sqrt(2.25)", "1.5"],
  ["√16 + 3²", "13"],
  ["8^(2/3)", "4"],
  ["log(1000)", "3"],
  ["log(8, 2)", "3"],
  ["1000*(1 + 5%)^3", "1157.625"],
  ["1e3 + 1", "1001"],
  ["7 ÷ 2 =", "3.5"],
  ["floor(sqrt(2)^2)", "2"],
  ["log10(10^1000)", "1000"],
  ["1000!/998!", "999000"],
  ["0^0", "1"],
  ["3x4", "12"],
  ["12 x 12", "144"],
  ["2x(3+4)", "14"],
];

const ROUNDED: [string, string][] = [
  ["10/3", "3.33333333333333"],
  ["2/3", "0.666666666666667"],
  ["sqrt(2)", "1.4142135623731"],
  ["pi", "3.14159265358979"],
  ["e", "2.71828182845905"],
  ["sin(30°)", "0.5"],
  ["cos(pi)", "-1"],
  ["sin(1)", "0.841470984807897"],
  ["tan(1)", "1.5574077246549"],
  ["ln(10)", "2.30258509299405"],
  ["exp(-200)", "1.38389652673674e-87"],
  ["2^0.5", "1.4142135623731"],
  ["sqrt(2)^2 - 2", "0"],
  ["1 - 1/3^40", "1"],
  ["√(sqrt(2)^4)", "2"],
  ["1000!", "4.02387260077094e+2567"],
  ["e-1", "1.71828182845905"],
  ["1/e+2", "2.36787944117144"],
  // What the exact fraction has too many digits for has a short decimal all the same.
  ["1000 * (1 + 5%/365)^(365*30)", "4481.22868852452"],
  ["1.05^5000", "8.84087702574174e+105"],
  ["0.99^100000", "3.30719463674615e-437"],
  ["(-1.0001)^99999", "-22013.2547230799"],
  ["pi^100", "5.18784831431961e+49"],
];

const REFUSED: [string, RegExp][] = [
  ["1/0", /Division by zero/],
  ["5 % 0", /Division by zero/],
  ["0^-1", /Division by zero/],
  ["9^9^9", /more than 349,875,564 digits/],
  ["2^10001", /more than 3,011 digits/],
  ["1.5^20000", /too large or too small/],
  ["(1 + 1/10^1000)^(10^1000)", /digits/],
  ["0x10", /not known/],
  ["2000!", /longer than 3010 digits/],
  ["sqrt(-1)", /no real even root/],
  ["ln(0)", /not positive/],
  ["tan(90°)", /does not exist/],
  ["1.5!", /whole number/],
  ["(1 + 2", /no closing one/],
  ["1 + 2)", /no opening one/],
  ["1 2", /cannot stand there/],
  ["1 +", /a number is missing/i],
  ["constructor(1)", /"constructor" is not known/],
  ["sqrt(1, 2)", /takes 1 numbers|cannot stand there|no closing/],
  ["process.exit()", /"process" is not known/],
  ["'1'", /nothing to calculate with/],
  ["", /missing/],
];

Deno.test("the calculator gives the exact result where there is one", () => {
  for (const [expression, result] of EXACT) {
    assertEquals(calculated(expression).split(" = ").at(-1), result, expression);
    assert(!calculated(expression).includes("≈"), expression);
  }
});

Deno.test("the calculator says so where it had to round", () => {
  for (const [expression, result] of ROUNDED) {
    assertMatch(calculated(expression), /\(rounded to 15 significant digits/, expression);
    assertEquals(/≈ (\S+)/.exec(calculated(expression))?.[1], result, expression);
  }
  assertMatch(calculated("10/3"), /exactly 10\/3, a repeating decimal/);
});

Deno.test("the calculator refuses what has no result, with the reason", () => {
  for (const [expression, reason] of REFUSED) {
    assertMatch(calculated(expression), /^Error: /, expression);
    assertMatch(calculated(expression), reason, expression);
  }
});

Deno.test("the calculator refuses what would take long, and takes no time to do so", () => {
  const heavy = [
    "(".repeat(10_000),
    "(".repeat(1999),
    `${"-".repeat(1999)}1`,
    `${"2^".repeat(900)}1`,
    `${"1/3^3000+".repeat(150)}1`,
    `${"9".repeat(1999)}^2`,
    `${"(7^3000/3^5000)*".repeat(100)}1`,
    `1000!/999!${"*1000!/999!".repeat(150)}`,
    `${"999!^(1/63)+".repeat(150)}1`,
    `${"ln(999!)*".repeat(200)}1`,
    "9^9^9^9^9",
    "1e999999",
  ];
  for (const expression of heavy) {
    const start = performance.now();
    assertMatch(calculated(expression), /^Error: .{10,120}$/, expression.slice(0, 30));
    assert(
      performance.now() - start < 2000,
      `${expression.slice(0, 30)} took ${performance.now() - start} ms`,
    );
  }
});

/** A fraction, worked out the plain way. */
type Fraction = [n: bigint, d: bigint];

/** An expression and what it comes to; undefined where it divides by zero. */
function expression(random: Random, depth: number): [text: string, value: Fraction | undefined] {
  if (depth === 0 || random.next() < 0.2) {
    const [whole, decimals] = [random.int(0, 999), random.pick(["", "5", "25", "07", "125"])];
    const d = 10n ** BigInt(decimals.length);
    return [decimals ? `${whole}.${decimals}` : `${whole}`, [BigInt(whole) * d + BigInt(decimals || 0), d]];
  }
  const [left, a] = expression(random, depth - 1);
  if (random.next() < 0.15) return [`-(${left})`, a && [-a[0], a[1]]];
  if (random.next() < 0.15) {
    const power = random.int(0, 4);
    return [`(${left})^${power}`, a && [a[0] ** BigInt(power), a[1] ** BigInt(power)]];
  }
  const [right, b] = expression(random, depth - 1);
  const sign = random.pick(["+", "-", "*", "/"]);
  const text = `(${left}) ${sign} (${right})`;
  if (!a || !b) return [text, undefined];
  if (sign === "+") return [text, [a[0] * b[1] + b[0] * a[1], a[1] * b[1]]];
  if (sign === "-") return [text, [a[0] * b[1] - b[0] * a[1], a[1] * b[1]]];
  if (sign === "*") return [text, [a[0] * b[0], a[1] * b[1]]];
  return [text, b[0] === 0n ? undefined : [a[0] * b[1], a[1] * b[0]]];
}

Deno.test("the calculator agrees with fractions of big integers on random expressions", () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  for (let i = 0; i < 2000; i++) {
    const [text, wanted] = expression(random, random.int(1, 4));
    if (!wanted) {
      assertThrows(() => evaluate(text), Error, "Division by zero", text);
      continue;
    }
    const { value, exact } = evaluate(text);
    assert(exact, text);
    assertEquals(value.n * wanted[1], wanted[0] * value.d, text);
    assertEquals(value.d > 0n, true, text);
    checkWritten(text, wanted);
  }
});

/** What is written after `=` is the number itself; what follows `≈` is within half of its last digit. */
function checkWritten(text: string, [n, d]: Fraction): void {
  const [, sign, digits] = / (=|≈) (-?[\d.]+(?:e[+-]\d+)?)(?: \(rounded.*)?$/.exec(calculated(text)) ?? [];
  assert(digits, calculated(text));
  const [mantissa, power = "0"] = digits.split("e");
  const [whole, decimals = ""] = mantissa!.split(".");
  const places = BigInt(Number(power) - decimals.length);
  const m = BigInt(whole!.replace("-", "") + decimals) * (digits.startsWith("-") ? -1n : 1n);
  const [wn, wd] = places >= 0n ? [m * 10n ** places, 1n] : [m, 10n ** -places];
  const off = wn * d - n * wd;
  if (sign === "=") return assertEquals(off, 0n, text);
  const size = (x: bigint) => x < 0n ? -x : x;
  // 15 digits: at most half a unit of the last one, which is at most 10^-14 of the number.
  assert(size(off) * 2n * 10n ** 14n <= size(n * wd), `${text} gave ${digits}`);
}

Deno.test("functions agree with floating point to twelve digits", () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  const pairs: [string, (x: number) => number][] = [
    ["sqrt", Math.sqrt],
    ["ln", Math.log],
    ["log10", Math.log10],
    ["log2", Math.log2],
    ["sin", Math.sin],
    ["cos", Math.cos],
    ["exp", Math.exp],
    ["cbrt", Math.cbrt],
  ];
  for (let i = 0; i < 400; i++) {
    const [name, known] = random.pick(pairs);
    const x = random.int(1, 9999) / random.pick([1, 10, 100, 1000]);
    if (name === "exp" && x > 100) continue;
    const { value } = evaluate(`${name}(${x})`);
    const got = Number(value.n * 10n ** 30n / value.d) / 1e30;
    const wanted = known(x);
    // Floating point has rounded x itself, which moves a sine near 0 by as much as x was moved.
    const near = Math.max(Math.abs(wanted), 1) * 1e-12;
    assert(Math.abs(got - wanted) <= near, `${name}(${x}) gave ${got}, not ${wanted}`);
  }
});
