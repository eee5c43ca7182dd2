// Calls of analyses and jobs that were under way when the server stopped, or when the run was ended: what they used is
// in the log, and counts against the run's cap.

import { assert, assertEquals } from "@std/assert";
import type { Chunk, Model, ModelRequest } from "../../src/agents/model.ts";
import { addUsage, NO_USAGE, type Stored, type Usage } from "../../src/core/event.ts";
import { panelist } from "../support/analysis_panel.ts";
import { Actor } from "../support/actor.ts";
import { coders } from "../support/coders.ts";
import { FakeClock } from "../support/fake_clock.ts";
import * as analyses from "./analysis_rig.ts";
import * as jobs from "./code_rig.ts";
import { all, type Played } from "./rig.ts";

/** Says something, reports what it took where that is given, and is silent. */
function stuck(reports?: Usage): Model & { asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  return {
    asked,
    provider: "rehearsal",
    defaultModel: "rehearsal",
    async *stream(request, signal): AsyncGenerator<Chunk, void, void> {
      asked.push(request);
      yield { type: "text", text: "word ".repeat(60) };
      if (reports) yield { type: "usage", ...reports };
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  };
}

const tokens = ({ input_tokens, output_tokens }: Usage) => input_tokens + output_tokens;

/** Lets it go on until nothing moves, and leaves it there, as a crash does. */
async function abandoned({ live, rows }: Played, clock: FakeClock): Promise<Stored[]> {
  for (let i = 0; i < 50; i++) await clock.settle();
  live.drop(new Error("killed"));
  return await rows();
}

const KINDS = {
  analysis: (model: Model, before: Stored[], clock: FakeClock, budget = {}) =>
    analyses.begin(analyses.spec({ agents: ["fiscal"], budget }), model, { before, clock }),
  job: (model: Model, before: Stored[], clock: FakeClock, budget = {}) =>
    jobs.begin(
      jobs.spec({ budget, teams: [{ team: "google", provider: "rehearsal", model: "rehearsal" }] }),
      model,
      { before, clock },
    ),
};

for (const [name, begin] of Object.entries(KINDS)) {
  Deno.test(`${name}: each stop in the midst of a call costs what the call is estimated to have used`, async () => {
    let before: Stored[] = [];
    let used = 0;
    for (let life = 0; life < 4; life++) {
      const clock = new FakeClock();
      const model = stuck();
      const played = await begin(model, before, clock);
      before = await abandoned(played, clock);
      assertEquals(model.asked.length, 1, `life ${life}`);
      const lost = all(before, "calls_lost").map(({ usage_by_agent }) => Object.values(usage_by_agent));
      assertEquals(lost.map((usages) => usages.length), Array(life).fill(1));
      const sum = tokens(lost.flat().reduce(addUsage, NO_USAGE));
      assertEquals(tokens(played.live.view.usage), sum);
      if (life > 0) assert(sum - used > 800 && sum - used < 10_000, `life ${life}: ${sum - used}`);
      used = sum;
    }
  });

  Deno.test(`${name}: stops in the midst of calls do not take a run past its cap`, async () => {
    let before: Stored[] = [];
    let lives = 0;
    for (let over = false; !over && lives < 50; lives++) {
      const clock = new FakeClock();
      const model = stuck();
      const played = await begin(model, before, clock, { max_tokens: 20_000 });
      before = await abandoned(played, clock);
      over = model.asked.length === 0;
    }
    assert(lives > 2 && lives < 50, `${lives} lives`);
    const { type, data } = before.at(-1)!.event;
    const reason = type === "analysis_completed" ? data.result.stop_reason : undefined;
    assertEquals(type === "job_completed" ? data.stop_reason : reason, "budget");
  });

  Deno.test(`${name}: a call that a cancel cuts short counts as far as the provider reported it`, async () => {
    const clock = new FakeClock();
    const reported = { input_tokens: 1000, output_tokens: 200 };
    const { live, rows } = await begin(stuck(reported), [], clock);
    for (let i = 0; i < 50; i++) await clock.settle();
    await live.stop("cancelled");
    const log = await rows();
    assertEquals(log.at(-1)!.event.type, "run_cancelled");
    const [{ usage_by_agent } = { usage_by_agent: {} }] = all(log, "calls_lost");
    const who = name === "analysis" ? "fiscal-agent-1" : "planner";
    assertEquals(usage_by_agent, { [who]: reported });
    assertEquals(live.view.usage, reported);
  });

  Deno.test(`${name}: a run that is cancelled before it goes on counts what a stop had cut short`, async () => {
    const clock = new FakeClock();
    const before = await abandoned(await begin(stuck(), [], clock), clock);
    const model = stuck();
    const { live, rows } = await begin(model, before, clock);
    await live.stop("cancelled");
    const lost = all(await rows(), "calls_lost");
    assertEquals([lost.length, model.asked.length], [1, 0]);
    assert(tokens(live.view.usage) > 800);
  });
}

Deno.test("a stop costs one call of each who was asked, wherever it comes, and none where nobody was", async () => {
  const whole = await analyses.play(analyses.spec(), new Actor(panelist({ votes: "split" })));
  for (const [stage, callers] of [["cross_reviewing", 4], ["voting", 4], ["ingesting", 0]] as const) {
    const cut = whole.findIndex(({ event }) => event.type === "stage_changed" && event.data.stage === stage);
    const before = whole.slice(0, cut + 1);
    const rows = await analyses.play(analyses.spec(), new Actor(panelist({ votes: "split" })), { before });
    const lost = all(rows, "calls_lost").map(({ usage_by_agent }) => Object.keys(usage_by_agent).length);
    assertEquals(lost, callers === 0 ? [] : [callers], stage);
  }
  const job = await jobs.play(jobs.spec(), coders());
  for (const [phase, who] of [["reviewing", ["anthropic", "google"]], ["refining", ["anthropic"]]] as const) {
    const cut = job.findIndex(({ event }) => event.type === "phase_changed" && event.data.phase === phase);
    const rows = await jobs.play(jobs.spec(), coders(), { before: job.slice(0, cut + 1) });
    const lost = all(rows, "calls_lost").map(({ usage_by_agent }) => Object.keys(usage_by_agent).sort());
    assertEquals(lost, [phase === "refining" ? [all(job, "winner_chosen")[0]!.winner] : [...who]], phase);
  }
});
