// In what order agents speak. A mode is an async generator that looks at the run's view, yields what is still
// missing, and ends; so it goes on after a crash exactly where the log ends. It never touches the log or a socket.

import type { Event, Stance, StopReason } from "../core/event.ts";
import type { View } from "../core/view.ts";
import type { DiscussionSpec } from "../core/spec.ts";
import type { Cast } from "../agents/cast.ts";

/** A run as its mode sees it. `view` is live: it already holds every event that was yielded or posted. */
export interface Run {
  readonly id: string;
  readonly spec: DiscussionSpec;
  readonly view: View;
}

/** Why a mode ended, and how far its agents agree where that is measured. */
export interface Outcome {
  stop_reason: StopReason;
  convergence_score?: number;
}

export type Mode = (run: Run, cast: Cast, signal: AbortSignal) => AsyncGenerator<Event, Outcome, void>;

export type { Stance };
