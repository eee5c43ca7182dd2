import { assert, assertEquals, assertRejects } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { kvLog } from "../../src/log/kv.ts";
import type { EventLog } from "../../src/log/log.ts";
import { logSuite, stamped } from "./suite.ts";

async function tempFile(): Promise<string> {
  return `${await Deno.makeTempDir({ prefix: "parley-test-" })}/log.kv`;
}

logSuite("kvLog", async () => {
  const path = await tempFile();
  let kv = await Deno.openKv(path);
  return {
    log: kvLog(kv, createCommitter(kv)),
    async reopen() {
      kv.close();
      kv = await Deno.openKv(path);
      return kvLog(kv, createCommitter(kv));
    },
    close() {
      kv.close();
      Deno.removeSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
    },
  };
});

logSuite("kvLog beside another run", async () => {
  const path = await tempFile();
  let kv = await Deno.openKv(path);
  let others = 0;
  // Each append shares its commit with one of another run, and so goes into the journal.
  const beside = (log: EventLog): EventLog => ({
    ...log,
    append: async (run, first, events) => {
      const other = log.append(`other-${++others}`, 1, stamped(1));
      await Promise.all([log.append(run, first, events), other]);
    },
  });
  return {
    log: beside(kvLog(kv, createCommitter(kv))),
    together: 70,
    async reopen() {
      kv.close();
      kv = await Deno.openKv(path);
      return beside(kvLog(kv, createCommitter(kv)));
    },
    close() {
      kv.close();
      Deno.removeSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
    },
  };
});

Deno.test("kvLog: a clear that a crash cut short hides what it had not removed yet", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 5; seq++) await log.append("r", seq, stamped(1, seq));
  // The first commit of a clear: the mark is there, the pages before it are not gone yet.
  await kv.set(["cleared", "r"], 3);
  assertEquals((await log.read("r", 0, 10)).map((r) => r.seq), [4, 5]);
  kv.close();
});

Deno.test("kvLog: append() that failed half way can be made again", async () => {
  const kv = await Deno.openKv(":memory:");
  const real = createCommitter(kv);
  let calls = 0;
  const failing = {
    ...real,
    pool: (...args: Parameters<typeof real.pool>) =>
      ++calls === 2 ? Promise.reject(new Error("disk full")) : real.pool(...args),
  };
  const log = kvLog(kv, failing);
  const events = stamped(300, 1, 1000);
  await assertRejects(() => log.append("r", 1, events), Error, "disk full");
  await log.append("r", 1, events);
  assertEquals(await log.bounds("r"), { first: 1, head: 300 });
  const rows = [];
  while (rows.length < 300) rows.push(...await log.read("r", rows.length, 100));
  assertEquals(rows.map((r) => r.event), events.map((s) => s.event));
  kv.close();
});

Deno.test("kvLog: append() of several pages that failed half way goes on there, also where the run's head was known", async () => {
  const kv = await Deno.openKv(":memory:");
  const real = createCommitter(kv);
  let failing = false;
  const written: number[] = [];
  const log = kvLog(kv, {
    ...real,
    pool(pooled: Parameters<typeof real.pool>[0] & { page?: { first: number } }) {
      if (failing && written.length > 0) return Promise.reject(new Error("disk full"));
      written.push(pooled.page!.first);
      return real.pool(pooled);
    },
  });
  await log.append("r", 1, stamped(1, 1));
  const events = stamped(300, 2, 1000);
  written.length = 0;
  failing = true;
  await assertRejects(() => log.append("r", 2, events), Error, "disk full");
  failing = false;
  await log.append("r", 2, events);
  assertEquals([written[0], new Set(written).size], [2, written.length], "no page is written twice");
  await log.append("r", 302, stamped(1, 302));
  await assertRejects(() => log.append("r", 302, stamped(1, 302)), RangeError, "head is 302");
  const rows = [];
  while (rows.length < 302) rows.push(...await log.read("r", rows.length, 100));
  assertEquals(rows.slice(1, 301).map((r) => r.event), events.map((s) => s.event));
  kv.close();
});

Deno.test("createCommitter() puts what arrives during a commit into the next one", async () => {
  const kv = await Deno.openKv(":memory:");
  let commits = 0;
  const counted = new Proxy(kv, {
    get(target, name) {
      if (name === "atomic") commits++;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const committer = createCommitter(counted);
  await Promise.all(
    Array.from({ length: 1000 }, (_, i) => committer.commit([{ key: ["k", i], value: i }], 10)),
  );
  assert(commits <= 6, `1,000 writes took ${commits} commits`);
  let count = 0;
  for await (const _ of kv.list({ prefix: ["k"] })) count++;
  assertEquals(count, 1000);
  kv.close();
});

Deno.test("createCommitter() fails only the write that cannot be made", async () => {
  const kv = await Deno.openKv(":memory:");
  const committer = createCommitter(kv);
  const results = await Promise.allSettled([
    committer.commit([{ key: ["a"], value: 1 }], 10),
    committer.commit([{ key: ["b"], value: new Uint8Array(70_000) }], 70_000),
    committer.commit([{ key: ["c"], value: 3 }], 10),
  ]);
  assertEquals(results.map((r) => r.status), ["fulfilled", "rejected", "fulfilled"]);
  assertEquals((await kv.get(["c"])).value, 3);
  kv.close();
});

Deno.test("createCommitter() never lets two through one condition, also where they come at once", async () => {
  const kv = await Deno.openKv(":memory:");
  const committer = createCommitter(kv);
  const key = ["place"];
  const claim = (value: string) =>
    committer.commit([{ key, unchanged: null }, { key, value }], 10).then(() => value, (error) => error.name);
  assertEquals(await Promise.all(["a", "b", "c"].map(claim)), ["a", "Changed", "Changed"]);
  assertEquals((await kv.get(key)).value, "a");
  // A condition on what somebody else writes before it, in the same moment and without one.
  const { versionstamp: unchanged } = await kv.get(key);
  const written = committer.commit([{ key, value: "d" }], 10);
  const late = committer.commit([{ key, unchanged }, { key, value: "e" }], 10).catch((error) => error.name);
  await written;
  assertEquals([await late, (await kv.get(key)).value], ["Changed", "d"]);
  kv.close();
});

Deno.test("kvLog: a read of events that are kept aside is bounded by their bytes too, and goes on where it ended", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 30; seq++) await log.append("r", seq, stamped(1, seq, 70_000)); // 140 kB of UTF-8 each
  await log.compact("r");
  const reads: number[] = [];
  const seen: number[] = [];
  while (seen.length < 30) {
    const rows = await log.read("r", seen.length, 2000);
    reads.push(rows.length);
    seen.push(...rows.map(({ seq }) => seq));
  }
  assertEquals(seen, Array.from({ length: 30 }, (_, i) => i + 1));
  assert(Math.max(...reads) <= 5, `${reads}`);
  kv.close();
});

Deno.test("kvLog: compact() and clear() take away what a clear that was cut short has left, and join nothing to it", async () => {
  for (const mend of ["compact", "clear"] as const) {
    const kv = await Deno.openKv(":memory:");
    const log = kvLog(kv, createCommitter(kv));
    for (let seq = 1; seq <= 6; seq++) await log.append("r", seq, stamped(1, seq));
    // The first commit of a clear up to 3, and nothing more.
    await kv.atomic().set(["cleared", "r"], 3).delete(["page", "r", 3]).commit();
    await log[mend]("r", 3);
    await log.compact("r");
    assertEquals((await log.read("r", 0, 10)).map((r) => r.event), stamped(3, 4).map((s) => s.event));
    assertEquals(await log.bounds("r"), { first: 4, head: 6 });
    kv.close();
  }
});
