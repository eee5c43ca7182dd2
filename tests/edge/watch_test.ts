// A viewer whose run is gone, and of whose log only bounds are known that do not fit each other: it was deleted and made
// again under the same id while they were read.

import { assertEquals } from "@std/assert";
import type { Stored } from "../../src/core/event.ts";
import type { Frame } from "../../src/core/frame.ts";
import { type Sink, SinkViewer } from "../../src/edge/watch.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { sessionDialect } from "../../src/wire/session.ts";

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
