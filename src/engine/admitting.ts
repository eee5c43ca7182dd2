// Counts the runs that parties have live here against what they may have.

import type { Live } from "./live.ts";
import type { Admission } from "./run_types.ts";

export class Admitting {
  /** Takes live runs out of the count of their party. */
  readonly #counted = new WeakMap<Live, () => void>();

  /** Without `admission` everybody may have everything. */
  constructor(readonly admission: Admission | undefined) {}

  /** Throws where this party may not have one more run; what it returns ends the count that was made for the asking. */
  async ask(party: string | undefined): Promise<() => void> {
    const { admission } = this;
    if (!admission || party === undefined) return () => {};
    const counted = admission.take(party);
    try {
      await admission.assertLeft(party);
      return counted;
    } catch (error) {
      counted();
      throw error;
    }
  }

  /** Counts a run that is live here, also beyond what its party may have: it is there already. */
  hold(live: Live): void {
    const { party } = live.row;
    if (this.admission && party !== undefined) this.#counted.set(live, this.admission.hold(party));
  }

  /** May be called more than once. */
  release(live: Live): void {
    this.#counted.get(live)?.();
  }
}
