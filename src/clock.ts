// Time, ids and randomness as parts: the server gets the real ones, tests get ones they can move and repeat.

export interface Clock {
  /** Milliseconds since the epoch, for timestamps that people read. */
  now(): number;
  /** Milliseconds on a clock that never jumps, for measuring and for deadlines. */
  monotonic(): number;
  /** Calls `fn` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void;
}

/** The platform fires a timer that is longer than these 24.8 days at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, fn) {
    let timer: ReturnType<typeof setTimeout>;
    // A longer one is set in stretches.
    const arm = (left: number) => {
      const stretch = Math.min(left, LONGEST_TIMER_MS);
      timer = setTimeout(() => left > stretch ? arm(left - stretch) : fn(), stretch);
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` on this clock; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    const onAbort = () => {
      cancel();
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Waits that can be called off: `over` resolves after so many milliseconds, or as soon as `cut` is called. */
export function waiting(clock: Clock): (ms: number) => { over: Promise<void>; cut: () => void } {
  return (ms) => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    const cut = () => {
      cancel();
      resolve();
    };
    return { over, cut };
  };
}

let spelled = { ms: NaN, text: "" };

/** UTC ISO 8601 with milliseconds and `Z`. */
export function isoTime(ms: number): string {
  // Many events of one millisecond ask for the same.
  if (spelled.ms !== ms) spelled = { ms, text: new Date(ms).toISOString() };
  return spelled.text;
}
