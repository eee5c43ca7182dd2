// Assertions about errors: thrown, rejected, and what an error is. With a class, the error must be an instance of
// it and its message must include the text given; the error is returned so that a test can look closer.

import { AssertionError, because, show } from "./report.ts";

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Throws unless `error` is an Error, of the class, with the text (or pattern) in its message. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  errorClass?: ErrorClass<E>,
  messageMatches?: string | RegExp,
  message?: string,
): asserts error is E {
  if (!(error instanceof Error)) {
    throw new AssertionError(because(`Expected "error" to be an Error object, got ${show(error)}`, message));
  }
  if (errorClass && !(error instanceof errorClass)) {
    const got = `"${error.constructor?.name}" (${error.message})`;
    throw new AssertionError(
      because(`Expected error to be instance of "${errorClass.name}", but was ${got}`, message),
      { cause: error },
    );
  }
  const fits = messageMatches === undefined ||
    (messageMatches instanceof RegExp
      ? messageMatches.test(error.message)
      : error.message.includes(messageMatches));
  if (!fits) {
    throw new AssertionError(
      because(
        `Expected error message to include ${show(messageMatches)}, but got ${show(error.message)}`,
        message,
      ),
      { cause: error },
    );
  }
}

/** Throws unless `fn` throws; returns what it threw. */
export function assertThrows(fn: () => unknown, message?: string): unknown;
/** Throws unless `fn` throws an instance of the class whose message includes `messageIncludes`; returns it. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  messageIncludes?: string,
  message?: string,
): E;
export function assertThrows(fn: () => unknown, ...rest: unknown[]): unknown {
  const expected = expectation(rest);
  try {
    fn();
  } catch (error) {
    return checked(error, expected, "thrown");
  }
  throw new AssertionError(because("Expected function to throw", expected.message));
}

/** Rejects unless the promise of `fn` rejects; resolves to what it rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
/** Rejects unless the promise of `fn` rejects with an instance of the class; resolves to that error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  messageIncludes?: string,
  message?: string,
): Promise<E>;
export async function assertRejects(fn: () => PromiseLike<unknown>, ...rest: unknown[]): Promise<unknown> {
  const expected = expectation(rest);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError(because("Function throws when expected to reject", expected.message), {
      cause: error,
    });
  }
  try {
    await promise;
  } catch (error) {
    return checked(error, expected, "rejected");
  }
  throw new AssertionError(because("Expected function to reject", expected.message));
}

interface Expectation {
  errorClass?: ErrorClass<Error>;
  messageIncludes?: string;
  message?: string;
}

/** The overloads differ in their second argument: a class, or already the message. */
function expectation([first, includes, message]: unknown[]): Expectation {
  if (typeof first === "function") {
    return {
      errorClass: first as unknown as ErrorClass<Error>,
      messageIncludes: includes as string | undefined,
      message: message as string | undefined,
    };
  }
  return { message: first as string | undefined };
}

function checked(
  error: unknown,
  { errorClass, messageIncludes, message }: Expectation,
  how: string,
): unknown {
  if (errorClass) {
    if (!(error instanceof Error)) {
      throw new AssertionError(because(`A non-Error object was ${how}: ${show(error)}`, message));
    }
    assertIsError(error, errorClass, messageIncludes, message);
  }
  return error;
}
