// The journal: what several runs have to write in one commit, and what becomes of it after crashes, failed commits,
// clears, deletions, and runs that are made again under the same name.

import { assert, assertEquals, assertRejects } from "@std/assert";
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

Deno.test("the journal does not outgrow its bound where each of many runs says little", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  const runs = Array.from({ length: 1500 }, (_, i) => `run-${i}`);
  for (let seq = 1; seq <= 4; seq++) {
    // 1,500 × 2 KB in each round, and no tail gets full before the third.
    await Promise.all(runs.map((run) => log.append(run, seq, stamped(1, seq, 1000))));
  }
  const { bytes } = await journalOf(kv);
  assert(bytes < 6 * 1024 * 1024, `${bytes} bytes`);
  const again = kvLog(kv, createCommitter(kv));
  for (const run of ["run-0", "run-777", "run-1499"]) {
    assertEquals((await readAll(again, run)).map(({ seq }) => seq), [1, 2, 3, 4]);
  }
});

Deno.test("a run that is made again does not get lines of the one before it, whenever the process dies", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = kvLog(kv, createCommitter(kv));
  for (let seq = 1; seq <= 5; seq++) {
    await Promise.all(["a", "b"].map((run) => log.append(run, seq, stamped(1, seq))));
  }
  await log.remove("a");
  // As many as make the old lines 4 and 5 look like what comes next.
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
  const open = () => kvLog(kv, createCommitter(failing(kv, fails)));
  let log = open();
  /** What each run must have: text by sequence after what was cleared. */
  const runs = new Map<string, { first: number; texts: string[] }>();
  const names = Array.from({ length: 6 }, (_, i) => `run-${i}`);
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
      await Promise.all(some.map(async (run) => {
        const more = events();
        const first = headOf(run) + 1;
        await insist(() => log.append(run, first, more));
        of(run).texts.push(...textsOf(more));
      }));
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
    } else if (what < 0.86) {
      const run = random.pick(names);
      await insist(() => log.remove(run));
      runs.delete(run);
    } else if (what < 0.92) {
      const run = random.pick(names);
      const { first, texts } = of(run);
      const upTo = random.int(first - 1, headOf(run));
      await insist(() => log.clear(run, upTo));
      texts.splice(0, upTo - first + 1);
      of(run).first = upTo + 1;
    } else await Promise.all(some.map((run) => insist(() => log.compact(run))));
    trouble = 0;
    if (step % 10 === 9) await check();
  }
  await check();
});
