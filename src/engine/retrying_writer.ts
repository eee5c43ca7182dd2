// Writes of one run that are tried until they are written: a full disk or a store that is away is waited for, so that what
// happened is not lost because of it. Whoever comes from outside does not wait with them, but is told.

import { type Clock, sleep } from "../clock.ts";
import { type ParleyError, StoreRefused } from "../errors.ts";

/** The first wait before something is tried again, which doubles each time, and the longest. */
export const RETRY_FIRST_MS = 100;
export const RETRY_LONGEST_MS = 5_000;

export class RetryingWriter {
  readonly #closed = new AbortController();
  #stalled = false;
  /** Who waits for a write, but not for a store that refuses. */
  readonly #waiters = new Set<() => void>();
  readonly #clock: Clock;
  readonly #onStall: (error: unknown) => void;

  /** `onStall` is told each time that the store refuses. */
  constructor(clock: Clock, onStall: (error: unknown) => void) {
    this.#clock = clock;
    this.#onStall = onStall;
  }

  /** Whether the store refused what was last to be written, and it is being tried again. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** Aborted when nothing is tried any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Tries nothing a second time any more; a write that waits for that rejects with `reason`. */
  close(reason: Error): void {
    this.#closed.abort(reason);
  }

  /** Writes until it is written. Rejects only when it was closed, and with `RangeError`. */
  write(work: () => Promise<void>): Promise<void> {
    let first: Promise<void>;
    try {
      first = work();
    } catch (error) {
      return this.#again(work, error);
    }
    return first.then(() => void (this.#stalled = false), (error) => this.#again(work, error));
  }

  async #again(work: () => Promise<void>, error: unknown): Promise<void> {
    for (let ms = RETRY_FIRST_MS;; ms = Math.min(ms * 2, RETRY_LONGEST_MS)) {
      if (error instanceof RangeError) throw error;
      this.closed.throwIfAborted();
      this.#stalled = true;
      for (const giveUp of this.#waiters) giveUp();
      this.#onStall(error);
      await sleep(this.#clock, ms, this.closed);
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
      this.#waiters.add(giveUp);
      work.then(resolve, reject).finally(() => this.#waiters.delete(giveUp));
    });
  }

  /** What comes of `work`, which may wait for a write; throws as soon as the store refuses that, or where it does already. */
  orRefused<T>(work: Promise<T>, refused = (): ParleyError => new StoreRefused()): Promise<T> {
    const refuse = () => {
      throw refused();
    };
    if (!this.#stalled) return this.unlessRefused(work, refuse);
    work.catch(() => {}); // it goes on without the one who asked
    return new Promise(refuse);
  }
}
