// How a job of the code teams ends that is stopped, or that meets its cap.

import { assert, assertEquals } from "@std/assert";
import type { Chunk, Model, ModelRequest } from "../../src/agents/model.ts";
import { costOf, type Prices } from "../../src/agents/prices.ts";
import { teamsOf } from "../../src/core/code_view.ts";
import type { Usage } from "../../src/core/event.ts";
import { coder, coders } from "../support/coders.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, seeded } from "../support/random.ts";
import { all, begin, last, play, spec, statusesOf, viewOf } from "./code_rig.ts";

for (
  const [moment, at] of [["before it has begun", 0], ["while its teams write", 1], [
    "while it refines",
    2,
  ]] as const
) {
  Deno.test(`a job cancelled ${moment} leaves no team unfinished, and stops every call`, async () => {
    const hold = new Promise<void>(() => {});
    const model = coders({
      special: (o) =>
        o.purpose === "code_write" && (at === 1 || (at === 2 && o.refine))
          ? { text: "```tsx\nexport", hold }
          : at === 0
          ? { text: "", hold }
          : undefined,
    });
    const { live, rows } = await begin(spec(), model);
    await (at === 0 ? Promise.resolve() : new FakeClock().settle());
    await live.stop("cancelled");
    const log = await rows();
    assertEquals(log.at(-1)!.event, {
      type: "run_cancelled",
      data: { error: "Job cancelled", code: "cancelled" },
    });
    for (const team of ["anthropic", "google"]) {
      const expected = [["error"], ["thinking", "generating", "error"], [
        "thinking",
        "generating",
        "complete",
      ]][at]!;
      assertEquals(statusesOf(log, team), expected);
    }
    assertEquals(last(log, "phase_changed"), {
      phase: "error",
      message: "Job cancelled",
      skipped: [],
      code: "cancelled",
    });
    assertEquals(model.aborted, [model.asked.length, 2, 1][at]);
  });
}

Deno.test("wherever a job is cancelled, its last events are the same: no team is left unfinished", async () => {
  const whole = await play(spec(), coders());
  const hold = new Promise<void>(() => {});
  for (let cut = 0; cut < whole.length; cut++) {
    const before = whole.slice(0, cut);
    const { live, rows } = await begin(spec(), coders({ special: () => ({ text: "", hold }) }), { before });
    await live.stop("cancelled");
    const log = await rows();
    const where = `cut after ${cut}: ${JSON.stringify(before.at(-1)?.event)}`;
    assertEquals(log.at(-1)!.event.type, "run_cancelled", where);
    for (const team of ["anthropic", "google"]) {
      assert(["complete", "error"].includes(statusesOf(log, team).at(-1)!), where);
    }
    const ended = before.at(-1)?.event.type === "phase_changed" && viewOf(before).phase === "complete";
    assertEquals(viewOf(log).phase, ended ? "complete" : "error", where);
  }
});

Deno.test("a job whose end was cut off by a crash ends as it was to end, and asks nobody", async () => {
  const { live, rows } = await begin(spec(), coders({ hold: new Promise(() => {}) }));
  await new FakeClock().settle();
  await live.stop("cancelled");
  const log = await rows();
  const model = coders();
  const again = await play(spec(), model, { before: log.slice(0, -1) });
  assertEquals(again.at(-1)!.event.data, { error: "Job cancelled", code: "cancelled" });
  assertEquals(model.asked, []);
});

/** Uses all that it is granted, and half the bytes of a prompt as tokens: the most that the budget counts on. */
class Greedy implements Model {
  readonly calls: { usage: Usage; model: string }[] = [];
  constructor(readonly provider = "rehearsal", readonly defaultModel = "rehearsal") {}
  readonly #answer = coder();
  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const texts = [request.system, ...request.messages.map((m) => m.content)];
    const bytes = texts.reduce((sum, t) => sum + new TextEncoder().encode(t).length, 0);
    const usage = { input_tokens: Math.ceil(bytes / 2), output_tokens: request.max_tokens };
    this.calls.push({ usage, model: request.model! });
    await Promise.resolve();
    signal.throwIfAborted();
    yield { type: "text", text: this.#answer(request, this.calls.length) as string };
    yield { type: "usage", ...usage };
    yield { type: "done", stop: "stop", model: request.model! };
  }
}

Deno.test("a job never spends more tokens than its cap, ends in order, and keeps what was generated", async () => {
  const ends = new Set<string>();
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  for (let max_tokens = 1_000; max_tokens <= 101_000; max_tokens += 2_500) {
    const model = new Greedy();
    const rows = await play(spec({ budget: { max_tokens } }), model);
    const spent = model.calls.reduce((sum, { usage }) => sum + usage.input_tokens + usage.output_tokens, 0);
    assert(spent <= max_tokens, `${spent} of ${max_tokens}`);
    const { stop_reason, winner, usage } = last(rows, "job_completed");
    assertEquals(usage.input_tokens + usage.output_tokens, spent);
    const able = teamsOf(viewOf(rows)).filter(([, { first }]) => first);
    assertEquals(winner !== undefined, able.length > 0);
    for (const [team, { status }] of teamsOf(viewOf(rows))) {
      assertEquals(status, able.some(([name]) => name === team) ? "complete" : "error");
    }
    ends.add(`${stop_reason} ${able.length}`);
    // Taken up anywhere, it still keeps to its cap.
    const before = rows.slice(0, random.int(0, rows.length - 1));
    const again = new Greedy();
    const more = await play(spec({ budget: { max_tokens } }), again, { before });
    const used = viewOf(before).usage;
    const total = again.calls.reduce((s, c) => s + c.usage.input_tokens + c.usage.output_tokens, 0) +
      used.input_tokens + used.output_tokens;
    assert(total <= max_tokens, `${total} of ${max_tokens} after a restart at ${before.length}`);
    assertEquals(more.at(-1)!.event.type, "job_completed");
  }
  for (const end of ["budget 0", "budget 2", "complete 2"]) assert(ends.has(end), [...ends].join());
});

Deno.test("a cap in dollars holds for all the models of a job together, each at its own price", async () => {
  const prices: Prices = {
    cheap: { input: 1, output: 4 },
    dear: { input: 5, output: 40 },
    planner: { input: 2, output: 8 },
  };
  const teams = [
    { team: "anthropic" as const, provider: "a", model: "cheap" },
    { team: "google" as const, provider: "b", model: "dear" },
  ];
  const ends = new Set<string>();
  for (const max_cost_usd of [0.01, 0.1, 0.3, 0.5, 0.8, 1.2, 3]) {
    const models = { a: new Greedy(), b: new Greedy(), c: new Greedy() };
    const asked = spec({ teams, provider: "c", model: "planner", budget: { max_cost_usd } });
    const rows = await play(asked, new Greedy(), { models, prices });
    const calls = Object.values(models).flatMap((m) => m.calls);
    const spent = calls.reduce((sum, { usage, model }) => sum + costOf(prices, model, usage)!, 0);
    assert(spent <= max_cost_usd + 1e-9, `${spent} of ${max_cost_usd}`);
    ends.add(last(rows, "job_completed").stop_reason);
    const cut = rows.findIndex(({ event }) => event.type === "code_generated") + 1;
    if (cut === 0) continue;
    const again = { a: new Greedy(), b: new Greedy(), c: new Greedy() };
    await play(asked, new Greedy(), { models: again, prices, before: rows.slice(0, cut) });
    const { usage_by_agent } = viewOf(rows.slice(0, cut));
    const before = [["anthropic", "cheap"], ["google", "dear"], ["planner", "planner"]] as const;
    const total = Object.values(again).flatMap((m) => m.calls)
      .reduce((sum, { usage, model }) => sum + costOf(prices, model, usage)!, 0) +
      before.reduce(
        (sum, [agent, model]) =>
          sum + (costOf(prices, model, usage_by_agent[agent] ?? { input_tokens: 0, output_tokens: 0 })!),
        0,
      );
    assert(total <= max_cost_usd + 1e-9, `${total} of ${max_cost_usd} after a restart`);
  }
  assertEquals(ends, new Set(["budget", "complete"]));
});

Deno.test("max_seconds stops the calls in flight; what was generated stands", async () => {
  const clock = new FakeClock();
  const hold = new Promise<void>(() => {});
  const model = coders({
    special: (o) =>
      o.purpose === "code_write" && o.agent === "google" ? { text: "```tsx\nexp", hold } : undefined,
  });
  const { done, rows } = await begin(spec({ budget: { max_seconds: 30 } }), model, { clock });
  await clock.run(done);
  const log = await rows();
  const { stop_reason, winner, teams } = last(log, "job_completed");
  assertEquals([stop_reason, winner, teams.google!.status], ["budget", "anthropic", "error"]);
  assertEquals(all(log, "team_failed").map((e) => e.code), ["budget"]);
  assert(all(log, "team_failed")[0]!.usage.output_tokens > 0);
  assertEquals([model.aborted, clock.pending], [1, 0]);
});
