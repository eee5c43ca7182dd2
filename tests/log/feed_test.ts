// Thousands of viewers who come back at once, each with its own last sequence, read the log a few times between them.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Frame } from "../../src/core/frame.ts";
import { Feed } from "../../src/log/feed.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { anySeed, seeded } from "../support/random.ts";
import { stamped } from "./suite.ts";

async function feedOf(count: number, change: (log: EventLog) => Partial<EventLog> = () => ({})) {
  const log = memoryLog();
  await log.append("r", 1, stamped(count));
  let reads = 0;
  const counted: EventLog = {
    ...log,
    read(run, after, limit) {
      reads++;
      return log.read(run, after, limit);
    },
  };
  const feed = await new Feed<Frame>({
    log: { ...counted, ...change(counted) },
    run: "r",
    spell: (stored) => discussionDialect.spell({ id: "r", epoch: "e" }, stored),
    keep: 10,
  }).open(true);
  return { feed, reads: () => reads };
}

function assertHolds(frames: readonly Frame[], after: number, head: number): void {
  assertEquals(frames.map(({ seq }) => seq), frames.map((_, i) => frames[0]!.seq + i));
  assert(frames[0]!.seq <= after + 1 && frames.at(-1)!.seq > after, `${after} of ${head}`);
}

Deno.test("who asks for what somebody near has asked for gets the same read, while it is under way and after", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  const { feed, reads } = await feedOf(1500);
  const { caughtUp } = feed.fallBehind();
  const asked = Array.from({ length: 1000 }, () => random.int(0, 1499));
  const got = await Promise.all(
    [0, ...asked].map(async (after) => ({ after, frames: await feed.load(after) })),
  );
  for (const { after, frames } of got) assertHolds(frames, after, 1500);
  assertEquals(reads(), 1);
  assertHolds(await feed.load(700), 700, 1500);
  assertEquals(reads(), 1);
  // When nobody is behind any more, nobody needs it, and it is not kept.
  caughtUp();
  assertHolds(await feed.load(700), 700, 1500);
  assertEquals(reads(), 2);
});

Deno.test("a read that ends before what somebody waits for is followed by another, and a failed one by the next asker's", async () => {
  const short = await feedOf(
    100,
    (log) => ({ read: (run, after, limit) => log.read(run, after, Math.min(7, limit)) }),
  );
  const got = await Promise.all(
    [0, 3, 50].map(async (after) => ({ after, frames: await short.feed.load(after) })),
  );
  for (const { after, frames } of got) assertHolds(frames, after, 100);
  assertEquals(short.reads(), 2); // 1 to 7, and 51 to 57

  let fail = true;
  const failing = await feedOf(100, (log) => ({
    read(run, after, limit) {
      if (!fail) return log.read(run, after, limit);
      fail = false;
      return Promise.reject(new Error("the disk is away"));
    },
  }));
  const first = failing.feed.load(0);
  const second = failing.feed.load(20);
  await assertRejects(() => first, Error, "the disk is away");
  assertHolds(await second, 20, 100);
});

Deno.test("what was cleared is not given from an earlier read", async () => {
  const { feed, reads } = await feedOf(100);
  await feed.load(0);
  feed.cleared(40);
  const frames = await feed.load(0);
  assertEquals([frames[0]!.seq, reads()], [41, 2]);
});
