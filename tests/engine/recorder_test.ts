import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import type { Event, Stored } from "../../src/core/event.ts";
import { check, GrammarError } from "../../src/core/grammar.ts";
import { emptyView, evolve, type View } from "../../src/core/view.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { FakeClock } from "../support/fake_clock.ts";

const REF = { agent_type: "critic", role: "Critic", round: 1, message_id: "m", attempt: 1 };
const NONE = { input_tokens: 0, output_tokens: 0 };

const started: Event = {
  type: "run_started",
  data: {
    discussion_id: "r",
    task: "t",
    agent_types: ["critic"],
    mode: "round_robin",
    rounds: 1,
    enable_project_manager: false,
    provider: "rehearsal",
    model: "rehearsal",
  },
};
const round: Event = { type: "round_started", data: { round: 1, total_rounds: 1 } };
const turn: Event = { type: "turn_started", data: REF };
const text = (delta: string, message_id = "m"): Event => ({
  type: "text_streamed",
  data: { agent_type: "critic", round: 1, message_id, delta },
});
const completed = (response: string): Event => ({
  type: "turn_completed",
  data: { ...REF, response, usage: NONE, model: "m" },
});
const failed: Event = { type: "run_failed", data: { error: "e", code: "c" } };

interface Desk {
  recorder: Recorder;
  clock: FakeClock;
  log: EventLog;
  published: Stored[];
  stalls: unknown[];
  view: View;
  stop: AbortController;
  rows(): Promise<Stored[]>;
}

function desk(
  { windowMs = 100, rate = 50, log = memoryLog() }: { windowMs?: number; rate?: number; log?: EventLog } = {},
): Desk {
  const clock = new FakeClock();
  const published: Stored[] = [];
  const stalls: unknown[] = [];
  const view = emptyView();
  const recorder = new Recorder({
    run: "r",
    view,
    kind: { check: (v, e) => check(v as View, e), evolve: (v, s) => void evolve(v as View, s) },
    log,
    clock,
    windowMs,
    eventsPerSecond: rate,
    publish: (rows) => published.push(...rows),
    onStall: (error) => stalls.push(error),
  });
  return {
    recorder,
    clock,
    log,
    published,
    stalls,
    view,
    stop: new AbortController(),
    rows: () => log.read("r", 0, 100_000),
  };
}

/** A script that yields the events, a pause where there is a number. */
async function* script(clock: FakeClock, ...steps: (Event | number)[]): AsyncGenerator<Event, void, void> {
  for (const step of steps) {
    if (typeof step === "number") await new Promise<void>((resolve) => clock.after(step, resolve));
    else yield step;
  }
}

const deltas = (rows: readonly Stored[]) =>
  rows.flatMap(({ event }) => event.type === "text_streamed" ? [event.data.delta] : []);
const types = (rows: readonly Stored[]) => rows.map((r) => r.event.type);

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
    eventsPerSecond: 1000,
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
  const human = (n: number): Event => ({
    type: "human_spoke",
    data: {
      ...REF,
      agent_type: "human",
      message_id: `h${n}`,
      response: `h${n}`,
      usage: NONE,
      model: "human",
    },
  });
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
    await recorder.write([human(n)]);
  }
  await clock.run(done);
  const log = await rows();
  assertEquals(log.map((r) => r.seq), log.map((_, i) => i + 1));
  assertEquals(published, log);
  assertEquals(types(log).filter((t) => t === "human_spoke").length, 20);
});
