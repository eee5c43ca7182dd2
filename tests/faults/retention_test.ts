// Thousands of runs have grown old while others are live. They go, with every trace of them, and in slices: whatever a
// live run has to commit meanwhile is in the next commit after the one in flight. That is seen in the order of commits.
//
// OLD_RUNS says how many (120, or 5,000 in the long form).

import { assert, assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";
import { examine } from "../../src/log/doctor.ts";
import { lineOf } from "../../src/log/doctor_finding.ts";
import { kvStore, type RunRow, type Store } from "../../src/log/store.ts";
import { engine, SUBJECT } from "../engine/rig.ts";
import { append, round, started } from "../log/doctor_store.ts";
import { Actor, plain } from "../support/actor.ts";
import { report, scaled } from "../support/scale.ts";

const OLD_RUNS = scaled("OLD_RUNS", 120, 5000);
const LIVE = 4;
const TIME = Date.UTC(2026, 0, 1);
/** One in so many of the old runs has a log of several slices. */
const LONG_ONE = 100;
const PAGES = 250;

Deno.test(`retention lets ${LIVE} live runs in between while it forgets ${OLD_RUNS} old ones`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-retention-" });
  const file = `${folder}/parley.kv`;
  const watched = counting(await Deno.openKv(file));
  try {
    await fill(kvStore(watched.kv, createCommitter(watched.kv)));
    // The models speak all the time, and leave the processor to others in between.
    const model = new Actor((request) => ({
      text: plain(request),
      hold: new Promise<void>((resolve) => setTimeout(resolve, 5)),
    }));
    let going = false;
    const behind: number[] = [];
    const store = (real: Store): Store => ({
      ...real,
      log: {
        ...real.log,
        async append(run, first, events) {
          const before = watched.commits;
          await real.log.append(run, first, events);
          if (going) behind.push(watched.commits - before);
        },
      },
    });
    {
      await using at = await engine({ kv: watched.kv, store, model });
      const live = await Promise.all(
        Array.from(
          { length: LIVE },
          () => at.start({ agent_types: ["critic", "architect"], rounds: 10_000 }),
        ),
      );
      await Promise.all(live.map(({ id }) => at.when(id, (events) => events.length > 3)));
      watched.largest = 0;
      const before = watched.commits;
      going = true;
      assertEquals(await at.runs.retire(TIME + OLD_RUNS), OLD_RUNS);
      going = false;
      const commits = watched.commits - before;
      assert(behind.length > OLD_RUNS / 4, `only ${behind.length} appends of live runs came in between`);
      // The commit that was in flight, and its own.
      assert(Math.max(...behind) <= 2, `an append waited for ${Math.max(...behind)} commits`);
      assert(watched.largest <= 210, `a commit changed ${watched.largest} entries`);
      await Promise.all(live.map((row) => at.runs.cancel(row)));
      for (const { id } of live) {
        const events = await at.ended(id);
        assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
      }
      const left = await at.runs.list({ subject: SUBJECT, kind: "discussion", limit: 100 });
      assertEquals(left.runs.length, LIVE);
      report("retention", {
        "old runs": OLD_RUNS,
        commits,
        "appends of live runs meanwhile": behind.length,
        "most commits until one was durable": Math.max(...behind),
        "most entries in a commit": watched.largest,
      });
    }
    assertEquals([...examine(file)].map(lineOf), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Old discussions of one round; some with so many pages that they do not go in one slice. */
async function fill(store: Store): Promise<void> {
  const add = async (i: number) => {
    const id = `old-${i}`;
    const row: RunRow = {
      id,
      kind: "discussion",
      subject: SUBJECT,
      epoch: "e",
      status: "running",
      created: TIME + i - 1000,
      updated: TIME + i,
    };
    await store.create(row, { task: "Design a login" });
    const [begun, turn, said, ...rest] = round(1, 1, "Yes.");
    const events = [started(id, 1), begun!, turn!];
    await append(store, id, 1, events);
    let head = events.length;
    const pieces = i % LONG_ONE === 0 ? PAGES : 1;
    for (let piece = 0; piece < pieces; piece++) {
      const delta = piece === 0 ? "Yes." : "";
      await append(store, id, ++head, [{ ...said!, data: { ...said!.data, delta } } as typeof said & object]);
    }
    const result = {
      summary: "",
      usage: { input_tokens: 0, output_tokens: 0 },
      stop_reason: "rounds_completed" as const,
    };
    const last = {
      type: "run_completed" as const,
      data: { total_responses: 1, conversation_history: [], result },
    };
    await append(store, id, head + 1, [...rest, last]);
    await store.update(row, { ...row, status: "completed", ended: TIME + i });
  };
  for (let i = 0; i < OLD_RUNS; i += 200) {
    await Promise.all(Array.from({ length: Math.min(200, OLD_RUNS - i) }, (_, j) => add(i + j)));
  }
}

/** The same database; counts commits as they are made, and how many entries the largest of them changed. */
function counting(real: Deno.Kv): { kv: Deno.Kv; commits: number; largest: number } {
  const counts = { commits: 0, largest: 0 };
  const wrap = (atomic: Deno.AtomicOperation, changes: { count: number }): Deno.AtomicOperation =>
    new Proxy(atomic, {
      get: (target, name: keyof Deno.AtomicOperation) => (...args: never[]) => {
        if (name === "commit") {
          return target.commit().then((result) => {
            counts.commits++;
            counts.largest = Math.max(counts.largest, changes.count);
            return result;
          });
        }
        if (name === "set" || name === "delete") changes.count++;
        (target[name] as (...args: never[]) => unknown)(...args);
        return wrap(target, changes);
      },
    });
  const kv = new Proxy(real, {
    get(target, name: keyof Deno.Kv) {
      if (name === "atomic") return () => wrap(target.atomic(), { count: 0 });
      return (...args: never[]) => (target[name] as (...args: never[]) => unknown).apply(target, args);
    },
  });
  return Object.assign(counts, { kv });
}
