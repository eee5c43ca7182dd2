// What the events of a job add up to, and which may not follow which.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { CodeEventData, Team } from "../../src/core/code_event.ts";
import { checkJob } from "../../src/core/code_grammar.ts";
import { type CodeView, emptyCode, evolveCode, standing, summaryOf } from "../../src/core/code_view.ts";
import type { CodeEvent, Event } from "../../src/core/event.ts";
import { GrammarError } from "../../src/core/grammar.ts";

const usage = { input_tokens: 10, output_tokens: 3 };
const AT = "2026-11-20T10:00:00.000Z";

/** A view after these events, each of which the grammar allows. */
function fold(...events: CodeEvent[]): CodeView {
  const view = emptyCode();
  events.forEach((event, i) => {
    checkJob(view, event);
    evolveCode(view, { seq: i + 1, at: AT, event });
  });
  return view;
}

const received: CodeEvent = {
  type: "job_received",
  data: {
    job_id: "j",
    brief: "A form",
    target_framework: "react",
    teams: (["anthropic", "google"] as const).map((team) => ({
      team,
      provider: "rehearsal",
      model: "rehearsal",
    })),
  },
};
const status = (team: Team, status: CodeEventData["team_status_changed"]["status"]): CodeEvent => ({
  type: "team_status_changed",
  data: { team, status },
});
const phase = (phase: CodeEventData["phase_changed"]["phase"]): CodeEvent => ({
  type: "phase_changed",
  data: { phase, message: `now ${phase}`, skipped: [] },
});
const streamed = (delta: string, attempt = 1): CodeEvent => ({
  type: "code_streamed",
  data: { team: "google", message_id: `m${attempt}`, attempt, delta },
});
const version = (code: string, attempt = 1) => ({
  team: "google" as const,
  message_id: `m${attempt}`,
  attempt,
  code,
  language: "tsx",
  filename: "A.tsx",
  token_count: 3,
  usage,
  model: "rehearsal",
});
const generated = (code: string, more: Partial<CodeEventData["code_generated"]> = {}): CodeEvent => ({
  type: "code_generated",
  data: { ...version(code), checked: true, reason: "It compiles.", ...more },
});
const won: CodeEvent = {
  type: "winner_chosen",
  data: { winner: "google", scores: {}, reasons: [], decided_by: "default", usage, model: "rehearsal" },
};
const thinking = [received, status("google", "thinking")];
const writing = [...thinking, status("google", "generating")];
const written = [...writing, generated("first"), status("google", "complete")];

Deno.test("text of a try is joined by its message id, and another try begins anew", () => {
  const view = fold(...writing, streamed("exp"), streamed("ort"));
  assertEquals(view.teams.google!.streaming, { message_id: "m1", attempt: 1, text: "export" });
  evolveCode(view, { seq: 9, at: AT, event: streamed("imp", 2) });
  assertEquals(view.teams.google!.streaming, { message_id: "m2", attempt: 2, text: "imp" });
  assertEquals([view.teams.google!.attempts, view.teams.anthropic!.attempts], [2, 0]);
});

Deno.test("the refined version stands where there is one, else the first", () => {
  const view = fold(...written);
  assertEquals(standing(view.teams.google!)!.code, "first");
  const refined = fold(...written, won, generated("second", { refined: true, attempt: 2, checked: false }));
  assertEquals(standing(refined.teams.google!)!.code, "second");
  assertEquals(summaryOf(refined.teams.google!), { status: "complete", checked: false });
  assertEquals(summaryOf(refined.teams.anthropic!), { status: "pending" });
});

Deno.test("usage is counted for the run, for each team and the planner, and for each model", () => {
  const plan = { summary: "s", requirements: [], acceptance: [] };
  const view = fold(
    received,
    { type: "plan_made", data: { plan, usage, model: "m" } },
    ...writing.slice(1),
    {
      type: "code_rejected",
      data: { ...version("first"), reason: "No." },
    },
    generated("second", { attempt: 2, message_id: "m2" }),
    won,
  );
  assertEquals(view.usage, { input_tokens: 40, output_tokens: 12 });
  assertEquals(view.usage_by_agent, {
    planner: { input_tokens: 20, output_tokens: 6 },
    google: { input_tokens: 20, output_tokens: 6 },
  });
  assertEquals(Object.keys(view.usage_by_model), ["m", "rehearsal"]);
});

Deno.test("a view knows that something was left out for want of budget, from any event that says so", () => {
  const ref = { team: "google" as const, message_id: "m", attempt: 1 };
  const failure = { error: "No room", code: "budget", usage };
  const tellers: [CodeEvent[], CodeEvent][] = [
    [[received], {
      type: "plan_made",
      data: { plan: { summary: "", requirements: [], acceptance: [] }, model: "", ...failure },
    }],
    [writing, { type: "team_failed", data: { ...ref, ...failure, will_retry: false } }],
    [writing, generated("first", { stopped: "budget" })],
    [written, { type: "review_failed", data: { by: "google", of: "anthropic", ...failure } }],
    [written, { ...won, data: { ...won.data, code: "budget" } } as CodeEvent],
    [[...written, won], {
      type: "refinement_dropped",
      data: { ...ref, reason: "No room", usage, code: "budget" },
    }],
  ];
  for (const [before, event] of tellers) {
    assertEquals(fold(...before).out_of_budget, false);
    assert(fold(...before, event).out_of_budget, event.type);
  }
});

Deno.test("what may not follow is refused", () => {
  const thought: CodeEvent = { type: "thought_added", data: { team: "google", id: "t", text: "Hm" } };
  const failed: CodeEvent = {
    type: "team_failed",
    data: { team: "google", message_id: "m", attempt: 1, error: "No", code: "cut", will_retry: false, usage },
  };
  const refused: [string, CodeEvent[], Event][] = [
    ["anything before the start", [], phase("planning")],
    ["another start", [received], received],
    ["an event of another kind of run", [received], {
      type: "round_started",
      data: { round: 1, total_rounds: 1 },
    }],
    ["a phase again", [received, phase("planning")], phase("planning")],
    ["a phase behind", [received, phase("reviewing")], phase("generating")],
    ["a status behind", [...writing], status("google", "thinking")],
    ["a status after the end of a team", [...written], status("google", "error")],
    ["complete without code", [...writing], status("google", "complete")],
    ["a thought before thinking", [received], thought],
    ["a thought while it writes", [...writing], thought],
    ["an attempt behind", [...writing, streamed("a", 2)], streamed("b", 1)],
    ["code of a team that has failed", [...writing, failed], generated("late")],
    ["a first version twice", [...written], generated("other")],
    ["a second version of a team that has not won", [...written], generated("second", { refined: true })],
    ["a winner without code", [received], won],
    ["another winner", [...written, won], won],
    ["a review of oneself", [...written], {
      type: "review_failed",
      data: { by: "google", of: "google", error: "", code: "cut", usage },
    }],
    [
      "anything after the end",
      [received, { type: "run_failed", data: { error: "x", code: "y" } }],
      phase("planning"),
    ],
  ];
  for (const [what, before, event] of refused) {
    const view = fold(...before);
    assertThrows(() => checkJob(view, event), GrammarError, undefined, what);
  }
});
