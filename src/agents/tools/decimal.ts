// How an exact or a rounded number is written for people and models: exactly where that is short enough, else rounded
// to a stated number of digits, and never as if it were exact when it is not.

import type { Rational } from "./rational.ts";

/** Digits of a number that is not written exactly. */
export const DIGITS = 15;
/** An exact decimal may be this long before it is rounded. */
const LONGEST_EXACT = 40;
/** So may a fraction that is named beside its rounded decimal. */
const LONGEST_FRACTION = 12;
/** So may a whole number, since its last digits matter more. */
const LONGEST_WHOLE = 400;
/** Beyond these powers of ten a rounded number is written with an exponent. */
const PLAIN = { least: -7, most: 20 };

/** A number as text. `rounded` says how it differs from the number itself; absent where it does not. */
export interface Written {
  text: string;
  rounded?: string;
}

/** The number in decimal; `exact` says whether it is more than an approximation itself. */
export function writeNumber(value: Rational, exact = true): Written {
  const precise = exact ? exactDecimal(value) : undefined;
  if (precise !== undefined) return { text: precise };
  const text = rounded(value, DIGITS);
  const digits = `rounded to ${DIGITS} significant digits`;
  if (!exact) return { text, rounded: digits };
  if (value.d === 1n) {
    return {
      text,
      rounded: `${digits}; exactly, a whole number of ${absolute(value.n).toString().length} digits`,
    };
  }
  const fraction = `${value.n}/${value.d}`;
  const kind = terminates(value.d) ? "a longer decimal" : "a repeating decimal";
  const which = fraction.length <= LONGEST_FRACTION
    ? `exactly ${fraction}, ${kind}`
    : `the exact value is ${kind}`;
  return { text, rounded: `${digits}; ${which}` };
}

/** All digits, where there are finitely many and not too many of them. */
function exactDecimal({ n, d }: Rational): string | undefined {
  if (d === 1n) {
    const text = n.toString();
    return text.length <= LONGEST_WHOLE ? text : undefined;
  }
  if (!terminates(d)) return undefined;
  // The denominator divides 10^places for the first such number of places.
  let places = 1;
  for (let ten = 10n; ten % d !== 0n; ten *= 10n) {
    if (++places > LONGEST_EXACT) return undefined;
  }
  const digits = (absolute(n) * 10n ** BigInt(places) / d).toString().padStart(places + 1, "0");
  const text = `${n < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return text.length <= LONGEST_EXACT + 2 ? text : undefined;
}

function terminates(d: bigint): boolean {
  // A long denominator is no power of two and five that would be written out anyway.
  for (const prime of [2n, 5n]) while (d % prime === 0n) d /= prime;
  return d === 1n;
}

/** To so many significant digits; zeros at the end of a fraction are left out. */
export function rounded(value: Rational, significant: number): string {
  if (value.n === 0n) return "0";
  const sign = value.n < 0n ? "-" : "";
  const size: Rational = { n: absolute(value.n), d: value.d };
  let exponent = magnitude(size);
  let digits = scaled(size, significant - 1 - exponent);
  // 9.99… became 10.
  if (digits.toString().length > significant) digits = scaled(size, significant - 1 - ++exponent);
  const text = digits.toString();
  if (exponent < PLAIN.least || exponent > PLAIN.most) {
    const decimals = text.slice(1).replace(/0+$/, "");
    return `${sign}${text[0]}${decimals && `.${decimals}`}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${text.replace(/0+$/, "")}`;
  const whole = text.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const decimals = text.slice(exponent + 1).replace(/0+$/, "");
  return `${sign}${whole}${decimals && `.${decimals}`}`;
}

/** The power of ten of the first digit of a number above 0. */
export function magnitude({ n, d }: Rational): number {
  const guess = n.toString().length - d.toString().length;
  // The quotient of numbers with a and b digits has a - b or a - b + 1 digits.
  const below = guess >= 0 ? n < d * 10n ** BigInt(guess) : n * 10n ** BigInt(-guess) < d;
  return below ? guess - 1 : guess;
}

/** The number times 10^`places`, to the nearest whole number. */
function scaled({ n, d }: Rational, places: number): bigint {
  if (places >= 0) n *= 10n ** BigInt(places);
  else d *= 10n ** BigInt(-places);
  return (n * 2n + d) / (d * 2n);
}

function absolute(n: bigint): bigint {
  return n < 0n ? -n : n;
}
