// How a run stands that is live in this process, as status pages and lists show it.

import type { Live } from "./live.ts";
import type { Described } from "./run_types.ts";

/** Nothing is shown that is not durable. */
export async function describeLive(live: Live): Promise<Described> {
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
