// A viewer who waits for a run that is deleted in the moment in which it starts: it waits for the next one of that id.

import { assertEquals } from "@std/assert";
import { Connections } from "../../src/edge/connections.ts";
import type { Socket } from "../../src/edge/socket.ts";
import { type StreamParts, Watching } from "../../src/edge/stream.ts";
import { notFound } from "../../src/errors.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import type { RunRow } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { analysisDialect } from "../../src/wire/analysis.ts";
import { FakeClock } from "../support/fake_clock.ts";

Deno.test("a viewer who waits is not sent away when the run it waited for is deleted as it starts", async () => {
  const rows: (RunRow | undefined)[] = [undefined, undefined, { id: "a", epoch: "1" } as RunRow];
  const starts = new Set<() => void>();
  const started = () => [...starts].forEach((told) => told());
  const ref = { id: "a", epoch: "2" };
  const feed = await new Feed({
    log: memoryLog(),
    run: "a",
    spell: (row) => analysisDialect.spell(ref, row),
    keep: 1,
  }).open(false);
  const opened = { feed, row: { ...ref } as RunRow, release: () => {} };
  const answers = [() => Promise.reject(notFound("analysis", "a")), () => Promise.resolve(opened)];
  const parts = {
    runs: {
      onStart(_: string, told: () => void) {
        starts.add(told);
        return () => starts.delete(told);
      },
      openFeed: () => answers.shift()!(),
    },
    logger: silentLogger,
    connections: new Connections({ total: 1, perRun: 1 }),
    clock: new FakeClock(),
  } as unknown as StreamParts;
  const said: string[] = [];
  const refused: unknown[] = [];
  const socket = {
    ready: true,
    send: (text: string) => said.push(JSON.parse(text).event_type),
    refuse: (error: Error) => refused.push(error.message),
  } as unknown as Socket;
  const watched = { dialect: analysisDialect, id: "a", find: () => Promise.resolve(rows.shift()) };
  const watching = new Watching(watched, parts);
  await watching.prepare(new URL("http://test/"));
  watching.begin(socket);
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  await settle();
  started();
  await settle();
  assertEquals([said, refused, starts.size], [[], [], 1], "it waits anew, and not twice");
  rows.push({ ...ref } as RunRow);
  started();
  await settle();
  assertEquals([said, refused], [["caught_up"], []]);
  watching.free();
  assertEquals([starts.size, feed.listeners], [0, 0]);
});
