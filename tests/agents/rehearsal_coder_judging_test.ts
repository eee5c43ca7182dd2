// How the rehearsal plans, thinks aloud, reviews and decides: in the shapes asked for, about this brief, and by facts
// of the code.

import { assert, assertEquals } from "@std/assert";
import type { Team } from "../../src/core/code_event.ts";
import * as schemas from "../../src/agents/code_schema.ts";
import { answer, BRIEFS, planOf, TEAMS, write } from "../support/coder_calls.ts";

Deno.test("the plan, the thoughts, the reviews and the decision fit their schemas and speak of this brief", () => {
  const winners = new Set<Team>();
  for (const [brief] of BRIEFS) {
    const framework = "react";
    const plan = planOf(brief, framework);
    const shown = TEAMS.map((team) => ({
      team,
      code: write(team, brief, framework),
      checked: true,
      reason: "Reads.",
    }));
    for (const agent of TEAMS) {
      const { thoughts } = schemas.thoughtsSchema.parse(
        answer("code_thoughts", { agent, brief, framework, plan }),
      );
      assert(thoughts.length >= 3 && thoughts.length <= 6, `${agent}: ${thoughts.length}`);
      assertEquals(new Set(thoughts.map(({ text }) => text)).size, thoughts.length);
    }
    const reviews = TEAMS.map((agent, i) => {
      const reviewed = shown[1 - i]!;
      const given = schemas.codeReviewSchema.parse(
        answer("code_review", { agent, brief, framework, plan, reviewed }),
      );
      assert(given.scores.requirements >= 7, `${brief}: ${given.reasons[0]}`);
      return { ...given, by: agent, of: reviewed.team };
    });
    const decision = schemas.decisionSchema.parse(
      answer("code_decision", { agent: "planner", brief, framework, plan, codes: shown, reviews }),
    );
    winners.add(decision.winner);
    const [best] = Object.entries(decision.scores).sort(([, a], [, b]) => b - a);
    assertEquals(decision.scores[decision.winner], best![1]);
  }
  assertEquals(winners.size, 2, "neither team wins whatever it writes");
});

Deno.test("scores follow the code: what is missing, inaccessible or does not compile gets less", () => {
  const [brief] = BRIEFS[0]!;
  const plan = planOf(brief, "react");
  const whole = write("anthropic", brief, "react");
  const score = (code: string, checked = true) => {
    const reviewed = { team: "anthropic" as Team, code, checked, reason: "Line 1: no." };
    return schemas.codeReviewSchema.parse(
      answer("code_review", { agent: "google", brief, framework: "react", plan, reviewed }),
    );
  };
  const { scores } = score(whole);
  assert(score(whole.replaceAll(/password/gi, "x")).scores.requirements < scores.requirements);
  assert(
    score(whole.replaceAll("<label", "<span").replaceAll('role="status"', "")).scores.accessibility <
      scores.accessibility,
  );
  assert(score(whole, false).scores.correctness < scores.correctness);
  assert(score(`${whole}\n${"// more\n".repeat(300)}`).scores.clarity < scores.clarity);
  assert(score(whole, false).reasons.some((reason) => reason.includes("Line 1: no.")));
  const winner = (checked: [boolean, boolean]) => {
    const codes = TEAMS.map((team, i) => ({
      team,
      code: write(team, brief, "react"),
      checked: checked[i],
      reason: "",
    }));
    return schemas.decisionSchema.parse(
      answer("code_decision", { agent: "planner", brief, framework: "react", plan, codes, reviews: [] }),
    ).winner;
  };
  assertEquals([winner([true, false]), winner([false, true])], ["anthropic", "google"]);
});

Deno.test("a comment that repeats the brief meets nothing of it", () => {
  const brief = "Create a login form with email and password";
  const plan = planOf(brief, "react");
  const empty =
    `/** LoginForm for: ${brief}, Log in, validate. */\nexport default function LoginForm() {\n  return <p>…</p>;\n}\n`;
  const reviewed = { team: "anthropic" as Team, code: empty, checked: true, reason: "" };
  const { scores, reasons } = schemas.codeReviewSchema.parse(
    answer("code_review", { agent: "google", brief, framework: "react", plan, reviewed }),
  );
  assertEquals(scores.requirements, 0, reasons[0]);
});
