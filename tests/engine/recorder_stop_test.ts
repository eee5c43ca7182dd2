// The recorder where it goes wrong: a log that stalls, a run that is stopped, a script that breaks the rules.

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Event } from "../../src/core/event.ts";
import { check, GrammarError } from "../../src/core/grammar.ts";
import { emptyView, evolve, type View } from "../../src/core/view.ts";
import { Bucket } from "../../src/engine/bucket.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { StoreRefused } from "../../src/errors.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { FakeClock } from "../support/fake_clock.ts";
import {
  completed,
  deltas,
  desk,
  failed,
  human,
  round,
  script,
  started,
  text,
  turn,
  types,
} from "./recorder_rig.ts";

Deno.test("an event is durable before it is published, and published in sequence", async () => {
  const inner = memoryLog();
  let durable = 0;
  const log: EventLog = {
    ...inner,
    async append(run, first, events) {
      await new Promise<void>((resolve) => clock.after(5, resolve));
      await inner.append(run, first, events);
      durable = first + events.length - 1;
    },
  };
  const clock = new FakeClock();
  const seen: number[] = [];
  const recorder = new Recorder({
    run: "r",
    view: emptyView(),
    kind: { check: (v, e) => check(v as View, e), evolve: (v, s) => void evolve(v as View, s) },
    log,
    clock,
    windowMs: 0,
    bucket: new Bucket(1000, clock),
    publish: (rows) => {
      for (const { seq } of rows) {
        assert(seq <= durable, `${seq} was shown before it was durable`);
        seen.push(seq);
      }
    },
    onStall: () => {},
  });
  const writing = recorder.record(
    script(clock, started, round, turn, text("a"), completed("a"), failed),
    new AbortController().signal,
  );
  const human = recorder.write([]);
  await clock.run(Promise.all([writing, human]));
  assertEquals(seen, [1, 2, 3, 4, 5, 6]);
});

Deno.test("a log that stalls is tried again until it answers, and nothing is lost, repeated or shown early", async () => {
  const inner = memoryLog();
  let refusals = 7;
  const log: EventLog = {
    ...inner,
    append(run, first, events) {
      if (first > 3 && refusals-- > 0) return Promise.reject(new Error("disk full"));
      return inner.append(run, first, events);
    },
  };
  const { recorder, clock, rows, stop, stalls, published } = desk({ log });
  const done = recorder.record(
    script(clock, started, round, turn, text("a"), completed("a"), failed),
    stop.signal,
  );
  await clock.advance(50);
  assertEquals(published.length, 3);
  assertEquals(await clock.run(done), true);
  assertEquals(stalls.length, 7);
  assertEquals(types(await rows()).length, 6);
  assertEquals(published.map((r) => r.seq), [1, 2, 3, 4, 5, 6]);
  assert(clock.monotonic() < 60_000);
});

Deno.test("close() gives up a write that waits for a stalled log", async () => {
  const inner = memoryLog();
  const { recorder, clock, published } = desk({
    log: { ...inner, append: () => Promise.reject(new Error("gone")) },
  });
  const writing = recorder.write([started]);
  await clock.advance(1000);
  recorder.close();
  await assertRejects(() => clock.run(writing), Error, "was stopped before its events could be kept");
  assertEquals([published.length, clock.pending], [0, 0]);
});

Deno.test("an abort keeps the text that waited, and nothing that would only now begin", async () => {
  const { recorder, clock, rows, stop } = desk();
  const done = recorder.record(
    script(
      clock,
      started,
      round,
      turn,
      text("I was about "),
      text("to say"),
      1_000,
      completed("I was about to say"),
    ),
    stop.signal,
  );
  await clock.advance(20);
  assertEquals(deltas(await rows()), []);
  stop.abort(new Error("stopped"));
  assertEquals(await clock.run(done), false);
  assertEquals(deltas(await rows()).join(""), "I was about to say");
  assertEquals(types(await rows()).at(-1), "text_streamed");
});

Deno.test("an abort keeps the text that waited also when the script throws at once because of it", async () => {
  const { recorder, clock, rows, stop } = desk();
  async function* talker(): AsyncGenerator<Event, void, void> {
    yield* [started, round, turn, text("half a "), text("word")];
    await new Promise((_, reject) => stop.signal.addEventListener("abort", () => reject(stop.signal.reason)));
  }
  const done = recorder.record(talker(), stop.signal);
  await clock.advance(20);
  stop.abort(new Error("stopped"));
  assertEquals(await clock.run(done), false);
  assertEquals(deltas(await rows()).join(""), "half a word");
});

Deno.test("text that waited is kept when the script breaks", async () => {
  const { recorder, clock, rows, stop } = desk();
  async function* broken(): AsyncGenerator<Event, void, void> {
    yield* [started, round, turn, text("so far")];
    throw new TypeError("a bug");
  }
  await assertRejects(() => clock.run(recorder.record(broken(), stop.signal)), TypeError, "a bug");
  assertEquals(deltas(await rows()), ["so far"]);
  assertEquals(clock.pending, 0);
});

Deno.test("an event that may not come now is refused; what came before it is kept", async () => {
  const { recorder, clock, rows, stop } = desk();
  const done = recorder.record(
    script(clock, started, round, turn, text("a"), completed("something else")),
    stop.signal,
  );
  await assertRejects(() => clock.run(done), GrammarError, "the deltas of m are not its response");
  assertEquals(types(await rows()), ["run_started", "round_started", "turn_started", "text_streamed"]);
});

Deno.test("whoever else writes does so in order with the script, and never in the middle of a write", async () => {
  const { recorder, clock, rows, stop, published } = desk({ windowMs: 0, rate: 1000 });
  const done = recorder.record(
    script(
      clock,
      started,
      round,
      turn,
      ...Array.from({ length: 50 }, () => [text("a"), 1]).flat(),
      completed("a".repeat(50)),
      failed,
    ),
    stop.signal,
  );
  for (let n = 0; n < 20; n++) {
    await clock.advance(2);
    await recorder.write([human(`h${n}`)]);
  }
  await clock.run(done);
  const log = await rows();
  assertEquals(log.map((r) => r.seq), log.map((_, i) => i + 1));
  assertEquals(published.map(({ seq, at, event }) => ({ seq, at, event })), log);
  assertEquals(types(log).filter((t) => t === "human_spoke").length, 20);
});

Deno.test("whoever meets a log that refuses is told at once: the first that it will be recorded, the others that it was not", async () => {
  const inner = memoryLog();
  let full = false;
  const { recorder, clock, rows, stop } = desk({
    log: {
      ...inner,
      append: (...args) => full ? Promise.reject(new Error("disk full")) : inner.append(...args),
    },
  });
  await clock.run(recorder.record(script(clock, started, round, turn), stop.signal));
  const say = (word: string) =>
    recorder.post(() => text(word), () => []).then(() => "recorded", (error) => error.message);
  full = true;
  const answers = Promise.all([say("a"), say("b")]);
  await clock.advance(50);
  assertEquals(await answers, [
    "The store takes nothing now; this will be recorded as soon as it does",
    new StoreRefused().message,
  ]);
  assertEquals(await say("c"), new StoreRefused().message);
  full = false;
  await clock.advance(10_000);
  assertEquals(await say("d"), "recorded");
  const said = (await rows()).flatMap(({ event }) =>
    event.type === "text_streamed" ? [event.data.delta] : []
  );
  assertEquals(said, ["a", "d"]);
});

Deno.test("an event that waited for the ceiling when the run was stopped is not recorded: it would only now begin", async () => {
  const { recorder, clock, rows, stop } = desk({ rate: 3 });
  const done = recorder.record(script(clock, started, round, turn, human("h")), stop.signal);
  await clock.advance(20);
  stop.abort(new Error("stopped"));
  assertEquals(await clock.run(done), false);
  assertEquals(types(await rows()), ["run_started", "round_started", "turn_started"]);
});
