// Processes of one database that are started, stopped for a while and killed at random, while people start, watch,
// cancel and talk through whichever is awake. However it goes: every run ends once, without a gap, and no turn is
// completed twice. SEED repeats a case, ROUNDS makes more of them.

import { assert, assertEquals } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { plain } from "../support/actor.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { assertDense, human, turns } from "./shared_checks.ts";
import { type Process, type Watching, World } from "./shared_rig.ts";

const ROUNDS = Number(Deno.env.get("ROUNDS") ?? 3);
const STEPS = 50;
const AGENTS = ["architect", "critic", "junior_engineer"];

for (let round = 0; round < ROUNDS; round++) {
  const seed = anySeed() + round;
  Deno.test(`processes that come, sleep and go at random leave every run whole (SEED=${seed})`, async () => {
    await soak(seeded(seed));
  });
}

async function soak(random: Random): Promise<void> {
  await using world = await World.open();
  const slow = () => new Promise<void>((resolve) => world.clock.after(random.int(0, 4000), resolve));
  const birth = () => world.process((request) => ({ text: plain(request), hold: slow() }), 4);
  const watched: { id: string; viewer: Watching; by: Process }[] = [];
  const ids: string[] = [];
  const awake = () => random.pick(world.all.filter((process) => !process.stopped));
  /** What a person may be told; anything else is a bug. A process that falls asleep meanwhile says nothing. */
  const ask = (work: () => Promise<unknown>): Promise<void> =>
    world.until(
      work().then(() => {}, (error) => assert(error instanceof ParleyError, error?.stack)),
      random.int(100, 8000),
    ).catch((error) => assert(/has not settled/.test(String(error)), error?.stack));
  const steps: (() => Promise<void> | void)[] = [
    () => {
      const by = awake();
      const id = `run-${ids.length}`;
      ids.push(id);
      return ask(() => by.start({ agent_types: AGENTS }, id));
    },
    () => {
      const [by, id] = [awake(), random.pick(ids)];
      return ask(async () => watched.push({ id, by, viewer: await by.watch(id) }));
    },
    () => {
      const [by, id] = [awake(), random.pick(ids)];
      return ask(async () => by.runs.post(await by.row(id), human("and me?")));
    },
    async () => {
      const [by, id] = [awake(), random.pick(ids)];
      if (random.next() < 0.3) await ask(async () => by.runs.cancel(await by.row(id)));
    },
    () => {
      const steady = world.all.filter((process) => process.steady);
      if (steady.length < 2) return;
      const victim = random.pick(steady);
      if (random.next() < 0.3) victim.freeze();
      else victim.freezeAfter(random.int(1, 40));
      // Some come back, before or after their lease has lapsed; some never do.
      if (random.next() < 0.7) world.clock.after(random.int(100, 40_000), () => victim.thaw());
    },
    async () => {
      if (world.all.length < 8) await world.until(birth());
    },
  ];

  await birth();
  await birth();
  await steps[0]!();
  for (let step = 0; step < STEPS; step++) {
    await random.pick(steps)();
    await world.pass(random.int(0, 3000));
  }
  const survivor = await world.until(birth());
  await world.pass(120_000);
  await world.settle();

  const made = new Set<string>();
  for (const id of ids) {
    if (!await survivor.row(id).catch(() => undefined)) continue;
    made.add(id);
    const rows = await world.log(id);
    assertDense(rows);
    if (rows.at(-1)!.type === "run_completed") assertEquals(turns(rows), AGENTS.length);
    const { status } = await survivor.runs.describe(await survivor.row(id));
    assertEquals(`run_${status}`, rows.at(-1)!.type);
  }
  for (const { id, viewer, by } of watched) {
    const rows = await world.log(id);
    const seen = viewer.events.map((event) => event.sequence);
    assertEquals(seen, rows.slice(0, seen.length).map(({ seq }) => seq));
    if (by.stopped) continue;
    assertEquals(seen.length, rows.length, `the viewer of run ${id} is behind`);
    assertEquals(viewer.closed, 1000);
  }
  assert(made.size > 0);
  for (const process of world.all) if (!process.stopped) assertEquals(process.runs.load.waiting, 0);
}
