// What may happen between the reads of one look at another process's log, one case each.

import { assertEquals } from "@std/assert";
import { catchUp } from "../../src/engine/follow.ts";
import { Feed } from "../../src/log/feed.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import type { RunRow, Store } from "../../src/log/store.ts";
import { stamped } from "../log/suite.ts";

type Happening = { [read in "get" | "bounds" | "read"]?: (at: Setting) => unknown };

/** A log of five events and a feed that has seen none; `before` happens before a read, `after` before its answer. */
async function setting(after: Happening = {}, before: Happening = {}) {
  const log = memoryLog();
  const feed = await new Feed({ log, run: "r", spell: ({ seq }) => ({ seq }), keep: 10 }).open(false);
  await log.append("r", 1, stamped(5, 1));
  const happen = async <T>(read: keyof Happening, look: () => Promise<T>): Promise<T> => {
    await before[read]?.(at);
    const answer = await look();
    await after[read]?.(at);
    return answer;
  };
  const reads: Pick<EventLog, "bounds" | "read"> = {
    bounds: (run) => happen("bounds", () => log.bounds(run)),
    read: (...args) => happen("read", () => log.read(...args)),
  };
  const at: Setting = {
    log,
    feed: feed as Setting["feed"],
    row: { id: "r", epoch: "e" } as RunRow,
    mine: false,
    look: () => catchUp({ id: "r", epoch: "e", feed: at.feed }, store, () => at.mine),
  };
  const store = {
    get: () => happen("get", () => Promise.resolve(at.row)),
    log: { ...log, ...reads },
  } as unknown as Store;
  return at;
}

interface Setting {
  log: EventLog;
  feed: Parameters<typeof catchUp>[0]["feed"];
  row: RunRow | undefined;
  mine: boolean;
  look: () => Promise<void>;
}

/** As the recorder does it. */
async function publish({ log, feed }: Setting): Promise<void> {
  feed.publish(await log.read("r", feed.head, 100));
}

Deno.test("catchUp() publishes what the log has, and nothing twice", async () => {
  const at = await setting();
  await at.look();
  await at.look();
  assertEquals([at.feed.first, at.feed.head], [1, 5]);
});

for (const read of ["get", "bounds", "read"] as const) {
  Deno.test(`catchUp() leaves a run alone that becomes this process's own during ${read}()`, async () => {
    const at = await setting({
      [read]: async (at: Setting) => {
        if (at.mine) return;
        at.mine = true;
        await publish(at);
        await at.log.append("r", 6, stamped(1, 6));
        await publish(at);
      },
    });
    await at.look();
    assertEquals(at.feed.head, 6);
  });

  Deno.test(`catchUp() gives way to another look that was faster during ${read}()`, async () => {
    let first = true;
    const at = await setting({
      [read]: async (at: Setting) => {
        if (!first) return;
        first = false;
        await at.look();
      },
    });
    await at.look();
    assertEquals(at.feed.head, 5);
  });

  Deno.test(`catchUp() finds its way when the log is cleared during ${read}()`, async () => {
    let first = true;
    const at = await setting({
      [read]: async (at: Setting) => {
        if (first) await at.log.clear("r", 3);
        first = false;
      },
    });
    await at.look();
    await at.look();
    assertEquals([at.feed.first, at.feed.head, at.feed.ended], [4, 5, false]);
  });
}

Deno.test("catchUp() leaves to the recorder what that has made durable and not published yet", async () => {
  const own = async (at: Setting) => {
    at.mine = true;
    await at.log.append("r", 6, stamped(1, 6));
  };
  const at = await setting({}, { read: own });
  await at.look();
  assertEquals(at.feed.head, 0);
  await publish(at);
  assertEquals(at.feed.head, 6);
});

Deno.test("catchUp() is done when it has what was there when it began, and nothing is missing", async () => {
  let seq = 5;
  const at = await setting({ read: (at: Setting) => at.log.append("r", ++seq, stamped(1, seq)) });
  await at.look();
  assertEquals([at.feed.head, seq], [5, 6]);
});

Deno.test("catchUp() says that a run is over whose last event was cleared before", async () => {
  const at = await setting();
  await at.log.clear("r", 5);
  at.row = { ...at.row!, ended: 1 };
  await at.look();
  assertEquals([at.feed.first, at.feed.head, at.feed.ended], [6, 5, true]);
});

for (
  const [what, row] of [["is gone", undefined], [
    "was made again",
    { id: "r", epoch: "f" } as RunRow,
  ]] as const
) {
  Deno.test(`catchUp() closes the feed of a run that ${what}`, async () => {
    const at = await setting();
    at.row = row;
    await at.look();
    assertEquals([at.feed.removed, at.feed.head], [true, 0]);
  });
}
