// A job of the code teams in memory: who is asked what and when, what a viewer is told.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { standing } from "../../src/core/code_view.ts";
import { broken, codeOf, coders, fenced, PLAN, SCORES, thoughtsOf } from "../support/coders.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { all, asks, begin, last, phasesOf, play, spec, statusesOf, viewOf } from "./code_rig.ts";

Deno.test("two teams plan together, write at once, review each other, and the winner refines", async () => {
  const model = coders();
  const rows = await play(spec(), model);
  assertEquals(phasesOf(rows), ["planning", "generating", "reviewing", "refining", "complete"]);
  assertEquals(asks(model).sort(), [
    "decision planner",
    "plan planner",
    "review anthropic",
    "review google",
    "thoughts anthropic",
    "thoughts google",
    "write anthropic",
    "write anthropic",
    "write google",
  ]);
  const view = viewOf(rows);
  assertEquals(view.plan, PLAN);
  for (const team of ["anthropic", "google"] as const) {
    assertEquals(statusesOf(rows, team), ["thinking", "generating", "complete"]);
    assertEquals(view.teams[team]!.thoughts.map((t) => t.text), thoughtsOf({ agent: team }));
    assertEquals(view.teams[team]!.first!.code, codeOf(team));
  }
  const won = standing(view.teams.anthropic!)!;
  assertEquals([won.code, won.refined, won.checked, won.reason], [
    codeOf("anthropic", "refined"),
    true,
    true,
    "It compiles as react.",
  ]);
  assertEquals([won.filename, won.language], ["Login.tsx", "tsx"]);
  assertEquals(view.reviews.google!.scores, SCORES.anthropic);
  assertEquals(view.winner!.decided_by, "planner");
  const { usage, ...end } = last(rows, "job_completed");
  assertEquals(end, {
    job_id: "run",
    winner: "anthropic",
    teams: {
      anthropic: { status: "complete", checked: true },
      google: { status: "complete", checked: true },
    },
    stop_reason: "complete",
  });
  assertEquals(usage.input_tokens, model.asked.length * 10);
  assertEquals(view.usage, usage);
});

Deno.test("deltas of a try joined are the answer its code was taken from", async () => {
  const rows = await play(spec(), coders());
  const streamed = new Map<string, string>();
  for (const { message_id, delta } of all(rows, "code_streamed")) {
    streamed.set(message_id, (streamed.get(message_id) ?? "") + delta);
  }
  const generated = all(rows, "code_generated");
  assertEquals(generated.length, 3);
  for (const { message_id, code } of generated) assertEquals(streamed.get(message_id), fenced(code));
});

Deno.test("a thought is told as soon as its text is complete, while the answer goes on", async () => {
  const hold = Promise.withResolvers<void>();
  const half = '{"thoughts": [{"text": "one \\"quoted\\" thing"}, {"text": "tw';
  const model = coders({
    special: ({ purpose, agent }, call) =>
      purpose === "code_thoughts" && agent === "google" && call <= 3
        ? { text: half, hold: hold.promise }
        : undefined,
  });
  const { live, done, rows } = await begin(spec(), model);
  await new FakeClock().settle();
  const told = async () =>
    all(await rows(), "thought_added").filter((t) => t.team === "google").map((t) => t.text);
  assertEquals(await told(), ['one "quoted" thing']);
  hold.resolve(); // the answer ends in the middle and is asked again
  await done;
  assertEquals(await told(), ['one "quoted" thing', ...thoughtsOf({ agent: "google" })]);
  assertEquals(live.view.status, "completed");
});

Deno.test("the teams really write at once: both have begun before either is done", async () => {
  const hold = Promise.withResolvers<void>();
  const { done, rows } = await begin(spec(), coders({ hold: hold.promise }));
  await new FakeClock().settle();
  const begun = new Set(all(await rows(), "code_streamed").map((e) => e.team));
  assertEquals([begun.size, all(await rows(), "code_generated").length], [2, 0]);
  hold.resolve();
  await done;
});

Deno.test("a team without a key of its own says so in its first thought", async () => {
  const notice = "There is no GEMINI_API_KEY here, so this team runs on rehearsal.";
  const teams = [
    { team: "anthropic" as const, provider: "rehearsal", model: "rehearsal" },
    { team: "google" as const, provider: "rehearsal", model: "rehearsal", notice },
  ];
  const model = coders();
  const rows = await play(spec({ teams }), model);
  const first = (team: string) => all(rows, "thought_added").find((t) => t.team === team)!.text;
  assertEquals([first("anthropic"), first("google")], [thoughtsOf({ agent: "anthropic" })[0], notice]);
  // It is told to viewers, not to the model.
  assert(!JSON.stringify(model.asked).includes("GEMINI_API_KEY"));
});

Deno.test("each team is asked of its own provider's model, the planner of the job's", async () => {
  const models = { one: coders(), two: coders(), three: coders() };
  const teams = [
    { team: "anthropic" as const, provider: "one", model: "m-1" },
    { team: "google" as const, provider: "two", model: "m-2" },
  ];
  await play(spec({ teams, provider: "three", model: "m-3" }), coders(), { models });
  const asked = (
    model: { asked: { model?: string; occasion: { agent: string } }[] },
  ) => [...new Set(model.asked.map((r) => `${r.occasion.agent} ${r.model}`))];
  assertEquals(asked(models.one), ["anthropic m-1"]);
  assertEquals(asked(models.two), ["google m-2"]);
  assertEquals(asked(models.three), ["planner m-3"]);
});

Deno.test("code that does not compile is sent back once, with the compiler's words", async () => {
  const model = coders({
    special: (o) =>
      o.purpose === "code_write" && o.agent === "google" && !o.rejected ? broken("google") : undefined,
  });
  const rows = await play(spec(), model);
  const [rejected] = all(rows, "code_rejected");
  const mended = all(rows, "code_generated").find((e) => e.team === "google")!;
  assertEquals([rejected!.attempt, rejected!.reason], [1, "Line 1: BROKEN is no statement."]);
  assertEquals([mended.attempt, mended.checked, mended.code], [2, true, codeOf("google", "mended")]);
  assert(mended.message_id !== rejected!.message_id);
  const again = model.asked.filter((r) =>
    r.occasion.purpose === "code_write" && r.occasion.agent === "google"
  )[1]!;
  assertStringIncludes(again.messages[0]!.content, "BROKEN is no statement");
  assertStringIncludes(again.messages[0]!.content, "BROKEN by google");
  assertEquals(statusesOf(rows, "google"), ["thinking", "generating", "complete"]);
});

Deno.test("code that does not compile twice stands unchecked, and says why", async () => {
  const model = coders({
    special: ({ purpose, agent }) => purpose === "code_write" ? broken(agent as "google") : undefined,
  });
  const rows = await play(spec(), model);
  for (const team of ["anthropic", "google"]) {
    const generated = all(rows, "code_generated").find((e) => e.team === team)!;
    assertEquals([generated.attempt, generated.checked, generated.reason], [
      2,
      false,
      "Line 1: BROKEN is no statement.",
    ]);
  }
  assertEquals(last(rows, "job_completed").teams.google, { status: "complete", checked: false });
});

Deno.test("code that could not be judged is not sent back", async () => {
  const reason = "The compiler of react could not be loaded, so the code was not compiled.";
  const check = () => Promise.resolve({ checked: false, reason, faulty: false });
  const rows = await play(spec(), coders(), { check });
  assertEquals(all(rows, "code_rejected"), []);
  assertEquals(all(rows, "code_generated").map((e) => [e.checked, e.reason, e.attempt]).slice(0, 2), [
    [false, reason, 1],
    [false, reason, 1],
  ]);
});

Deno.test("a version sent back stands when no other comes", async () => {
  const model = coders({
    special: (o) =>
      o.purpose !== "code_write" || o.agent !== "google"
        ? undefined
        : o.rejected
        ? new ModelError("timeout", "It took too long")
        : broken("google"),
  });
  const rows = await play(spec(), model);
  const generated = all(rows, "code_generated").find((e) => e.team === "google")!;
  assertEquals([generated.attempt, generated.checked, generated.stopped], [1, false, "timeout"]);
  assertMatch(generated.reason, /BROKEN is no statement.*no other version came: It took too long/);
  assertEquals(statusesOf(rows, "google").at(-1), "complete");
});
