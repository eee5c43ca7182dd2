// A log that lasts as long as the process: an array per run. For tests and embedding; passes the same suite as kv.ts.

import type { Stored } from "../core/event.ts";
import { assertNext, type Bounds, type EventLog, type Stamped } from "./log.ts";

interface Kept {
  /** How many were forgotten; `rows[0]` has sequence `dropped + 1`. */
  dropped: number;
  rows: Stored[];
}

export function memoryLog(): EventLog {
  const runs = new Map<string, Kept>();
  const kept = (run: string): Kept => {
    let found = runs.get(run);
    if (!found) runs.set(run, found = { dropped: 0, rows: [] });
    return found;
  };
  const bounds = ({ dropped, rows }: Kept): Bounds => ({ first: dropped + 1, head: dropped + rows.length });

  return {
    async append(run: string, first: number, events: readonly Stamped[]) {
      const { dropped, rows } = kept(run);
      assertNext(run, first, dropped + rows.length);
      events.forEach(({ at, event }, i) => rows.push(structuredClone({ seq: first + i, at, event })));
      await Promise.resolve();
    },
    read(run, after, limit) {
      const { dropped, rows } = kept(run);
      const start = Math.max(0, after - dropped);
      return Promise.resolve(rows.slice(start, start + limit));
    },
    bounds: (run) => Promise.resolve(bounds(kept(run))),
    clear(run, upTo) {
      const entry = kept(run);
      const count = Math.max(0, Math.min(upTo - entry.dropped, entry.rows.length));
      entry.rows.splice(0, count);
      entry.dropped += count;
      return Promise.resolve();
    },
    compact: () => Promise.resolve(),
    settle: () => Promise.resolve(),
    letGo() {},
    remove(run) {
      runs.delete(run);
      return Promise.resolve();
    },
  };
}
