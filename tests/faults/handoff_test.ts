// The handoff from replay to live, against a trivial model, over every order in which reads, appends, clears, deletions,
// joins and losses of a connection can come: the real engine, feed and viewer, on a clock that stands still and a store
// whose answers come in random order.
//
// It fails when a viewer looks at the head before it listens, when frames are published before they are durable, when a
// resume is off by one, and when a feed that is opened late does not learn that its run is over.

import { assert, assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore } from "../../src/log/store.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";
import { Gates } from "./gates.ts";
import type { Wishes } from "./handoff_model.ts";
import { memoryStore } from "./memory_store.ts";
import { World } from "./handoff_world.ts";

const STEPS = 120;

/** Where a viewer may say that it was: places that are right, just wrong, long gone, of the future, of another life. */
function wishes(world: World, random: Random): Wishes {
  const { head = 0, first = 1, epoch = "none" } = world.truth ?? {};
  const after = random.pick([
    0,
    0,
    head,
    head - 1,
    head + 1,
    head + 9,
    first - 1,
    first - 2,
    random.int(0, head),
  ]);
  const seenEpoch = random.pick([undefined, undefined, epoch, epoch, "e1......", "nonsense"]);
  return {
    after: Math.max(0, after),
    ...(seenEpoch !== undefined && { seenEpoch }),
    deltas: random.next() < 0.7,
    batch: random.next() < 0.4,
  };
}

/** A lost viewer comes back for what it has not seen. */
function resume(world: World, random: Random): void {
  const lost = random.pick(world.screens);
  if (!lost?.truth) return;
  world.drop(lost);
  world.join({ ...lost.wishes, after: lost.cursor, seenEpoch: lost.truth.epoch });
}

function something(world: World, random: Random): string {
  const { connected } = world;
  const one = connected.length > 0 ? random.pick(connected) : undefined;
  const lot = random.int(1, 100);
  if (lot <= 35) return world.say(), "say";
  if (lot <= 50) return world.join(wishes(world, random)), "join";
  if (lot <= 58) return one?.pause(), "pause";
  if (lot <= 68) return one?.unpause(), "unpause";
  if (lot <= 72) return one && world.drop(one), "drop";
  if (lot <= 80) return world.screens.length > 0 && resume(world, random), "resume";
  if (lot <= 85) return void world.ask("clear"), "clear";
  if (lot <= 88) return void world.ask("cancel"), "cancel";
  if (lot <= 91) return void world.ask("remove"), "remove";
  if (lot <= 93) return world.finish(), "finish";
  if (lot <= 95) {
    return void world.history(random.int(0, world.truth?.head ?? 0), random.int(1, 20)), "history";
  }
  return void world.start(), "start";
}

/** Plays one interleaving of so many steps and gives what was counted; throws what was wrong with it. */
async function play(seed: number, steps: number, kv?: Deno.Kv): Promise<World> {
  const random = seeded(seed);
  const gates = new Gates(random);
  const store = kv ? kvStore(kv, createCommitter(kv)) : memoryStore(() => gates.pause());
  const world = new World(random, gates, store);
  const check = () => {
    if (world.failures.length > 0) throw world.failures[0];
  };
  void world.start();
  const done: string[] = [];
  try {
    for (let i = 0; i < steps; i++) {
      if (gates.waiting > 0 && random.next() < 0.65) gates.release();
      else if (random.next() < 0.1) await world.clock.advance(random.int(1, 200));
      else done.push(something(world, random));
      await gates.settle();
      check();
    }
    // Everything that is under way comes to its end, and everybody reads on.
    for (const screen of world.screens) screen.unpause();
    await gates.settle();
    for (let calm = 0; calm < 3; calm++) {
      while (gates.waiting > 0) {
        gates.release();
        await gates.settle();
        calm = 0;
      }
      await world.clock.advance(6_000);
      await gates.settle();
    }
    check();
    for (const screen of world.screens) screen.settled();
    for (const screen of world.screens) world.drop(screen);
    assertEquals(world.left, 0, "viewers are counted that have gone");
    gates.open = true;
    await world.clock.run(world.runs.stop());
    check();
    assertEquals(world.clock.pending, 0, "a timer was left behind");
  } catch (error) {
    (error as Error).message += `\nafter ${done.join(" ")}`;
    throw error;
  }
  return world;
}

/** The fewest steps with which it fails, since a short story is easier to read. */
async function shortest(seed: number, fresh: () => Promise<Deno.Kv | undefined>): Promise<string> {
  for (let steps = 1; steps <= STEPS; steps++) {
    const kv = await fresh();
    try {
      await play(seed, steps, kv);
    } catch (error) {
      return `SEED=${seed} fails with ${steps} steps: ${(error as Error).stack}`;
    } finally {
      kv?.close();
    }
  }
  return `SEED=${seed} fails only in its full length`;
}

async function many(what: string, count: number, fresh: () => Promise<Deno.Kv | undefined>): Promise<void> {
  const first = anySeed();
  console.log(`${what}: SEED=${first}`);
  const sums: Record<string, number> = { interleavings: 0 };
  for (let i = 0; i < count; i++) {
    const kv = await fresh();
    try {
      const { counts } = await play(first + i, STEPS, kv);
      for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + n;
      sums.interleavings!++;
    } catch (error) {
      throw new Error(await shortest(first + i, fresh), { cause: error });
    } finally {
      kv?.close();
    }
  }
  report(what, sums);
  // An order in which nothing happens proves nothing.
  for (const name of ["events", "joins", "resumes", "resets", "clears", "deletions"]) {
    assert(sums[name]! > count / 4, `${name}: ${sums[name]}`);
  }
}

Deno.test("a viewer sees exactly what the model says, in every order of everything (in memory)", async () => {
  await many("handoff", scaled("HANDOFFS", 2500, 95_000), () => Promise.resolve(undefined));
});

Deno.test("a viewer sees exactly what the model says, in every order of everything (Deno KV)", async () => {
  await many("handoff on Deno KV", scaled("HANDOFFS_KV", 150, 5_000), () => Deno.openKv(":memory:"));
});
