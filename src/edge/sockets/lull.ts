// A short wait that many share, for what the operating system has to say of a connection that has just come: one timer
// for all of them, since one for each would be a good part of what letting them in costs.

import { type Clock, systemClock } from "../../clock.ts";

/** How long a step lasts, how many of them one sees at least, the one under way among them, and at most. */
const STEP_MS = 3;
const STEPS = 3;
const MOST_STEPS = 8;

/** Those who came within one step. */
interface Group {
  waiting: (() => void)[];
  taken: number;
  steps: number;
}

export class Lull {
  readonly #clock: Clock;
  #groups: Group[] = [];
  #newest: Group | undefined;

  /** Real time, also where a test moves its clock: it is the operating system that is waited for. */
  constructor(clock = systemClock) {
    this.#clock = clock;
  }

  /**
   * Resolves after 6 to 9 ms. A step that took twice its time does not count, up to the eighth: where there is much to do,
   * a timer comes before what has arrived meanwhile.
   */
  pass(): Promise<void> {
    if (!this.#newest) {
      this.#newest = { waiting: [], taken: 0, steps: 0 };
      if (this.#groups.push(this.#newest) === 1) this.#step();
    }
    const { waiting } = this.#newest;
    return new Promise((resolve) => waiting.push(resolve));
  }

  #step(): void {
    const due = this.#clock.monotonic() + STEP_MS;
    this.#clock.after(STEP_MS, () => {
      const late = this.#clock.monotonic() >= due + STEP_MS;
      this.#newest = undefined;
      const over = this.#groups.filter((group) => {
        group.steps++;
        if (!late) group.taken++;
        return group.taken >= STEPS || group.steps >= MOST_STEPS;
      });
      this.#groups = this.#groups.filter((group) => !over.includes(group));
      if (this.#groups.length > 0) this.#step();
      for (const { waiting } of over) waiting.forEach((go) => go());
    });
  }
}
