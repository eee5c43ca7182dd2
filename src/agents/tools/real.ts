// Roots, logarithms, powers and angles, where no fraction is the exact result. Computed in whole numbers with 256
// binary digits behind the point, so that the 15 digits that are shown are right whatever the machine.

import { ToolError } from "./arguments.ts";
import { bits, compare, MAX_BITS, MAX_DIGITS, nearest, power, type Rational, rational } from "./rational.ts";

/** A number, and whether it is the exact result. */
export interface Real {
  value: Rational;
  exact: boolean;
}

/** Binary digits behind the point while computing. */
const POINT = 256;
const SHIFT = BigInt(POINT);
const UNIT = 1n << SHIFT;
/** Binary digits that an approximation keeps. */
const KEPT = 200;
/** What is smaller beside what it was made of is a rounding error. */
const NOISE = 150;
/** e to more than this is longer than a number may be. */
const LARGEST_EXPONENT = MAX_DIGITS * Math.LN10;
/** So many binary digits may an exponent have that a logarithm is multiplied by: its error is multiplied as well. */
const LARGEST_COUNT = 96;
/** Beyond this an angle has too few digits left behind the point. */
const LARGEST_ANGLE = 10n ** 15n;

/** Machin: π = 16·arctan(1/5) − 4·arctan(1/239). */
const PI_FIXED = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);
const LN2_FIXED = 2n * artanh(UNIT / 3n);

export const PI: Real = approximate(PI_FIXED);
export const E: Real = exponential({ n: 1n, d: 1n });

/** A result that is not exact, cut to the digits that are kept. */
export function inexact({ n, d }: Rational): Real {
  const extra = Math.max(0, KEPT - (bits(n) - bits(d)));
  const drop = Math.max(0, bits(n) - bits(d) - KEPT);
  const digits = (n << BigInt(extra)) / (d << BigInt(drop));
  return { value: rational(digits << BigInt(drop), 1n << BigInt(extra)), exact: false };
}

/** A sum that is not exact: what is left of terms that cancel each other is 0. */
export function inexactSum(sum: Rational, ...terms: Rational[]): Real {
  const noise = terms.some(({ n, d }) =>
    compare(size(sum), rational(size({ n, d }).n, d << BigInt(NOISE))) < 0
  );
  return noise ? { value: { n: 0n, d: 1n }, exact: false } : inexact(sum);
}

/** The whole number that an approximation stands for, where it is that near; else the approximation. */
export function snapped({ value, exact }: Real): Rational {
  if (exact) return value;
  const whole = { n: nearest(value), d: 1n };
  const off = size(rational(value.n - whole.n * value.d, value.d));
  return compare(off, { n: 1n, d: 1n << BigInt(NOISE) }) < 0 ? whole : value;
}

/** The `degree`-th root; exact where there is an exact one. Negative numbers have odd roots only. */
export function root(value: Rational, degree: number): Real {
  if (value.n < 0n) {
    if (degree % 2 === 0) throw new ToolError("A negative number has no real even root");
    const positive = root({ n: -value.n, d: value.d }, degree);
    return { value: { n: -positive.value.n, d: positive.value.d }, exact: positive.exact };
  }
  const [n, d] = [wholeRoot(value.n, degree), wholeRoot(value.d, degree)];
  if (n ** BigInt(degree) === value.n && d ** BigInt(degree) === value.d) {
    return { value: rational(n, d), exact: true };
  }
  // The root has `degree` times fewer digits: shifted so far, it has all that are kept.
  const up = BigInt(Math.max(0, KEPT + 8 - Math.floor((bits(value.n) - bits(value.d)) / degree)));
  return inexact(rational(wholeRoot((value.n << up * BigInt(degree)) / value.d, degree), 1n << up));
}

/** Any real power of a number that has one. */
export function realPower(base: Real, exponent: Real): Real {
  const { n, d } = exponent.value;
  const exact = base.exact && exponent.exact;
  if (exponent.exact && d === 1n) {
    // Interest compounded daily over decades is a small number, whose exact fraction has no end of digits.
    if (base.value.d === 1n || fits(base.value, n) || bits(n) > LARGEST_COUNT) {
      const whole = power(base.value, n);
      return base.exact ? { value: whole, exact } : inexact(whole);
    }
    const { value } = exponential(times(logarithm(size(base.value)).value, n));
    return { value: base.value.n < 0n && n % 2n !== 0n ? { n: -value.n, d: value.d } : value, exact: false };
  }
  if (exponent.exact && d <= 64n) {
    const rooted = root(base.value, Number(d));
    if (rooted.exact || base.value.n < 0n) {
      const value = power(rooted.value, n);
      return rooted.exact && exact ? { value, exact } : inexact(value);
    }
  }
  if (base.value.n === 0n && n > 0n) return { value: base.value, exact };
  if (base.value.n <= 0n) {
    throw new ToolError("This power of a number that is not positive is not a real number");
  }
  const log = logarithm(base.value).value;
  return exponential(rational(log.n * n, log.d * d));
}

/** Whether a power surely has no more digits than a number may have. */
function fits(base: Rational, exponent: bigint): boolean {
  const longest = BigInt(Math.max(bits(base.n), bits(base.d)));
  return longest * (exponent < 0n ? -exponent : exponent) <= BigInt(MAX_BITS);
}

function times({ n, d }: Rational, factor: bigint): Rational {
  return rational(n * factor, d);
}

/** e to the power of `x`. */
export function exponential(x: Rational): Real {
  if (x.n === 0n) return { value: { n: 1n, d: 1n }, exact: true };
  const rough = Number(nearest(x));
  if (Math.abs(rough) > LARGEST_EXPONENT) {
    throw new ToolError("The power is too large or too small to work with");
  }
  const fixed = toFixed(x);
  const twos = fixed / LN2_FIXED;
  const rest = fixed - twos * LN2_FIXED;
  let [sum, term] = [UNIT, UNIT];
  for (let i = 1n; term !== 0n; i++) sum += term = (term * rest / i) >> SHIFT;
  return inexact(twos >= 0n ? rational(sum << twos, UNIT) : rational(sum, UNIT << -twos));
}

/** The natural logarithm. Throws `ToolError` for what is not above 0. */
export function logarithm(x: Rational): Real {
  if (x.n <= 0n) throw new ToolError("The logarithm of a number that is not positive does not exist");
  if (x.n === x.d) return { value: { n: 0n, d: 1n }, exact: true };
  const twos = bits(x.n) - bits(x.d);
  const near = twos >= 0 ? { n: x.n, d: x.d << BigInt(twos) } : { n: x.n << BigInt(-twos), d: x.d };
  const log = 2n * artanh(toFixed({ n: near.n - near.d, d: near.n + near.d })) + BigInt(twos) * LN2_FIXED;
  return approximate(log);
}

/** The logarithm to a base above 0 other than 1; exact where the number is a whole power of the base. */
export function logarithmTo(base: Rational, x: Rational): Real {
  const below = logarithm(base).value;
  if (below.n === 0n) throw new ToolError("There is no logarithm to the base 1");
  const above = logarithm(x).value;
  const quotient = rational(above.n * below.d, above.d * below.n);
  const whole = nearest(quotient);
  if (whole <= 4096n && whole >= -4096n && compare(power(base, whole), x) === 0) {
    return { value: { n: whole, d: 1n }, exact: true };
  }
  return inexact(quotient);
}

/** Sine and cosine of an angle in radians. */
export function sineAndCosine(angle: Rational): { sine: Real; cosine: Real } {
  if (angle.n === 0n) {
    return { sine: { value: angle, exact: true }, cosine: { value: { n: 1n, d: 1n }, exact: true } };
  }
  if (compare(size(angle), { n: LARGEST_ANGLE, d: 1n }) > 0) throw new ToolError("The angle is too large");
  const fixed = toFixed(angle);
  const quarter = PI_FIXED / 2n;
  const turns = nearest({ n: fixed, d: quarter });
  const rest = fixed - turns * quarter;
  const [s, c] = [series(rest, rest, 1n), series(UNIT, rest, 0n)];
  const [sine, cosine] = [[s, c], [c, -s], [-s, -c], [-c, s]][Number(((turns % 4n) + 4n) % 4n)]!;
  return { sine: noiseless(sine!), cosine: noiseless(cosine!) };
}

/** x − x³/3! + x⁵/5! − …, or the same with even powers, from its first term. */
function series(first: bigint, x: bigint, power: bigint): bigint {
  const square = (x * x) >> SHIFT;
  let [sum, term] = [first, first];
  while (term !== 0n) {
    term = -((term * square) >> SHIFT) / ((power + 1n) * (power + 2n));
    power += 2n;
    sum += term;
  }
  return sum;
}

function noiseless(fixed: bigint): Real {
  return bits(fixed) < POINT - NOISE ? { value: { n: 0n, d: 1n }, exact: false } : approximate(fixed);
}

/** x + x³/3 + x⁵/5 + … for |x| below 1. */
function artanh(x: bigint): bigint {
  const square = (x * x) >> SHIFT;
  let sum = 0n;
  // Division, not a shift: a shift would never bring a negative term to 0.
  for (let [term, i] = [x, 1n]; term !== 0n; term = term * square / UNIT, i += 2n) sum += term / i;
  return sum;
}

function arctanOfInverse(x: bigint): bigint {
  let sum = 0n;
  for (let [term, i] = [UNIT / x, 1n]; term !== 0n; term = -term / (x * x), i += 2n) sum += term / i;
  return sum;
}

/** The largest whole number whose `degree`-th power is not above `n`. By Newton's method, from above. */
function wholeRoot(n: bigint, degree: number): bigint {
  if (n < 2n || degree === 1) return n;
  if (bits(n) <= degree) return 1n;
  const k = BigInt(degree);
  let guess = 1n << BigInt(Math.ceil(bits(n) / degree));
  while (true) {
    const next = ((k - 1n) * guess + n / guess ** (k - 1n)) / k;
    if (next >= guess) return guess;
    guess = next;
  }
}

function approximate(fixed: bigint): Real {
  return inexact(rational(fixed, UNIT));
}

function toFixed({ n, d }: Rational): bigint {
  return (n << SHIFT) / d;
}

function size({ n, d }: Rational): Rational {
  return { n: n < 0n ? -n : n, d };
}
