// Writes of one run that are tried until they are written: a full disk or a store that is away is waited for, so that what
// happened is not lost because of it. Nobody from outside waits with them.

import { type Clock, sleep } from "../clock.ts";

const RETRY_FIRST_MS = 100;
const RETRY_LONGEST_MS = 5_000;

export class Insistence {
  readonly #closed = new AbortController();
  #stalled = false;
  /** Who is told that the store refuses. */
  readonly #lookers = new Set<() => void>();

  /** `onStall` is told each time that the store refuses. */
  constructor(readonly clock: Clock, readonly onStall: (error: unknown) => void) {}

  /** Whether the store refused what was last to be written, and it is being tried again. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** Aborted when nothing is tried any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  close(reason: Error): void {
    this.#closed.abort(reason);
  }

  /** Writes until it is written. Rejects only when it was closed, and with `RangeError`. */
  write(work: () => Promise<void>): Promise<void> {
    return work().then(() => void (this.#stalled = false), (error) => this.#again(work, error));
  }

  async #again(work: () => Promise<void>, error: unknown): Promise<void> {
    for (let ms = RETRY_FIRST_MS;; ms = Math.min(ms * 2, RETRY_LONGEST_MS)) {
      if (error instanceof RangeError) throw error;
      this.closed.throwIfAborted();
      this.#stalled = true;
      for (const giveUp of this.#lookers) giveUp();
      this.onStall(error);
      await sleep(this.clock, ms, this.closed);
      try {
        await work();
        this.#stalled = false;
        return;
      } catch (next) {
        error = next;
      }
    }
  }

  /** What comes of `work`; or what `otherwise` gives or throws, as soon as the store refuses what is being written. */
  unlessRefused<T>(work: Promise<T>, otherwise: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        try {
          resolve(otherwise());
        } catch (error) {
          reject(error);
        }
      };
      this.#lookers.add(giveUp);
      work.then(resolve, reject).finally(() => this.#lookers.delete(giveUp));
    });
  }
}
