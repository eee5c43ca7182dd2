// A feed of a run in memory, spelled as a discussion's, to which events can be appended as its recorder does.

import type { Stored } from "../../src/core/event.ts";
import type { Frame } from "../../src/core/frame.ts";
import { Feed } from "../../src/log/feed.ts";
import type { Stamped } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";

/** `append` makes events durable, then publishes them. */
export async function stagedFeed(
  keep: number,
): Promise<{ feed: Feed<Frame>; append(events: readonly Stamped[]): Promise<void> }> {
  const log = memoryLog();
  const spell = (stored: Stored) => discussionDialect.spell({ id: "r", epoch: "e" }, stored);
  const feed = await new Feed<Frame>({ log, run: "r", spell, keep }).open(false);
  return {
    feed,
    async append(events) {
      const first = feed.head + 1;
      await log.append("r", first, events);
      feed.publish(events.map((one, i) => ({ ...one, seq: first + i })));
    },
  };
}
