// The row with which a run begins.

import type { Run } from "../core/run.ts";
import type { RunRow } from "../log/store.ts";
import type { Kind } from "./kind.ts";

/** A run waits for its place; one without an end rests until something is said to it. `now` is in milliseconds. */
export function firstRow(
  kind: Kind,
  run: Run,
  { subject, epoch, now }: { subject: string; epoch: string; now: number },
): RunRow {
  return {
    id: run.id,
    kind: kind.name,
    subject,
    epoch,
    created: now,
    updated: now,
    ...(kind.unfinished ? { status: "idle", ended: now } : { status: "pending" }),
    digest: kind.digest(run.view, run),
  };
}
