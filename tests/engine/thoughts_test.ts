// A thousand thoughts a second through a real recorder on a clock that a test moves: joined in windows, counted right,
// held to the rate ceiling, and none of them lost.

import { assert, assertEquals } from "@std/assert";
import { sleep } from "../../src/clock.ts";
import type { Finding, Thought } from "../../src/core/analysis.ts";
import { checkAnalysis } from "../../src/core/analysis_grammar.ts";
import { type AnalysisView, emptyAnalysis, evolveAnalysis } from "../../src/core/analysis_view.ts";
import type { Event, Stored } from "../../src/core/event.ts";
import type { BaseView } from "../../src/core/base_view.ts";
import { Bucket } from "../../src/engine/bucket.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { FakeClock } from "../support/fake_clock.ts";

const AGENTS = ["fiscal-agent-1", "economic-agent-1", "healthcare-agent-1", "legal-agent-1"];

const started: Event = {
  type: "analysis_started",
  data: {
    analysis_id: "run",
    bill_id: "b",
    agents: [],
    analysts: [],
    sections: 1,
    bill_characters: 1,
    max_debate_rounds: 0,
    convergence_threshold: 0.8,
    provider: "rehearsal",
    model: "rehearsal",
  },
};
const ended: Event = { type: "run_failed", data: { error: "That was all", code: "failed" } };

function thought(n: number): Event {
  const one: Thought = {
    thought_id: `t${n}`,
    agent_id: AGENTS[n % AGENTS.length]!,
    thought_type: "calculation",
    thought_label: "Calculating",
    content: `Thought ${n}`,
    confidence: 0.75,
  };
  return { type: "thoughts_noted", data: { thoughts: [one], batch_size: 1 } };
}

function finding(n: number): Event {
  const data: Finding = {
    agent_id: AGENTS[0]!,
    finding_id: `f${n}`,
    category: "other",
    description: "",
    direction: "neutral",
    section: "",
    section_id: "s1",
    quotation: "",
    confidence: 0.5,
    impact_magnitude: "low",
    time_horizon: "",
    fiscal_impact: null,
    grounded: true,
  };
  return { type: "finding_made", data };
}

interface Shown {
  /** Milliseconds since the start. */
  at: number;
  event: Event;
}

/** A recorder of an analysis, and everything it has shown, with the time. */
function desk(windowMs: number, eventsPerSecond = 50) {
  const clock = new FakeClock();
  const log = memoryLog();
  const shown: Shown[] = [];
  const recorder = new Recorder({
    run: "run",
    view: emptyAnalysis(),
    kind: {
      check: (view: BaseView, event) => checkAnalysis(view as AnalysisView, event),
      evolve: (view: BaseView, stored) => void evolveAnalysis(view as AnalysisView, stored),
    },
    log,
    clock,
    windowMs,
    bucket: new Bucket(eventsPerSecond, clock),
    publish: (rows: Stored[]) => shown.push(...rows.map(({ event }) => ({ at: clock.monotonic(), event }))),
    onStall: (error) => {
      throw error;
    },
  });
  return { clock, recorder, shown, rows: () => log.read("run", 0, 1_000_000) };
}

/** `perMs` thoughts each millisecond for so many milliseconds; `also` is what comes with one of them. */
async function* think(clock: FakeClock, ms: number, perMs: number, also: (ms: number) => Event[] = () => []) {
  yield started;
  for (let i = 0; i < ms; i++) {
    for (let k = 0; k < perMs; k++) yield thought(i * perMs + k);
    yield* also(i);
    await sleep(clock, 1);
  }
  yield ended;
}

const batches = (shown: readonly Shown[]) =>
  shown.flatMap(({ at, event }) => event.type === "thoughts_noted" ? [{ at, ...event.data }] : []);

function assertAll(shown: readonly Shown[], count: number): void {
  const ids = batches(shown).flatMap((b) => b.thoughts.map((t) => t.thought_id));
  assertEquals(ids, Array.from({ length: count }, (_, n) => `t${n}`));
  for (const { thoughts, batch_size } of batches(shown)) assertEquals(batch_size, thoughts.length);
}

/** A bucket that holds a second's worth lets through no more than that and what flows in meanwhile. */
function assertRate(shown: readonly Shown[], perSecond: number): void {
  shown.forEach((first, i) =>
    shown.slice(i).forEach((last, k) => {
      const most = perSecond + ((last.at - first.at) / 1000) * perSecond + 1;
      assert(k + 1 <= most, `${k + 1} events in ${last.at - first.at} ms`);
    })
  );
}

Deno.test("a thousand thoughts a second are told in windows of 100 ms, each with its right size", async () => {
  const { clock, recorder, shown, rows } = desk(100);
  await clock.run(recorder.record(think(clock, 3_000, 1), new AbortController().signal));
  assertAll(shown, 3_000);
  const told = batches(shown);
  assertEquals(told.length, 30);
  for (const [i, { at, thoughts }] of told.entries()) {
    assertEquals(at, 100 * (i + 1));
    assert(Math.abs(thoughts.length - 100) <= 1, `${thoughts.length} at ${at}`);
    assertEquals(new Set(thoughts.map((t) => t.agent_id)).size, AGENTS.length);
  }
  assertEquals((await rows()).map((r) => r.seq), shown.map((_, i) => i + 1));
  assertEquals(clock.pending, 0);
});

Deno.test("the rate ceiling is kept where windows alone would pass it, and nothing is lost", async () => {
  const { clock, recorder, shown } = desk(5);
  await clock.run(recorder.record(think(clock, 4_000, 1), new AbortController().signal));
  assertAll(shown, 4_000);
  assertRate(shown, 50);
  // After the first second's worth it is the ceiling that paces: one event every 20 ms.
  const late = batches(shown).filter(({ at }) => at > 2_000 && at < 4_000);
  assert(Math.abs(late.length - 100) <= 2, `${late.length} events in two seconds`);
});

Deno.test("events that cannot be joined are held to the ceiling too, in order, and none is dropped", async () => {
  const { clock, recorder, shown } = desk(100);
  let made = 0;
  const burst = (ms: number) => ms % 250 === 0 ? Array.from({ length: 30 }, () => finding(made++)) : [];
  await clock.run(recorder.record(think(clock, 1_000, 1, burst), new AbortController().signal));
  assertAll(shown, 1_000);
  const findings = shown.flatMap(({ event }) => event.type === "finding_made" ? [event.data.finding_id] : []);
  assertEquals(findings, Array.from({ length: 120 }, (_, n) => `f${n}`));
  assertRate(shown, 50);
  assertEquals(shown.at(-1)!.event, ended);
});

Deno.test("thoughts that come faster than a viewer could read are told before the window is over", async () => {
  const { clock, recorder, shown } = desk(100);
  await clock.run(recorder.record(think(clock, 100, 10), new AbortController().signal));
  assertAll(shown, 1_000);
  assert(batches(shown).every(({ batch_size }) => batch_size <= 200));
  assert(batches(shown).length <= 6);
});

Deno.test("thoughts that wait for their window are told when the run is stopped", async () => {
  const { clock, recorder, shown } = desk(100);
  const stop = new AbortController();
  const done = recorder.record(think(clock, 1_000, 1), stop.signal);
  await clock.advance(149);
  stop.abort();
  assertEquals(await clock.run(done), false);
  assertAll(shown, 150);
});
