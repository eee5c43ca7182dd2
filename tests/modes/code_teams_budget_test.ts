// Teams that work at once share one budget: what one of them holds and does not use is there for the other.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { BudgetLedger } from "../../src/agents/budget.ts";
import { teamsOf } from "../../src/core/code_view.ts";
import type { ModelRequest } from "../../src/agents/model.ts";
import { Actor } from "../support/actor.ts";
import { coder, coders } from "../support/coders.ts";
import { all, last, play, spec, viewOf } from "./code_rig.ts";

const ONCE = [{ input: 10, output: 100 }];
const NOTHING = { input_tokens: 0, output_tokens: 0 };

Deno.test("a cap that one team could hold alone is enough for both, since neither uses it up", async () => {
  for (const max_tokens of [10_000, 12_000, 14_000, 18_000]) {
    const rows = await play(spec({ budget: { max_tokens } }), coders());
    const { stop_reason, usage } = last(rows, "job_completed");
    assertEquals(teamsOf(viewOf(rows)).map(([, { status }]) => status), ["complete", "complete"]);
    assertEquals(all(rows, "review_given").length, 2, `${max_tokens}`);
    assertEquals([stop_reason, all(rows, "code_generated").length], ["complete", 3]);
    assert(usage.input_tokens + usage.output_tokens < max_tokens);
  }
});

Deno.test("a call waits for what others hold, and is granted less only when they have given back", async () => {
  const ledger = new BudgetLedger({ max_tokens: 200 }, () => 0, NOTHING);
  const { signal } = new AbortController();
  const first = (await ledger.reserveInTurn(ONCE, signal))!;
  assertEquals(first.outputs, [100]);
  let early = true;
  const second = ledger.reserveInTurn(ONCE, signal).then((got) => ({ early, outputs: got?.outputs }));
  for (let i = 0; i < 10; i++) await Promise.resolve();
  early = false;
  first.settle({ input_tokens: 10, output_tokens: 95 });
  assertEquals(await second, { early: false, outputs: [85] });
});

Deno.test("a call that never fits is refused once nobody holds anything, and one that is stopped stops waiting", async () => {
  const ledger = new BudgetLedger({ max_tokens: 150 }, () => 0, NOTHING);
  const stop = new AbortController();
  const first = (await ledger.reserveInTurn(ONCE, stop.signal))!;
  const [refused, stopped] = [new AbortController().signal, stop.signal].map((signal) =>
    ledger.reserveInTurn(ONCE, signal)
  );
  const rejected = assertRejects(() => stopped!, DOMException, "stopped");
  stop.abort(new DOMException("stopped", "AbortError"));
  await rejected;
  first.settle({ input_tokens: 10, output_tokens: 100 });
  assertEquals(await refused, undefined);
});

/** Answers one kind of call with as much rubbish as it is granted, and uses as much as the budget counts on. */
class Rambler extends Actor {
  spent = 0;
  constructor(readonly purpose: string) {
    super(coder());
  }
  override async *stream(request: ModelRequest, signal: AbortSignal) {
    const texts = [request.system, ...request.messages.map((m) => m.content)];
    const input_tokens = Math.ceil(new TextEncoder().encode(texts.join("")).length / 2);
    this.spent += input_tokens + request.max_tokens;
    for await (const chunk of super.stream(request, signal)) {
      if (chunk.type === "usage") yield { ...chunk, input_tokens, output_tokens: request.max_tokens };
      else if (chunk.type === "text" && request.occasion.purpose === this.purpose) continue;
      else yield chunk;
      if (chunk.type === "usage" && request.occasion.purpose === this.purpose) {
        yield { type: "text" as const, text: "no".repeat(request.max_tokens) };
      }
    }
  }
}

Deno.test("an answer that is sent back is read once more, and that too is held to the cap", async () => {
  for (const purpose of ["code_plan", "code_thoughts", "code_review", "code_decision"]) {
    for (let max_tokens = 5_000; max_tokens <= 60_000; max_tokens += 1_000) {
      const model = new Rambler(purpose);
      await play(spec({ budget: { max_tokens } }), model, { maxOutputTokens: 6000 });
      assert(model.spent <= max_tokens, `${purpose}: ${model.spent} of ${max_tokens}`);
    }
  }
});
