// When a commit waits for others to come, and when it does not.

import { assertEquals } from "@std/assert";
import { type Composed, createCommitter, type Pooled } from "../../src/log/commit.ts";

interface Rig extends Disposable {
  /** Something for the one value of all; resolves when it is durable. */
  share(): Promise<void>;
  plain(): Promise<void>;
  /** How many were in each value so far. */
  groups: number[];
  /** Ends each wait that was begun. */
  waits: (() => void)[];
  cuts: number;
  /** Has so many come while a commit of one is made, and that one over. */
  comeMeanwhile(count: number): Promise<Promise<void>[]>;
}

async function rig(): Promise<Rig> {
  const kv = await Deno.openKv(":memory:");
  let n = 0;
  const pool = {
    compose(pooled: readonly Pooled[]): Composed {
      at.groups.push(pooled.length);
      return { mutations: [{ key: ["shared", n++], value: pooled.length }], written() {} };
    },
  };
  const gather = () => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    at.waits.push(resolve);
    const cut = () => {
      at.cuts++;
      resolve();
    };
    return { over, cut };
  };
  const committer = createCommitter(kv, { gather });
  const at: Rig = {
    groups: [],
    waits: [],
    cuts: 0,
    share: () => committer.pool({ pool, bytes: 10 }),
    plain: () => committer.commit([{ key: ["plain", n++], value: 1 }], 10),
    async comeMeanwhile(count) {
      const before = at.groups.length;
      const first = at.share();
      while (at.groups.length === before) await Promise.resolve();
      const some = Array.from({ length: count }, () => at.share());
      await first;
      return some;
    },
    [Symbol.dispose]: () => kv.close(),
  };
  return at;
}

Deno.test("where some come while a commit is made, the next one waits for more", async () => {
  using at = await rig();
  const meanwhile = await at.comeMeanwhile(2);
  const later = at.share();
  assertEquals([at.groups, at.waits.length], [[1], 1]);
  at.waits[0]!();
  await Promise.all([...meanwhile, later]);
  assertEquals([at.groups, at.waits.length, at.cuts], [[1, 3], 1, 0]);
});

Deno.test("who writes again as soon as its last write is durable is not kept waiting", async () => {
  using at = await rig();
  const writer = async () => {
    for (let i = 0; i < 10; i++) await at.share();
  };
  await Promise.all(Array.from({ length: 7 }, writer));
  assertEquals([at.groups, at.waits.length], [Array(10).fill(7), 0]);
});

Deno.test("one that comes alone is not kept waiting, nor is a write of another kind", async () => {
  using at = await rig();
  await Promise.all(await at.comeMeanwhile(1));
  assertEquals([at.groups, at.waits.length], [[1, 1], 0]);

  const some = await at.comeMeanwhile(2);
  assertEquals([at.waits.length, at.cuts], [1, 0]);
  await at.plain();
  await Promise.all(some);
  assertEquals([at.groups, at.cuts], [[1, 1, 1, 2], 1]);
});

Deno.test("a wait is over when a commit could hold no more", async () => {
  using at = await rig();
  const some = await at.comeMeanwhile(2);
  for (let i = 2; i < 200; i++) some.push(at.share());
  await Promise.all(some);
  assertEquals([at.groups, at.waits.length, at.cuts], [[1, 200], 1, 1]);
});

Deno.test("nobody waits where as much is there already as a commit may hold", async () => {
  using at = await rig();
  const some = await at.comeMeanwhile(450);
  await Promise.all(some.slice(0, 400));
  assertEquals([at.groups.slice(0, 3), at.waits.length], [[1, 200, 200], 1]);
  at.waits[0]!();
  await Promise.all(some);
  assertEquals(at.groups, [1, 200, 200, 50]);
});
