// What the engine must be told of a kind of run: how it is acted out, how it is spelled, and what of it a list shows.
// The engine itself knows no protocol and no mode.

import type { Event, EventData, Stored } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import type { View } from "../core/view.ts";
import type { Frame, RunRef } from "../core/frame.ts";

export interface Kind {
  readonly name: string;
  /** What a run's log still lacks, up to its terminal event. Stops at once when `signal` aborts. */
  script(run: Run, signal: AbortSignal): AsyncGenerator<Event, void, void>;
  spell(run: RunRef, stored: Stored): Frame;
  /** What a list or a status shows of a run beside its row, small enough to be kept with it. */
  digest(view: View, run: Run): Record<string, unknown>;
  /** The terminal event of a run that was cancelled. */
  cancelled: EventData["run_cancelled"];
}
