// What a run may spend is a promise: the models here use every token they are granted, and as many for what they are
// sent as a prompt can come to, and still no run passes its cap.

import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { BudgetLedger, type PlannedCall } from "../../src/agents/budget.ts";
import type { Chunk, Model, ModelRequest } from "../../src/agents/model.ts";
import { costOf } from "../../src/agents/prices.ts";
import type { Usage } from "../../src/core/event.ts";
import type { DiscussionMode } from "../../src/core/spec.ts";
import { Actor, plain } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { all, begin, last, play, spec } from "../modes/rig.ts";

const AGENTS = [
  "junior_engineer",
  "senior_engineer",
  "product_manager",
  "designer",
  "qa_engineer",
  "security_engineer",
  "devops_engineer",
  "data_scientist",
  "architect",
  "critic",
  "project_manager",
];

/** Uses all that it is granted, and two bytes of the prompt for each token: the most that the budget counts on. */
class Greedy implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  readonly calls: Usage[] = [];
  constructor(readonly answer: (request: ModelRequest, call: number) => string = plain) {}

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const texts = [request.system, ...request.messages.map((m) => m.content)];
    const bytes = texts.reduce((sum, t) => sum + new TextEncoder().encode(t).length, 0);
    const usage = { input_tokens: Math.ceil(bytes / 2), output_tokens: request.max_tokens };
    const call = this.calls.push(usage);
    await Promise.resolve();
    signal.throwIfAborted();
    yield { type: "text", text: this.answer(request, call) };
    yield { type: "usage", ...usage };
    yield { type: "done", stop: "stop", model: "rehearsal" };
  }

  get spent(): number {
    return this.calls.reduce((sum, { input_tokens, output_tokens }) => sum + input_tokens + output_tokens, 0);
  }
}

for (const mode of ["round_robin", "parallel", "debate", "moderated"] as DiscussionMode[]) {
  for (const enable_project_manager of [false, true]) {
    for (const max_tokens of [3_000, 20_000, 60_000, 200_000]) {
      const managed = enable_project_manager ? " with a project manager" : "";
      Deno.test(`${mode}${managed} never spends more than ${max_tokens} tokens and ends in order`, async () => {
        const model = new Greedy((request) =>
          request.occasion.purpose === "stance"
            ? JSON.stringify({
              position: `${request.occasion.round}${request.occasion.agent}`,
              confidence: 0.4,
            })
            : plain(request)
        );
        const asked = spec({
          mode,
          rounds: 20,
          agent_types: AGENTS,
          enable_project_manager,
          budget: { max_tokens },
        });
        const rows = await play(asked, model);
        assert(model.spent <= max_tokens, `${model.spent} of ${max_tokens}`);
        const { result } = last(rows, "run_completed");
        assert(result.usage.input_tokens + result.usage.output_tokens <= max_tokens);
        if (max_tokens < 200_000) {
          assert(["budget", "no_progress"].includes(result.stop_reason), result.stop_reason);
        }
        if (max_tokens === 3_000) assertEquals(result.stop_reason, "budget");
      });
    }
  }
}

Deno.test("answers that must be asked for again stay within the cap too", async () => {
  for (const mode of ["debate", "moderated"] as const) {
    for (let max_tokens = 4_000; max_tokens <= 16_000; max_tokens += 250) {
      // Structured answers are long and bad, every first time.
      let structured = 0;
      const bad = () => structured++ % 2 === 0;
      const model = new Greedy((request) =>
        request.occasion.purpose === "turn" || request.answer && bad()
          ? "words ".repeat(request.max_tokens / 3)
          : request.occasion.purpose === "stance"
          ? JSON.stringify({
            position: `${request.occasion.round}${request.occasion.agent}`,
            confidence: 0.4,
          })
          : plain(request)
      );
      const asked = spec({ mode, rounds: 20, agent_types: ["architect", "critic"], budget: { max_tokens } });
      await play(asked, model);
      assert(model.spent <= max_tokens, `${mode}: ${model.spent} of ${max_tokens}`);
    }
  }
});

Deno.test("a run is told the truth about what it used", async () => {
  const model = new Greedy();
  const rows = await play(spec({ mode: "parallel", rounds: 2, enable_project_manager: true }), model);
  const { usage } = last(rows, "run_completed").result;
  assertEquals(usage.input_tokens + usage.output_tokens, model.spent);
});

Deno.test("max_cost_usd is never exceeded with agents in parallel", async () => {
  const prices = { rehearsal: { input: 2, output: 10 } };
  for (const max_cost_usd of [0.01, 0.05, 0.3]) {
    const model = new Greedy();
    const rows = await play(
      spec({ mode: "parallel", rounds: 20, agent_types: AGENTS, budget: { max_cost_usd } }),
      model,
      { prices },
    );
    const cost = model.calls.reduce((sum, usage) => sum + costOf(prices, "rehearsal", usage)!, 0);
    assert(cost <= max_cost_usd, `${cost} of ${max_cost_usd}`);
    assertEquals(last(rows, "run_completed").result.stop_reason, "budget");
  }
});

Deno.test("max_seconds stops the calls in flight and ends the run in order", async () => {
  const clock = new FakeClock();
  const model = new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
  const asked = spec({
    mode: "parallel",
    rounds: 3,
    budget: { max_seconds: 30 },
    enable_project_manager: false,
  });
  const { done, rows } = await begin(asked, model, { clock });
  await clock.advance(29_999);
  assertEquals(model.aborted, 0);
  await clock.advance(1);
  await clock.run(done);
  assertEquals(model.aborted, 2);
  const log = await rows();
  assertEquals(all(log, "turn_failed").map((t) => [t.code, t.will_retry]), [["budget", false], [
    "budget",
    false,
  ]]);
  assertEquals(last(log, "run_completed").result.stop_reason, "budget");
  assertEquals(clock.pending, 0);
});

Deno.test("max_seconds counts from the start of the run, also across a restart", async () => {
  const clock = new FakeClock();
  const held = new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
  const asked = spec({ agent_types: ["critic"], budget: { max_seconds: 30 } });
  const first = await begin(asked, held, { clock });
  await clock.advance(20_000);
  const stopping = first.live.stop("drained");
  await clock.run(stopping);
  const second = await begin(asked, held, { clock, before: await first.rows() });
  await clock.advance(9_999);
  assertEquals(last(await second.rows(), "turn_started").attempt, 2);
  await clock.advance(2);
  await clock.run(second.done);
  assertEquals(last(await second.rows(), "run_completed").result.stop_reason, "budget");
});

Deno.test("a ledger never lets more be reserved and spent together than its cap, in any order of settling", () => {
  const call = fc.record({
    input: fc.integer({ min: 0, max: 500 }),
    output: fc.integer({ min: 1, max: 500 }),
  });
  const step = fc.record({
    calls: fc.array(call, { minLength: 1, maxLength: 4 }),
    settle: fc.nat(),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.array(step, { maxLength: 40 }),
      (max_tokens, steps) => {
        const ledger = new BudgetLedger({ max_tokens }, () => 0, { input_tokens: 0, output_tokens: 0 });
        const open: { held: number; input: number; outputs: number[]; settle: (u: Usage) => void }[] = [];
        let spent = 0;
        for (const { calls, settle, part } of steps) {
          const got = ledger.reserve(calls);
          if (got) {
            const input = calls.reduce((sum, c) => sum + c.input, 0);
            got.outputs.forEach((granted, i) => assert(granted >= 64 || granted === calls[i]!.output));
            got.outputs.forEach((granted, i) => assert(granted <= calls[i]!.output));
            open.push({ held: input + got.outputs.reduce((a, b) => a + b, 0), input, ...got });
          }
          const held = open.reduce((sum, o) => sum + o.held, 0);
          assert(spent + held <= max_tokens, `${spent} + ${held} > ${max_tokens}`);
          if (open.length > 0 && settle % 2 === 0) {
            const [done] = open.splice(settle % open.length, 1);
            const used = {
              input_tokens: Math.floor(done!.input * part),
              output_tokens: Math.floor((done!.held - done!.input) * part),
            };
            done!.settle(used);
            spent += used.input_tokens + used.output_tokens;
          }
        }
      },
    ),
    { verbose: 1 },
  );
});

Deno.test("who asks for little leaves the more to the others, and all that fits is granted", () => {
  const free = { input_tokens: 0, output_tokens: 0 };
  const granted = (max_tokens: number, calls: PlannedCall[]) =>
    new BudgetLedger({ max_tokens }, () => 0, free).reserve(calls)?.outputs;
  const calls = [{ input: 100, output: 200 }, { input: 100, output: 1000 }, { input: 100, output: 3000 }];
  assertEquals(granted(4500, calls), [200, 1000, 3000]);
  assertEquals(granted(4499, calls), [200, 1000, 2999]);
  assertEquals(granted(2300, calls), [200, 900, 900]);
  assertEquals(granted(800, calls), [166, 166, 166]);
  // Less than 64 tokens are no answer.
  assertEquals(granted(492, calls), [64, 64, 64]);
  assertEquals(granted(491, calls), undefined);
  // What is read again takes the room of two.
  const again = [{ input: 0, output: 500 }, { input: 0, output: 2000, rereads: true }];
  assertEquals(granted(3000, again), [500, 2000]);
  assertEquals(granted(1200, again), [400, 400]);
});
