// A small stand-in for `jsr:@std/assert`, for places where JSR cannot be reached: same names, same behaviour.
// deno.json links to it; without the link the original loads. Differences between two values are shown by
// node:assert, so a failing test reads as one of Node's.

import { equal } from "./equal.ts";
import { AssertionError, because, difference, show } from "./report.ts";

export { equal } from "./equal.ts";
export { AssertionError } from "./report.ts";
export { assertIsError, assertRejects, assertThrows } from "./throws.ts";
export { assertObjectMatch } from "./object_match.ts";

// deno-lint-ignore no-explicit-any
type AnyConstructor = abstract new (...args: any[]) => any;

/** Throws unless `value` is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  if (!value) throw new AssertionError(message);
}

/** Throws if `value` is truthy. */
export function assertFalse(value: unknown, message?: string): void {
  if (value) throw new AssertionError(because(`Expected ${show(value)} to be falsy`, message));
}

/** Throws unless both have the same structure. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (!equal(actual, expected)) {
    throw new AssertionError(because("Values are not equal", message) + `\n${difference(actual, expected)}`);
  }
}

/** Throws if both have the same structure. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (equal(actual, expected)) {
    throw new AssertionError(because(`Expected actual: ${show(actual)} not to be equal`, message));
  }
}

/** Throws unless both are the same value by Object.is. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (!Object.is(actual, expected)) {
    const text = because("Values are not strictly equal", message);
    throw new AssertionError(`${text}\n${difference(actual, expected)}`);
  }
}

/** Throws if both are the same value by Object.is. */
export function assertNotStrictEquals<T>(actual: T, expected: T, message?: string): void {
  if (Object.is(actual, expected)) {
    throw new AssertionError(
      because(`Expected "actual" to not be strictly equal to: ${show(actual)}`, message),
    );
  }
}

/** Throws if `actual` is null or undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(because(`Expected actual: "${actual}" to not be null or undefined`, message));
  }
}

/** Throws unless `expected` matches somewhere in `actual`. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (!expected.test(actual)) {
    throw new AssertionError(because(`Expected actual: ${show(actual)} to match: ${expected}`, message));
  }
}

/** Throws if `expected` matches somewhere in `actual`. */
export function assertNotMatch(actual: string, expected: RegExp, message?: string): void {
  if (expected.test(actual)) {
    throw new AssertionError(because(`Expected actual: ${show(actual)} to not match: ${expected}`, message));
  }
}

/** Throws unless `expected` is part of `actual`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) {
    throw new AssertionError(
      because(`Expected actual: ${show(actual)} to contain: ${show(expected)}`, message),
    );
  }
}

/** Throws unless every item of `expected` has an equal in `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  message?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) => !items.some((item) => equal(item, wanted)));
  if (missing.length > 0) {
    const text = `Expected actual: ${show(items)} to include: ${show(expected)}`;
    throw new AssertionError(because(text, message) + `\nmissing: ${show(missing)}`);
  }
}

/** Throws unless `actual` is an instance of `expected`. */
export function assertInstanceOf<T extends AnyConstructor>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is InstanceType<T> {
  if (!(actual instanceof expected)) {
    throw new AssertionError(
      because(`Expected ${show(actual)} to be an instance of "${expected.name}"`, message),
    );
  }
}

/** Throws if `actual` is an instance of `unexpected`. */
export function assertNotInstanceOf<A, T>(
  actual: A,
  // deno-lint-ignore no-explicit-any
  unexpected: abstract new (...args: any[]) => T,
  message?: string,
): asserts actual is Exclude<A, T> {
  if (actual instanceof unexpected) {
    throw new AssertionError(
      because(`Expected object to not be an instance of "${unexpected.name}"`, message),
    );
  }
}

/** Throws unless `actual` > `expected`. */
export function assertGreater<T>(actual: T, expected: T, message?: string): void {
  compare(actual > expected, actual, ">", expected, message);
}

/** Throws unless `actual` >= `expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void {
  compare(actual >= expected, actual, ">=", expected, message);
}

/** Throws unless `actual` < `expected`. */
export function assertLess<T>(actual: T, expected: T, message?: string): void {
  compare(actual < expected, actual, "<", expected, message);
}

/** Throws unless `actual` <= `expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void {
  compare(actual <= expected, actual, "<=", expected, message);
}

/** Throws unless both are at most `tolerance` apart; by default 1e-7 of `expected`. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance = Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7,
  message?: string,
): void {
  if (Object.is(actual, expected) || Math.abs(expected - actual) <= tolerance) return;
  throw new AssertionError(
    because(`Expected actual: "${actual}" to be close to "${expected}" (tolerance ${tolerance})`, message),
  );
}

/** Throws. */
export function fail(message?: string): never {
  throw new AssertionError(message ? `Failed assertion: ${message}` : "Failed assertion.");
}

/** Throws: this place was thought to be out of reach. */
export function unreachable(reason?: string): never {
  throw new AssertionError(reason ? `Unreachable: ${reason}` : "Unreachable.");
}

function compare(holds: boolean, actual: unknown, sign: string, expected: unknown, message?: string): void {
  if (!holds) throw new AssertionError(because(`Expect ${show(actual)} ${sign} ${show(expected)}`, message));
}
