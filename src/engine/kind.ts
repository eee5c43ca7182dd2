// What the engine must be told of a kind of run: how it is acted out, how it is spelled, and what of it a list shows.
// The engine itself knows no protocol and no mode.

import type { BaseView } from "../core/base_view.ts";
import type { Event, EventData, Stored } from "../core/event.ts";
import type { Run } from "../core/run.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import type { Handover } from "../handover.ts";

/** Acts a run out. Events that are yielded together are made durable together, as far as they fit one commit. */
export type Script = AsyncGenerator<Event | readonly Event[] | Handover, void, void>;

export type EarlyEnd = Extract<Event, { type: "run_failed" | "run_cancelled" }>;

export interface Kind {
  readonly name: string;
  /** The view of a run in which nothing has happened. */
  emptyView(): BaseView;
  /** Moves a view on by one event, in place. */
  evolve(view: BaseView, stored: Stored): void;
  /** Throws `GrammarError` for an event that may not come now. */
  check(view: BaseView, event: Event): void;
  /** What is left of a view when the process that acted the run out has died: nothing is under way any more. */
  takeUp(view: BaseView): void;
  /** What a run's log still lacks, up to its terminal event. Stops at once when `signal` aborts. */
  script(run: Run, signal: AbortSignal): Script;
  spell(run: RunRef, stored: Stored): Frame;
  /** What a list or a status shows of a run beside its row, small enough to be kept with it. */
  digest(view: BaseView, run: Run): Record<string, unknown>;
  /**
   * Only of a kind whose runs have no end: whether a run has something to be acted out. Such a run rests when its
   * script returns, and goes on when something is said to it.
   */
  unfinished?(view: BaseView): boolean;
  /**
   * The first event of a run, where it need not wait for the script: a run that has to wait for its place has it while
   * it does, one that rests from its beginning when something is said to it for the first time.
   */
  opening?(run: Run): Event;
  /** Whether an event is recorded at once, whatever the rate ceiling says; the ceiling is made up for after it. */
  urgent?(event: Event): boolean;
  /** What has to be said before a run ends early with `last`, in one commit with it. */
  closing?(run: Run, last: EarlyEnd): readonly Event[];
  /** The terminal event of a run that was cancelled. */
  cancelled: EventData["run_cancelled"];
}
