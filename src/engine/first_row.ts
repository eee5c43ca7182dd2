// The row with which a run begins.

import type { Run } from "../core/run.ts";
import type { RunRow } from "../log/store.ts";
import type { Kind } from "./kind.ts";

interface Beginning {
  /** Its name in the store. */
  id: string;
  subject: string;
  party?: string;
  epoch: string;
  now: number;
}

/** A run waits for its place; one without an end rests until something is said to it. `now` is in milliseconds. */
export function firstRow(
  kind: Kind,
  run: Run,
  { id, subject, party, epoch, now }: Beginning,
): RunRow {
  return {
    id,
    kind: kind.name,
    subject,
    ...(party !== undefined && { party }),
    epoch,
    created: now,
    updated: now,
    ...(kind.unfinished ? { status: "idle", ended: now } : { status: "pending" }),
    digest: kind.digest(run.view, run),
  };
}
