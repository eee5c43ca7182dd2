// A run's cap, while everything goes wrong: agents at once, calls that are cut, refused, answered badly or not at all,
// usage that is reported, left out or reported as zero. A provider that keeps to what it is asked (no more output than
// `max_tokens`, no more input than two bytes a token) never brings a run above its cap. One that reports more than was
// set aside cannot be undone: that is what the run spent, and it is said so; but no turn is begun after it.

import { assert } from "@std/assert";
import { type Chunk, type Model, ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Usage } from "../../src/core/event.ts";
import type { DiscussionMode } from "../../src/core/spec.ts";
import * as analysis from "../modes/analysis_rig.ts";
import * as chat from "../modes/chat_rig.ts";
import * as code from "../modes/code_rig.ts";
import * as discussion from "../modes/rig.ts";
import type { Played } from "../modes/rig.ts";
import { Actor, plain } from "../support/actor.ts";
import { panelist } from "../support/analysis_panel.ts";
import { coder } from "../support/coders.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { report, scaled } from "../support/scale.ts";

const RUNS = scaled("BUDGET_RUNS", 140, 7_000);

const total = ({ input_tokens, output_tokens }: Usage) => input_tokens + output_tokens;

/** Uses as much as it likes within what it is allowed, or beyond, and fails as it likes. */
class Fickle implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  calls = 0;
  failed = 0;
  /** What was used in truth. */
  used = 0;
  /** What calls used beyond all that could be asked of them. */
  excess = 0;
  /** What is recorded of the run, and what it may be. */
  recorded: () => number = () => 0;
  late = 0;
  /** Whether a call did not say what it took, so that this had to be estimated. */
  guessed = false;
  readonly #own = new Map<string, number>();

  constructor(
    readonly inner: Model,
    readonly random: Random,
    readonly cap: number,
    readonly honest: boolean,
  ) {}

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const { random } = this;
    this.calls++;
    if (this.recorded() > this.cap) this.late++;
    const fate = random.pick([
      "whole",
      "whole",
      "whole",
      "cut",
      "refused",
      "bad",
      "silent",
      "nothing",
      "drops",
    ]);
    if (fate === "refused") {
      this.failed++;
      throw new ModelError(random.pick(["unavailable", "rate_limited"]), "Not now");
    }
    const most: Usage = { input_tokens: this.#tokensOf(request), output_tokens: request.max_tokens };
    const beyond = this.honest || random.next() < 0.5 ? 1 : 1 + 10 * random.next();
    const usage: Usage = {
      input_tokens: Math.ceil(most.input_tokens * beyond * random.pick([1, 1, random.next()])),
      output_tokens: Math.ceil(most.output_tokens * beyond * random.pick([1, 1, random.next()])),
    };
    this.used += total(usage);
    this.excess += Math.max(0, total(usage) - total(most));
    const text = fate === "bad" ? "{ no JSON ".repeat(request.max_tokens) : await this.#say(request, signal);
    // Some tokens are long words, or a row of blanks.
    const said = text.slice(0, request.max_tokens * random.pick([3, 16]));
    if (said.trim() !== "") this.#own.set(said.trim(), Math.min(usage.output_tokens, request.max_tokens));
    this.guessed ||= fate === "silent" || fate === "nothing" || fate === "cut";
    for (const piece of [said.slice(0, said.length / 2), said.slice(said.length / 2)]) {
      await Promise.resolve();
      signal.throwIfAborted();
      yield { type: "text", text: piece };
      if (fate !== "cut" && fate !== "drops") continue;
      this.failed++;
      if (fate === "drops") yield { type: "usage", ...usage };
      throw new ModelError(random.pick(["cut", "stalled", "unavailable"]), "It broke off");
    }
    if (fate === "nothing") yield { type: "usage", input_tokens: 0, output_tokens: 0 };
    else if (fate !== "silent") yield { type: "usage", ...usage };
    yield { type: "done", stop: said === text ? "stop" : "length", model: "rehearsal" };
  }

  /**
   * Two bytes a token, the most that a budget counts on; what it said itself is as many as it was, also where others
   * quote it.
   */
  #tokensOf({ system, messages }: ModelRequest): number {
    const bytes = (text: string) => new TextEncoder().encode(text).length / 2;
    // One may be the beginning of another.
    const own = [...this.#own].sort(([a], [b]) => b.length - a.length);
    let sum = bytes(system);
    for (const { content } of messages) {
      let others = content;
      for (const [said, tokens] of own) {
        const parts = others.split(said);
        sum += (parts.length - 1) * tokens;
        others = parts.join("");
      }
      sum += bytes(others);
    }
    return Math.ceil(sum);
  }

  async #say(request: ModelRequest, signal: AbortSignal): Promise<string> {
    let text = "";
    for await (const chunk of this.inner.stream(request, signal)) {
      if (chunk.type === "text") text += chunk.text;
    }
    return text;
  }
}

interface Kind {
  name: string;
  inner: () => Model;
  begin: (model: Model, max_tokens: number, clock: FakeClock) => Promise<Played>;
}

/** Of each agent, what was set aside for one turn: the manager's prompt and the stance twice, and the answer. */
const MOST_LATE = 4 * 5;

const AGENTS = ["junior_engineer", "senior_engineer", "designer", "critic"];

const KINDS: Kind[] = [
  ...(["round_robin", "parallel", "debate", "moderated"] as DiscussionMode[]).map((mode): Kind => ({
    name: mode,
    inner: () => new Actor((asked) => asked.answer ? plain(asked) : plain(asked) + " and so on".repeat(1000)),
    begin: (model, max_tokens, clock) =>
      discussion.begin(
        discussion.spec({
          mode,
          rounds: 6,
          agent_types: AGENTS,
          enable_project_manager: max_tokens % 2 === 0,
          budget: { max_tokens },
        }),
        model,
        { clock },
      ),
  })),
  {
    name: "analysis",
    inner: () => new Actor(panelist()),
    begin: (model, max_tokens, clock) =>
      analysis.begin(analysis.spec({ budget: { max_tokens } }), model, { clock }),
  },
  {
    name: "multi_chat",
    inner: () => new Actor(() => "Well, it depends on what you want. ".repeat(20)),
    begin: (model, max_tokens, clock) => {
      const asked = { ...chat.askedOf("teacher", "skeptic", "philosopher"), budget: { max_tokens } };
      return chat.begin(chat.spec(asked), model, { clock, paceMs: 0 });
    },
  },
  {
    name: "code_teams",
    inner: () => new Actor(coder()),
    begin: (model, max_tokens, clock) => code.begin(code.spec({ budget: { max_tokens } }), model, { clock }),
  },
];

async function play(kind: Kind, random: Random, honest: boolean): Promise<Fickle> {
  const cap = random.pick([1_500, 4_000, 10_000, 30_000, 100_000]) + random.int(0, 999);
  const model = new Fickle(kind.inner(), random, cap, honest);
  const clock = new FakeClock();
  const { live, done } = await kind.begin(model, cap, clock);
  model.recorded = () => total(live.view.usage);
  await clock.run(done);
  const where =
    `${kind.name}, cap ${cap}, recorded ${model.recorded()}, used ${model.used}, calls ${model.calls}`;
  assert(live.view.ended_at !== undefined, where);
  // A turn in two steps may have had its room since before.
  assert(model.late <= MOST_LATE, `${model.late} calls were made after the cap was passed: ${where}`);
  if (honest) {
    assert(model.guessed || model.used <= cap, `more was used than the cap: ${where}`);
    assert(model.recorded() <= cap, `more was recorded than the cap: ${where}`);
  } else {
    assert(model.recorded() <= cap + model.excess, `excess ${model.excess}: ${where}`);
  }
  return model;
}

for (const honest of [true, false]) {
  const who = honest ? "keeps to what it is asked" : "reports more than was set aside";
  const promise = honest ? "never brings a run above its cap" : "is not asked again once the cap is passed";
  const first = anySeed();
  Deno.test(`a provider that fails as it likes and ${who} ${promise} (SEED=${first})`, async () => {
    let [calls, failed, passed, late] = [0, 0, 0, 0];
    for (let i = 0; i < RUNS; i++) {
      const kind = KINDS[i % KINDS.length]!;
      try {
        const model = await play(kind, seeded(first + i), honest);
        calls += model.calls;
        failed += model.failed;
        late += model.late;
        if (model.recorded() > model.cap) passed++;
      } catch (error) {
        throw new Error(`Run ${i} of SEED=${first}: ${(error as Error).message}`, { cause: error });
      }
    }
    report(`budget, ${honest ? "honest" : "dishonest"} provider`, {
      runs: RUNS,
      calls,
      "failed calls": failed,
      "runs above their cap": passed,
      "calls after that": late,
    });
    assert(calls > RUNS && failed > RUNS / 4);
    assert(honest ? passed === 0 : passed > 0);
  });
}
