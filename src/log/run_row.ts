// The row of a run: what is known of it without reading its log.

import type { RunStatus } from "../core/base_view.ts";

export interface RunRow {
  id: string;
  kind: string;
  subject: string;
  party?: string; // under whose name it counts against limits, where there are any
  epoch: string;
  /** The last sequence that was left when the store had lost its end; the epoch is a new one since. */
  cut?: number;
  status: RunStatus;
  /** Milliseconds since the epoch. */
  created: number;
  updated: number;
  /** Since when it has ended; of a run that rests (status `idle`), when something last happened in it. */
  ended?: number;
  /** What a list or a status shows of an ended run without reading its log. */
  digest?: Record<string, unknown>;
}

/** Whether the run is over for good. One that rests is not. */
export function isOver({ ended, status }: RunRow): boolean {
  return ended !== undefined && status !== "idle";
}
