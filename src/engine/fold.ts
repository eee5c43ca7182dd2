// What a run's log adds up to, read back after a crash or a stop.

import type { BaseView } from "../core/base_view.ts";
import type { Store } from "../log/store.ts";
import type { Kind } from "./kind.ts";

const ROWS = 1000;

/** The view of a run: the snapshot made when it was cleared, if it was, and every event since. */
export async function foldLog({ log, snapshot }: Store, kind: Kind, id: string): Promise<BaseView> {
  const { first, head } = await log.bounds(id);
  const view = (first > 1 ? await snapshot(id, first - 1) : undefined) ?? kind.emptyView();
  view.head = first - 1;
  while (view.head < head) {
    for (const stored of await log.read(id, view.head, ROWS)) kind.evolve(view, stored);
  }
  kind.takeUp(view);
  return view;
}
