// How many of something somebody has at once: connections, runs under way.

import { ParleyError } from "../../errors.ts";

export class Counts {
  readonly #by = new Map<string, number>();

  /** `what` is what they are called in a refusal, for example `connections`. No `most`: no limit. */
  constructor(readonly what: string, readonly most: number | undefined) {}

  of(name: string): number {
    return this.#by.get(name) ?? 0;
  }

  /** Counts one more until the returned function is called; throws 429 when there are as many as may be. */
  take(name: string): () => void {
    if (this.most !== undefined && this.of(name) >= this.most) {
      const message = `You have ${this.most} ${this.what}, as many as you may`;
      throw new ParleyError(`too_many_${this.what}`, 429, 4429, message, { retryAfterSeconds: 5 });
    }
    return this.hold(name);
  }

  /** The same without a refusal: for what is there already, such as runs that a restart takes up. */
  hold(name: string): () => void {
    this.#by.set(name, this.of(name) + 1);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      const left = this.of(name) - 1;
      if (left > 0) this.#by.set(name, left);
      else this.#by.delete(name);
    };
  }
}
