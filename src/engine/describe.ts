// How a run stands, as status pages and lists show it.

import type { RunRow, Store } from "../log/store.ts";
import type { Live } from "./live.ts";
import type { Described } from "./run_types.ts";

/** Nothing is shown that is not durable. `live` is the run where this process acts it out. */
export async function describe(row: RunRow, live: Live | undefined, { log }: Store): Promise<Described> {
  if (live) return await describeLive(live);
  const { first, head } = await log.bounds(row.id);
  return { row, status: row.status, first, head, digest: row.digest ?? {} };
}

async function describeLive(live: Live): Promise<Described> {
  const now = await live.recorder.look((): Described => {
    const { first, head } = live.feed;
    const digest = live.kind.digest(live.view, live.run);
    return { row: live.row, status: statusOf(live), first, head, digest };
  });
  return now ?? lastKept(live);
}

/** One that has never begun, or has no end, and waits for its place has lost nothing. */
function statusOf({ view, kind, began, acting, resting }: Live): Described["status"] {
  if (resting) return "idle";
  if (acting || view.status !== "running") return view.status;
  return kind.unfinished || began === 0 ? "pending" : "interrupted";
}

/** A run whose store takes nothing now, as it was when its row was last written: nobody has to wait for that. */
function lastKept({ row, feed }: Live): Described {
  return { row, status: row.status, first: feed.first, head: feed.head, digest: row.digest ?? {} };
}
