// The rate ceiling of a run: a token bucket that holds one second's worth. It only ever delays; it drops nothing.

import { type Clock, sleep } from "../clock.ts";

export class Bucket {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#at = clock.monotonic();
  }

  /** Milliseconds until `count` tokens are there (more than a second's worth counts as a second's worth). */
  wait(count: number): number {
    const missing = this.#missing(count);
    return missing <= 0 ? 0 : Math.ceil((missing / this.#perSecond) * 1000);
  }

  /** How many whole tokens are there. */
  get ready(): number {
    this.#refill();
    return Math.max(0, Math.floor(this.#tokens));
  }

  /** Takes `count` tokens if `wait` would not have anybody wait for them. */
  tryTake(count: number): boolean {
    if (this.#missing(count) > 0) return false;
    this.#tokens -= count;
    return true;
  }

  /** Takes `count` tokens as soon as they are there; rejects with the signal's reason when it aborts first. */
  async take(count: number, signal: AbortSignal): Promise<void> {
    while (!this.tryTake(count)) await sleep(this.#clock, this.wait(count), signal);
  }

  /** Takes `count` tokens at once, also such as are not there; whoever comes next waits for that much longer. */
  force(count: number): void {
    this.#refill();
    this.#tokens -= count;
  }

  #missing(count: number): number {
    this.#refill();
    return Math.min(count, this.#perSecond) - this.#tokens;
  }

  #refill(): void {
    const now = this.#clock.monotonic();
    if (now === this.#at) return;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}
