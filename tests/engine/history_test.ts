// A history is read in pieces, and a clear may come between two of them.

import { assertEquals } from "@std/assert";
import { framesAfter } from "../../src/engine/history.ts";
import type { Frame } from "../../src/core/frame.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { stamped } from "../log/suite.ts";

Deno.test("a history that is cleared while it is read has no gap", async () => {
  const log = memoryLog();
  await log.append("r", 1, stamped(3200));
  let reads = 0;
  const read: typeof log.read = async (run, after, limit) => {
    const rows = await log.read(run, after, limit);
    if (++reads === 1) {
      await log.clear("r", 2700);
      feed.cleared(2700);
    }
    return rows;
  };
  const spell = ({ seq }: { seq: number }) => ({ seq }) as Frame;
  const feed = await new Feed<Frame>({ log: { ...log, read }, run: "r", spell, keep: 10 }).open(false);
  const frames = await framesAfter(feed, 0, 10_000);
  assertEquals(frames.map((frame) => frame.seq), Array.from({ length: 500 }, (_, i) => 2701 + i));
});

Deno.test("a history of a run that is deleted and made again while it is read has nothing of the other run", async () => {
  const log = memoryLog();
  await log.append("r", 1, stamped(3));
  const read: typeof log.read = async (run, after, limit) => {
    await log.remove("r");
    await log.append("r", 1, stamped(2));
    const rows = await log.read(run, after, limit);
    feed.remove();
    return rows;
  };
  const spell = ({ seq }: { seq: number }) => ({ seq }) as Frame;
  const feed = await new Feed<Frame>({ log: { ...log, read }, run: "r", spell, keep: 10 }).open(false);
  assertEquals(await framesAfter(feed, 0, 10), []);
  assertEquals(await framesAfter(feed, 0, 10), []);
});
