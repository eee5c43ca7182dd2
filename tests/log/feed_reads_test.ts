// What many viewers of one run, each at a place of its own, read from the log: as good as nothing each, and never a
// frame too few, whatever the log gives at a time.

import { assert, assertEquals } from "@std/assert";
import type { Feed } from "../../src/log/feed.ts";
import { anySeed, seeded } from "../support/random.ts";
import { feedOf } from "./feed_rig.ts";

const EVENTS = 8_000;

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
  const { feed, reads } = await feedOf({ events: EVENTS });
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  const places = Array.from({ length: 1_000 }, () => random.int(0, EVENTS - 1));
  const seen = await Promise.all(places.map((after) => readFrom(feed, after)));
  assertEquals(seen, places.map((after) => numbers(after)));
  assertEquals(reads.toSorted((a, b) => a - b), [0, 2_000, 4_000, 6_000]);
});

Deno.test("a log that gives few events at a time is read on for all who wait for them", async () => {
  // As while pages are joined: what follows is under another key by now.
  const { feed, reads } = await feedOf({ events: EVENTS, change: (rows) => rows.slice(0, 206) });
  const seen = await Promise.all([499, 500, 710, 720, 999].map((after) => readFrom(feed, after)));
  assertEquals(seen, [499, 500, 710, 720, 999].map((after) => numbers(after)));
  // Alone each would make 39. Few reads are kept, so that one who is further behind may have to read a part again.
  assert(reads.length < 2 * Math.ceil(EVENTS / 206), `${reads.length} reads`);
});

Deno.test("a part that was read while it grew is read again by who needs what came since", async () => {
  const { feed, append } = await feedOf({ events: EVENTS });
  assertEquals((await feed.load(7_990)).map(({ seq }) => seq), numbers(7_990));
  await append(150);
  assertEquals(await readFrom(feed, 7_995), numbers(7_995, EVENTS + 150));
  assertEquals(await readFrom(feed, EVENTS + 7), numbers(EVENTS + 7, EVENTS + 150));
});

Deno.test("what was cleared is never given, also not by a read of its part before", async () => {
  const { feed, clear, reads } = await feedOf({ events: EVENTS });
  const behind = feed.fallBehind();
  await behind.load(600);
  await clear(700);
  assertEquals((await behind.load(600)).map(({ seq }) => seq), numbers(700, 2_700));
  assertEquals((await feed.load(900))[0], { seq: 901 });
  // Each time the next part as well, since somebody is behind.
  assertEquals(reads, [0, 2_000, 700, 2_700]);
});
