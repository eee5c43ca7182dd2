import { assert, assertEquals, assertMatch } from "@std/assert";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Position } from "../../src/agents/prompt.ts";
import { Actor, type Line, plain } from "../support/actor.ts";
import { all, last, play, shown, spec, turnsAsked } from "./rig.ts";

const AGENTS = ["architect", "critic", "designer"];
const debate = (fields = {}) => spec({ mode: "debate", agent_types: AGENTS, rounds: 3, ...fields });

/** Positions that share no word, so that nobody agrees unless a test says so. */
const OWN: Record<string, string> = {
  architect: "alpha aleph",
  critic: "bravo beth",
  designer: "charlie gimel",
};

type Stanced = (request: ModelRequest) => { position: string; confidence: number } | Line;

function stancing(stance: Stanced): Actor {
  return new Actor((request) => {
    const { purpose, agent, round } = request.occasion;
    if (purpose !== "stance") return `${agent}-draft-of-round-${round}.`;
    const answer = stance(request);
    return typeof answer === "object" && "position" in answer ? JSON.stringify(answer) : answer;
  });
}

const apart = ({ occasion }: ModelRequest) => ({ position: OWN[occasion.agent]!, confidence: 0.5 });
const positionsOf = (r: ModelRequest) => (r.occasion.debate as { positions: Position[] }).positions;

Deno.test("in a debate the first drafts are independent: nobody sees anybody", async () => {
  const model = stancing(apart);
  await play(debate(), model);
  const first = model.asked.filter((r) => r.occasion.round === 1);
  assertEquals(first.length, 6);
  for (const request of first) {
    assertEquals(positionsOf(request), []);
    for (const other of AGENTS.filter((a) => a !== request.occasion.agent)) {
      assert(!shown(request).includes(`${other}-draft`), `${request.occasion.agent} sees ${other}`);
      assert(!shown(request).includes(OWN[other]!));
    }
  }
});

Deno.test("in a debate's revisions everybody sees every position, and nowhere whose it is", async () => {
  const model = stancing(apart);
  await play(debate({ rounds: 2 }), model);
  const turns = model.asked.filter((r) => r.occasion.round === 2 && r.occasion.purpose === "turn");
  assertEquals(turns.length, 3);
  for (const request of turns) {
    const positions = positionsOf(request);
    assertEquals(positions.map((p) => p.label), ["A", "B", "C"]);
    assertEquals(positions.map((p) => p.text).sort(), Object.values(OWN).sort());
    assertEquals(positions, positionsOf(turns[0]!), "all see the same letters");
    for (const text of Object.values(OWN)) assert(shown(request).includes(text));
    const own = request.occasion.agent;
    for (const other of AGENTS.filter((a) => a !== own)) {
      assert(!shown(request).includes(`${other}-draft`), "another agent's draft");
      assert(!shown(request).toLowerCase().includes(other), `${own} is told of ${other}`);
    }
    assert(shown(request).includes(`${own}-draft-of-round-1.`), "an agent knows its own words");
  }
});

Deno.test("in a debate agents of a revision round do not see each other's new stances", async () => {
  const model = stancing(({ occasion: { agent, round } }) => ({
    position: `${OWN[agent]} ${"again ".repeat(Number(round) - 1)}r${round}`,
    confidence: 0.5,
  }));
  await play(debate({ rounds: 3 }), model);
  for (const request of model.asked) assert(!shown(request).includes(`r${request.occasion.round}"`));
});

Deno.test("a debate ends with agreement once the score is 0.8", async () => {
  const model = stancing((r) =>
    r.occasion.round === 1 ? apart(r) : { position: "Passkeys for all users", confidence: 0.9 }
  );
  const rows = await play(debate({ rounds: 20 }), model);
  assertEquals(all(rows, "round_completed").map((r) => r.convergence_score), [0.333, 1]);
  const { result } = last(rows, "run_completed");
  assertEquals([result.stop_reason, result.convergence_score], ["agreement", 1]);
});

Deno.test("a debate ends when stances were unchanged for two rounds", async () => {
  const rows = await play(debate({ rounds: 20 }), stancing(apart));
  assertEquals(all(rows, "round_completed").length, 3);
  assertEquals(last(rows, "run_completed").result.stop_reason, "stances_stable");
});

Deno.test("a debate ends when there was no progress for two rounds", async () => {
  const model = stancing(({ occasion: { agent, round } }) => ({
    position: `${agent}${round} ${round}${agent}`,
    confidence: 0.5,
  }));
  const rows = await play(debate({ rounds: 20 }), model);
  assertEquals(all(rows, "round_completed").length, 3);
  assertEquals(last(rows, "run_completed").result.stop_reason, "no_progress");
});

Deno.test("a debate that still moves towards agreement goes on until its rounds run out", async () => {
  const model = stancing(({ occasion: { agent, round } }) =>
    agent === "architect"
      ? { position: "the common ground", confidence: 0.3 + 0.05 * Number(round) }
      : { position: `${round} ${agent}`, confidence: 0.3 }
  );
  const rows = await play(debate({ rounds: 5 }), model);
  assertEquals(all(rows, "round_completed").length, 5);
  assertEquals(last(rows, "run_completed").result.stop_reason, "rounds_completed");
});

Deno.test("a debate that meets its cap ends in order, with the score it had reached", async () => {
  const rows = await play(debate({ rounds: 20, budget: { max_tokens: 30_000 } }), longWinded());
  const { result } = last(rows, "run_completed");
  assertEquals(result.stop_reason, "budget");
  const scores = all(rows, "round_completed").map((r) => r.convergence_score);
  assertEquals(result.convergence_score, scores.at(-1));
});

function longWinded(): Actor {
  return new Actor((request) => {
    const { purpose, agent, round } = request.occasion;
    return purpose === "turn" ? "word ".repeat(300) : JSON.stringify(moving(String(agent), Number(round)));
  });
}

function moving(agent: string, round: number) {
  return agent === "architect"
    ? { position: "the common ground", confidence: 0.3 + 0.02 * round }
    : { position: `${round} ${agent}`, confidence: 0.3 };
}

for (const letter of ["B", "b", "Position B", "position b.", "B)", " B "]) {
  Deno.test(`a stance that says ${JSON.stringify(letter)} holds the position on the table with that letter`, async () => {
    let wanted = "";
    const model = stancing((r) => {
      if (r.occasion.round === 1) return apart(r);
      wanted = positionsOf(r).find((p) => p.label === "B")!.text;
      return { position: letter, confidence: 0.8 };
    });
    const rows = await play(debate({ rounds: 2 }), model);
    const revised = all(rows, "turn_completed").filter((t) => t.round === 2);
    assertEquals(revised.map((t) => t.stance!.position), [wanted, wanted, wanted]);
    assertEquals(last(rows, "run_completed").result.stop_reason, "agreement");
  });
}

Deno.test("a letter that is not on the table is a position in its own words", async () => {
  const model = stancing((r) => r.occasion.round === 1 ? { position: "Z", confidence: 1 } : apart(r));
  const rows = await play(debate({ rounds: 1 }), model);
  assertEquals(all(rows, "turn_completed").map((t) => t.stance!.position), ["Z", "Z", "Z"]);
});

Deno.test("a stance that does not fit is asked again once; twice fails the turn's try, not the run", async () => {
  const once = new Map<string, number>();
  const model = stancing((r) => {
    if (r.occasion.agent !== "critic") return apart(r);
    const call = (once.get("critic") ?? 0) + 1;
    once.set("critic", call);
    return call === 1 ? "I would rather not say" : apart(r);
  });
  const rows = await play(debate({ rounds: 1 }), model);
  assertEquals(all(rows, "turn_failed"), []);
  assertEquals(all(rows, "turn_completed").length, 3);

  const stubborn = stancing((r) => r.occasion.agent === "critic" ? "no JSON" : apart(r));
  const log = await play(debate({ rounds: 1 }), stubborn);
  const failed = all(log, "turn_failed");
  assertEquals(failed.map((f) => [f.code, f.will_retry]), [["invalid_answer", false]]);
  const asked = stubborn.asked.filter(({ occasion }) => occasion.agent === "critic");
  assertEquals(asked.map(({ occasion }) => occasion.purpose), ["turn", "stance", "stance"]);
  assertEquals(last(log, "run_completed").total_responses, 2);
});

Deno.test("an agent that fails a round of a debate still holds what it held", async () => {
  const model = new Actor((request) => {
    const { purpose, agent, round } = request.occasion;
    if (agent === "critic" && round === 2) return new ModelError("timeout", "too long");
    return purpose === "stance" ? JSON.stringify(apart(request)) : `${agent} ${round}`;
  });
  const rows = await play(debate({ rounds: 2 }), model);
  assertEquals(all(rows, "round_completed").map((r) => r.convergence_score), [0.333, 0.333]);
  assertEquals(all(rows, "turn_failed").length, 1);
});

Deno.test("a debate in which all fail ends with an error", async () => {
  const rows = await play(debate(), new Actor(() => new ModelError("timeout", "too long")));
  assertEquals(rows.at(-1)!.event.type, "run_failed");
});

Deno.test("a debate in which nobody holds a stance any more is not called agreement", async () => {
  const model = stancing((r) => ({ position: OWN[r.occasion.agent]!, confidence: 0 }));
  const rows = await play(debate({ rounds: 1 }), model);
  const { result } = last(rows, "run_completed");
  assertEquals([result.stop_reason, result.convergence_score], ["rounds_completed", 0.333]);
});

Deno.test("the summary of a debate never calls agreement correctness, and every turn carries its stance", async () => {
  const rows = await play(debate({ rounds: 1 }), stancing(apart));
  for (const turn of all(rows, "turn_completed")) {
    assertEquals(turn.stance, { position: OWN[turn.agent_type]!, confidence: 0.5 });
    assertMatch(turn.response, /-draft-of-round-1\.$/);
  }
});

Deno.test("a debate has drafts and stances in each round, once each", async () => {
  const model = stancing(apart);
  await play(debate({ rounds: 2 }), model);
  for (const purpose of ["turn", "stance"]) {
    assertEquals(
      turnsAsked(model.asked, purpose).sort(),
      [1, 2].flatMap((r) => AGENTS.map((a) => `${r}/${a}`)),
    );
  }
});

Deno.test("a prompt or a stance that is asked for again may have as many tokens as a turn", async () => {
  const asked = new Set<string>();
  const model = new Actor((request) => {
    const { purpose, agent, for_agent } = request.occasion;
    if (purpose === "turn") return `${agent} speaks.`;
    const call = `${purpose} ${agent} ${for_agent}`;
    if (asked.has(call)) return plain(request);
    asked.add(call);
    return "";
  });
  const spec = debate({ rounds: 1, enable_project_manager: true });
  const rows = await play(spec, model, { maxOutputTokens: 1500 });
  assertEquals(all(rows, "turn_completed").length, AGENTS.length);
  for (const purpose of ["manager_prompt", "stance"]) {
    const granted = model.asked.filter((r) => r.occasion.purpose === purpose).map((r) => r.max_tokens);
    assertEquals(granted.toSorted((a, b) => a - b), [512, 512, 512, 1500, 1500, 1500], purpose);
  }
});
