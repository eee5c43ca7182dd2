// A clock that runs ahead of the real one: a minute of a provider's silence is over in half a second. For tests in which
// real sockets and timers of minutes meet, so that a clock that stands still would fire the timers before the bytes come.

import type { Clock } from "../../src/clock.ts";

export interface HastyClock extends Clock {
  /** Waits take as long as they say from then on, so that an end can be orderly. */
  calmDown(): void;
}

/** Waits below `from` milliseconds take as long as they say: they are for a machine to keep, not for a test to shorten. */
export function hastyClock(times: number, from = 0): HastyClock {
  const [start, began] = [Date.now(), performance.now()];
  let haste = times;
  const elapsed = () => (performance.now() - began) * times;
  return {
    now: () => Math.round(start + elapsed()),
    monotonic: elapsed,
    after(ms, fn) {
      const timer = setTimeout(fn, ms < from ? ms : Math.min(ms / haste, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
    calmDown() {
      haste = 1;
    },
  };
}
