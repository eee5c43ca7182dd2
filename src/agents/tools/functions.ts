// The functions and constants of the calculator. Each says how many numbers it takes; its result is exact where it
// can be.

import { ToolError } from "./arguments.ts";
import {
  add,
  bits,
  compare,
  divide,
  floor,
  MAX_BITS,
  MAX_DIGITS,
  multiply,
  nearest,
  negate,
  power,
  type Rational,
  rational,
  subtract,
  ZERO,
} from "./rational.ts";
import {
  E,
  exponential,
  inexact,
  inexactSum,
  logarithm,
  logarithmTo,
  PI,
  type Real,
  realPower,
  root,
  sineAndCosine,
  snapped,
} from "./real.ts";

/** A value of an expression. `percent`: written as a percentage, so that adding it means a share of the other side. */
export interface Term extends Real {
  percent?: boolean;
}

/** A function, and how many numbers it takes. */
export interface Known {
  least: number;
  most: number;
  run(values: Real[]): Real;
}

const MANY = 500;

export const CONSTANTS: ReadonlyMap<string, Real> = new Map([["pi", PI], ["π", PI], ["e", E]]);

export const FUNCTIONS: ReadonlyMap<string, Known> = new Map<string, Known>([
  ["sqrt", one((x) => root(x, 2))],
  ["cbrt", one((x) => root(x, 3))],
  ["abs", {
    least: 1,
    most: 1,
    run: ([x]) => ({ ...x!, value: x!.value.n < 0n ? negate(x!.value) : x!.value }),
  }],
  ["round", { least: 1, most: 2, run: round }],
  ["floor", whole((x) => floor(x))],
  ["ceil", whole((x) => -floor(negate(x)))],
  ["min", several((a, b) => compare(a.value, b.value) <= 0 ? a : b)],
  ["max", several((a, b) => compare(a.value, b.value) >= 0 ? a : b)],
  ["sum", several(plus)],
  ["avg", { least: 1, most: MANY, run: average }],
  ["mod", { least: 2, most: 2, run: ([a, b]) => modulo(a!, b!) }],
  ["pow", { least: 2, most: 2, run: ([a, b]) => realPower(a!, b!) }],
  ["ln", one(logarithm)],
  ["log", { least: 1, most: 2, run: ([x, base]) => log(x!, base ?? { value: rational(10n), exact: true }) }],
  ["log2", one((x) => logarithmTo(rational(2n), x))],
  ["log10", one((x) => logarithmTo(rational(10n), x))],
  ["exp", one(exponential)],
  ["sin", one((x) => sineAndCosine(x).sine)],
  ["cos", one((x) => sineAndCosine(x).cosine)],
  ["tan", one(tangent)],
]);

/** The remainder of a division; it has the sign of the divisor, so that -7 mod 3 is 2. */
export function modulo(a: Real, b: Real): Real {
  const times = floor(snapped({ value: divide(a.value, b.value), exact: a.exact && b.exact }));
  const rest = subtract(a.value, multiply({ n: times, d: 1n }, b.value));
  return a.exact && b.exact ? { value: rest, exact: true } : inexactSum(rest, a.value);
}

/** Throws `ToolError` for anything but a whole number from 0 up. */
export function factorial({ value, exact }: Real): Real {
  if (value.d !== 1n || value.n < 0n || !exact) {
    throw new ToolError("Only a whole number from 0 up has a factorial");
  }
  let product = 1n;
  for (let i = 2n; i <= value.n; i++) {
    product *= i;
    // Counting digits takes longer than a multiplication.
    if (i % 32n === 0n && bits(product) > MAX_BITS) {
      throw new ToolError(`The factorial is longer than ${MAX_DIGITS} digits`);
    }
  }
  return { value: rational(product), exact: true };
}

function one(run: (x: Rational) => Real): Known {
  return {
    least: 1,
    most: 1,
    run: ([x]) => {
      const result = run(x!.value);
      return x!.exact ? result : { ...result, exact: false };
    },
  };
}

/** To a whole number, which is exact whatever it was made from. */
function whole(run: (x: Rational) => bigint): Known {
  return { least: 1, most: 1, run: ([x]) => ({ value: { n: run(snapped(x!)), d: 1n }, exact: true }) };
}

function several(run: (a: Real, b: Real) => Real): Known {
  return { least: 1, most: MANY, run: (values) => values.reduce(run) };
}

function plus(a: Real, b: Real): Real {
  const value = add(a.value, b.value);
  return a.exact && b.exact ? { value, exact: true } : inexactSum(value, a.value, b.value);
}

function average(values: Real[]): Real {
  const { value, exact } = values.reduce(plus);
  const mean = divide(value, rational(BigInt(values.length)));
  return exact ? { value: mean, exact } : inexact(mean);
}

/** To so many digits behind the point; halves away from zero. */
function round([x, digits]: Real[]): Real {
  const places = digits?.value ?? ZERO;
  if (places.d !== 1n || places.n < -100n || places.n > 100n) {
    throw new ToolError("round takes a whole number of digits from -100 to 100");
  }
  const unit = power(rational(10n), places.n);
  return { value: divide(rational(nearest(multiply(snapped(x!), unit))), unit), exact: true };
}

function log(x: Real, base: Real): Real {
  const result = logarithmTo(base.value, x.value);
  return { ...result, exact: result.exact && x.exact && base.exact };
}

function tangent(x: Rational): Real {
  const { sine, cosine } = sineAndCosine(x);
  if (cosine.value.n === 0n) throw new ToolError("The tangent of this angle does not exist");
  const value = divide(sine.value, cosine.value);
  return sine.exact && cosine.exact ? { value, exact: true } : inexact(value);
}
