// How much goes into one commit: reads queue behind it, so neither its entries nor its bytes may be any number.

import { assertEquals } from "@std/assert";
import { createCommitter } from "../../src/log/commit.ts";

/** How many commits are made for so many writes at once, each of so many entries and bytes. */
async function commitsFor(
  { writes, entries = 1, bytes }: { writes: number; entries?: number; bytes: number },
) {
  using kv = await Deno.openKv(":memory:");
  let commits = 0;
  const atomic = kv.atomic.bind(kv);
  kv.atomic = () => {
    commits++;
    return atomic();
  };
  const committer = createCommitter(kv);
  await Promise.all(
    Array.from({ length: writes }, (_, i) => {
      const value = new Uint8Array(Math.floor(bytes / entries));
      return committer.commit(
        Array.from({ length: entries }, (_, j) => ({ key: ["x", i, j], value })),
        bytes,
      );
    }),
  );
  assertEquals((await Array.fromAsync(kv.list({ prefix: ["x"] }))).length, writes * entries);
  return commits;
}

Deno.test("a commit takes in 256 KiB, and what would be more waits for the next", async () => {
  assertEquals(await commitsFor({ writes: 20, bytes: 60_000 }), 5);
  assertEquals(await commitsFor({ writes: 5, bytes: 50_000 }), 1);
  // Only what is one write is not taken apart.
  assertEquals(await commitsFor({ writes: 4, bytes: 65_536 }), 1);
  assertEquals(await commitsFor({ writes: 3, entries: 2, bytes: 100_000 }), 2);
  assertEquals(await commitsFor({ writes: 2, entries: 5, bytes: 300_000 }), 2);
});

Deno.test("a commit takes in 200 entries, and what would be more waits for the next", async () => {
  assertEquals(await commitsFor({ writes: 200, bytes: 10 }), 1);
  assertEquals(await commitsFor({ writes: 201, bytes: 10 }), 2);
  assertEquals(await commitsFor({ writes: 5, entries: 50, bytes: 50 }), 2);
});
