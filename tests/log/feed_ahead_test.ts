// The log is read ahead of viewers who are behind. However many there are and wherever they stand, no part is read for
// nothing; and what happens to the run meanwhile is seen by those who come for what was read ahead.

import { assert, assertEquals } from "@std/assert";
import { anySeed, seeded } from "../support/random.ts";
import { feedOf } from "./feed_rig.ts";

const EVENTS = 20_000;

/** A feed whose second part is being read ahead, and cannot be had before `arrive` is called. */
async function readingAhead(events = EVENTS) {
  const { promise, resolve: arrive } = Promise.withResolvers<void>();
  const staged = await feedOf({
    events,
    change: async (rows, after) => {
      if (after === 2_000) await promise;
      return rows;
    },
  });
  const behind = staged.feed.fallBehind();
  await behind.load(0);
  assertEquals(staged.reads, [0, 2_000]);
  return { ...staged, arrive, behind };
}

const sequences = (frames: { seq: number }[]) => [frames[0]?.seq, frames.at(-1)?.seq];

Deno.test("while a viewer who is behind passes a part on, the next one is read, and no more", async () => {
  const { feed, reads } = await feedOf({ events: 8_000 });
  await feed.load(0);
  assertEquals(reads, [0], "nobody said that there is need for more");
  const behind = feed.fallBehind();
  await feed.load(0);
  assertEquals(reads, [0, 0], "nor did whoever asked now");
  await behind.load(0);
  assertEquals(reads, [0, 0, 2_000]);
  await behind.load(2_000);
  assertEquals(reads, [0, 0, 2_000, 4_000]);
  await behind.load(5_999);
  assertEquals(reads, [0, 0, 2_000, 4_000, 6_000], "the last one, after which there is nothing");
  behind.caughtUp();
});

Deno.test("viewers far from each other, who take turns, have no part read for nothing", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (const viewers of [2, 3, 5, 20]) {
    // Parts that end where they like, as those of a real log do.
    const { feed, reads } = await feedOf({
      events: EVENTS,
      change: (rows) => rows.slice(0, random.int(1_000, 2_000)),
    });
    const places = Array.from({ length: viewers }, () => random.int(0, EVENTS - 1));
    const behind = places.map(() => feed.fallBehind());
    let loads = 0;
    while (places.some((after) => after < EVENTS)) {
      const i = random.int(0, viewers - 1);
      if (places[i]! >= EVENTS) continue;
      const frames = await behind[i]!.load(places[i]!);
      loads++;
      assertEquals(frames.map(({ seq }) => seq), frames.map((_, j) => places[i]! + 1 + j));
      places[i] = frames.at(-1)!.seq;
    }
    for (const one of behind) one.caughtUp();
    // The first read of each may begin at a part's beginning and not reach it.
    assert(reads.length <= loads + viewers, `${reads.length} reads for ${loads} loads of ${viewers}`);
  }
});

Deno.test("of many who are behind, two have the next part read ahead, and those who come for it make room for others", async () => {
  const { feed, reads } = await feedOf({ events: EVENTS });
  const places = [0, 4_000, 8_000, 12_000, 16_000];
  const behind = places.map(() => feed.fallBehind());
  for (const [i, after] of places.entries()) await behind[i]!.load(after);
  assertEquals(reads, [0, 2_000, 4_000, 6_000, 8_000, 12_000, 16_000]);
  await behind[0]!.load(2_000);
  await behind[1]!.load(6_000);
  assertEquals(reads.slice(7), [4_000, 8_000]);
  for (const one of behind) one.caughtUp();
});

Deno.test("as many as ask at once for as many parts have each read once", async () => {
  const { feed, reads } = await feedOf({ events: EVENTS });
  const places = Array.from({ length: 1_000 }, (_, i) => (i * 7919) % EVENTS);
  const frames = await Promise.all(places.map((after) => feed.load(after)));
  assertEquals(frames.map((some) => some[0]!.seq), places.map((after) => after + 1));
  assertEquals(reads.toSorted((a, b) => a - b), Array.from({ length: 10 }, (_, i) => i * 2_000));
});

Deno.test("a part that could not be read ahead is read by who needs it", async () => {
  let broken = 0;
  const { feed, reads } = await feedOf({
    events: EVENTS,
    change: (rows, after) => {
      if (after !== 2_000 || broken++ > 0) return rows;
      throw new Error("The store is away");
    },
  });
  const behind = feed.fallBehind();
  await behind.load(0);
  assertEquals(sequences(await behind.load(2_000)), [2_001, 4_000]);
  assertEquals([broken, reads], [2, [0, 2_000, 2_000, 4_000]]);
  behind.caughtUp();
});

Deno.test("what is in memory is not read ahead", async () => {
  const { feed, append, reads } = await feedOf({ events: 2_000, keep: 100 });
  await append(50);
  const behind = feed.fallBehind();
  assertEquals(sequences(await behind.load(0)), [1, 2_000]);
  assertEquals(reads, [0]);
  behind.caughtUp();
});

Deno.test("what is cleared while it is read ahead is given to nobody, and who had come for it gets what is left", async () => {
  for (const [came, expected] of [["after", [2_501, 4_500]], ["before", [2_501, 4_000]]] as const) {
    const { clear, arrive, behind } = await readingAhead();
    const early = came === "before" ? behind.load(2_000) : undefined;
    await clear(2_500);
    const load = early ?? behind.load(2_000);
    arrive();
    assertEquals(sequences(await load), [...expected], came);
    behind.caughtUp();
  }
});

Deno.test("of a run that is deleted while it is read ahead there is nothing", async () => {
  const { feed, arrive, reads, behind } = await readingAhead();
  const load = behind.load(2_000);
  feed.remove();
  arrive();
  assertEquals([await load, await feed.load(2_000)], [[], []]);
  assertEquals(reads, [0, 2_000]);
  behind.caughtUp();
});

Deno.test("what is recorded while the last part is read ahead is not missed", async () => {
  const { append, arrive, behind } = await readingAhead(3_000);
  await append(100);
  arrive();
  assertEquals(sequences(await behind.load(2_000)), [2_001, 3_000]);
  assertEquals(sequences(await behind.load(3_000)), [3_001, 3_100]);
  behind.caughtUp();
});

Deno.test("nothing that was read ahead is kept when nobody is behind any more", async () => {
  const { feed, arrive, reads, behind } = await readingAhead();
  behind.caughtUp();
  arrive();
  assertEquals(sequences(await feed.load(2_000)), [2_001, 4_000]);
  assertEquals(reads, [0, 2_000, 2_000]);
});

Deno.test("what was read ahead of a viewer who has gone stands in nobody's way", async () => {
  const { feed, reads } = await feedOf({ events: EVENTS });
  const behind = [0, 1, 2].map(() => feed.fallBehind());
  await behind[0]!.load(0);
  await behind[1]!.load(8_000);
  assertEquals(reads, [0, 2_000, 8_000, 10_000]);
  behind[0]!.caughtUp();
  await behind[2]!.load(14_000);
  assertEquals(reads.slice(4), [14_000, 16_000]);
  // One who goes while a part of it is on its way wants nothing after it either.
  const load = behind[1]!.load(4_000);
  behind[1]!.caughtUp();
  await load;
  assertEquals(reads.slice(6), [4_000]);
  behind[2]!.caughtUp();
});

Deno.test("a read that ends early says little of the others", async () => {
  const { feed, reads } = await feedOf({
    events: EVENTS,
    change: (rows, after) => after === 3_990 ? rows.slice(0, 2) : rows,
  });
  const behind = feed.fallBehind();
  await behind.load(2_000);
  await behind.load(3_990);
  const crowd = Array.from({ length: 500 }, (_, i) => 13_000 - i);
  for (const after of crowd) assertEquals((await feed.load(after))[0]!.seq, after + 1);
  assertEquals(reads.filter((after) => after >= 10_000 && after < 14_000), [12_000]);
  behind.caughtUp();
});
