// What becomes of a job when something goes wrong: with a team, with the planner, with a review or a refinement.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { standing } from "../../src/core/code_view.ts";
import { broken, codeOf, coders, fenced, type TeamScript } from "../support/coders.ts";
import { all, asks, last, phasesOf, play, spec, statusesOf, viewOf } from "./code_rig.ts";

Deno.test("an answer that is cut is asked again once under a new message id", async () => {
  let cuts = 0;
  const model = coders({
    special: ({ purpose, agent }) =>
      purpose === "code_write" && agent === "google" && cuts++ === 0
        ? { text: "```tsx\nexport def", then: new ModelError("cut", "The line broke") }
        : undefined,
  });
  const rows = await play(spec(), model);
  const [failed] = all(rows, "team_failed");
  assertEquals([failed!.team, failed!.code, failed!.will_retry, failed!.attempt], ["google", "cut", true, 1]);
  assert(failed!.usage.output_tokens > 0);
  const generated = all(rows, "code_generated").find((e) => e.team === "google")!;
  assertEquals([generated.attempt, generated.code], [2, codeOf("google")]);
});

for (
  const [name, fault, asked] of [
    ["a fault that passes, twice", new ModelError("unavailable", "The provider is away"), 2],
    ["a refused key", new ModelError("unauthorized", "The key was refused"), 1],
  ] as const
) {
  Deno.test(`${name} fails the team alone; the other wins by default and no review is made`, async () => {
    const model = coders({
      special: ({ purpose, agent }) => purpose === "code_write" && agent === "anthropic" ? fault : undefined,
    });
    const rows = await play(spec(), model);
    assertEquals(all(rows, "team_failed").map((e) => e.will_retry), asked === 2 ? [true, false] : [false]);
    assertEquals(asks(model).filter((a) => a === "write anthropic").length, asked);
    assertEquals(statusesOf(rows, "anthropic"), ["thinking", "generating", "error"]);
    assertEquals(phasesOf(rows), ["planning", "generating", "refining -reviewing", "complete"]);
    assertEquals(all(rows, "review_given").length, 0);
    const { winner, decided_by, reasons } = last(rows, "winner_chosen");
    assertEquals([winner, decided_by], ["google", "default"]);
    assertMatch(reasons[0]!, /by default/);
    assertEquals(last(rows, "job_completed").teams.anthropic, { status: "error", error: fault.message });
  });
}

Deno.test("a team whose thinking is refused fails before it writes", async () => {
  const model = coders({
    special: ({ purpose, agent }) =>
      purpose === "code_thoughts" && agent === "google"
        ? new ModelError("unauthorized", "The key was refused")
        : undefined,
  });
  const rows = await play(spec(), model);
  assertEquals(statusesOf(rows, "google"), ["thinking", "error"]);
  assertEquals(last(rows, "job_completed").winner, "anthropic");
});

Deno.test("a model that thinks in no form that can be read still writes", async () => {
  const model = coders({
    special: ({ purpose }) => purpose === "code_thoughts" ? "Hm, let me see." : undefined,
  });
  const rows = await play(spec(), model);
  for (const { count, error, usage } of all(rows, "thoughts_completed")) {
    assertEquals([count, usage.input_tokens], [0, 20]);
    assertMatch(error!, /gave no answer that fits "thoughts"/);
  }
  assertEquals(all(rows, "code_generated").length, 3);
});

Deno.test("the job fails only when all teams do, and then says why", async () => {
  const model = coders({
    special: ({ purpose }) =>
      purpose === "code_write" ? new ModelError("timeout", "It took too long") : undefined,
  });
  const rows = await play(spec(), model);
  assertEquals(phasesOf(rows), ["planning", "generating", "error"]);
  assertEquals(rows.at(-1)!.event, {
    type: "run_failed",
    data: { error: "No team could write code: It took too long", code: "timeout" },
  });
});

Deno.test("a plan that fails is the brief itself, and the job goes on; a refused key ends it", async () => {
  const failing = (error: ModelError) =>
    coders({ special: ({ purpose }) => purpose === "code_plan" ? error : undefined });
  const rows = await play(spec(), failing(new ModelError("timeout", "It took too long")));
  const { plan, error, code } = last(rows, "plan_made");
  assertEquals([plan.requirements, error, code], [[spec().brief], "It took too long", "timeout"]);
  assertEquals(last(rows, "job_completed").winner, "anthropic");

  const ended = await play(spec(), failing(new ModelError("unauthorized", "The key was refused")));
  assertEquals(ended.at(-1)!.event.data, { error: "The key was refused", code: "unauthorized" });
  for (const team of ["anthropic", "google"]) assertEquals(statusesOf(ended, team), ["error"]);
});

Deno.test("a planner whose key is refused does not end a job whose teams have keys of their own", async () => {
  const planner = coders({
    special: () => new ModelError("unauthorized", "The key was refused"),
  });
  const teams = [
    { team: "anthropic" as const, provider: "anthropic", model: "claude" },
    { team: "google" as const, provider: "rehearsal", model: "rehearsal" },
  ];
  const rows = await play(spec({ teams }), planner, { models: { anthropic: coders() } });
  assertEquals(last(rows, "plan_made").code, "unauthorized");
  assertEquals(last(rows, "job_completed").winner, "anthropic");
  assertEquals(last(rows, "team_failed").team, "google");
});

Deno.test("a decision against its own scores or the compiler is asked again, and then the reviews decide", async () => {
  const decisions: [TeamScript["special"], string][] = [
    [undefined, "anthropic"],
    [
      ({ purpose, agent }) => purpose === "code_write" && agent === "google" ? broken(agent) : undefined,
      "anthropic",
    ],
  ];
  for (const [write, winner] of decisions) {
    const scores = write ? { anthropic: 7, google: 9 } : { anthropic: 9, google: 1 };
    const unfit = JSON.stringify({ winner: "google", scores, reasons: ["It is short."] });
    const model = coders({
      special: (occasion, call) => occasion.purpose === "code_decision" ? unfit : write?.(occasion, call),
    });
    const rows = await play(spec(), model);
    assertEquals(asks(model).filter((ask) => ask === "decision planner").length, 2);
    const chosen = last(rows, "winner_chosen");
    assertEquals([chosen.winner, chosen.decided_by, chosen.code], [winner, "reviews", "invalid_answer"]);
  }
});

Deno.test("where the planner cannot decide, the reviews' scores do", async () => {
  const model = coders({
    special: ({ purpose }) => purpose === "code_decision" ? "Both are fine." : undefined,
  });
  const chosen = last(await play(spec(), model), "winner_chosen");
  assertEquals([chosen.winner, chosen.decided_by, chosen.scores], ["anthropic", "reviews", {
    anthropic: 8,
    google: 6.8,
  }]);
  assertMatch(chosen.reasons.join(" "), /planner could not decide.*scores of the teams' reviews decide/);
  assertEquals(chosen.usage.input_tokens, 20);
});

Deno.test("code that compiles comes before code that does not, whatever the reviews say", async () => {
  const model = coders({
    special: ({ purpose, agent }) =>
      purpose === "code_decision"
        ? "?"
        : purpose === "code_write" && agent === "anthropic"
        ? broken(agent)
        : undefined,
  });
  const chosen = last(await play(spec(), model), "winner_chosen");
  assertEquals(chosen.winner, "google");
  assertMatch(chosen.reasons.join(" "), /Only one of the two holds up/);
});

Deno.test("a review that fails is an event, and the decision is made without it", async () => {
  const model = coders({
    special: ({ purpose, agent }) => purpose === "code_review" && agent === "google" ? "Nice." : undefined,
  });
  const rows = await play(spec(), model);
  assertEquals(all(rows, "review_failed").map((e) => [e.by, e.of, e.code]), [[
    "google",
    "anthropic",
    "invalid_answer",
  ]]);
  assertEquals(last(rows, "winner_chosen").decided_by, "planner");
});

Deno.test("the winner is told what the other team said of it", async () => {
  const model = coders({ winner: "google" });
  await play(spec(), model);
  const refining = model.asked.find((r) => r.occasion.refine)!;
  assertEquals(refining.occasion.agent, "google");
  assertStringIncludes(refining.messages[0]!.content, "anthropic would label it");
});

for (
  const [name, answer, reason] of [
    ["does not compile", broken("anthropic"), /does not hold up, so the first one stands/],
    ["is the same", fenced(codeOf("anthropic")), /same as the first/],
    ["does not come", new ModelError("timeout", "It took too long"), /no refined version.*It took too long/],
  ] as const
) {
  Deno.test(`a refined version that ${name} leaves the first one standing, and says so`, async () => {
    const model = coders({ special: (o) => o.purpose === "code_write" && o.refine ? answer : undefined });
    const rows = await play(spec(), model);
    assertMatch(last(rows, "refinement_dropped").reason, reason);
    assertEquals(standing(viewOf(rows).teams.anthropic!)!.code, codeOf("anthropic"));
    assertEquals(last(rows, "job_completed").stop_reason, "complete");
  });
}

Deno.test("one team alone plans, writes and refines, and wins for want of another", async () => {
  const teams = [{ team: "google" as const, provider: "rehearsal", model: "rehearsal" }];
  const rows = await play(spec({ teams }), coders());
  assertEquals(phasesOf(rows), ["planning", "generating", "refining -reviewing", "complete"]);
  assertMatch(last(rows, "winner_chosen").reasons[0]!, /the only team that was asked/);
  assertEquals(standing(viewOf(rows).teams.google!)!.refined, true);
});

Deno.test("a team whose provider is not configured any more fails alone, and code it has handed in stands", async () => {
  const asked = spec({
    teams: [
      { team: "anthropic", provider: "anthropic", model: "claude" },
      { team: "google", provider: "rehearsal", model: "rehearsal" },
    ],
  });
  const rows = await play(asked, coders(), { missing: ["anthropic"] });
  const { error, code } = last(rows, "team_failed");
  assertEquals([error, code], ["The provider anthropic is not configured any more", "unavailable"]);
  assertEquals(last(rows, "job_completed").winner, "google");

  const whole = await play(asked, coders());
  const before = whole.slice(0, whole.findIndex(({ event }) => event.type === "review_given"));
  const more = await play(asked, coders(), { before, missing: ["anthropic"] });
  assertEquals(all(more, "review_failed").map(({ by }) => by), ["anthropic"]);
  assertEquals(last(more, "job_completed").teams.anthropic?.status, "complete");
});
