// assertObjectMatch: everything in the expected object must be in the actual one; more is allowed.
// Arrays match as prefixes, item by item; maps by the expected keys; everything else by equality.

import { enumerableKeys, equal } from "./equal.ts";
import { AssertionError, because, difference } from "./report.ts";

/** Throws unless `actual` contains everything that `expected` names, at any depth. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  message?: string,
): void {
  if (!contains(actual, expected, new Map())) {
    throw new AssertionError(
      because("Expected object to match", message) + `\n${difference(actual, expected)}`,
    );
  }
}

function contains(actual: unknown, expected: unknown, seen: Map<unknown, unknown>): boolean {
  if (typeof expected !== "object" || expected === null) return equal(actual, expected);
  if (typeof actual !== "object" || actual === null) return false;
  if (seen.get(expected) === actual) return true;
  seen.set(expected, actual);
  if (expected instanceof Map) {
    return actual instanceof Map &&
      [...expected].every(([key, value]) => actual.has(key) && contains(actual.get(key), value, seen));
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) return false;
  if (!Array.isArray(expected) && !isRecord(expected)) return equal(actual, expected);
  return enumerableKeys(expected).every((key) =>
    key in actual && contains(Reflect.get(actual, key), Reflect.get(expected, key), seen)
  );
}

/** Whether the value is compared key by key, and not by what it is (a date, a set, a pattern, bytes). */
function isRecord(value: object): boolean {
  const plain = Object.prototype.toString.call(value) === "[object Object]";
  return plain && !(value instanceof Error);
}
