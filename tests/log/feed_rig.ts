// A feed over a log in memory, for tests of what viewers of one run read from the log.

import type { Stored } from "../../src/core/event.ts";
import { Feed } from "../../src/log/feed.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { stamped } from "./suite.ts";

export interface FeedOptions {
  events: number;
  /** Newest frames kept in memory, as far as they are published. */
  keep?: number;
  /** Changes what a read gives. */
  change?: (rows: Stored[], after: number) => Stored[] | Promise<Stored[]>;
}

/** A feed of a run that is in its log and not in memory, and the reads that it makes. */
export async function feedOf({ events, keep = 1, change = (rows) => rows }: FeedOptions) {
  const log = memoryLog();
  for (let seq = 1; seq <= events; seq += 100) await log.append("run", seq, stamped(100, seq));
  const reads: number[] = [];
  const counted: EventLog = {
    ...log,
    async read(run, after, limit) {
      reads.push(after);
      return await change(await log.read(run, after, limit), after);
    },
  };
  const feed = new Feed({ log: counted, run: "run", spell: ({ seq }) => ({ seq }), keep });
  await feed.open(false);
  return {
    feed,
    log,
    reads,
    /** Records so many events more. */
    async append(count: number) {
      await log.append("run", feed.head + 1, stamped(count, feed.head + 1));
      feed.publish(await log.read("run", feed.head, count));
    },
    /** Clears the run up to an event. */
    async clear(upTo: number) {
      await log.clear("run", upTo);
      feed.cleared(upTo);
    },
  };
}
