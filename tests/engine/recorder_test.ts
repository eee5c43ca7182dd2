// What is said, joined in windows and held to a rate: never lost, never changed, never out of order.

import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Event } from "../../src/core/event.ts";
import {
  completed,
  deltas,
  desk,
  failed,
  REF,
  round,
  script,
  started,
  text,
  turn,
  types,
} from "./recorder_rig.ts";

Deno.test("text that streams within a window becomes one event, at the window's end", async () => {
  const { recorder, clock, rows, stop } = desk();
  const done = recorder.record(
    script(clock, started, round, turn, text("a"), 30, text("b"), 30, text("c"), 60, text("d"), 500),
    stop.signal,
  );
  await clock.advance(99);
  assertEquals(deltas(await rows()), []);
  await clock.advance(1);
  assertEquals(deltas(await rows()), ["abc"]);
  await clock.run(done);
  assertEquals(deltas(await rows()), ["abc", "d"]);
  assertEquals(clock.pending, 0);
});

Deno.test("an event that is no text takes the text before it along at once, in order", async () => {
  const { recorder, clock, rows, stop } = desk();
  await clock.run(
    recorder.record(
      script(clock, started, round, turn, text("a"), text("b"), completed("ab"), failed),
      stop.signal,
    ),
  );
  assertEquals(types(await rows()), [
    "run_started",
    "round_started",
    "turn_started",
    "text_streamed",
    "turn_completed",
    "run_failed",
  ]);
  assertEquals(clock.monotonic(), 0, "nothing had to wait for the window");
});

Deno.test("messages that stream side by side are joined each by itself", async () => {
  const other: Event = { type: "turn_started", data: { ...REF, agent_type: "architect", message_id: "n" } };
  const { recorder, clock, rows, stop } = desk();
  await clock.run(recorder.record(
    script(clock, started, round, turn, other, text("a"), text("x", "n"), text("b"), text("y", "n"), 500),
    stop.signal,
  ));
  assertEquals(deltas(await rows()), ["ab", "xy"]);
});

Deno.test("a long stretch of text is passed on before the window is over", async () => {
  const { recorder, clock, rows, stop } = desk();
  const done = recorder.record(
    script(clock, started, round, turn, text("x".repeat(20_000)), 50),
    stop.signal,
  );
  await clock.advance(1);
  assertEquals(deltas(await rows()).map((d) => d.length), [20_000]);
  await clock.run(done);
});

Deno.test("a window of 0 joins nothing", async () => {
  const { recorder, clock, rows, stop } = desk({ windowMs: 0 });
  await clock.run(recorder.record(script(clock, started, round, turn, text("a"), text("b")), stop.signal));
  assertEquals(deltas(await rows()), ["a", "b"]);
});

Deno.test("the rate ceiling joins more text rather than lose any, and holds over every second", async () => {
  const { recorder, clock, stop, published } = desk({ windowMs: 10, rate: 5 });
  const words = Array.from({ length: 400 }, (_, i) => `w${i} `);
  const times: number[] = [];
  const done = recorder.record(
    script(
      clock,
      started,
      round,
      turn,
      ...words.flatMap((w) => [text(w), 10]),
      completed(words.join("")),
      failed,
    ),
    stop.signal,
  );
  const watch = async () => {
    let seen = 0;
    while (seen < 2_000_000 && !published.some((r) => r.event.type === "run_failed")) {
      await clock.advance(10);
      while (times.length < published.length) times.push(clock.monotonic());
      seen++;
    }
  };
  await watch();
  await done;
  assertEquals(deltas(published).join(""), words.join(""));
  assert(published.length < 60, `${published.length} events in ${clock.monotonic()} ms`);
  for (const from of times) {
    const within = times.filter((t) => t >= from && t < from + 1000).length;
    assert(within <= 10, `${within} events in the second from ${from}: a bucket and a second's worth is 10`);
  }
});

Deno.test("what is said is never changed by windows, rates and pauses", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }),
          fc.integer({ min: 1, max: 300 }),
        ),
        { maxLength: 60 },
      ),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      async (steps, windowMs, rate) => {
        const { recorder, clock, rows, stop, view } = desk({ windowMs, rate });
        const said = steps.filter((s) => typeof s === "string").join("");
        const events = steps.map((s) => typeof s === "string" ? text(s) : s);
        await clock.run(
          recorder.record(script(clock, started, round, turn, ...events, completed(said)), stop.signal),
        );
        const log = await rows();
        assertEquals(deltas(log).join(""), said);
        assertEquals(log.map((r) => r.seq), log.map((_, i) => i + 1));
        assertEquals(view.history.map((h) => h.response), [said]);
        assertEquals(clock.pending, 0);
      },
    ),
    { numRuns: 60, verbose: 1 },
  );
});
