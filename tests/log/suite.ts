// What every event log must do. memory_test.ts and kv_test.ts run it against their own.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Event } from "../../src/core/event.ts";
import type { EventLog, Stamped } from "../../src/log/log.ts";

const AT = "2026-01-02T03:04:05.678Z";

export function stamped(count: number, start = 1, size = 1): Stamped[] {
  return Array.from(
    { length: count },
    (_, i) => ({ at: AT, event: delta(`${start + i} `.padEnd(size, "é")) }),
  );
}

function delta(text: string): Event {
  return { type: "text_streamed", data: { agent_type: "critic", round: 1, message_id: "m", delta: text } };
}

/** `open` makes an empty log; `reopen` opens the same store again, as after a crash; both are closed by the caller. */
export interface Fixture {
  log: EventLog;
  /** How many of the suite's small events the log may keep together, where it is not those of one append. */
  together?: number;
  reopen?: () => Promise<EventLog>;
  close(): void;
}

export function logSuite(name: string, open: () => Promise<Fixture>): void {
  const test = (what: string, body: (fixture: Fixture) => Promise<void>) =>
    Deno.test(`${name}: ${what}`, async () => {
      const fixture = await open();
      try {
        await body(fixture);
      } finally {
        fixture.close();
      }
    });

  test("append() numbers from 1 and read() returns what was appended", async ({ log }) => {
    await log.append("r", 1, stamped(3));
    await log.append("r", 4, stamped(2, 4));
    const rows = await log.read("r", 0, 100);
    assertEquals(rows.map((r) => r.seq), [1, 2, 3, 4, 5]);
    assertEquals(rows.map((r) => r.event), stamped(5).map((s) => s.event));
    assertEquals(rows[0]!.at, AT);
    assertEquals(await log.bounds("r"), { first: 1, head: 5 });
  });

  test("append() of nothing does nothing", async ({ log, reopen }) => {
    await log.append("r", 1, []);
    await log.append("r", 1, stamped(1));
    await log.append("r", 2, []);
    const again = await reopen?.() ?? log;
    assertEquals((await again.read("r", 0, 9)).map((r) => r.seq), [1]);
    assertEquals(await again.bounds("r"), { first: 1, head: 1 });
  });

  test("append() refuses a number that is not the next one", async ({ log }) => {
    await log.append("r", 1, stamped(2));
    await assertRejects(
      () => log.append("r", 2, stamped(1)),
      RangeError,
      "Cannot append to run r at 2: head is 2",
    );
    await assertRejects(() => log.append("r", 4, stamped(1)), RangeError, "head is 2");
    assertEquals((await log.read("r", 0, 9)).length, 2);
  });

  test("read() starts anywhere, also in the middle of a commit", async ({ log }) => {
    for (let first = 1; first <= 91; first += 10) await log.append("r", first, stamped(10, first));
    for (const after of [0, 1, 9, 10, 11, 55, 99]) {
      const rows = await log.read("r", after, 1000);
      assertEquals(rows.map((r) => r.seq), Array.from({ length: 100 - after }, (_, i) => after + 1 + i));
    }
    assertEquals(await log.read("r", 100, 10), []);
    assertEquals(await log.read("unknown", 0, 10), []);
  });

  test("read() with a limit can be followed to the end without a gap", async ({ log, together = 10 }) => {
    for (let first = 1; first <= 91; first += 10) await log.append("r", first, stamped(10, first));
    const seen: number[] = [];
    while (seen.length < 100) {
      const rows = await log.read("r", seen.at(-1) ?? 0, 7);
      assert(rows.length >= 1 && rows.length < 10 + together);
      seen.push(...rows.map((r) => r.seq));
    }
    assertEquals(seen, Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test("runs do not see each other, also when one name begins with the other", async ({ log }) => {
    await log.append("a", 1, stamped(2));
    await log.append("ab", 1, stamped(3));
    assertEquals((await log.read("a", 0, 10)).length, 2);
    assertEquals((await log.read("ab", 0, 10)).length, 3);
    await log.remove("a");
    assertEquals((await log.read("ab", 0, 10)).length, 3);
    assertEquals(await log.bounds("a"), { first: 1, head: 0 });
  });

  test("events larger than a stored value come back whole, between small ones", async ({ log }) => {
    const big = { at: AT, event: delta("€".repeat(150_000)) };
    await log.append("r", 1, [...stamped(2), big, ...stamped(2, 4)]);
    const rows = await log.read("r", 0, 100);
    assertEquals(rows.map((r) => r.seq), [1, 2, 3, 4, 5]);
    assertEquals(rows[2]!.event, big.event);
    assertEquals((await log.read("r", 2, 1))[0]!.event, big.event);
  });

  test("an append of more than a page, in two-byte characters, comes back whole", async ({ log }) => {
    await log.append("r", 1, stamped(400, 1, 1000));
    const seen = [];
    while (seen.length < 400) seen.push(...await log.read("r", seen.length, 50));
    assertEquals(seen.map((r) => r.event), stamped(400, 1, 1000).map((s) => s.event));
  });

  test("clear() forgets up to a number and later numbers go on", async ({ log }) => {
    await log.append("r", 1, stamped(10));
    await log.append("r", 11, stamped(10, 11));
    await log.clear("r", 13);
    assertEquals(await log.bounds("r"), { first: 14, head: 20 });
    assertEquals((await log.read("r", 0, 100)).map((r) => r.seq), [14, 15, 16, 17, 18, 19, 20]);
    assertEquals((await log.read("r", 15, 100)).map((r) => r.seq), [16, 17, 18, 19, 20]);
    await log.clear("r", 20);
    assertEquals(await log.bounds("r"), { first: 21, head: 20 });
    assertEquals(await log.read("r", 0, 100), []);
    await log.append("r", 21, stamped(1, 21));
    assertEquals((await log.read("r", 0, 100)).map((r) => r.seq), [21]);
  });

  test("clear() beyond the head, twice, and of an empty run changes no number", async ({ log }) => {
    await log.clear("r", 5);
    assertEquals(await log.bounds("r"), { first: 1, head: 0 });
    await log.append("r", 1, stamped(3));
    await log.clear("r", 99);
    await log.clear("r", 99);
    assertEquals(await log.bounds("r"), { first: 4, head: 3 });
  });

  test("compact() changes nothing that can be read", async ({ log }) => {
    for (let seq = 1; seq <= 300; seq++) await log.append("r", seq, stamped(1, seq, 500));
    await log.clear("r", 20);
    const before = await log.read("r", 0, 1000);
    await log.compact("r");
    assertEquals(await log.read("r", 0, 1000), before);
    assertEquals(await log.bounds("r"), { first: 21, head: 300 });
    assertEquals((await log.read("r", 150, 1000)).map((r) => r.seq)[0], 151);
    await log.append("r", 301, stamped(1, 301));
    assertEquals((await log.read("r", 300, 10)).map((r) => r.seq), [301]);
  });

  test("a reader beside a writer and a compaction never sees a gap", async ({ log }) => {
    const seen: number[] = [];
    const writing = (async () => {
      for (let seq = 1; seq <= 400; seq++) {
        await log.append("r", seq, stamped(1, seq, 700));
        if (seq % 100 === 0) await log.compact("r");
      }
    })();
    while (seen.length < 400) {
      for (const row of await log.read("r", seen.length, 13)) seen.push(row.seq);
      // What is in memory is read without a turn of the event loop, in which the writer would get on.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await writing;
    assertEquals(seen, Array.from({ length: 400 }, (_, i) => i + 1));
  });

  test("what was appended is there after a crash", async ({ log, reopen }) => {
    if (!reopen) return;
    await log.append("r", 1, stamped(5));
    await log.clear("r", 2);
    const again = await reopen();
    assertEquals((await again.read("r", 0, 10)).map((r) => r.seq), [3, 4, 5]);
    await assertRejects(() => again.append("r", 5, stamped(1)), RangeError);
    await again.append("r", 6, stamped(1, 6));
    assertEquals(await again.bounds("r"), { first: 3, head: 6 });
  });
}
