import type { View } from "../../src/core/view.ts";
import { assert, assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { Actor, plain } from "../support/actor.ts";
import { all, begin, last, play, shown, spec, turnsAsked } from "./rig.ts";

const AGENTS = ["architect", "critic", "designer"];
const parallel = (fields = {}) => spec({ mode: "parallel", agent_types: AGENTS, ...fields });

const microtask = () => Promise.resolve();

Deno.test("in parallel all agents of a round are under way at once", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request) => ({ text: plain(request), hold: gate.promise }));
  const { done, rows, live } = await begin(parallel(), model);
  while (model.asked.length < 3) await microtask();
  assertEquals(turnsAsked(model.asked), AGENTS.map((a) => `1/${a}`));
  while (Object.keys((live.view as View).open).length < 3) await microtask();
  gate.resolve();
  await done;
  assertEquals(last(await rows(), "run_completed").total_responses, 3);
});

Deno.test("in parallel an agent sees earlier rounds whole and nothing of its own round", async () => {
  const model = new Actor(({ occasion: { agent, round } }) => `${agent}-in-round-${round}.`);
  await play(parallel({ rounds: 3 }), model);
  for (const request of model.asked) {
    for (const agent of AGENTS) {
      for (let round = 1; round <= 3; round++) {
        const seen = shown(request).includes(`${agent}-in-round-${round}.`);
        assertEquals(
          seen,
          round < Number(request.occasion.round),
          `${request.occasion.round} sees ${agent} ${round}`,
        );
      }
    }
  }
});

Deno.test("in parallel a slow agent does not hold back the others' text", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request) => ({
    text: plain(request),
    hold: request.occasion.agent === "architect" ? gate.promise : undefined,
  }));
  const { done, rows, live } = await begin(parallel(), model);
  while (((live.view as View).turns[1]?.length ?? 0) < 2) await microtask();
  assertEquals((live.view as View).turns[1], ["critic", "designer"]);
  gate.resolve();
  await done;
  assertEquals(all(await rows(), "turn_completed").map((t) => t.agent_type).at(-1), "architect");
});

Deno.test("in parallel one failing agent is an event and the others go on, also in later rounds", async () => {
  const model = new Actor((request) =>
    request.occasion.agent === "critic" && request.occasion.round === 1
      ? new ModelError("timeout", "too long")
      : plain(request)
  );
  const rows = await play(parallel({ rounds: 2 }), model);
  assertEquals(all(rows, "turn_failed").map((t) => [t.agent_type, t.will_retry]), [["critic", false]]);
  const spoke = all(rows, "turn_completed").map((t) => `${t.round}/${t.agent_type}`).sort();
  assertEquals(spoke, ["1/architect", "1/designer", "2/architect", "2/critic", "2/designer"]);
  assertEquals(last(rows, "run_completed").result.stop_reason, "rounds_completed");
});

Deno.test("in parallel the run fails when nobody is left", async () => {
  const model = new Actor(({ occasion }) => new ModelError("timeout", `${occasion.agent} is late`));
  const rows = await play(parallel({ rounds: 2 }), model);
  assertEquals(all(rows, "turn_failed").length, 3);
  assertEquals(rows.at(-1)!.event.type, "run_failed");
  assertEquals((rows.at(-1)!.event.data as { code: string }).code, "timeout");
});

Deno.test("a refused key ends a parallel run at once and stops the calls of the others", async () => {
  const never = new Promise<void>(() => {});
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request) =>
    request.occasion.agent === "critic"
      ? { text: "", hold: gate.promise, then: new ModelError("unauthorized", "The key was refused") }
      : { text: "still", hold: never }
  );
  const { done, rows, live } = await begin(parallel(), model);
  while (live.view.head < 7) await microtask(); // two have said "still" and say no more
  gate.resolve();
  await done;
  const log = await rows();
  assertEquals(log.at(-1)!.event, {
    type: "run_failed",
    data: { error: "The key was refused", code: "unauthorized" },
  });
  for (let i = 0; i < 50 && model.aborted < 2; i++) await microtask();
  assertEquals(model.aborted, 2, "calls in flight of a run that is over");
});

Deno.test("a cut stream of one agent is tried again while the others go on", async () => {
  let cut = 0;
  const model = new Actor((request) =>
    request.occasion.agent === "critic" && cut++ === 0
      ? { text: "I was saying", then: new ModelError("cut", "The stream was cut") }
      : plain(request)
  );
  const rows = await play(parallel(), model);
  assertEquals(all(rows, "turn_completed").find((t) => t.agent_type === "critic")!.attempt, 2);
  assertEquals(last(rows, "run_completed").total_responses, 3);
  assert(all(rows, "text_streamed").some((d) => d.delta.includes("saying")));
});

Deno.test("in parallel agents wait for what the others hold of the budget and do not use", async () => {
  for (const max_tokens of [2500, 3000, 4000]) {
    const model = new Actor(({ occasion }) => ({ text: `${occasion.agent}!` }));
    const rows = await play(parallel({ budget: { max_tokens } }), model);
    const { result, total_responses } = last(rows, "run_completed");
    assertEquals([result.stop_reason, total_responses], ["rounds_completed", 3], `${max_tokens} tokens`);
    assert(result.usage.input_tokens + result.usage.output_tokens <= max_tokens);
  }
});
