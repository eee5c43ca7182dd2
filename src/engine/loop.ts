// Work that is done again and again on a clock: so many milliseconds after it was done the last time, so that it is
// never under way twice at once. What it throws is told, and it goes on.

import type { Clock } from "../clock.ts";

export interface LoopOptions {
  clock: Clock;
  ms: number;
  work: () => Promise<void>;
  failed: (error: unknown) => void;
}

export class Loop {
  readonly #options: LoopOptions;
  #cancel = () => {};
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  /** The work is done for the first time after `ms`. */
  constructor(options: LoopOptions) {
    this.#options = options;
    this.#wait();
  }

  /** Has the work done now; once more if it is under way. */
  poke(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#cancel();
    this.#running ??= this.#run();
  }

  /** Resolves when the work is not under way any more and never will be. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  #wait(): void {
    this.#cancel = this.#options.clock.after(this.#options.ms, () => this.poke());
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      await this.#options.work().catch(this.#options.failed);
    }
    this.#running = undefined;
    if (!this.#stopped) this.#wait();
  }
}
