// What many viewers of one run, each at a place of its own, read from the log: as good as nothing each, and never a
// frame too few, whatever the log gives at a time.

import { assert, assertEquals } from "@std/assert";
import type { Stored } from "../../src/core/event.ts";
import { Feed } from "../../src/log/feed.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { anySeed, seeded } from "../support/random.ts";
import { stamped } from "./suite.ts";

const EVENTS = 8_000;

/** A feed of a run of 8,000 events that has nothing in memory, and the reads that it makes. */
async function feedOf(change: (rows: Stored[]) => Stored[] = (rows) => rows) {
  const log = memoryLog();
  for (let seq = 1; seq <= EVENTS; seq += 100) await log.append("run", seq, stamped(100, seq));
  const reads: number[] = [];
  const counted: EventLog = {
    ...log,
    async read(run, after, limit) {
      reads.push(after);
      return change(await log.read(run, after, limit));
    },
  };
  const feed = new Feed({ log: counted, run: "run", spell: ({ seq }) => ({ seq }), keep: 1 });
  return { feed: await feed.open(false), log, reads };
}

async function readFrom(feed: Feed<{ seq: number }>, after: number): Promise<number[]> {
  const seen: number[] = [];
  const behind = feed.fallBehind();
  while (after < feed.head) {
    const frames = await behind.load(after);
    for (const { seq } of frames) seen.push(seq);
    after = seen.at(-1) ?? feed.head;
  }
  behind.caughtUp();
  return seen;
}

const numbers = (after: number, upTo = EVENTS) =>
  Array.from({ length: upTo - after }, (_, i) => after + i + 1);

Deno.test("a thousand viewers at places of their own read each part of the log once", async () => {
  const { feed, reads } = await feedOf();
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  const places = Array.from({ length: 1_000 }, () => random.int(0, EVENTS - 1));
  const seen = await Promise.all(places.map((after) => readFrom(feed, after)));
  assertEquals(seen, places.map((after) => numbers(after)));
  assertEquals(reads.toSorted((a, b) => a - b), [0, 2_000, 4_000, 6_000]);
});

Deno.test("a log that gives few events at a time is read on for all who wait for them", async () => {
  // As while pages are joined: what follows is under another key by now.
  const { feed, reads } = await feedOf((rows) => rows.slice(0, 206));
  const seen = await Promise.all([499, 500, 710, 720, 999].map((after) => readFrom(feed, after)));
  assertEquals(seen, [499, 500, 710, 720, 999].map((after) => numbers(after)));
  // Alone each would make 39. Few reads are kept, so that one who is further behind may have to read a part again.
  assert(reads.length < 2 * Math.ceil(EVENTS / 206), `${reads.length} reads`);
});

Deno.test("a part that was read while it grew is read again by who needs what came since", async () => {
  const { feed, log } = await feedOf();
  assertEquals((await feed.load(7_990)).map(({ seq }) => seq), numbers(7_990));
  await log.append("run", EVENTS + 1, stamped(150, EVENTS + 1));
  feed.publish(await log.read("run", EVENTS, 150));
  assertEquals(await readFrom(feed, 7_995), numbers(7_995, EVENTS + 150));
  assertEquals(await readFrom(feed, EVENTS + 7), numbers(EVENTS + 7, EVENTS + 150));
});

Deno.test("what was cleared is never given, also not by a read of its part before", async () => {
  const { feed, log, reads } = await feedOf();
  const behind = feed.fallBehind();
  await behind.load(600);
  await log.clear("run", 700);
  feed.cleared(700);
  assertEquals((await behind.load(600)).map(({ seq }) => seq), numbers(700, 2_700));
  assertEquals((await feed.load(900))[0], { seq: 901 });
  // Each time the next part as well, since somebody is behind.
  assertEquals(reads, [0, 2_000, 700, 2_700]);
});
