// How long one waits for the next piece of an answer. A stream gives hundreds of pieces a second, and a timer for each
// would cost more than the piece: one timer is set, and when it goes off it sees whether that piece has come long ago.

import type { Clock } from "../clock.ts";

export class Patience {
  /** When it is over, on the clock's monotonic time; infinite while nothing is waited for. */
  #over = Infinity;
  /** When the timer goes off. */
  #due = Infinity;
  #cancel = () => {};

  /** `lost` is called when something is waited for too long. */
  constructor(readonly clock: Clock, readonly lost: () => void) {}

  /** Gives what comes of `step`, for which one waits for `ms` milliseconds at most. One step at a time. */
  async with<T>(step: Promise<T>, ms: number): Promise<T> {
    this.#over = this.clock.monotonic() + ms;
    if (this.#over < this.#due) this.#wait(ms);
    try {
      return await step;
    } finally {
      this.#over = Infinity;
    }
  }

  /** Nothing more will be waited for. */
  end(): void {
    this.#cancel();
  }

  /** `ms` is what is left until it is over. */
  #wait(ms: number): void {
    this.#cancel();
    this.#due = this.#over;
    this.#cancel = this.clock.after(ms, () => this.#look());
  }

  #look(): void {
    this.#due = Infinity;
    const left = this.#over - this.clock.monotonic();
    if (left === Infinity) return;
    if (left > 0) this.#wait(left);
    else this.lost();
  }
}
