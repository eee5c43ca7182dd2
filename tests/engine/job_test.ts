// Jobs of the code teams over a real database: what is shown of a job while it goes on, how its end is kept, and how it
// is taken up again.

import { assert, assertEquals } from "@std/assert";
import type { Models } from "../../src/agents/providers.ts";
import { systemClock } from "../../src/clock.ts";
import type { CodeView } from "../../src/core/code_view.ts";
import type { Run } from "../../src/core/run.ts";
import { jobKind } from "../../src/engine/job.ts";
import { Runs } from "../../src/engine/runs.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore, type RunRow, type Store } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { orchestrateDialect } from "../../src/wire/orchestrate.ts";
import { spec } from "../modes/code_rig.ts";
import type { Actor } from "../support/actor.ts";
import { codeOf, coders, gullible } from "../support/coders.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** An engine of jobs over a database. */
function desk(kv: Deno.Kv, model: Actor, wrap = (store: Store) => store): Runs {
  const newId = () => crypto.randomUUID();
  const models = { get: () => model } as unknown as Models;
  return new Runs({
    store: wrap(kvStore(kv, createCommitter(kv))),
    clock: systemClock,
    logger: silentLogger,
    newId,
    kinds: [
      jobKind(models, {
        clock: systemClock,
        newId,
        prices: {},
        maxOutputTokens: 512,
        contextTokens: 16_384,
        turnTimeoutMs: 300_000,
        checkCode: gullible,
      }, orchestrateDialect.spell),
    ],
    windowMs: 0,
    eventsPerSecond: 1_000_000,
    maxConcurrent: 100,
    keepFrames: 100,
  });
}

const begin = (runs: Runs) => runs.start({ kind: "job", spec: spec(), subject: "anonymous" });

/** Resolves when `fits` is true of the job's events as viewers see them. */
async function when(runs: Runs, row: RunRow, fits: (events: Json[]) => boolean): Promise<Json[]> {
  const { feed, release } = await runs.openFeed(row);
  try {
    while (true) {
      const bell = Promise.withResolvers<void>();
      const leave = feed.listen({ ring: bell.resolve });
      const events = (await runs.history(row, 0, 100_000)).map((f) => JSON.parse(f.text));
      if (fits(events)) return leave(), events;
      await bell.promise;
      leave();
    }
  } finally {
    release();
  }
}

const over = (events: Json[]) => events.at(-1)?.type === "complete" || events.at(-1)?.type === "error";
/** Whether both teams have written all they will before they are let go. */
function bothWrite(events: Json[]): boolean {
  const texts: Record<string, string> = {};
  for (const { type, team, data } of events) {
    if (type === "code_delta") texts[team] = (texts[team] ?? "") + data.delta;
  }
  return Object.values(texts).filter((text) => /form[^]*```\n$/.test(text)).length === 2;
}

/** What is shown of a job, copied: the view itself moves on. */
const look = (runs: Runs, row: RunRow) =>
  runs.viewOf(row, ({ view, spec }: Run) => structuredClone({ view: view as CodeView, spec }));

Deno.test("a job is shown the same by the process that acts it out and by one that only reads its log", async () => {
  using kv = await Deno.openKv(":memory:");
  const gate = Promise.withResolvers<void>();
  const runs = desk(kv, coders({ hold: gate.promise }));
  const reader = desk(kv, coders());
  const row = await begin(runs);
  await when(runs, row, bothWrite);
  const here = await look(runs, row);
  assertEquals(here, await look(reader, row));
  assert(here!.view.teams.google!.streaming!.text.includes("export default"));
  gate.resolve();
  const events = await when(runs, row, over);
  const after = (await look(reader, row))!;
  assertEquals([after.view.head, after.view.status], [events.length, "completed"]);
  assertEquals(after.view.teams.google!.first!.code, codeOf("google"));
  assertEquals(after, await look(runs, row));
  await runs.stop();
});

Deno.test("nothing is shown of a job that is not durable yet", async () => {
  using kv = await Deno.openKv(":memory:");
  const gate = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const runs = desk(kv, coders(), (store) => ({
    ...store,
    log: {
      ...store.log,
      bounds: (id) => store.log.bounds(id),
      read: (id, after, limit) => store.log.read(id, after, limit),
      async append(id, first, events) {
        if (events.some(({ event }) => event.type === "plan_made")) {
          held.resolve();
          await gate.promise;
        }
        await store.log.append(id, first, events);
      },
    } as Store["log"],
  }));
  const row = await begin(runs);
  await held.promise;
  let shown: { view: CodeView } | undefined;
  const looking = look(runs, row).then((seen) => shown = seen);
  await new FakeClock().settle();
  assertEquals(shown, undefined);
  gate.resolve();
  await looking;
  const log = await kvStore(kv).log.bounds(row.id);
  assert(shown!.view.plan && shown!.view.head <= log.head);
  await when(runs, row, over);
  await runs.stop();
});

Deno.test("what a cancelled job still has to say is in one commit with its end", async () => {
  using kv = await Deno.openKv(":memory:");
  const commits: string[][] = [];
  const runs = desk(kv, coders({ hold: new Promise(() => {}) }), (store) => ({
    ...store,
    log: {
      ...store.log,
      bounds: (id) => store.log.bounds(id),
      read: (id, after, limit) => store.log.read(id, after, limit),
      append(id, first, events) {
        commits.push(events.map(({ event }) => event.type));
        return store.log.append(id, first, events);
      },
    } as Store["log"],
  }));
  const row = await begin(runs);
  await when(runs, row, bothWrite);
  await runs.cancel(row);
  assertEquals(commits.at(-1), [
    "calls_lost",
    "team_status_changed",
    "team_status_changed",
    "phase_changed",
    "run_cancelled",
  ]);
  const { digest, status } = await runs.describe(await runs.row(row.id, "job", "anonymous"));
  assertEquals([status, digest.teams], ["cancelled", {
    anthropic: { status: "error" },
    google: { status: "error" },
  }]);
  await runs.stop();
});

Deno.test("a server that stops takes its jobs up again: what was said is not asked again", async () => {
  using kv = await Deno.openKv(":memory:");
  const first = coders({
    special: (o) =>
      o.purpose === "code_write" && o.agent === "google"
        ? { text: "export form\n```\n", hold: new Promise(() => {}) }
        : undefined,
  });
  const runs = desk(kv, first);
  const row = await begin(runs);
  const before = await when(
    runs,
    row,
    (events) =>
      bothWrite(events) && events.some((e) => e.type === "status_change" && e.data.status === "complete"),
  );
  await runs.stop();
  const second = coders();
  const again = desk(kv, second);
  await again.recover();
  const events = await when(again, row, over);
  assertEquals(events.slice(0, before.length), before);
  assertEquals(events.map((e) => e.sequence), events.map((_, i) => i + 1));
  const asked = second.asked.map(({ occasion }) => `${occasion.purpose} ${occasion.agent}`).sort();
  assertEquals(asked, [
    "code_decision planner",
    "code_review anthropic",
    "code_review google",
    "code_write anthropic",
    "code_write google",
  ]);
  const google = events.filter((e) => e.type === "code_generated" && e.team === "google");
  assertEquals(google.map((e) => [e.data.attempt, e.data.code]), [[2, codeOf("google")]]);
  await again.stop();
});
