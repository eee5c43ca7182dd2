// A store that refuses for a while: nothing is lost, nobody is told what is not durable, and nobody waits for nothing.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError, StoreRefused } from "../../src/errors.ts";
import { type Committer, createCommitter } from "../../src/log/commit.ts";
import { kvLog } from "../../src/log/kv.ts";
import { kvStore, type Store } from "../../src/log/store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { engine, gate, KIND, SUBJECT, traces } from "./rig.ts";

/** A store whose log refuses while `full.now` is set. */
function filling(full: { now: boolean }, which: (type: string) => boolean) {
  return (store: Store): Store => ({
    ...store,
    log: {
      ...store.log,
      append: (run, first, events) =>
        full.now && events.some((e) => which(e.event.type))
          ? Promise.reject(new Error("disk full"))
          : store.log.append(run, first, events),
    },
  });
}

Deno.test("a run whose last event could not be kept before a stop has not ended, and is taken up again", async () => {
  const kv = await Deno.openKv(":memory:");
  const full = { now: true };
  const first = await engine({ kv, store: filling(full, (type) => type === "run_completed") });
  const { id } = await first.start({ agent_types: ["critic"] });
  await first.when(id, (events) => events.at(-1)?.event_type === "round_complete");
  first.runs.abandon();
  await first.runs.stop();
  assertEquals(await first.store.open(), [id]);
  assertEquals((await first.store.get(id))?.ended, undefined);

  await using second = await engine({ kv });
  await second.runs.recover();
  const events = await second.ended(id);
  assertEquals(events.filter((e) => e.event_type === "discussion_complete").length, 1);
});

Deno.test("a row that could not be written once is written again, and the run can be deleted", async () => {
  let failures = 2;
  const flaky = (store: Store): Store => ({
    ...store,
    update: (before, after) =>
      failures-- > 0 ? Promise.reject(new Error("away")) : store.update(before, after),
  });
  const written = Promise.withResolvers<void>();
  const logger = { info: (event: string) => event === "run_ended" && written.resolve(), error() {} };
  await using at = await engine({ store: flaky, logger });
  const { id } = await at.start({ agent_types: ["critic"] });
  await at.ended(id);
  await written.promise;
  assert(failures < 0);
  await at.runs.remove(await at.runs.row(id, KIND, SUBJECT));
  await assertRejects(() => at.runs.row(id, KIND, SUBJECT), ParleyError, "There is no discussion");
});

Deno.test("a deletion that the store refused in its midst is ended by the next look for old runs", async () => {
  const kv = await Deno.openKv(":memory:");
  const real = createCommitter(kv);
  let full = false;
  // What takes the run away from lists and look-ups is taken, and nothing after it.
  const filling: Committer = {
    ...real,
    commit: (mutations, bytes) =>
      full && !mutations.some((mutation) => "value" in mutation && mutation.key[0] === "trash")
        ? Promise.reject(new StoreRefused())
        : real.commit(mutations, bytes),
  };
  await using at = await engine({ kv, store: () => kvStore(kv, filling) });
  const { id } = await at.start({ agent_types: ["critic"] });
  await at.ended(id);
  while ((await at.store.get(id))!.ended === undefined);
  const row = await at.runs.row(id, KIND, SUBJECT);
  full = true;
  await assertRejects(() => at.runs.remove(row), StoreRefused);
  await assertRejects(() => at.runs.row(id, KIND, SUBJECT), ParleyError, "There is no discussion");
  const left = await traces(kv, id);
  assert(left.length > 1, "something of it is left");
  assertEquals([await at.runs.retire(0), await traces(kv, id)], [0, left]);
  full = false;
  assertEquals([await at.runs.retire(0), await traces(kv, id)], [0, []]);
});

Deno.test("while the store refuses, status is answered and a cancel says that it has to wait", async () => {
  const full = { now: true };
  const stalled = Promise.withResolvers<void>();
  const logger = { info() {}, error: (event: string) => event === "log_stalled" && stalled.resolve() };
  const at = await engine({ logger, store: filling(full, (type) => type === "turn_completed") });
  const { id } = await at.start({ agent_types: ["critic"] });
  const row = await at.runs.row(id, KIND, SUBJECT);
  const early = at.runs.describe(row); // asked while the write that will be refused is under way
  await stalled.promise;
  await early;
  assertEquals((await at.runs.describe(row)).status, "running");
  assertEquals((await at.runs.list({ kind: KIND, subject: SUBJECT, limit: 5 })).runs.length, 1);
  await assertRejects(() => at.runs.cancel(row), ParleyError, "takes no events now");
  full.now = false;
  const events = await at.ended(id);
  assertEquals(events.filter((e) => ["discussion_complete", "error"].includes(e.event_type)).length, 1);
  await at[Symbol.asyncDispose]();
});

Deno.test("pieces of an event that a crash kept from being numbered do not spoil the one that came instead", async () => {
  const kv = await Deno.openKv(":memory:");
  const big = (size: number) => ({
    at: "2026-01-02T03:04:05.678Z",
    event: {
      type: "text_streamed" as const,
      data: { agent_type: "critic", round: 1, message_id: "m", delta: "x".repeat(size) },
    },
  });
  const real = createCommitter(kv);
  const dying = { ...real, pool: () => Promise.reject(new Error("killed")) };
  await assertRejects(() => kvLog(kv, dying).append("r", 1, [big(200_000)]), Error, "killed");
  const log = kvLog(kv, real);
  await log.append("r", 1, [big(70_000)]);
  const [row] = await log.read("r", 0, 10);
  assert(row?.event.type === "text_streamed");
  assertEquals(row.event.data.delta.length, 70_000);
  kv.close();
});

Deno.test("a stop does not wait for the row of a run that has ended: the next start writes it", async () => {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const away = gate();
  const refusing = (store: Store): Store => ({
    ...store,
    update(before, after) {
      if (after.ended === undefined) return store.update(before, after);
      away.resolve();
      return Promise.reject(new Error("away"));
    },
  });
  const first = await engine({ kv, clock, store: refusing });
  const { id } = await first.start({ agent_types: ["critic"] });
  await away.promise;
  await clock.run(first.runs.stop());
  assertEquals([clock.pending, (await first.store.get(id))?.status], [0, "running"]);

  await using second = await engine({ kv });
  await second.runs.recover();
  assertEquals((await second.store.get(id))?.status, "completed");
  assertEquals((await second.ended(id)).at(-1)!.event_type, "discussion_complete");
});
