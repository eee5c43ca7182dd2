// Stopping, in three small pieces: following another signal, closing a generator that is waiting, and asking a
// signal how much time it has left.

import type { Clock } from "../clock.ts";

/** Why a stream was aborted when nobody but its own consumer asked for it, by `return()`. */
export const CLOSED = new DOMException("The stream was closed by its consumer", "AbortError");

/** Aborts `controller` with the same reason when `signal` aborts. The returned function stops following. */
export function forward(signal: AbortSignal, controller: AbortController): () => void {
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return () => signal.removeEventListener("abort", onAbort);
}

/**
 * Makes `return()` abort `controller` with `CLOSED` before anything else. Without it `return()` would queue behind
 * a `next()` that waits for the network, and the HTTP request would stay open as long as the provider is silent.
 */
export function closable<T>(
  generator: AsyncGenerator<T, void, void>,
  controller: AbortController,
): AsyncGenerator<T, void, void> {
  const close = generator.return.bind(generator);
  generator.return = (value) => {
    controller.abort(CLOSED);
    return close(value);
  };
  return generator;
}

/** When each signal that was noted will abort, in milliseconds of the clock's monotonic time. */
const ends = new WeakMap<AbortSignal, number>();

/**
 * Notes that `signal` will abort at `monotonicMs` at the latest, and gives it back. A signal cannot be asked, and
 * without this a retry would wait for an answer that must come too late.
 */
export function endsAt(signal: AbortSignal, monotonicMs: number): AbortSignal {
  ends.set(signal, monotonicMs);
  return signal;
}

/** Milliseconds until `signal` aborts; infinite where nothing was noted. */
export function remainingMs(clock: Clock, signal: AbortSignal): number {
  return (ends.get(signal) ?? Infinity) - clock.monotonic();
}
