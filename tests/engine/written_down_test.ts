// Runs that have ended, or gone to rest, and whose row the store does not take: they are written down as soon as it does,
// and until then nobody waits for that who need not.

import { assertEquals } from "@std/assert";
import type { Store } from "../../src/log/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { engine, KIND, moving, SUBJECT, traces } from "./rig.ts";

/** A store that takes no row of a run that has ended, or gone to rest, while `full.now` is set. */
function filling(full: { now: boolean }) {
  return (store: Store): Store => ({
    ...store,
    update: (before, after) =>
      full.now && after.ended !== undefined
        ? Promise.reject(new Error("disk full"))
        : store.update(before, after),
  });
}

/** A database with a run in it that has ended in its log, and not in its row. */
async function unwritten(kv: Deno.Kv): Promise<string> {
  const at = await engine({ kv, store: filling({ now: true }) });
  const { id } = await at.start({ agent_types: ["critic"] });
  await at.ended(id);
  at.runs.abandon();
  await at.runs.stop();
  assertEquals(await at.store.open(), [id]);
  return id;
}

Deno.test("a server starts, serves and stops while the store does not take the row of a run that has ended", async () => {
  const kv = await Deno.openKv(":memory:");
  const id = await unwritten(kv);
  const clock = new FakeClock();
  await using at = await engine({ kv, clock, store: filling({ now: true }) });
  await moving(clock, at.runs.recover());
  const { id: next } = await at.start({ agent_types: ["critic"] });
  assertEquals((await at.ended(next)).at(-1)?.event_type, "discussion_complete");
  assertEquals([await at.status(id), (await at.ended(id)).at(-1)?.event_type], [
    "completed",
    "discussion_complete",
  ]);
  const { feed, release } = await at.runs.openFeed(await at.runs.row(id, KIND, SUBJECT));
  assertEquals(feed.ended, true, "a viewer is told that nothing more comes");
  release();
  await moving(clock, at.runs.stop());
  assertEquals((await at.store.open()).toSorted(), [id, next].toSorted());
});

Deno.test("the row of a run that had ended before the start is written as soon as the store takes it", async () => {
  const kv = await Deno.openKv(":memory:");
  const id = await unwritten(kv);
  const clock = new FakeClock();
  const full = { now: true };
  await using at = await engine({ kv, clock, store: filling(full) });
  await moving(clock, at.runs.recover());
  full.now = false;
  await clock.advance(10_000);
  while (at.runs.load.acting > 0) await clock.settle();
  assertEquals([(await at.store.get(id))?.status, await at.store.open()], ["completed", []]);
});

Deno.test("a run that is deleted while its row waits to be written does not come back", async () => {
  const kv = await Deno.openKv(":memory:");
  const id = await unwritten(kv);
  const clock = new FakeClock();
  const full = { now: true };
  await using at = await engine({ kv, clock, store: filling(full) });
  const recovering = at.runs.recover();
  while (at.runs.liveOf(KIND) === 0) await clock.settle();
  const row = await at.runs.row(id, KIND, SUBJECT);
  const removing = at.runs.remove(row).then(() => "gone", (error) => error.code);
  await clock.settle();
  full.now = false;
  await clock.advance(10_000);
  while (at.runs.load.acting > 0) await clock.settle();
  if (await moving(clock, removing) !== "gone") await at.runs.remove(row);
  await moving(clock, recovering);
  assertEquals([await at.store.get(id), await traces(kv, id)], [undefined, []]);
});
