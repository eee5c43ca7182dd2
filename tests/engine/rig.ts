// The engine without a server: real runs over a real KV database in memory or in a file, with an Actor as the model.

import type { Model } from "../../src/agents/model.ts";
import type { Models } from "../../src/agents/providers.ts";
import { type Clock, systemClock } from "../../src/clock.ts";
import { discussionKind } from "../../src/engine/discussion.ts";
import { type Described, Runs } from "../../src/engine/runs.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore, type RunRow, type Store } from "../../src/log/store.ts";
import { type Logger, silentLogger } from "../../src/logger.ts";
import { discussionDialect } from "../../src/wire/discussion.ts";
import { Actor } from "../support/actor.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import type { Json } from "../support/dial.ts";
import { spec } from "../modes/rig.ts";

export interface EngineOptions {
  kv?: Deno.Kv;
  /** Wraps the store, to make it fail. */
  store?: (store: Store) => Store;
  model?: Model;
  maxConcurrent?: number;
  clock?: Clock;
  logger?: Logger;
}

export interface Engine extends AsyncDisposable {
  runs: Runs;
  store: Store;
  kv: Deno.Kv;
  start(fields?: Parameters<typeof spec>[0], again?: { key: string; digest: string }): Promise<RunRow>;
  status(id: string): Promise<Described["status"]>;
  /** Resolves when the run is over; its events as viewers see them. */
  ended(id: string): Promise<Json[]>;
  /** Resolves when `fits` is true of the run; moves with the run's own events, without waiting for time. */
  when(id: string, fits: (events: Json[]) => boolean): Promise<Json[]>;
}

export const KIND = "discussion";
export const SUBJECT = "anonymous";

export async function engine(options: EngineOptions = {}): Promise<Engine> {
  const { model = new Actor(), maxConcurrent = 100, clock = systemClock, logger = silentLogger } = options;
  const kv = options.kv ?? await Deno.openKv(":memory:");
  const plain = kvStore(kv, createCommitter(kv));
  const store = options.store ? options.store(plain) : plain;
  const models = { get: () => model } as unknown as Models;
  const runs = new Runs({
    store,
    clock,
    logger,
    newId: () => crypto.randomUUID(),
    kinds: [
      discussionKind(models, {
        clock,
        newId: () => crypto.randomUUID(),
        prices: {},
        maxOutputTokens: 512,
        contextTokens: 8192,
        turnTimeoutMs: 300_000,
      }, discussionDialect.spell),
    ],
    windowMs: 0,
    eventsPerSecond: 1_000_000,
    maxConcurrent,
    keepFrames: 100,
  });
  const row = (id: string) => runs.row(id, KIND, SUBJECT);

  async function when(id: string, fits: (events: Json[]) => boolean): Promise<Json[]> {
    const { feed, release } = await runs.openFeed(await row(id));
    try {
      while (true) {
        const bell = Promise.withResolvers<void>();
        const leave = feed.listen({ ring: bell.resolve });
        const events = (await runs.history(await row(id), 0, 1_000_000)).map((f) => JSON.parse(f.text));
        if (fits(events)) return leave(), events;
        await bell.promise;
        leave();
      }
    } finally {
      release();
    }
  }

  return {
    runs,
    store,
    kv,
    start: (fields, again) => runs.start({ kind: KIND, spec: spec(fields), subject: SUBJECT, again }),
    status: async (id) => (await runs.describe(await row(id))).status,
    when,
    ended: (id) =>
      when(id, (events) => ["discussion_complete", "error"].includes(events.at(-1)?.event_type ?? "")),
    async [Symbol.asyncDispose]() {
      await runs.stop();
      kv.close();
    },
  };
}

/** Keys and values of the database in which this text occurs. */
export async function traces(kv: Deno.Kv, text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of kv.list({ prefix: [] })) {
    if (key.some((part) => String(part) === text)) found.push(JSON.stringify(key));
  }
  return found;
}

export function gate(): PromiseWithResolvers<void> {
  return Promise.withResolvers<void>();
}

/** What comes of a promise while the clock goes on, a little at a time: the database is a real one. */
export async function moving<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let over = false;
  promise.finally(() => over = true).catch(() => {});
  while (!over) await clock.advance(10);
  return await promise;
}
