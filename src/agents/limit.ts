// A stretch of time that ends with an error of its own: the deadline of a turn, the seconds a run may take.

import type { Clock } from "../clock.ts";

export interface TimeLimit extends Disposable {
  /** Aborts with `reason` when the time is over. */
  readonly signal: AbortSignal;
}

/** A limit of `ms` from now; dispose of it when what it guards is done. */
export function timeLimit(clock: Clock, ms: number, reason: Error): TimeLimit {
  const controller = new AbortController();
  const cancel = clock.after(Math.max(0, ms), () => controller.abort(reason));
  return { signal: controller.signal, [Symbol.dispose]: cancel };
}
