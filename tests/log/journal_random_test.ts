// Random orders of all that can happen to runs that share commits: appends, clears, removals, runs that are made again,
// joins, commits that fail or whose answer is lost, and crashes; held against a list of what each run must have.

import { assert, assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { kvLog } from "../../src/log/kv.ts";
import type { Stamped } from "../../src/log/log.ts";
import { anySeed, seeded } from "../support/random.ts";
import { scaled } from "../support/scale.ts";
import { failing, readAll } from "./journal_rig.ts";
import { stamped } from "./suite.ts";

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
