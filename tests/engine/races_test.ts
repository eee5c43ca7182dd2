// What may come between two steps of the engine: a deletion between a run's being made and its being taken in, and
// whole lives of a run between two looks at its row. Each was found by tests/faults/handoff_test.ts, which plays all
// orders; these play one.

import { assert, assertEquals } from "@std/assert";
import type { Model } from "../../src/agents/model.ts";
import type { RunRow, Store } from "../../src/log/store.ts";
import { engine, gate } from "./rig.ts";

/** Holds the answer to the n-th call of a look at a row, or at a log's bounds, until it is let go. */
function holding(what: "get" | "bounds", nth: number) {
  const [asked, release] = [gate(), gate()];
  let calls = 0;
  const hold = async <T>(answer: Promise<T>): Promise<T> => {
    const got = await answer;
    if (++calls !== nth) return got;
    asked.resolve();
    await release.promise;
    return got;
  };
  const store = (inner: Store): Store => ({
    ...inner,
    ...(what === "get" && { get: (id: string) => hold(inner.get(id)) }),
    ...(what === "bounds" && { log: { ...inner.log, bounds: (run: string) => hold(inner.log.bounds(run)) } }),
  });
  return { store, asked: asked.promise, release: () => release.resolve(), skip: () => calls = nth - 1 };
}

Deno.test("a run that is deleted in the moment in which it is made is gone for good", async () => {
  const bounds = holding("bounds", 1);
  await using at = await engine({ store: bounds.store });
  const starting = at.start();
  await bounds.asked;
  const ids = await at.store.open();
  assertEquals(ids.length, 1);
  const removing = at.runs.remove((await at.store.get(ids[0]!))!);
  bounds.release();
  await starting;
  await removing;
  await at.runs.stop();
  assertEquals([await at.store.get(ids[0]!), await at.store.open()], [undefined, []]);
  assertEquals(await at.store.log.read(ids[0]!, 0, 10), []);
});

Deno.test("a viewer whose look at the row is slower than the whole run learns that it is over", async () => {
  const get = holding("get", Infinity);
  let slow = get;
  await using at = await engine({ store: (inner) => ({ ...inner, get: (id) => slow.store(inner).get(id) }) });
  slow = holding("get", 1);
  const held = slow;
  // Its row is looked at as it was before the run began, and seen when that is long over.
  let row: RunRow | undefined;
  const created = gate();
  const create = at.store.create;
  at.store.create = async (made, ...rest) => {
    const answer = await create(made, ...rest);
    row = made;
    created.resolve();
    await held.asked;
    return answer;
  };
  const starting = at.start();
  await created.promise;
  const opening = at.runs.openFeed(row!);
  await held.asked;
  await starting;
  while (at.runs.load.acting + at.runs.load.waiting > 0) await at.store.ping();
  held.release();
  const { feed, release } = await opening;
  assert(feed.ended, `at ${feed.head} it does not know that the run is over`);
  assertEquals((await at.store.log.bounds(row!.id)).head, feed.head);
  release();
});

Deno.test("a stop of the server in the moment in which a run is cancelled does not undo the cancel", async () => {
  let stopped: Promise<void> | undefined;
  const speaking = gate();
  const model: Model = {
    provider: "rehearsal",
    defaultModel: "rehearsal",
    async *stream(_, signal) {
      yield { type: "text", text: "I was " };
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          stopped = at.runs.stop();
          reject(signal.reason);
        });
        speaking.resolve();
      });
    },
  };
  const at = await engine({ model });
  const row = await at.start();
  await speaking.promise;
  await at.runs.cancel(row);
  assert(stopped, "the server was not stopped meanwhile");
  await stopped;
  const events = await at.store.log.read(row.id, 0, 1000);
  assertEquals(events.at(-1)!.event.type, "run_cancelled");
  assertEquals((await at.store.get(row.id))!.status, "cancelled");
  at.kv.close();
});
