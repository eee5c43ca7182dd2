// The journal: what several runs have to write in one commit, and what becomes of it after crashes, failed commits,
// clears, deletions, and runs that are made again under the same name.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { StoreRefused } from "../../src/errors.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { JournalDamaged } from "../../src/log/journal_entry.ts";
import { type KvLog, kvLog } from "../../src/log/kv.ts";
import type { Stamped } from "../../src/log/log.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { stamped } from "./suite.ts";

/** A database whose commits fail when told to: before they are made, or after it, as when the answer is lost. */
function failing(kv: Deno.Kv, fails: () => "before" | "after" | undefined): Deno.Kv {
  const atomic = () => {
    const real = kv.atomic();
    const wrapped = new Proxy(real, {
      get(_, name) {
        if (name === "commit") {
          return async () => {
            const when = fails();
            if (when === "before") throw new Error("disk full");
            const result = await real.commit();
            if (when === "after") throw new Error("the answer was lost");
            return result;
          };
        }
        return (...args: unknown[]) => {
          (Reflect.get(real, name) as (...args: unknown[]) => unknown).apply(real, args);
          return wrapped;
        };
      },
    });
    return wrapped;
  };
  return new Proxy(kv, {
    get(target, name) {
      if (name === "atomic") return atomic;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function journalOf(kv: Deno.Kv): Promise<{ entries: number; bytes: number }> {
  const all = await Array.fromAsync(kv.list<Uint8Array>({ prefix: ["journal"] }));
  return { entries: all.length, bytes: all.reduce((sum, { value }) => sum + value.length, 0) };
}

async function pagesOf(kv: Deno.Kv, run: string): Promise<number> {
  return (await Array.fromAsync(kv.list({ prefix: ["page", run] }))).length;
}

async function readAll(log: KvLog, run: string, random?: Random): Promise<{ seq: number; text: unknown }[]> {
  const { first, head } = await log.bounds(run);
  const rows = [];
  for (let after = first - 1; after < head;) {
    const read = await log.read(run, after, random?.int(1, 9) ?? 100);
    assert(read.length > 0, `nothing after ${after} of ${run}, whose head is ${head}`);
    for (const { seq, event } of read) rows.push({ seq, text: "delta" in event.data && event.data.delta });
    after = read.at(-1)!.seq;
  }
  return rows;
}

Deno.test("what several runs append at once is one value, and a thousand commits leave few pages", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  const runs = ["a", "b", "c"];
  for (let seq = 1; seq <= 300; seq++) {
    await Promise.all(runs.map((run) => log.append(run, seq, stamped(1, seq, 100))));
  }
  for (const run of runs) {
    assertEquals(
      (await readAll(log, run)).map(({ seq }) => seq),
      Array.from({ length: 300 }, (_, i) => i + 1),
    );
    const pages = await pagesOf(kv, run);
    assert(pages > 3 && pages < 20, `${pages} pages of ${run}`);
  }
  // An entry is gone soon after no run needs it.
  assert((await journalOf(kv)).entries < 60, JSON.stringify(await journalOf(kv)));
});

Deno.test("a run that appends alone writes its page, with what the journal had of it", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (const run of ["a", "b"]) await log.append(run, 1, stamped(1, 1));
  await Promise.all(["a", "b"].map((run) => log.append(run, 2, stamped(1, 2))));
  assertEquals([await pagesOf(kv, "a"), await pagesOf(kv, "b")], [1, 1]);
  await log.append("a", 3, stamped(1, 3));
  assertEquals((await kv.get<Uint8Array>(["page", "a", 2])).value!.filter((byte) => byte === 10).length, 2);
  assertEquals((await readAll(kvLog(kv, createCommitter(kv)), "a")).map(({ seq }) => seq), [1, 2, 3]);
});

Deno.test("the journal does not outgrow its bound where each of many runs says little, and no commit gets too large", async () => {
  using kv = await Deno.openKv(":memory:");
  const refusals: unknown[] = [];
  const log = kvLog(kv, createCommitter(kv, { onRefusing: (error) => error && refusals.push(error) }));
  const commits: number[] = [];
  const runs = Array.from({ length: 1500 }, (_, i) => `run-${i} ${"of somebody ".repeat(16)}`);
  for (let seq = 1; seq <= 12; seq++) {
    // 1,500 × 2 KB of two-byte characters in each round: the bound is met before any tail is full.
    await Promise.all(runs.map((run) => log.append(run, seq, stamped(1, seq, 1000))));
    commits.push((await journalOf(kv)).bytes);
  }
  assertEquals(refusals, []);
  assert(Math.max(...commits) < 6 * 1024 * 1024, `${commits}`);
  assert(commits.at(-1)! > 1024 * 1024, `${commits}`);
  const again = kvLog(kv, createCommitter(kv));
  for (const run of [runs[0]!, runs[777]!, runs[1499]!]) {
    assertEquals(
      (await readAll(again, run)).map(({ seq }) => seq),
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
  }
});

Deno.test("a commit that is too large or refused leaves nothing behind in memory, however often it is tried", async () => {
  using kv = await Deno.openKv(":memory:");
  let full = false;
  const log = kvLog(kv, createCommitter(failing(kv, () => full ? "before" : undefined)), {
    limits: { entries: 10 },
  });
  const runs = ["a", "b", "c"];
  const append = (seq: number) =>
    Promise.allSettled(runs.map((run) => log.append(run, seq, stamped(1, seq))));
  for (const run of runs) await log.append(run, 1, stamped(1));
  for (const seq of [2, 3]) await append(seq);
  full = true;
  for (let i = 0; i < 50; i++) await append(4);
  full = false;
  await append(4);
  // Were the tries counted, the journal would be beyond its bound, and tails become pages.
  assertEquals(await Promise.all(runs.map((run) => pagesOf(kv, run))), [1, 1, 1]);
  const entries = await Array.fromAsync(kv.list({ prefix: ["journal"] }));
  assertEquals(entries.map(({ key }) => key[1]), [1, 2, 3]);
});

Deno.test("what was removed or cleared is nowhere in the journal, and what else it holds stays", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  const runs = ["gone", "gone too", "cleared", "stays"];
  const text = (run: string) => `SECRET of ${run} `;
  const append = async (run: string, seq: number) => {
    const [{ at, event }] = stamped(1, seq) as [Stamped];
    const data = { ...event.data, delta: text(run) };
    await log.append(run, seq, [{ at, event: { ...event, data } as Stamped["event"] }]);
  };
  for (let seq = 1; seq <= 8; seq++) await Promise.all(runs.map((run) => append(run, seq)));
  const secretsOf = async () => {
    const all = await Array.fromAsync(kv.list<Uint8Array>({ prefix: ["journal"] }));
    const found = all.map(({ value }) => new TextDecoder().decode(value)).join("");
    return runs.filter((run) => found.includes(text(run)));
  };
  assertEquals(await secretsOf(), runs);
  // At once: each would put back what the other has taken out. And a live run goes on meanwhile.
  await Promise.all([
    log.remove("gone"),
    log.remove("gone too"),
    log.clear("cleared", 8),
    append("stays", 9),
  ]);
  assertEquals(await secretsOf(), ["stays"]);
  await Promise.all(["cleared", "stays"].map((run) => append(run, run === "stays" ? 10 : 9)));
  const again = kvLog(kv, createCommitter(kv));
  assertEquals((await readAll(again, "cleared")).map(({ seq }) => seq), [9]);
  assertEquals((await readAll(again, "stays")).map(({ seq }) => seq), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(await readAll(again, "gone"), []);
});

Deno.test("a removal that is cut short anywhere leaves a log that can be opened, and is ended later", async () => {
  for (let commits = 0; commits < 9; commits++) {
    using kv = await Deno.openKv(":memory:");
    let left = Infinity;
    const log = kvLog(kv, createCommitter(failing(kv, () => left-- > 0 ? undefined : "before")));
    const append = (runs: string[], seq: number) =>
      Promise.all(runs.map((run) => log.append(run, run === "b" ? seq - 3 : seq, stamped(1, seq))));
    // The tails of the two that stay begin in other entries than that of the one that goes.
    await log.bounds("c");
    for (const seq of [1, 2, 3]) await append(["gone", "c"], seq);
    await append(["c"], 4);
    for (const seq of [4, 5, 6]) await append(["gone", "b"], seq);
    left = commits;
    const cut = await log.remove("gone").then(() => false, (error) => error instanceof StoreRefused);
    // Whoever stays goes on, as far as the store lets them.
    left = 2;
    await append(["b"], 7).catch(() => {});
    const again = kvLog(kv, createCommitter(kv));
    const rows = await readAll(again, "gone");
    assert(!cut || rows.length === 0 || rows.length === 6, `${rows.length} after ${commits} commits`);
    await again.remove("gone");
    assertEquals(await again.bounds("gone"), { first: 1, head: 0 });
    assertEquals((await readAll(again, "c")).length, 4);
    assertEquals((await readAll(again, "b")).length, 4);
  }
});

Deno.test("clears come to their end beside runs that append without a pause", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-test-" });
  // A real file: a commit takes so long that others come while it is made.
  const kv = await Deno.openKv(`${folder}/log.kv`);
  const gather = () => {
    const { promise: over, resolve: cut } = Promise.withResolvers<void>();
    setTimeout(cut, 0);
    return { over, cut };
  };
  const log = kvLog(kv, createCommitter(kv, { gather }));
  for (const seq of [1, 2]) await Promise.all(["x", "y"].map((run) => log.append(run, seq, stamped(1, seq))));
  let cleared = false;
  let appends = 0;
  const writer = async (run: string) => {
    for (let seq = 1; !cleared && appends < 5000; seq++, appends++) {
      await log.append(run, seq, stamped(1, seq));
    }
  };
  const writers = Array.from({ length: 6 }, (_, i) => writer(`run-${i}`));
  while (appends < 20) await new Promise((resolve) => setTimeout(resolve, 0));
  const clearing = (async () => {
    // Each begins at another moment of what is written beside it.
    for (let i = 0; i < 40; i++) {
      for (let turns = i; turns > 0; turns--) await Promise.resolve();
      await log.clear("x", 2);
    }
    cleared = true;
  })();
  await Promise.all(writers);
  assert(cleared, `${appends} appends were not enough`);
  await clearing;
  kv.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("settle() leaves pages and no journal", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 90; seq++) {
    await Promise.all(["a", "b"].map((run) => log.append(run, seq, stamped(1, seq))));
  }
  assert((await journalOf(kv)).entries > 0);
  await log.settle();
  assertEquals((await journalOf(kv)).entries, 0);
  const plain = kvLog(kv, createCommitter(kv), { shared: true });
  for (const run of ["a", "b"]) assertEquals((await readAll(plain, run)).length, 90);
});

Deno.test("a flush in the same commit as an append does not undo it", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (const run of ["a", "b"]) await log.append(run, 1, stamped(1, 1));
  await Promise.all(["a", "b"].map((run) => log.append(run, 2, stamped(1, 2))));
  // So large that it is written with the tail before it, and the clear begins by flushing that tail.
  await Promise.all([log.append("a", 3, stamped(1, 3, 15_000)), log.clear("a", 1)]);
  assertEquals((await readAll(kvLog(kv, createCommitter(kv)), "a")).map(({ seq }) => seq), [2, 3]);
});

Deno.test("a run that is made again does not get lines of the one before it, whenever the process dies", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 5; seq++) {
    await Promise.all(["a", "b"].map((run) => log.append(run, seq, stamped(1, seq))));
  }
  await log.remove("a");
  // As many as would make old lines 4 and 5 look like what comes next.
  await log.append("a", 1, stamped(3, 100));
  const again = kvLog(kv, createCommitter(kv));
  assertEquals((await readAll(again, "a")).map(({ seq }) => seq), [1, 2, 3]);
  assertEquals((await readAll(again, "b")).map(({ seq }) => seq), [1, 2, 3, 4, 5]);
});

Deno.test("a journal that does not go on where the pages end is refused, in words", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (const run of ["a", "b"]) await log.append(run, 1, stamped(1));
  await Promise.all(["a", "b"].map((run) => log.append(run, 2, stamped(1, 2))));
  await kv.delete(["page", "a", 1]);
  await assertRejects(
    () => kvLog(kv, createCommitter(kv)).bounds("a"),
    JournalDamaged,
    "The journal goes on with event 2 of run a, not 1",
  );
});

const STEPS = scaled("JOURNAL_STEPS", 400, 20_000);

Deno.test("whatever happens to runs that share commits, each has all of its events, once and in order", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  using kv = await Deno.openKv(":memory:");
  let trouble = 0;
  const fails = () => random.next() < trouble ? random.pick(["before", "after"] as const) : undefined;
  // So small that the journal is often too large.
  const limits = { tailBytes: 6000, bytes: 20_000, entries: 12 };
  const open = () => kvLog(kv, createCommitter(failing(kv, fails)), { limits });
  let log = open();
  /** What each run must have: text by sequence after what was cleared. */
  const runs = new Map<string, { first: number; texts: string[] }>();
  const names = Array.from({ length: 9 }, (_, i) => `run-${i}`);
  const of = (run: string) => {
    if (!runs.has(run)) runs.set(run, { first: 1, texts: [] });
    return runs.get(run)!;
  };
  const headOf = (run: string) => of(run).first + of(run).texts.length - 1;
  const textsOf = (events: Stamped[]) =>
    events.map(({ event }) => String("delta" in event.data && event.data.delta));
  const insist = async (work: () => Promise<unknown>) => {
    while (
      !await work().then(() => true, (error) => error instanceof RangeError ? Promise.reject(error) : false)
    );
  };
  let made = 0;
  const events = () => {
    const size = random.pick([10, 10, 100, 900, 3000, 20_000]);
    return stamped(random.int(1, random.pick([1, 3, 30])), 1 + made++ * 100, size);
  };
  const append = async (run: string) => {
    const more = events();
    const first = headOf(run) + 1;
    await insist(() => log.append(run, first, more));
    of(run).texts.push(...textsOf(more));
  };
  const check = async () => {
    for (const run of names) {
      const rows = await readAll(log, run, random);
      const { first, texts } = of(run);
      assertEquals(rows.map(({ seq }) => seq), texts.map((_, i) => first + i), run);
      const wrong = rows.filter(({ text }, i) => text !== texts[i]).map(({ seq }) => seq);
      assertEquals(wrong, [], `events of ${run} with another text`);
      assertEquals(await log.bounds(run), { first, head: headOf(run) });
    }
  };

  for (let step = 0; step < STEPS; step++) {
    trouble = random.pick([0, 0, 0, 0.2]);
    const what = random.next();
    const some = names.filter(() => random.next() < 0.6);
    if (what < 0.7) {
      await Promise.all(some.map(append));
    } else if (what < 0.8) {
      // A crash while some append: what was not acknowledged may be there as far as it got, and never with a gap.
      const begun = some.map((run) => ({ run, first: headOf(run) + 1, more: events() }));
      await Promise.allSettled(begun.map(({ run, first, more }) => log.append(run, first, more)));
      trouble = 0;
      log = open();
      for (const { run, first, more } of begun) {
        const { head } = await log.bounds(run);
        assert(head >= first - 1 && head < first + more.length, `${run} has ${head} of ${first - 1}`);
        of(run).texts.push(...textsOf(more).slice(0, head - first + 1));
      }
    } else {
      // Of some at once, and others append meanwhile.
      const busy = some.map(async (run) => {
        const kind = random.next();
        if (kind < 0.25) {
          await insist(() => log.remove(run));
          runs.delete(run);
        } else if (kind < 0.5) {
          const { first, texts } = of(run);
          const upTo = random.int(first - 1, headOf(run));
          await insist(() => log.clear(run, upTo));
          texts.splice(0, upTo - first + 1);
          of(run).first = upTo + 1;
        } else if (kind < 0.75) await insist(() => log.compact(run));
        else await append(run);
      });
      await Promise.all(busy);
      if (random.next() < 0.2) {
        // A crash in the middle of a removal, or of a clear of all that there is.
        const run = random.pick(names);
        const removes = random.next() < 0.5;
        trouble = 0.3;
        await (removes ? log.remove(run) : log.clear(run, headOf(run))).catch(() => {});
        trouble = 0;
        log = open();
        if (removes) await log.remove(run);
        else await log.clear(run, headOf(run));
        if (removes) runs.delete(run);
        else runs.set(run, { first: headOf(run) + 1, texts: [] });
      }
      if (random.next() < 0.1) await insist(() => log.settle());
    }
    trouble = 0;
    if (step % 10 === 9) await check();
  }
  await check();
});
