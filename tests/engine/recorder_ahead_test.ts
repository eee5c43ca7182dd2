// Text without a window: it is passed on at once, and what comes while the store is writing follows together.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Event } from "../../src/core/event.ts";
import { GrammarError } from "../../src/core/grammar.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { completed, deltas, desk, human, round, started, text, turn, types } from "./recorder_rig.ts";

/** A log that writes when it is told to, and notes how many events it was given together. */
function slow() {
  const inner = memoryLog();
  const given: number[] = [];
  let refusing = false;
  const writes: (() => void)[] = [];
  const log: EventLog = {
    ...inner,
    async append(run, first, events) {
      given.push(events.length);
      await new Promise<void>((resolve) => writes.push(resolve));
      if (refusing) throw new Error("disk full");
      await inner.append(run, first, events);
    },
  };
  return {
    log,
    given,
    refuse: (now: boolean) => refusing = now,
    /** Lets the oldest write be done; false when there is none. */
    write(): boolean {
      const next = writes.shift();
      next?.();
      return next !== undefined;
    },
  };
}

/** A script that says so many words after an opening, and how many it was asked for. */
function talker(words: number, last: readonly Event[] = []) {
  const asked = { words: 0 };
  async function* talk(): AsyncGenerator<Event, void, void> {
    yield* [started, round, turn];
    for (; asked.words < words;) yield text(`${++asked.words} `);
    yield* last;
  }
  return { asked, talk };
}

/** Lets what opens the run be written; the first word waits for the store then. */
async function open(clock: FakeClock, write: () => boolean): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await clock.settle();
    write();
  }
  await clock.settle();
}

const said = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1} `);

Deno.test("what comes while the store writes goes together after it, four events at most, each as it was said", async () => {
  const { log, given, write } = slow();
  const { recorder, clock, rows, stop, published } = desk({ windowMs: 0, rate: 1000, log });
  const { asked, talk } = talker(10, [completed(said(10).join(""))]);
  let done = false;
  const recording = recorder.record(talk(), stop.signal).then(() => done = true);
  const seen: number[][] = [];
  while (!done) {
    await clock.settle();
    const shown = deltas(published).length;
    if (write()) seen.push([asked.words, shown]);
  }
  await recording;
  assertEquals(given, [1, 1, 1, 1, 4, 4, 1, 1]);
  // The script is never further ahead of what is shown than by what is written and what waits.
  assertEquals(seen.slice(3), [[5, 0], [9, 1], [10, 5], [10, 9], [10, 10]]);
  assertEquals(deltas(await rows()), said(10));
  assertEquals(types(await rows()).at(-1), "turn_completed");
});

Deno.test("an abort keeps all that was said until then, also what waits for the store", async () => {
  const { log, write } = slow();
  const { recorder, clock, rows, stop } = desk({ windowMs: 0, rate: 1000, log });
  const { asked, talk } = talker(100);
  const recording = recorder.record(talk(), stop.signal);
  await open(clock, write);
  stop.abort(new Error("stopped"));
  await clock.settle();
  while (write()) await clock.settle();
  assertEquals(await recording, false);
  assertEquals([asked.words, deltas(await rows())], [5, said(5)]);
});

Deno.test("a store that refuses keeps the script waiting, and loses none of what was said", async () => {
  const { log, given, refuse, write } = slow();
  const { recorder, clock, rows, stop, stalls } = desk({ windowMs: 0, rate: 1000, log });
  const { asked, talk } = talker(6, [completed(said(6).join(""))]);
  let done = false;
  const recording = recorder.record(talk(), stop.signal).then(() => done = true);
  await open(clock, write);
  refuse(true);
  for (let i = 0; i < 10; i++) {
    await clock.advance(5_000);
    write();
  }
  await clock.settle();
  assertEquals([asked.words, recorder.stalled, stalls.length > 2], [5, true, true]);
  assertEquals(new Set(given).size, 1, "what waits is written by itself, after what was refused");
  refuse(false);
  while (!done) {
    await clock.advance(5_000);
    write();
  }
  await recording;
  assertEquals(deltas(await rows()), said(6));
});

Deno.test("who speaks in between comes after what is being written, and before what waits", async () => {
  const { log, given, write } = slow();
  const { recorder, clock, rows, stop } = desk({ windowMs: 0, rate: 1000, log });
  const { asked, talk } = talker(5, [completed(said(5).join(""))]);
  let done = false;
  const recording = recorder.record(talk(), stop.signal).then(() => done = true);
  await open(clock, write);
  assertEquals([asked.words, given.length], [5, 4], "a word is being written, and four wait");
  const posted = recorder.post(() => human("h"), () => []);
  while (!done) {
    await clock.settle();
    write();
  }
  await recording;
  assertEquals((await posted)?.seq, 5);
  const waited = Array(4).fill("text_streamed");
  assertEquals(types(await rows()).slice(3), ["text_streamed", "human_spoke", ...waited, "turn_completed"]);
  assertEquals(deltas(await rows()), said(5));
});

Deno.test("a script that breaks while its words are being written loses none of them", async () => {
  const { log, write } = slow();
  const { recorder, clock, rows, stop } = desk({ windowMs: 0, rate: 1000, log });
  const { asked, talk } = talker(3);
  async function* broken(): AsyncGenerator<Event, void, void> {
    yield* talk();
    throw new TypeError("a bug");
  }
  let done = false;
  const recording = assertRejects(() => recorder.record(broken(), stop.signal), TypeError, "a bug")
    .then(() => done = true);
  await open(clock, write);
  assertEquals(
    [asked.words, deltas(await rows())],
    [3, []],
    "it has broken, and nothing of it is written yet",
  );
  while (!done) {
    await clock.settle();
    write();
  }
  await recording;
  assertEquals(deltas(await rows()), said(3));
});

Deno.test("text that may not come now is refused, and nothing that was said after it is written", async () => {
  const { recorder, clock, rows, stop } = desk({ windowMs: 0, rate: 1000 });
  async function* talk(): AsyncGenerator<Event, void, void> {
    yield* [started, round, turn, text("a"), text("b", "nobody's"), text("c"), text("d"), text("e")];
  }
  const recording = recorder.record(talk(), stop.signal);
  await assertRejects(() => clock.run(recording), GrammarError, "nobody's");
  assertEquals(deltas(await rows()), ["a"]);
  assertEquals(clock.pending, 0);
});

Deno.test("the ceiling holds for text without a window, which stays before what comes after it", async () => {
  for (const rate of [1, 2, 5]) {
    const words = 4 * rate + 3;
    const { recorder, clock, rows, stop, published } = desk({ windowMs: 0, rate });
    const { asked, talk } = talker(words, [completed(said(words).join(""))]);
    const at: number[] = [];
    let done = false;
    const recording = recorder.record(talk(), stop.signal).then(() => done = true);
    while (!done) {
      await clock.advance(50);
      assert(asked.words - deltas(published).length <= 8, "the script is ahead by a write and what waits");
      while (at.length < published.length) at.push(clock.monotonic());
    }
    await recording;
    assertEquals(deltas(await rows()), said(words));
    assertEquals(types(await rows()).at(-1), "turn_completed");
    for (const [i, then] of at.entries()) {
      const within = at.filter((time, j) => j >= i && time < then + 1000).length;
      assert(within <= 2 * rate + 1, `${within} events in a second at a rate of ${rate}`);
    }
  }
});

Deno.test("an abort keeps at once what waits for the ceiling", async () => {
  const { recorder, clock, rows, stop } = desk({ windowMs: 0, rate: 4 });
  const { asked, talk } = talker(100);
  const recording = recorder.record(talk(), stop.signal);
  await clock.advance(100);
  const { words } = asked;
  assert(words > deltas(await rows()).length, "something waits");
  stop.abort(new Error("stopped"));
  for (let i = 0; i < 20; i++) await clock.settle();
  assertEquals(await recording, false);
  assertEquals([asked.words, deltas(await rows())], [words, said(words)]);
  assertEquals([clock.monotonic(), clock.pending], [100, 0]);
});
