// Views of runs that another process acts out. They are kept for a while, so that a client that asks again and again
// how such a run stands costs only the reading of what is new.

import type { BaseView } from "../core/base_view.ts";
import type { Run } from "../core/run.ts";
import type { RunRow, Store } from "../log/store.ts";
import { foldOn } from "./fold.ts";
import type { Kind } from "./kind.ts";

/** Views kept at most; the one that was not asked for the longest goes first. */
const KEPT = 100;

interface Kept {
  epoch: string;
  spec: unknown;
  view: BaseView;
}

export class Views {
  readonly #kept = new Map<string, Kept>();

  /** The run as its log has it now; undefined when it is gone. */
  async see(store: Store, kind: Kind, row: RunRow): Promise<Run | undefined> {
    const { id, epoch } = row;
    let kept = this.#kept.get(id);
    if (kept?.epoch !== epoch) kept = { epoch, spec: await store.spec(row), view: kind.emptyView() };
    if (kept.spec === undefined) return undefined;
    kept.view = await foldOn(store, kind, id, kept.view);
    this.#kept.delete(id);
    // From its end on the row says it all.
    if (kept.view.ended_at === undefined) this.#kept.set(id, kept);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return { id, spec: kept.spec, view: kept.view };
  }
}
