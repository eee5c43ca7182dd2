// What a run's log adds up to, read back after a crash or a stop.

import type { BaseView } from "../core/base_view.ts";
import type { Store } from "../log/store.ts";
import type { Kind } from "./kind.ts";

const ROWS = 1000;

/** The view of a run whose process has died: the snapshot made when it was cleared, if it was, and all since. */
export async function foldLog(store: Store, kind: Kind, id: string): Promise<BaseView> {
  const view = await foldOn(store, kind, id, kind.emptyView());
  kind.takeUp(view);
  return view;
}

/** Moves a view of a run on to where its log is; another one comes back where what is missing was cleared. */
export async function foldOn(
  { log, snapshot }: Store,
  kind: Kind,
  id: string,
  view: BaseView,
): Promise<BaseView> {
  for (let before = ""; true;) {
    const { first, head } = await log.bounds(id);
    const now = `${view.head} of ${first} to ${head}`;
    if (now === before) throw new Error(`The log of run ${id} cannot be read on from ${now}`);
    before = now;
    if (view.head < first - 1) {
      view = await snapshot(id, first - 1) ?? kind.emptyView();
      view.head = first - 1;
    }
    if (view.head >= head) return view;
    for (const stored of await log.read(id, view.head, ROWS)) {
      // Somebody else may move the same view on, or clear the log, while it is being read.
      if (stored.seq === view.head + 1) kind.evolve(view, stored);
    }
  }
}
