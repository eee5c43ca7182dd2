// Where a viewer begins and ends: also one whose run is gone, and of whose log only bounds are known that do not fit each
// other, since it was deleted and made again under the same id while they were read.

import { assertEquals } from "@std/assert";
import type { Stored } from "../../src/core/event.ts";
import type { Frame } from "../../src/core/frame.ts";
import { type Sink, SinkViewer } from "../../src/edge/watch.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { sessionDialect } from "../../src/wire/session.ts";
import { failed, started } from "../engine/recorder_rig.ts";
import { stagedFeed } from "./staged_feed.ts";

for (const [ended, fits, code] of [[false, true, 4404], [true, true, 1000], [true, false, 4404]] as const) {
  const what = `${ended ? "ended" : "live"}, ${fits ? "as the feed takes them" : "as they were"}`;
  Deno.test(`a viewer ends when its run is gone, whatever its bounds were (${what})`, async () => {
    const log = { ...memoryLog(), bounds: () => Promise.resolve({ first: 14, head: 11 }) };
    const spell = (stored: Stored) => sessionDialect.spell({ id: "s", epoch: "e" }, stored);
    const feed = await new Feed<Frame>({ log, run: "s", spell, keep: 10 }).open(ended);
    if (!fits) feed.head = 11;
    let loads = 0;
    const load = feed.load.bind(feed);
    feed.load = (after) => {
      // It would go round for good, and nothing else in this process would have its turn any more.
      if (++loads > 20) throw new Error("The viewer reads again and again");
      return load(after);
    };
    const codes: number[] = [];
    const errors: unknown[] = [];
    const sink: Sink = {
      ready: () => true,
      whenReady: () => {},
      write: () => {},
      writeAll: () => {},
      control: () => {},
      close: (code) => codes.push(code),
    };
    const options = { epoch: "e", after: 0, skipOptional: false, batch: 0 };
    new SinkViewer(feed, sink, { ...options, onError: (error) => errors.push(error) });
    feed.remove();
    for (let i = 0; i < 100; i++) await Promise.resolve();
    assertEquals([codes, errors.length, feed.listeners], [[code], 0, 0]);
  });
}

const AT = "2026-01-02T03:04:05.678Z";

/** A feed of a run that has ended, of two events, and a viewer of it with what it is told in order. */
async function ended(options: { after: number; cut?: number }, ready = true) {
  const { feed, append } = await stagedFeed(10);
  await append([started, failed].map((event) => ({ at: AT, event })));
  const told: (number | string)[] = [];
  let isReady = ready;
  let onRoom = () => {};
  const sink: Sink = {
    ready: () => isReady,
    whenReady: (fn) => onRoom = fn,
    write: (frame) => told.push(frame.seq),
    writeAll() {},
    control: (_, { reason }) => told.push(String(reason)),
    close: (code) => told.push(`close ${code}`),
  };
  const onError = (error: unknown) => told.push(String(error));
  new SinkViewer(feed, sink, { epoch: "e", skipOptional: false, batch: 0, onError, ...options });
  return {
    feed,
    told,
    makeRoom() {
      isReady = true;
      onRoom();
    },
  };
}

Deno.test("a viewer who is behind when a run that is over is deleted gets the end, and is closed as the others were", async () => {
  const { feed, told, makeRoom } = await ended({ after: 0 }, false);
  feed.remove();
  assertEquals(told, []);
  makeRoom();
  assertEquals(told, ["history_cleared", 2, "close 1000"]);
});

Deno.test("what was seen up to the cut of a log was never another event; what is beyond it may have been", async () => {
  assertEquals((await ended({ after: 1, cut: 1 })).told, [2, "close 1000"]);
  assertEquals((await ended({ after: 2, cut: 1 })).told, ["unknown_sequence", 1, 2, "close 1000"]);
});
