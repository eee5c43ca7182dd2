// In what order agents speak. A mode is an async generator that looks at the run's view, yields what is still
// missing, and ends; so it goes on after a crash exactly where the log ends. It never touches the log or a socket.

import type { Cast } from "../agents/cast.ts";
import type { Event, StopReason } from "../core/event.ts";
import type { DiscussionRun as Run } from "../core/run.ts";
import type { Handover } from "../handover.ts";

/** Why a mode ended, and how far its agents agree where that is measured. */
export interface Outcome {
  stop_reason: StopReason;
  convergence_score?: number;
}

export type Mode = (run: Run, cast: Cast) => AsyncGenerator<Event | Handover, Outcome, void>;
