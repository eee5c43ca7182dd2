// The crash test without processes: every mode's log is cut at every place where a crash can leave it, and the run is
// taken up again from there by a model that knows nothing of the first life.

import { assert, assertEquals } from "@std/assert";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { DiscussionSpec } from "../../src/core/spec.ts";
import { Actor, type Line } from "../support/actor.ts";
import { all, last, play, shape, spec, turnsAsked } from "./rig.ts";

type Answer = (request: ModelRequest) => Line;

/** Answers that depend on what is asked alone, so that a second life says the same. */
function answering(
  special: (purpose: string, request: ModelRequest) => Line | undefined = () => undefined,
): Answer {
  return (request) => {
    const { purpose, agent, round } = request.occasion;
    const own = special(purpose, request);
    if (own !== undefined) return own;
    if (purpose === "stance") return stance(`plan ${agent}`);
    if (purpose === "choice") {
      const candidates = request.occasion.candidates as string[];
      return JSON.stringify({ next: candidates[0], settled: false, reason: "first" });
    }
    return `${agent} round ${round}${purpose === "turn" ? "" : ` ${purpose}`}`;
  };
}

function stance(position: string, confidence = 0.5): string {
  return JSON.stringify({ position, confidence });
}

const said = (request: ModelRequest) => (request.occasion.transcript as unknown[]).length;

const SCENES: {
  name: string;
  spec: Partial<DiscussionSpec>;
  answer: Answer;
  ends: string;
  crashesCost?: boolean;
}[] = [
  {
    name: "round_robin with a project manager",
    spec: { mode: "round_robin", rounds: 2, enable_project_manager: true },
    answer: answering(),
    ends: "rounds_completed",
  },
  {
    name: "round_robin whose second agent fails",
    spec: { mode: "round_robin", agent_types: ["architect", "critic", "designer"] },
    answer: answering((purpose, { occasion }) =>
      purpose === "turn" && occasion.agent === "critic" ? new ModelError("timeout", "too long") : undefined
    ),
    ends: "timeout",
  },
  {
    name: "parallel",
    spec: { mode: "parallel", rounds: 2, agent_types: ["architect", "critic", "designer"] },
    answer: answering(),
    ends: "rounds_completed",
  },
  {
    name: "parallel where one fails in each round",
    spec: { mode: "parallel", rounds: 2, agent_types: ["architect", "critic", "designer"] },
    answer: answering((_, { occasion: { agent, round } }) =>
      agent === (round === 1 ? "architect" : "designer") ? new ModelError("timeout", "too long") : undefined
    ),
    ends: "rounds_completed",
  },
  {
    name: "parallel where all fail",
    spec: { mode: "parallel", rounds: 2 },
    answer: answering((_, { occasion }) => new ModelError("timeout", `${occasion.agent} took too long`)),
    ends: "timeout",
  },
  {
    name: "parallel where the key is refused",
    spec: { mode: "parallel", rounds: 2, agent_types: ["architect", "critic"] },
    answer: answering((_, { occasion }) =>
      occasion.agent === "architect" ? new ModelError("unauthorized", "no such key") : undefined
    ),
    ends: "unauthorized",
  },
  {
    name: "debate that ends in agreement",
    spec: { mode: "debate", rounds: 5, agent_types: ["architect", "critic", "designer"] },
    answer: answering((purpose, { occasion: { agent, round } }) =>
      purpose === "stance" && Number(round) >= 2
        ? stance("passkeys for everybody", 0.9)
        : agent === "x"
        ? ""
        : undefined
    ),
    ends: "agreement",
  },
  {
    name: "debate whose stances are stable",
    spec: { mode: "debate", rounds: 9 },
    answer: answering(),
    ends: "stances_stable",
  },
  {
    name: "debate without progress",
    spec: { mode: "debate", rounds: 9 },
    answer: answering((purpose, { occasion: { agent, round } }) =>
      purpose === "stance" ? stance(`number${round} ${agent}`) : undefined
    ),
    ends: "no_progress",
  },
  {
    name: "debate whose rounds run out, one agent failing once",
    spec: { mode: "debate", rounds: 2, agent_types: ["architect", "critic", "designer"] },
    answer: answering((purpose, { occasion: { agent, round } }) =>
      purpose === "turn" && agent === "designer" && round === 1
        ? new ModelError("timeout", "late")
        : undefined
    ),
    ends: "rounds_completed",
  },
  {
    name: "moderated, settled before the rounds run out",
    spec: { mode: "moderated", rounds: 3 },
    answer: answering((purpose, request) =>
      purpose === "choice" && said(request) >= 3
        ? JSON.stringify({ next: null, settled: true, reason: "enough" })
        : undefined
    ),
    ends: "settled",
  },
  {
    name: "moderated, settled in the last round",
    spec: { mode: "moderated", rounds: 1, agent_types: ["architect", "critic", "designer"] },
    answer: answering((purpose, request) =>
      purpose === "choice" && said(request) >= 2
        ? JSON.stringify({ next: null, settled: true, reason: "enough" })
        : undefined
    ),
    ends: "settled",
  },
  {
    name: "moderated with choices that cannot be used",
    spec: { mode: "moderated", rounds: 2 },
    answer: answering((purpose) =>
      purpose === "choice" ? JSON.stringify({ next: "nobody", settled: false, reason: "?" }) : undefined
    ),
    ends: "rounds_completed",
  },
  {
    name: "moderated where a turn fails",
    spec: { mode: "moderated", rounds: 2 },
    answer: answering((purpose, request) =>
      purpose === "turn" && said(request) >= 1 ? new ModelError("timeout", "too long") : undefined
    ),
    ends: "timeout",
  },
  {
    name: "round_robin that meets its cap",
    spec: { mode: "round_robin", rounds: 20, budget: { max_tokens: 2500 } },
    answer: answering(),
    ends: "budget",
    // A crash costs something: the call it cut is charged by estimate, so the cap may be met a turn or two earlier.
    crashesCost: true,
  },
  {
    name: "parallel whose time is up in the middle of a call",
    spec: { mode: "parallel", rounds: 2 },
    answer: answering((_, { occasion: { agent } }) =>
      agent === "critic" ? new ModelError("budget", "The run's time is up") : undefined
    ),
    ends: "budget",
  },
  {
    name: "parallel, last round, whose time is up in the middle of all calls",
    spec: { mode: "parallel", rounds: 1 },
    answer: answering(() => new ModelError("budget", "The run's time is up")),
    ends: "budget",
  },
];

for (const { name, spec: fields, answer, ends, crashesCost = false } of SCENES) {
  Deno.test(`${name} comes to the same end from every place a crash can leave its log at`, async () => {
    const asked = spec(fields);
    const whole = await play(asked, new Actor(answer));
    const closing = whole.at(-1)!.event;
    assertEquals(
      closing.type === "run_completed"
        ? closing.data.result.stop_reason
        : (closing.data as { code: string }).code,
      ends,
    );
    const expected = shape(whole, asked.mode);
    for (let cut = 0; cut < whole.length; cut++) {
      const before = whole.slice(0, cut);
      const where = `cut after ${cut} (${before.at(-1)?.event.type} ${
        JSON.stringify(before.at(-1)?.event.data)
      })`;
      const model = new Actor(answer);
      const rows = await play(asked, model, { before });
      assertEquals(rows.map((r) => r.seq), rows.map((_, i) => i + 1), where);
      if (crashesCost) {
        assertEquals(last(rows, "run_completed").result.stop_reason, ends, where);
        assert(all(rows, "turn_completed").length <= all(whole, "turn_completed").length, where);
      } else {
        assertEquals(shape(rows, asked.mode), expected, where);
      }

      const over = new Set([
        ...all(before, "turn_completed"),
        ...all(before, "turn_failed").filter((t) => !t.will_retry),
      ].map((t) => `${t.round}/${t.agent_type}`));
      for (const turn of asked.mode === "moderated" ? [] : turnsAsked(model.asked)) {
        assert(!over.has(turn), `${turn} was asked again, ${where}`);
      }
      if (asked.mode === "moderated") {
        const missing = all(whole, "turn_completed").length - all(before, "turn_completed").length;
        const failing = all(rows.slice(cut), "turn_failed").length;
        assertEquals(turnsAsked(model.asked).length, missing + failing, where);
        const choices = all(whole, "speaker_chosen").length - all(before, "speaker_chosen").length;
        assertEquals(turnsAsked(model.asked, "choice").length, choices, where);
      }
      const ids = all(rows, "turn_started").map((t) => t.message_id);
      assertEquals(new Set(ids).size, ids.length, where);
    }
  });
}

Deno.test("a turn that was under way is asked again under a new message_id, its attempt one higher", async () => {
  const asked = spec({ mode: "round_robin", agent_types: ["critic"], rounds: 1 });
  const whole = await play(asked, new Actor(() => "one two three"));
  const started = whole.findIndex((r) => r.event.type === "turn_started");
  for (const cut of [started + 1, started + 2, started + 4]) {
    const first = await play(asked, new Actor(() => "one two three"), { before: whole.slice(0, cut) });
    const [a, b] = all(first, "turn_started");
    assertEquals([a!.attempt, b!.attempt], [1, 2]);
    assert(a!.message_id !== b!.message_id);
    assertEquals(all(first, "turn_completed")[0]!.message_id, b!.message_id);
    // What the first try had said stays, under its own id.
    const kept = all(first, "text_streamed").filter((d) => d.message_id === a!.message_id);
    assertEquals(kept.length, cut - started - 1);
    const third = await play(asked, new Actor(() => "one two three"), { before: first.slice(0, cut + 1) });
    assertEquals(all(third, "turn_started").map((t) => t.attempt), [1, 2, 3]);
  }
});

Deno.test("what was used before a crash counts against the cap after it", async () => {
  const asked = spec({ mode: "round_robin", rounds: 20, budget: { max_tokens: 6000 } });
  const answer = answering();
  const whole = await play(asked, new Actor(answer));
  for (let cut = 0; cut < whole.length; cut += 3) {
    const rows = await play(asked, new Actor(answer), { before: whole.slice(0, cut) });
    const total = all(rows, "turn_completed").reduce(
      (sum, { usage }) => sum + usage.input_tokens + usage.output_tokens,
      0,
    );
    assertEquals(all(rows, "turn_completed").length, all(whole, "turn_completed").length);
    assert(total <= 6000);
  }
});
