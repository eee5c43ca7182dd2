// A day's allowance of tokens and money: never passed, given back where it was not needed, new at midnight in UTC. In
// memory and in a database alike.

import { assert, assertEquals } from "@std/assert";
import { type DayCaps, dayLedger } from "../../src/edge/limits/ledger.ts";
import { kvLedger, type LedgerStore, memoryLedger } from "../../src/edge/limits/ledger_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, seeded } from "../support/random.ts";
import { refusal } from "./auth_rig.ts";

const DAY = 24 * 60 * 60 * 1000;
const CAPS: DayCaps = { tokens: 1000, cost_usd: 0.5 };

const STORES: Record<string, () => Promise<{ store: LedgerStore; close(): void }>> = {
  memory: () => Promise.resolve({ store: memoryLedger(), close() {} }),
  kv: async () => {
    const kv = await Deno.openKv(":memory:");
    return { store: kvLedger(kv), close: () => kv.close() };
  },
};

for (const [where, open] of Object.entries(STORES)) {
  Deno.test(`what does not fit is refused until midnight, and what was not needed is given back (${where})`, async () => {
    const { store, close } = await open();
    const clock = new FakeClock({ start: Date.UTC(2026, 0, 1, 23, 0, 0) });
    const ledger = dayLedger(store, CAPS, clock);
    const first = await ledger.reserve("alice", { tokens: 900, cost_usd: 0 });
    const refused = await refusal(() => ledger.reserve("alice", { tokens: 101, cost_usd: 0 }));
    assertEquals([refused?.code, refused?.status, refused?.options.retryAfterSeconds], [
      "quota_exceeded",
      429,
      3600,
    ]);
    await ledger.reserve("bob", { tokens: 1000, cost_usd: 0.5 });
    await first.settle({ tokens: 100, cost_usd: 0 });
    await first.settle({ tokens: 0, cost_usd: 0 });
    const rest = await ledger.reserve("alice", { tokens: 900, cost_usd: 0.5 });
    await ledger.assertLeft("carol");
    assertEquals((await refusal(() => ledger.assertLeft("alice")))?.code, "quota_exceeded");
    // More than was set aside is counted as well.
    await rest.settle({ tokens: 950, cost_usd: 0.5 });
    assertEquals(await store.spent("2026-01-01", "alice"), { tokens: 1050, micros: 500_000 });
    await clock.advance(3_600_000);
    await ledger.assertLeft("alice");
    await ledger.reserve("alice", { tokens: 1000, cost_usd: 0.5 });
    close();
  });

  Deno.test(`money is capped to the millionth (${where})`, async () => {
    const { store, close } = await open();
    const ledger = dayLedger(store, { cost_usd: 0.3 }, new FakeClock());
    for (let i = 0; i < 3; i++) await ledger.reserve("alice", { tokens: 10 ** 12, cost_usd: 0.1 });
    assertEquals((await refusal(() => ledger.reserve("alice", { tokens: 0, cost_usd: 1e-6 })))?.status, 429);
    assertEquals((await refusal(() => ledger.reserve("alice", { tokens: 0, cost_usd: 1e-9 })))?.status, 429);
    assertEquals(await refusal(() => ledger.reserve("alice", { tokens: 1, cost_usd: 0 })), undefined);
    close();
  });

  Deno.test(`many at once never pass the cap, and what is left at the end is what was used (${where})`, async () => {
    const { store, close } = await open();
    const random = seeded(anySeed());
    const clock = new FakeClock();
    const ledger = dayLedger(store, CAPS, clock);
    let [used, refusals] = [0, 0];
    const one = async () => {
      const tokens = random.int(1, 300);
      try {
        const reservation = await ledger.reserve("alice", { tokens, cost_usd: 0 });
        const real = random.int(0, tokens);
        used += real;
        assert((await store.spent("2026-01-01", "alice")).tokens <= 1000, `seed ${random.seed}`);
        await reservation.settle({ tokens: real, cost_usd: 0 });
      } catch (error) {
        if ((error as { code?: string }).code !== "quota_exceeded") throw error;
        refusals++;
      }
    };
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 10 }, one));
    assertEquals(
      await store.spent("2026-01-01", "alice"),
      { tokens: used, micros: 0 },
      `seed ${random.seed}`,
    );
    assert(used <= 1000 && refusals > 0, `seed ${random.seed}`);
    close();
  });

  Deno.test(`a call that ends after midnight is settled on its own day (${where})`, async () => {
    const { store, close } = await open();
    const clock = new FakeClock({ start: Date.UTC(2026, 0, 2) - 1000 });
    const ledger = dayLedger(store, CAPS, clock);
    const late = await ledger.reserve("alice", { tokens: 800, cost_usd: 0 });
    await clock.advance(1000);
    await ledger.reserve("alice", { tokens: 1000, cost_usd: 0 });
    await late.settle({ tokens: 0, cost_usd: 0 });
    assertEquals((await store.spent("2026-01-01", "alice")).tokens, 0);
    assertEquals((await store.spent("2026-01-02", "alice")).tokens, 1000);
    close();
  });
}

Deno.test("a database remembers over a restart, and two servers keep one account", async () => {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const [one, two] = [dayLedger(kvLedger(kv), CAPS, clock), dayLedger(kvLedger(kv), CAPS, clock)];
  await one.reserve("alice", { tokens: 600, cost_usd: 0 });
  assertEquals((await refusal(() => two.reserve("alice", { tokens: 600, cost_usd: 0 })))?.status, 429);
  await two.reserve("alice", { tokens: 400, cost_usd: 0 });
  kv.close();
});

Deno.test("memory keeps some days, and a clock that is set back does not lose the figures of today", async () => {
  const store = memoryLedger();
  for (let day = 0; day < 10; day++) {
    const ledger = dayLedger(store, CAPS, new FakeClock({ start: Date.UTC(2026, 0, 20) - day * DAY }));
    await ledger.reserve("alice", { tokens: 1000, cost_usd: 0 });
    assertEquals((await refusal(() => ledger.reserve("alice", { tokens: 1, cost_usd: 0 })))?.status, 429);
  }
  assertEquals((await store.spent("2026-01-20", "alice")).tokens, 0);
});

Deno.test("a day is over for a run when one of its caps is, be it tokens or money", async () => {
  for (const used of [{ tokens: 1000, cost_usd: 0 }, { tokens: 0, cost_usd: 0.5 }]) {
    const ledger = dayLedger(memoryLedger(), CAPS, new FakeClock());
    await ledger.reserve("alice", used);
    assertEquals((await refusal(() => ledger.assertLeft("alice")))?.code, "quota_exceeded");
  }
});

Deno.test("without caps nothing is written", async () => {
  const none: LedgerStore = {
    add: () => Promise.reject(new Error("written")),
    spent: () => Promise.reject(new Error("read")),
  };
  const ledger = dayLedger(none, {}, new FakeClock());
  await ledger.assertLeft("alice");
  await (await ledger.reserve("alice", { tokens: 1e15, cost_usd: 1e9 })).settle({ tokens: 1, cost_usd: 1 });
});
