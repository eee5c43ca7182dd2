// A Clock that stands still until a test moves it. Timers fire in the order of their due time, equal ones in the
// order they were set, and whatever they wake has run as far as it can before the next one fires. A test that uses
// it never waits for real time, so it gives the same result on a slow machine.

import { setImmediate } from "node:timers";
import type { Clock } from "../../src/clock.ts";

interface Timer {
  due: number;
  fn: () => void;
}

export class FakeClock implements Clock {
  #elapsed = 0;
  #set = 0;
  #timers = new Set<Timer>();
  readonly #start: number;

  /** `start` is what `now()` gives at first, in milliseconds since the epoch. `monotonic()` starts at 0. */
  constructor(options: { start?: number } = {}) {
    this.#start = options.start ?? Date.UTC(2026, 0, 1);
  }

  now(): number {
    return this.#start + this.#elapsed + this.#set;
  }

  /** Sets the wall clock on or back by so many milliseconds, as an operator does; nothing else notices. */
  set(ms: number): void {
    this.#set += ms;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { due: this.#elapsed + Math.max(0, ms), fn };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers are set; 0 at the end of a test shows that nothing was left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Moves time on by `ms` and fires what falls due, each timer at its own due time, including timers that are set
   * on the way. Resolves when everything they woke has settled down.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await this.settle();
    for (let timer = this.#next(); timer && timer.due <= end; timer = this.#next()) await this.#fire(timer);
    this.#elapsed = end;
    await this.settle();
  }

  /**
   * Moves time on, timer by timer, until `promise` settles, and gives its outcome. Throws when no timer is left
   * that could bring it about, or when it would take more than `limitMs` (default one hour) of fake time.
   */
  async run<T>(promise: Promise<T>, limitMs = 3_600_000): Promise<T> {
    let settled = false;
    const mark = () => void (settled = true);
    promise.then(mark, mark);
    const end = this.#elapsed + limitMs;
    let idle = 0;
    for (await this.settle(); !settled; await this.settle()) {
      const timer = this.#next();
      // Real I/O (a store, a socket) may be what it waits for: give it some turns of the loop before giving up.
      if (!timer && ++idle > 1000) {
        throw new Error("The promise waits, but no timer is set on the fake clock");
      }
      if (!timer) continue;
      idle = 0;
      if (timer.due > end) throw new Error(`The promise has not settled within ${limitMs} ms of fake time`);
      await this.#fire(timer);
    }
    return promise;
  }

  /**
   * The outcome of what waits for real I/O and for no time at all: this clock stands still. Throws when it has not come
   * within 20 seconds of real time, which says that it waits for a timer, or for what never comes.
   */
  async standing<T>(promise: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const patience = setTimeout(() => {
      reject(new Error(`It did not come while the clock stood still, with ${this.pending} timers set`));
      // Else what the test has opened would wait for this clock as well, and the failure would never be seen.
      Deno.unrefTimer(setInterval(() => void this.advance(1000), 10));
    }, 20_000);
    return await Promise.race([promise, late]).finally(() => clearTimeout(patience));
  }

  /** Resolves when all promise callbacks that are ready have run; moves no time. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(() => resolve()));
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#elapsed = Math.max(this.#elapsed, timer.due);
    timer.fn();
    await this.settle();
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (!first || timer.due < first.due) first = timer;
    return first;
  }
}
