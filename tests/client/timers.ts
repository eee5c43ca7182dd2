// Timers for a watch under test: they go off when the test says so. A test names the timer it means by its
// milliseconds, and waits for it to be set where it is not yet.

import type { Clock } from "../../static/client/types.js";

interface Timer {
  ms: number;
  fn: () => void;
}

export class Timers implements Clock {
  #set = new Set<Timer>();
  #waiting: (() => void)[] = [];

  now(): number {
    return Date.UTC(2026, 10, 20);
  }

  setTimeout = (fn: () => void, ms: number): Timer => {
    const timer = { ms, fn };
    this.#set.add(timer);
    for (const wake of this.#waiting.splice(0)) wake();
    return timer;
  };

  clearTimeout = (timer: Timer): void => {
    this.#set.delete(timer);
  };

  /** The waits that are set, in the order they were. */
  get pending(): number[] {
    return [...this.#set].map((t) => t.ms);
  }

  /** Lets a timer of exactly `ms` go off, as soon as one is set. */
  async fire(ms: number): Promise<void> {
    let timer: Timer | undefined;
    while (!(timer = [...this.#set].find((t) => t.ms === ms))) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#set.delete(timer);
    timer.fn();
  }
}
