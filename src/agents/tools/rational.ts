// Exact numbers: fractions of whole numbers of any size, always in lowest terms with a positive denominator. Their
// size is bounded, so that no sum of a few characters can take the server's time or memory.

import { ToolError } from "./arguments.ts";

/** `n / d`, in lowest terms, `d` above 0. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** No numerator or denominator may be longer: 3,010 decimal digits, which is enough for the factorial of 1,000. */
export const MAX_BITS = 10_000;
export const MAX_DIGITS = Math.floor(MAX_BITS * Math.log10(2));

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };

/** The fraction in lowest terms. Throws `ToolError` where `d` is 0 or the number is too long. */
export function rational(n: bigint, d = 1n): Rational {
  if (d === 0n) throw new ToolError("Division by zero");
  if (d < 0n) [n, d] = [-n, -d];
  const common = d === 1n ? 1n : gcd(n < 0n ? -n : n, d);
  if (common !== 1n) [n, d] = [n / common, d / common];
  if (bits(n) > MAX_BITS || bits(d) > MAX_BITS) throw tooLong();
  return { n, d };
}

export function add(a: Rational, b: Rational): Rational {
  return a.d === b.d ? rational(a.n + b.n, a.d) : rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.n * b.n, a.d * b.d);
}

/** Throws `ToolError` where `b` is 0. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d, a.d * b.n);
}

export function negate({ n, d }: Rational): Rational {
  return { n: -n, d };
}

/** Below, at or above 0 as `a` is below, at or above `b`. */
export function compare(a: Rational, b: Rational): number {
  const [left, right] = [a.n * b.d, b.n * a.d];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The largest whole number that is not above it. */
export function floor({ n, d }: Rational): bigint {
  const whole = n / d;
  return n < 0n && whole * d !== n ? whole - 1n : whole;
}

/** The nearest whole number; halves go away from zero, as people round. */
export function nearest({ n, d }: Rational): bigint {
  const rounded = ((n < 0n ? -n : n) * 2n + d) / (d * 2n);
  return n < 0n ? -rounded : rounded;
}

/** A whole power. Throws `ToolError` for 0 to a negative power, and before it computes what would be too long. */
export function power(base: Rational, exponent: bigint): Rational {
  if (exponent < 0n) {
    if (base.n === 0n) throw new ToolError("Division by zero: 0 has no negative powers");
    return power(base.n < 0n ? { n: -base.d, d: -base.n } : { n: base.d, d: base.n }, -exponent);
  }
  if (base.n === 0n) return exponent === 0n ? ONE : ZERO;
  if (base.d === 1n && (base.n === 1n || base.n === -1n)) {
    return base.n === 1n || exponent % 2n === 0n ? ONE : base;
  }
  // A number of b bits is at least 2^(b-1), so this errs to the side of trying.
  const longest = BigInt(Math.max(bits(base.n), bits(base.d)) - 1);
  if (longest * exponent > BigInt(MAX_BITS)) {
    const size = Number(longest) * Number(exponent) * Math.log10(2);
    if (!Number.isFinite(size)) throw tooLong();
    const digits = size < 1e15 ? Math.round(size).toLocaleString("en-US") : size.toExponential(2);
    throw new ToolError(
      `The result would have more than ${digits} digits; at most ${MAX_DIGITS} are worked with`,
    );
  }
  if (exponent > BigInt(MAX_BITS)) throw tooLong();
  // Powers of a fraction in lowest terms are in lowest terms.
  const [n, d] = [base.n ** exponent, base.d ** exponent];
  if (bits(n) > MAX_BITS || bits(d) > MAX_BITS) throw tooLong();
  return { n, d };
}

/** The number that a decimal literal such as `-1.5e-3` stands for; undefined where it is none. */
export function parseDecimal(text: string): Rational | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", decimals = "", exponent = "0"] = match;
  if (whole + decimals === "") return undefined;
  if (whole.length + decimals.length > MAX_DIGITS || Math.abs(Number(exponent)) > MAX_DIGITS) throw tooLong();
  const digits = BigInt(whole + decimals) * (sign === "-" ? -1n : 1n);
  const shift = Number(exponent) - decimals.length;
  return shift >= 0 ? rational(digits * 10n ** BigInt(shift)) : rational(digits, 10n ** BigInt(-shift));
}

/** How many binary digits a whole number has. */
export function bits(n: bigint): number {
  const hex = (n < 0n ? -n : n).toString(16);
  return hex.length * 4 + 28 - Math.clz32(parseInt(hex[0]!, 16));
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function tooLong(): ToolError {
  return new ToolError(`The numbers become longer than ${MAX_DIGITS} digits`);
}
