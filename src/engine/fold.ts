// What a run's log adds up to, read back after a crash or a stop.

import { emptyView, evolve, type View } from "../core/view.ts";
import type { Store } from "../log/store.ts";

const ROWS = 1000;

/** The view of a run: the snapshot made when it was cleared, if it was, and every event since. */
export async function foldLog({ log, snapshot }: Store, id: string): Promise<View> {
  const { first, head } = await log.bounds(id);
  const view = (first > 1 ? await snapshot(id, first - 1) : undefined) ?? emptyView();
  view.head = first - 1;
  while (view.head < head) {
    for (const stored of await log.read(id, view.head, ROWS)) evolve(view, stored);
  }
  // Turns under way when the server stopped are asked again; what they said so far stays in the log.
  view.open = {};
  return view;
}
