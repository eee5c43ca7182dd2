import { setImmediate } from "node:timers";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError } from "../../src/errors.ts";
import { kvStore } from "../../src/log/store.ts";
import { anySeed, seeded } from "../support/random.ts";
import { ask, ENDLESS, interrupt } from "./endless_rig.ts";
import { leftovers, types } from "./shared_checks.ts";
import { type Process, World } from "./shared_rig.ts";

const row = (process: Process, id = "s") => process.row(id, ENDLESS);
const say = async (process: Process, id: string, message?: string) =>
  await process.runs.say(await row(process), ask(id, message));

/** A log without a gap, in which every one of these requests came in once and is completed once. */
async function assertDone(world: World, ids: string[]): Promise<void> {
  const log = await world.log("s");
  assertEquals(log.map(({ seq }) => seq), log.map((_, i) => i + 1));
  const count = (type: string) => types(log).filter((t) => t === type).length;
  assertEquals(
    ["session_opened", "request_received", "request_completed"].map(count),
    [1, ids.length, ids.length],
  );
}

Deno.test("a run that rests is woken by whichever process is spoken to, and knows what others were told", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  await a.startEndless("s");
  const viewer = await b.watch("s", 0, ENDLESS);
  for (const [i, process] of [a, b, a, a, b].entries()) {
    let known = -1;
    await world.until(
      row(process).then((r) =>
        process.runs.say(r, (view) => {
          known = view.head;
          return ask(`r${i}`)();
        })
      ),
    );
    await world.settle();
    assertEquals(known, i === 0 ? 0 : 1 + i * 5, `request ${i}`);
  }
  await world.pass(600);
  await assertDone(world, ["r0", "r1", "r2", "r3", "r4"]);
  assertEquals([a.echo.played, b.echo.played], [3, 2]);
  assertEquals([viewer.events.length, viewer.closed, viewer.controls.length], [26, undefined, 1]);
  assertEquals((await b.runs.describe(await row(b))).status, "idle");
});

Deno.test("what is said to a run that another process acts out is brought there", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  await a.startEndless("s");
  await world.until(say(a, "h", "hold"));
  assertEquals((await b.runs.describe(await row(b))).status, "running");
  await world.until(say(b, "x"));
  await world.until(row(b).then((r) => b.runs.post(r, interrupt("h"))));
  await world.settle();
  await assertDone(world, ["h", "x"]);
  assertEquals([a.echo.played, b.echo.played, await leftovers(world)], [1, 0, []]);
});

Deno.test("what is said to a run that another process acts out may be as long as at its own", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  await a.startEndless("s");
  await world.until(say(a, "h", "hold"));
  const message = `${"x".repeat(99_000)} – too`;
  await world.until(say(b, "x", message));
  await world.until(row(b).then((r) => b.runs.post(r, interrupt("h"))));
  await world.settle();
  await assertDone(world, ["h", "x"]);
  const stored = await kvStore(world.kv).log.read("s", 0, 1000);
  const asked = stored.flatMap(({ event }) => event.type === "request_received" ? event.data.message : []);
  assertEquals(asked, ["hold", message]);
  assertEquals(await leftovers(world), []);
});

Deno.test("what is said to a run that goes to rest on the way there is done all the same", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  await a.startEndless("s");
  await world.until(say(a, "h", "hold"));
  const brought = say(b, "x");
  await world.settle();
  await a.runs.post(await row(a), interrupt());
  await world.settle();
  assertEquals((await row(b)).status, "idle");
  await world.until(brought, 2000);
  await world.settle();
  await assertDone(world, ["h", "x"]);
});

Deno.test("a run that this very process is about to wake waits for nobody else", async () => {
  await using world = await World.open();
  const a = await world.process();
  await world.process();
  const refused: string[] = [];
  let met = 0;
  // From the first read of the wake to the moment in which the run is acted out, step by step.
  for (let steps = 0; steps < 24; steps++) {
    const id = `s${steps}`;
    const found = await a.startEndless(id);
    let woken = false;
    const said = a.runs.say(found, ask("x", "hold")).then(() => void (woken = true));
    for (let i = 0; i < steps; i++) await new Promise<void>((resolve) => setImmediate(() => resolve()));
    const now = await row(a, id);
    if (!woken) met++;
    const work = [a.runs.clear(now), a.runs.post(now, interrupt()), a.runs.remove(now), said];
    const done = work.map((one, i) =>
      one.catch((error) => {
        const gone = error instanceof ParleyError && error.status !== 503;
        if (!gone) refused.push(`${["clear", "post", "remove", "say"][i]} after ${steps}: ${error}`);
      })
    );
    await world.until(Promise.all(done));
  }
  assertEquals(refused, []);
  assert(met > 1, "some of them came before it was awake");
});

Deno.test("a process that dies leaves its run to others, and one that rests needs none", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  await a.startEndless("s");
  await a.startEndless("quiet");
  await world.until(say(a, "h", "hold"));
  a.freeze();
  await world.pass(30_000);
  await b.runs.post(await row(b), interrupt());
  await world.settle();
  await assertDone(world, ["h"]);
  assertEquals(b.echo.played, 1);
  await b.runs.say(await row(b, "quiet"), ask("q"));
  await world.settle();
  assertEquals((await row(b, "quiet")).status, "idle");
});

Deno.test("a run that is deleted through another process is gone, while it rests and while it does not", async () => {
  await using world = await World.open();
  const a = await world.process();
  const b = await world.process();
  for (const message of ["hold", "one"]) {
    await a.startEndless("s");
    await world.until(say(a, "x", message));
    const viewer = await a.watch("s", 0, ENDLESS);
    await world.settle();
    await world.until(row(b).then((r) => b.runs.remove(r)));
    await world.pass(600);
    assertEquals([viewer.closed, (await world.log("s")).length], [message === "hold" ? 1000 : 4404, 0]);
    await assertRejects(() => say(b, "y"), ParleyError, "There is no session");
  }
});

Deno.test("three processes speak to one run, clear it, and stop and go on at random: nothing said is lost", async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  await using world = await World.open();
  const processes = [await world.process(), await world.process(), await world.process()];
  await processes[0]!.startEndless("s");
  await world.settle();
  const said: Promise<unknown>[] = [];
  const accepted: string[] = [];
  for (let i = 0; i < 60; i++) {
    const by = random.pick(processes);
    if (!by.stopped) {
      said.push(say(by, `r${i}`).then(() => accepted.push(`r${i}`), () => {}));
      if (random.int(0, 5) === 0) said.push(row(by).then((r) => by.runs.clear(r)).catch(() => {}));
    }
    if (random.int(0, 9) === 0 && processes.filter((p) => !p.stopped).length > 1) {
      by.freezeAfter(random.int(1, 8));
    }
    await world.pass(random.int(0, 1) * random.int(0, 12_000));
    for (const process of processes) if (process.stopped && random.int(0, 3) === 0) process.thaw();
  }
  for (const process of processes) {
    process.freeze(); // none is to stop any more
    process.thaw();
  }
  await world.pass(60_000);
  await world.until(Promise.allSettled(said));
  await world.pass(30_000);
  // What was refused may have been said all the same, as when the answer was lost; never twice, and never half.
  let known: { request_id: string; completed?: number }[] = [];
  await world.until(
    row(processes[0]!).then((r) =>
      processes[0]!.runs.say(r, (view) => {
        known = structuredClone((view as unknown as { conversation: typeof known }).conversation);
        return ask("last")();
      })
    ),
  );
  const ids = known.map((k) => k.request_id);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(known.filter((k) => k.completed === undefined), []);
  assertEquals(accepted.filter((id) => !ids.includes(id)), [], `seed ${seed}`);
  assert(accepted.length > 20, `${accepted.length} accepted`);
});
