// Progress never goes backwards: real logs whose agents are shuffled against each other, told on a clock that jumps.

import { assert, assertEquals } from "@std/assert";
import type { Stage } from "../../src/core/analysis.ts";
import type { Progress } from "../../src/core/analysis_event.ts";
import { ORDER } from "../../src/core/analysis_grammar.ts";
import { type Asked, progressNow, progressOf } from "../../src/core/analysis_progress.ts";
import { type AnalysisView, emptyAnalysis, evolveAnalysis } from "../../src/core/analysis_view.ts";
import type { Event, Stored } from "../../src/core/event.ts";
import { isoTime } from "../../src/clock.ts";
import { all, play, spec } from "../modes/analysis_rig.ts";
import { analysts, type PanelScript } from "../support/analysis_panel.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";

const asked: Asked = { analysis_id: "run", bill_id: "hr-1", agents_total: 4, max_debate_rounds: 3 };
const SCRIPTS: PanelScript[] = [{ votes: "split" }, { votes: "converge" }, { disputed: false }, {
  special: (o) => o.agent === "economic" ? "not JSON" : undefined,
}];
const ROUNDS = Number(Deno.env.get("ROUNDS") ?? 60);

/** The events of a log without its progress; who works side by side in a stage in any order, each one's own kept. */
function shuffled(rows: readonly Stored[], random: Random): Event[] {
  const events: Event[] = [];
  let queues = new Map<string, Event[]>();
  const flush = () => {
    while (queues.size > 0) {
      const key = random.pick([...queues.keys()]);
      const queue = queues.get(key)!;
      events.push(queue.shift()!);
      if (queue.length === 0) queues.delete(key);
    }
    queues = new Map();
  };
  for (const { event } of rows) {
    if (event.type === "progress_updated") continue;
    const agent = (event.data as { agent_id?: string }).agent_id;
    if (!agent) {
      flush();
      events.push(event);
    } else queues.set(agent, [...queues.get(agent) ?? [], event]);
  }
  flush();
  return events;
}

/** Throws unless `after` is no less than `before` in everything that is counted. */
function assertOnwards(before: Progress | undefined, after: Progress, context: string): void {
  const { stage_progress, elapsed_seconds, estimated_time_remaining_seconds: left } = after;
  assert(stage_progress >= 0 && stage_progress <= 1, context);
  assert(elapsed_seconds >= 0 && (left === null || left >= 0), context);
  assert(after.agents_complete <= after.agents_total && after.debates_complete <= 3, context);
  if (!before) return;
  const again = before.stage === "voting" && after.stage === "debating";
  assert(again || ORDER[after.stage] >= ORDER[before.stage], `${before.stage} → ${after.stage} ${context}`);
  if (before.stage === after.stage) {
    assert(stage_progress >= before.stage_progress, `stage_progress ${context}`);
  }
  assert(after.agents_complete >= before.agents_complete, `agents ${context}`);
  assert(after.debates_complete >= before.debates_complete, `debates ${context}`);
  assert(elapsed_seconds >= before.elapsed_seconds, `elapsed ${context}`);
  const earlier = before.estimated_time_remaining_seconds;
  assert(earlier === null || (left !== null && left <= earlier), `time left ${earlier} → ${left} ${context}`);
}

/** Tells a log; `between` is called after each event, and what it gives is logged as progress. */
function tell(
  events: readonly Event[],
  step: () => number,
  between: (view: AnalysisView, now: number) => Progress | undefined,
) {
  const view = emptyAnalysis();
  let now = Date.UTC(2026, 0, 1);
  const store = (event: Event) => evolveAnalysis(view, { seq: view.head + 1, at: isoTime(now), event });
  for (const event of events) {
    now += step();
    store(structuredClone(event));
    const progress = between(view, now);
    if (progress) store({ type: "progress_updated", data: progress });
  }
  return view;
}

Deno.test("progress that is logged never goes backwards, whoever is first and wherever the clock jumps", async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  for (const script of SCRIPTS) {
    const rows = await play(spec(), analysts(script));
    for (let i = 0; i < ROUNDS; i++) {
      let last: Progress | undefined;
      const step = () => random.next() < 0.1 ? random.int(-3_600_000, 3_600_000) : random.int(0, 5_000);
      const view = tell(shuffled(rows, random), step, (view, now) => {
        if (random.next() < 0.4) return;
        const progress = progressOf(view, asked, now);
        assertOnwards(last, progress, `seed ${seed}, after ${view.head}`);
        return last = progress;
      });
      const { stage, stage_progress, estimated_time_remaining_seconds } = progressOf(view, asked, Date.now());
      assertEquals([stage, stage_progress, estimated_time_remaining_seconds], ["complete", 1, 0]);
    }
  }
});

Deno.test("who asks between two that are logged is never told more time than before", async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  for (const script of SCRIPTS) {
    const rows = await play(spec(), analysts(script));
    for (let i = 0; i < ROUNDS; i++) {
      let last: Progress | undefined;
      tell(shuffled(rows, random), () => random.int(0, 9_000), (view, now) => {
        for (const later of [0, 1_000, 4_000]) {
          const answer = progressNow(view, asked, now + later);
          assertOnwards(last, answer, `seed ${seed}, asked after ${view.head}`);
          last = { ...answer, elapsed_seconds: last?.elapsed_seconds ?? 0 };
        }
        if (random.next() < 0.5) return;
        const progress = progressOf(view, asked, now);
        assertOnwards(last, progress, `seed ${seed}, after ${view.head}`);
        return last = progress;
      });
    }
  }
});

Deno.test("each round of debate begins at 0, and each vote goes from 0 to 1", async () => {
  const rows = await play(spec(), analysts({ votes: "split" }));
  const visits: [Stage, number[]][] = [];
  for (const { stage, stage_progress } of all(rows, "progress_updated")) {
    if (visits.at(-1)?.[0] !== stage) visits.push([stage, []]);
    visits.at(-1)![1].push(stage_progress);
  }
  const rounds = visits.filter(([stage]) => stage === "debating" || stage === "voting");
  assertEquals(rounds, Array.from({ length: 3 }, () => [["debating", [0]], ["voting", [0, 1]]]).flat());
});

Deno.test("no time is promised before anything was read, not by an analyst whom nothing concerns", () => {
  const view = emptyAnalysis();
  let seq = 0;
  const store = (event: Event, at: string) => evolveAnalysis(view, { seq: ++seq, at, event });
  const at = (s: number) => isoTime(Date.UTC(2026, 0, 1, 0, 0, s));
  const lane = { agent_id: "legal-agent-1", agent_type: "legal", agent_label: "", agent_icon: "" };
  const started = {
    analysis_id: "run",
    bill_id: "b",
    agents: [],
    sections: 1,
    bill_characters: 9,
    provider: "",
    model: "",
  };
  store({
    type: "analysis_started",
    data: { ...started, analysts: [lane], max_debate_rounds: 3, convergence_threshold: 0.8 },
  }, at(0));
  store({
    type: "stage_changed",
    data: { stage: "analyzing", previous_stage: null, skipped: [], message: "" },
  }, at(0));
  store({ type: "agent_started", data: { ...lane, status: "analyzing", sections: 0, batches: 0 } }, at(0));
  const none = { findings_count: 0, refused_count: 0, overall_confidence: 0, key_takeaways: [] };
  store({ type: "agent_finished", data: { ...lane, ...none, status: "complete" } }, at(0));
  assertEquals(progressOf(view, asked, Date.UTC(2026, 0, 1)).estimated_time_remaining_seconds, null);
  const read = { agent_id: "fiscal-agent-1", batch: 1, batches: 2, section_ids: ["s1"], model: "" };
  store({ type: "sections_read", data: { ...read, usage: { input_tokens: 1, output_tokens: 1 } } }, at(10));
  // Done is 0.02 of the ingesting and a quarter of the half that is the reading.
  const left = progressOf(view, asked, Date.UTC(2026, 0, 1, 0, 0, 10)).estimated_time_remaining_seconds;
  assertEquals(left, Math.round((10 * (1 - 0.145)) / 0.145 * 10) / 10);
});
