// How old a connection may become. All live equally long, so the oldest is always the next to go: one timer is enough
// for all of them, and a connection costs none.

import type { Clock } from "../clock.ts";

export interface Mortal {
  /** Called once, when its time is over. */
  expired(): void;
}

export class Lifetimes {
  /** When each is over, the oldest first. */
  readonly #over = new Map<Mortal, number>();
  #cancel: (() => void) | undefined;

  constructor(readonly clock: Clock, readonly ms: number) {}

  /** From now on this one lives. */
  begin(mortal: Mortal): void {
    this.#over.set(mortal, this.clock.monotonic() + this.ms);
    this.#cancel ??= this.clock.after(this.ms, () => this.#look());
  }

  /** It has ended by itself; nothing where it has already. */
  end(mortal: Mortal): void {
    if (this.#over.delete(mortal) && this.#over.size === 0) this.#rest();
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    const now = this.clock.monotonic();
    for (const [mortal, over] of this.#over) {
      if (over > now) return void (this.#cancel = this.clock.after(over - now, () => this.#look()));
      this.#over.delete(mortal);
      mortal.expired();
    }
    this.#rest();
  }
}
