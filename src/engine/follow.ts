// Brings a feed up to what another process has appended to the run's log. That process cannot ring the bell here, so
// the log is looked at; what is new is published as if it had been written here, and viewers see no difference.

import { isOver, type Store } from "../log/store.ts";
import type { OpenFeed } from "./feeds.ts";

/** Events read at a time. */
const ROWS = 500;

/**
 * Publishes what the log has and the feed has not. `mine` says whether this process acts the run out: then its
 * recorder publishes, and nothing is done here. May be under way for the same feed more than once.
 */
export async function catchUp(
  { id, epoch, feed }: OpenFeed,
  store: Store,
  mine: () => boolean,
): Promise<void> {
  if (feed.ended || feed.removed || mine()) return;
  // First the row: where that says the run has ended, its last event is in the log.
  const row = await store.get(id);
  if (row?.epoch !== epoch) return feed.remove();
  // Not further than the log is now: a run that writes faster than it can be read would never let go.
  let bounds = await store.log.bounds(id);
  const goal = bounds.head;
  while (true) {
    if (bounds.first > feed.first) feed.cleared(bounds.first - 1);
    if (feed.head >= Math.min(goal, bounds.head)) break;
    const rows = await store.log.read(id, feed.head, ROWS);
    // Whatever happened during the read, what follows is one step: nobody else publishes in between.
    if (mine()) return;
    if (rows[0]?.seq === feed.head + 1) feed.publish(rows);
    bounds = await store.log.bounds(id);
  }
  if (isOver(row) && !feed.ended) feed.over();
}
