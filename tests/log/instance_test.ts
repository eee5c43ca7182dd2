import { assert, assertEquals, assertRejects } from "@std/assert";
import { ParleyError, StoreRefused } from "../../src/errors.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { LEASE_MS, Place } from "../../src/log/instance.ts";
import { kvLog } from "../../src/log/kv.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { stamped } from "./suite.ts";

interface Setting extends Disposable {
  kv: Deno.Kv;
  clock: FakeClock;
  take(id: string, reach?: Deno.Kv): Promise<Place>;
}

async function setting(): Promise<Setting> {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  return {
    kv,
    clock,
    take: (id, reach = kv) => Place.take(reach, id, clock),
    [Symbol.dispose]: () => kv.close(),
  };
}

/** The same database; `commit` stands around every commit of an atomic operation. */
function around(
  kv: Deno.Kv,
  commit: (real: () => Promise<unknown>) => Promise<unknown>,
  checked: Deno.KvKey[] = [],
) {
  const atomic = (operation: Deno.AtomicOperation): Deno.AtomicOperation =>
    new Proxy(operation, {
      get: (target, name: keyof Deno.AtomicOperation) => (...args: never[]) => {
        if (name === "commit") return commit(() => target.commit());
        if (name === "check") checked.push(...(args as Deno.AtomicCheck[]).map(({ key }) => key));
        (target[name] as (...args: never[]) => unknown)(...args);
        return atomic(target);
      },
    });
  return new Proxy(kv, {
    get(target, name) {
      if (name === "atomic") return () => atomic(target.atomic());
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

Deno.test("a commit of a shared database carries one check, however much it holds", async () => {
  using at = await setting();
  const checked: Deno.KvKey[] = [];
  let commits = 0;
  const place = await at.take("a", around(at.kv, (real) => (commits++, real()), checked));
  await Promise.all(
    Array.from({ length: 100 }, (_, i) => place.committer.commit([{ key: ["k", i], value: i }], 10)),
  );
  assertEquals(commits, 1);
  assertEquals(checked, [["instance", "a"]]);
});

Deno.test("a place that is renewed goes on, and writes between renewals do not disturb it", async () => {
  using at = await setting();
  const place = await at.take("a");
  for (let i = 0; i < 5; i++) {
    await at.clock.advance(LEASE_MS - 1);
    await Promise.all([
      place.committer.commit([{ key: ["k"], value: i }], 10),
      place.renew(),
      place.committer.commit([{ key: ["l"], value: i }], 10),
    ]);
    assert(await place.alive("a"));
  }
  assertEquals((await at.kv.get(["l"])).value, 4);
});

Deno.test("who lost its place writes nothing any more, and is told before its writers are", async () => {
  using at = await setting();
  const [a, b] = [await at.take("a"), await at.take("b")];
  await at.clock.advance(LEASE_MS);
  await b.renew();
  await b.orphans();
  let told = false;
  a.lost.addEventListener("abort", () => told = true);
  const outcomes = await Promise.allSettled(
    ["x", "y"].map((key) =>
      a.committer.commit([{ key: [key], value: 1 }], 10).catch((error) => {
        assert(told, "whoever is refused must find its run let go of");
        throw error;
      })
    ),
  );
  for (const outcome of outcomes) {
    assert(outcome.status === "rejected" && outcome.reason instanceof ParleyError);
    assertEquals(outcome.reason.status, 503);
  }
  await assertRejects(() => a.renew(), ParleyError);
  const keys = (await Array.fromAsync(at.kv.list({ prefix: [] }))).map(({ key }) => key);
  assertEquals(keys, [["instance", "b"]]);
});

Deno.test("a renewal whose answer was lost on the way does not cost the place", async () => {
  using at = await setting();
  let lose = false;
  const place = await at.take(
    "a",
    around(at.kv, async (real) => {
      const result = await real();
      if (lose) throw new Error("connection reset");
      return result;
    }),
  );
  lose = true;
  const refused = await assertRejects(() => place.renew(), StoreRefused);
  assertEquals((refused.cause as Error).message, "connection reset");
  lose = false;
  await place.committer.commit([{ key: ["k"], value: 1 }], 10);
  assertEquals((await at.kv.get(["k"])).value, 1);
  assertEquals(place.lost.aborted, false);
});

Deno.test("a place that has lapsed but that nobody took away is still its owner's", async () => {
  using at = await setting();
  const [a, b] = [await at.take("a"), await at.take("b")];
  await at.clock.advance(2 * LEASE_MS);
  assertEquals(await b.alive("a"), false);
  await a.renew();
  await at.kv.set(["open", 1, "r"], "a");
  assertEquals(await b.orphans(), []);
});

Deno.test("a place that is renewed at the last moment is not taken away", async () => {
  using at = await setting();
  const a = await at.take("a");
  const b = await at.take("b", around(at.kv, async (real) => (await a.renew(), await real())));
  await at.clock.advance(LEASE_MS);
  await b.orphans();
  await a.renew();
  assertEquals(a.lost.aborted, false);
});

Deno.test("a renewal that is asked for while something is being written comes after it", async () => {
  using at = await setting();
  const gate = Promise.withResolvers<void>();
  const place = await at.take("a", around(at.kv, async (real) => (await gate.promise, await real())));
  await at.clock.advance(LEASE_MS - 1);
  const writing = place.committer.commit([{ key: ["k"], value: 1 }], 10);
  await at.clock.settle();
  const renewing = place.renew();
  gate.resolve();
  await Promise.all([writing, renewing]);
  await at.clock.advance(LEASE_MS - 1);
  assert(await place.alive("a"));
  await place.committer.commit([{ key: ["k"], value: 2 }], 10);
  assertEquals(place.lost.aborted, false);
});

Deno.test("of two who take the same run over, one gets it", async () => {
  using at = await setting();
  const places = [await at.take("a"), await at.take("b")];
  for (let i = 0; i < 50; i++) await at.kv.set(["open", i, `r${i}`], "gone");
  const found = await Promise.all(places.map((place) => place.orphans()));
  assertEquals(found.map((orphans) => orphans.length), [50, 50]);
  for (let i = 0; i < 50; i++) {
    const got = await Promise.all(places.map((place, p) => place.takeOver(found[p]![i]!)));
    assertEquals(got.filter(Boolean).length, 1);
    assertEquals(await places[0]!.ownerOf({ id: `r${i}`, created: i }), got[0] ? "a" : "b");
  }
});

Deno.test("a run is not taken from a process that took its place after the looking", async () => {
  using at = await setting();
  const a = await at.take("a");
  await at.kv.set(["open", 1, "r"], "late");
  const [orphan] = await a.orphans();
  await at.take("late");
  assertEquals(await a.takeOver(orphan!), false);
});

Deno.test("runs from before the database was shared, and own ones that were lost, are found too", async () => {
  using at = await setting();
  const a = await at.take("a");
  const now = at.clock.now();
  await at.kv.set(["open", now - 120_000, "old"], 1);
  await at.kv.set(["open", now - 90_000, "lost"], "a");
  await at.kv.set(["open", now - 1_000, "new"], "a");
  const orphans = await a.orphans();
  assertEquals(orphans.map(({ id }) => id), ["old", "lost"]);
  assertEquals(await Promise.all(orphans.map((orphan) => a.takeOver(orphan))), [true, true]);
});

Deno.test("kvLog: what was deleted during compact() does not come back", async () => {
  using at = await setting();
  const log = kvLog(at.kv, createCommitter(at.kv));
  for (let seq = 1; seq <= 5; seq++) await log.append("r", seq, stamped(1, seq));
  const real = createCommitter(at.kv);
  const late = kvLog(at.kv, {
    ...real,
    commit: async (...args) => {
      await log.remove("r");
      await real.commit(...args);
    },
  });
  await late.compact("r");
  assertEquals(await Array.fromAsync(at.kv.list({ prefix: [] })), []);
});
