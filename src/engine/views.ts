// Views of runs that nobody acts out here: another process does, or they rest. They are kept for a while, so that a
// client that asks again and again how such a run stands costs only the reading of what is new.

import type { BaseView } from "../core/base_view.ts";
import type { Run } from "../core/run.ts";
import type { RunRow, Store } from "../log/store.ts";
import type { Bucket } from "./bucket.ts";
import { foldOn } from "./fold.ts";
import type { Kind } from "./kind.ts";
import { publicId } from "./run_key.ts";

/** Views kept at most; the one that was not asked for the longest goes first. */
const KEPT = 100;

interface Kept {
  epoch: string;
  spec: unknown;
  view: BaseView;
  /** The rate ceiling of a run that rests, which a rest does not lift. */
  bucket?: Bucket;
}

export class Views {
  readonly #kept = new Map<string, Kept>();

  /** The run as its log has it now; undefined when it is gone. */
  async see(store: Store, kind: Kind, row: RunRow): Promise<Run | undefined> {
    const { id, epoch } = row;
    let kept = this.#kept.get(id);
    if (kept?.epoch !== epoch) {
      kept = { epoch, spec: await store.spec(row), view: kind.emptyView() };
    }
    if (kept.spec === undefined) return undefined;
    kept.view = await foldOn(store, kind, id, kept.view);
    this.#put(id, kept);
    return { id: publicId(id), spec: kept.spec, view: kept.view };
  }

  /** Keeps a run as it is now. Nobody else may move its view on until it is forgotten here. */
  keep({ id, epoch }: RunRow, { spec, view }: Run, bucket: Bucket): void {
    this.#put(id, { epoch, spec, view, bucket });
  }

  /** Forgets a run; gives what it was kept with. */
  forget(id: string): Bucket | undefined {
    const bucket = this.#kept.get(id)?.bucket;
    this.#kept.delete(id);
    return bucket;
  }

  #put(id: string, kept: Kept): void {
    this.#kept.delete(id);
    // From its end on the row says it all.
    if (kept.view.ended_at === undefined) this.#kept.set(id, kept);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }
}
