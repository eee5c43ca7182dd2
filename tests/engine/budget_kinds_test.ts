// The promise of budget_test.ts for the other kinds of runs: whatever is asked, with as many at once as there may be and
// some of their calls broken off after all was used, what the calls of a run cost together never passes its cap.

import { assert } from "@std/assert";
import { type Chunk, type Model, ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Usage } from "../../src/core/event.ts";
import { agentsOf } from "../../src/core/roster.ts";
import * as analyses from "../modes/analysis_rig.ts";
import * as chats from "../modes/chat_rig.ts";
import * as sessions from "../modes/session_rig.ts";
import { Actor } from "../support/actor.ts";
import { analysts, BILL } from "../support/analysis_panel.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { calculate, DONE, Thinker } from "../support/thinker.ts";

/** What another model says, at the highest price there can be: all that is granted, and two bytes for a token. */
class Greedy implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  spent = 0;
  calls = 0;
  atOnce = 0;
  #now = 0;

  constructor(readonly inner: Model, readonly random: Random, readonly cutOne: number) {}

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const { system, messages, tools = [], max_tokens } = request;
    const texts = [system, ...messages.map(({ content }) => content), ...tools.map((t) => JSON.stringify(t))];
    const calls = messages.flatMap((m) => m.role === "assistant" ? m.tool_calls ?? [] : []);
    texts.push(...calls.map((one) => one.name + one.arguments));
    const bytes = texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
    const usage: Usage = { input_tokens: Math.ceil(bytes / 2), output_tokens: max_tokens };
    // As the provider would count it: from the moment it is asked.
    this.spent += usage.input_tokens + usage.output_tokens;
    this.calls++;
    this.atOnce = Math.max(this.atOnce, ++this.#now);
    const cut = this.random.int(1, this.cutOne) === 1;
    try {
      for await (const chunk of this.inner.stream(request, signal)) {
        if (chunk.type === "usage") continue;
        if (chunk.type === "done") {
          yield { type: "usage", ...usage };
          if (cut) throw new ModelError("cut", "The stream broke off");
        }
        yield chunk;
      }
    } finally {
      this.#now--;
    }
  }
}

const ROUNDS = 60;
const ANALYSTS = agentsOf("analysis").map(({ type }) => type).filter((type) => type !== "judge");
const PERSONAS = agentsOf("persona").map(({ type }) => type);

function some<T>(random: Random, from: readonly T[]): T[] {
  const left = [...from];
  const chosen: T[] = [];
  for (let count = random.int(1, from.length); count > 0; count--) {
    chosen.push(...left.splice(random.int(0, left.length - 1), 1));
  }
  return chosen;
}

/** So often there is room for everybody, so that they do work at once: under most caps no three of them can. */
const AMPLE_ROUNDS = 10;

/** Runs the same property many times, from a seed that is printed. */
async function forMany(
  check: (random: Random, cap: number, model: (inner: Model) => Greedy) => Promise<Greedy>,
) {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  let called = 0;
  let parallel = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const max_tokens = i < AMPLE_ROUNDS ? 1_000_000 : Math.floor(10 ** (2.5 + random.next() * 2.5));
    const cutOne = random.pick([3, 10, 1_000_000]);
    const { spent, calls, atOnce } = await check(random, max_tokens, (m) => new Greedy(m, random, cutOne));
    assert(spent <= max_tokens, `${spent} of ${max_tokens} in ${calls} calls, round ${i} of seed ${seed}`);
    if (i >= AMPLE_ROUNDS) called += calls;
    parallel = Math.max(parallel, atOnce);
  }
  assert(called > ROUNDS, `${called} calls were made`);
  return parallel;
}

Deno.test("an analysis never spends above its cap, with up to eight analysts at once", async () => {
  const parallel = await forMany(async (random, max_tokens, greedy) => {
    const model = greedy(analysts({ votes: random.pick(["agree", "converge", "split"]) }));
    const asked = analyses.spec({
      agents: some(random, ANALYSTS),
      bill_text: BILL.repeat(random.int(1, 3)),
      max_debate_rounds: random.int(0, 4),
      budget: { max_tokens },
    });
    const clock = new FakeClock();
    const { done } = await analyses.begin(asked, model, {
      clock,
      contextTokens: random.pick([4096, 16_384]),
    });
    await clock.run(done);
    return model;
  });
  assert(parallel > 2, `${parallel} at once`);
});

Deno.test("a chat never spends above its cap, with all personas at once", async () => {
  const parallel = await forMany(async (random, max_tokens, greedy) => {
    const model = greedy(new Actor(() => "word ".repeat(random.int(1, 200))));
    const context = { skeptic: [{ role: "user" as const, content: "before ".repeat(random.int(1, 2000)) }] };
    const personas = chats.askedOf(...some(random, PERSONAS));
    const asked = random.int(0, 2) === 0 ? {} : personas;
    const message = "What is it? ".repeat(random.int(1, 200));
    await chats.play(
      { ...asked, context, message, max_tokens: random.int(64, 4096), budget: { max_tokens } },
      model,
    );
    return model;
  });
  assert(parallel > 2, `${parallel} at once`);
});

Deno.test("a request of a session never spends above its cap, however often tools are called", async () => {
  await forMany(async (random, max_tokens, greedy) => {
    const rounds = random.int(0, 12);
    const model = greedy(
      new Thinker(({ tools = [] }, call) =>
        call <= rounds && tools.length > 0
          ? [
            ...Array.from({ length: random.int(1, 4) }, (_, i) => calculate(`${call} + ${i}`, `c${i}`)),
            ...DONE,
          ]
          : ["It is so. ".repeat(random.int(1, 50)), ...DONE]
      ),
    );
    const clock = new FakeClock();
    const session = sessions.open(model, { spec: { budget: { max_tokens } }, clock });
    await session.ask("r1", "How much is it? ".repeat(random.int(1, 100)));
    await clock.run(session.act());
    return model;
  });
});
