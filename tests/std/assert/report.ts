// What a failed assertion says: the error itself, values in a sentence, and the difference between two values.
// The difference comes from node:assert where it sees one, else both values are printed whole.

import nodeAssert from "node:assert";

/** A failed assertion. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** A value as a developer would write it. */
export function show(value: unknown): string {
  return Deno.inspect(value, { depth: 10, sorted: true, trailingComma: true, strAbbreviateSize: Infinity });
}

/** The sentence, with the caller's own message behind it. */
export function because(sentence: string, message?: string): string {
  return message ? `${sentence}: ${message}` : `${sentence}.`;
}

/** Both values, line against line. */
export function difference(actual: unknown, expected: unknown): string {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    if (error instanceof nodeAssert.AssertionError) return error.message;
  }
  return `actual:   ${show(actual)}\nexpected: ${show(expected)}`;
}
