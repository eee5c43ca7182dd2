// Where somebody begins who joins a session in the very moment in which it rests, is woken, or is deleted.

import { assertEquals } from "@std/assert";
import type { Stored } from "../../src/core/event.ts";
import type { Frame } from "../../src/core/frame.ts";
import { Connections } from "../../src/edge/connections.ts";
import { joinSession } from "../../src/edge/session/join.ts";
import type { Socket } from "../../src/edge/socket.ts";
import { type StreamParts, type Watched, Watching } from "../../src/edge/stream.ts";
import type { Described, Runs } from "../../src/engine/runs.ts";
import { notFound } from "../../src/errors.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import type { RunRow } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { sessionDialect } from "../../src/wire/session.ts";
import { FakeClock } from "../support/fake_clock.ts";

const row = (status: RunRow["status"], updated: number): RunRow => ({
  id: "s",
  kind: "session",
  subject: "anonymous",
  epoch: "e",
  status,
  created: 0,
  updated,
  ...(status === "idle" && { ended: updated }),
});

Deno.test("a session that rested and was woken while it was looked at is looked at again", async () => {
  const rows = [row("running", 1), row("running", 3), row("running", 3), row("running", 3)];
  // What the first look sees: the row of before the rest, and a log that has the new request already.
  const looks: [number, unknown[]][] = [[12, []], [13, [{ request_id: "new", sequence: 12 }]]];
  const runs = {
    row: () => Promise.resolve(rows.shift()!),
    describe(known: RunRow): Promise<Described> {
      const [head, under_way] = looks.shift()!;
      return Promise.resolve({ row: known, status: "running", first: 1, head, digest: { under_way } });
    },
  } as unknown as Runs;
  const joined = await joinSession(runs, "s", { owner: "anonymous", all: false });
  assertEquals([joined?.head, joined?.place.after], [13, 11]);
});

Deno.test("who is let in to a run that is deleted in that moment waits for the next one of its id", async () => {
  const connections = new Connections({ total: 9, perRun: 9 });
  const feeds = new Map<string, Feed<Frame>>();
  const starts = new Set<() => void>();
  let released = 0;
  const runs = {
    openFeed(known: RunRow) {
      const feed = feeds.get(known.epoch);
      if (!feed) return Promise.reject(notFound("session", known.id));
      return Promise.resolve({ feed, row: known, release: () => released++ });
    },
    onStart(_: string, started: () => void) {
      starts.add(started);
      return () => starts.delete(started);
    },
  };
  const found: (RunRow | undefined)[] = [row("idle", 1), undefined, { ...row("running", 2), epoch: "new" }];
  const watched: Watched = {
    dialect: sessionDialect,
    id: "s",
    find: () => Promise.resolve(found.shift()),
    from: () => ({ after: 40 }),
  };
  const sent: string[] = [];
  const socket = {
    ready: true,
    send: (text: string) => sent.push(JSON.parse(text).type),
    refuse: (error: Error) => sent.push(error.message),
  } as unknown as Socket;
  const parts = { clock: new FakeClock(), connections, runs, logger: silentLogger } as unknown as StreamParts;
  const url = new URL("http://localhost/ws/chat/s");
  const watching = new Watching(watched, parts);
  await watching.prepare(url);
  watching.begin(socket);
  while (starts.size === 0) await Promise.resolve();
  const log = memoryLog();
  const spell = (stored: Stored) => sessionDialect.spell({ id: "s", epoch: "new" }, stored);
  const feed = await new Feed({ log, run: "s", spell, keep: 10 }).open(false);
  feeds.set("new", feed);
  while (found.length > 1) await Promise.resolve();
  for (const started of starts) started();
  while (feed.listeners === 0) await Promise.resolve();
  assertEquals(sent, ["caught_up"], "from the first event on, and without a refusal");
  watching.free();

  // Who leaves in that moment leaves nothing behind.
  found.unshift(row("idle", 1));
  const left = new Watching(watched, parts);
  await left.prepare(url);
  left.begin(socket);
  left.free();
  for (let i = 0; i < 20; i++) await Promise.resolve();
  assertEquals([starts.size, feed.listeners, released, connections.viewers], [0, 0, 1, 0]);
});
