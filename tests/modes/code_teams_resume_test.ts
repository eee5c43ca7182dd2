// The crash test of a job without processes: its log is cut after every event, and the run is taken up again from there
// by a model that knows nothing of the first life. It comes to the same end and asks for nothing it had.

import { assert, assertEquals } from "@std/assert";
import type { CodeOccasion } from "../../src/agents/code_schema.ts";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import { standing, teamsOf } from "../../src/core/code_view.ts";
import type { Stored } from "../../src/core/event.ts";
import type { CodeSpec } from "../../src/core/spec.ts";
import { broken, codeOf, coders, fenced, type TeamScript } from "../support/coders.ts";
import { all, phasesOf, play, spec, statusesOf, viewOf } from "./code_rig.ts";

const late = new ModelError("timeout", "It took too long");
type Special = NonNullable<TeamScript["special"]>;
const when = (purpose: CodeOccasion["purpose"], agent: string, line: ReturnType<Special>): Special => (o) =>
  o.purpose === purpose && o.agent === agent ? line : undefined;
const notice = "There is no GEMINI_API_KEY here, so this team runs on rehearsal.";
const GOOGLE = { team: "google" as const, provider: "rehearsal", model: "rehearsal", notice };

const SCENES: { name: string; spec?: Partial<CodeSpec>; special?: Special; ends?: string }[] = [
  { name: "a job in which all goes well" },
  { name: "a job of one team", spec: { teams: [GOOGLE] } },
  { name: "a job whose plan fails", special: when("code_plan", "planner", late) },
  { name: "a job in which a team cannot think", special: when("code_thoughts", "google", "Hm.") },
  { name: "a job in which a team fails to think", special: when("code_thoughts", "google", late) },
  { name: "a job that loses a team", special: when("code_write", "anthropic", late) },
  {
    name: "a job that loses a team after another try",
    special: when("code_write", "google", {
      text: "```tsx\nexp",
      then: new ModelError("cut", "The line broke"),
    }),
  },
  {
    name: "a job in which code is sent back",
    special: (o) =>
      o.purpose === "code_write" && o.agent === "google" && !o.rejected ? broken("google") : undefined,
  },
  {
    name: "a job in which code is sent back and no other comes",
    special: (o) =>
      o.purpose === "code_write" && o.agent === "google" ? o.rejected ? late : broken("google") : undefined,
  },
  { name: "a job without one of its reviews", special: when("code_review", "google", late) },
  { name: "a job without a decision", special: when("code_decision", "planner", late) },
  {
    name: "a job whose refinement is no better",
    special: (o) => o.purpose === "code_write" && o.refine ? fenced(codeOf("anthropic")) : undefined,
  },
  {
    name: "a job in which all fail",
    special: (o) => o.purpose === "code_write" ? late : undefined,
    ends: "timeout",
  },
  {
    name: "a job whose key is refused",
    special: when("code_plan", "planner", new ModelError("unauthorized", "No such key")),
    ends: "unauthorized",
  },
];

for (const { name, spec: fields, special, ends } of SCENES) {
  Deno.test(`${name} comes to the same end from every event its log can end with`, async () => {
    const asked = spec(fields);
    const whole = await play(asked, coders({ special }));
    const closing = whole.at(-1)!.event;
    assertEquals(closing.type === "run_failed" ? closing.data.code : undefined, ends);
    const expected = outcome(whole);
    for (let cut = 0; cut < whole.length; cut++) {
      const before = whole.slice(0, cut);
      const where = `cut after ${cut}: ${JSON.stringify(before.at(-1)?.event)}`;
      const model = coders({ special });
      const rows = await play(asked, model, { before });
      assertEquals(rows.map((r) => r.seq), rows.map((_, i) => i + 1), where);
      assertEquals(rows.slice(0, cut), before, where);
      assertEquals(outcome(rows), expected, where);
      if (viewOf(before).ending) assertEquals(model.asked, [], where);
      else assertEquals(new Set(model.asked.map(keyOf)), settled(whole).difference(settled(before)), where);
    }
  });
}

/** What a job came to, without what may differ between two ways to the same end. */
function outcome(rows: readonly Stored[]): unknown {
  const view = viewOf(rows);
  const { usage: _, ...closing } = rows.at(-1)!.event.data as Record<string, unknown>;
  const teams = teamsOf(view).map(([team, now]) => {
    const version = standing(now);
    return {
      team,
      statuses: statusesOf(rows, team),
      thoughts: now.thoughts.map((t) => t.text),
      version: version && [version.code, version.checked, version.reason, version.refined],
      failed: now.failed,
    };
  });
  const { winner } = view;
  return {
    phases: phasesOf(rows),
    plan: view.plan,
    teams,
    reviews: [...new Set(Object.values(view.reviews).map((r) => `${r.by} ${r.reasons}`))].sort(),
    winner: winner && [winner.winner, winner.decided_by, winner.reasons],
    dropped: view.refinement_dropped,
    closing,
  };
}

function keyOf({ occasion }: ModelRequest): string {
  const o = occasion as CodeOccasion;
  const version = o.purpose === "code_write" ? o.rejected ? " again" : o.refine ? " refined" : "" : "";
  return `${o.purpose.slice(5)} ${o.agent}${version}`;
}

/** The calls that a log has the outcome of. */
function settled(rows: readonly Stored[]): Set<string> {
  const keys = new Set<string>();
  const rejected = new Set<string>();
  for (const { event: { type, data } } of rows) {
    if (type === "plan_made") keys.add("plan planner");
    else if (type === "thoughts_completed") keys.add(`thoughts ${data.team}`);
    else if (type === "code_rejected") {
      keys.add(`write ${data.team}`);
      rejected.add(data.team);
    } else if (type === "code_generated") {
      keys.add(`write ${data.team}${data.refined ? " refined" : rejected.has(data.team) ? " again" : ""}`);
    } else if (type === "team_failed" && !data.will_retry) {
      const wrote = rows.some(({ event: e }) => e.type === "thoughts_completed" && e.data.team === data.team);
      keys.add(`${wrote ? "write" : "thoughts"} ${data.team}`);
    } else if (type === "review_given" || type === "review_failed") keys.add(`review ${data.by}`);
    else if (type === "winner_chosen" && data.decided_by !== "default") keys.add("decision planner");
    else if (type === "refinement_dropped") keys.add(`write ${data.team} refined`);
    else if (type === "run_failed" && data.code === "unauthorized") keys.add("plan planner");
  }
  return keys;
}

Deno.test("a try that was cut by a crash is asked again under a new message id and a higher attempt", async () => {
  const whole = await play(spec(), coders());
  const cut = whole.findLastIndex(({ event }) => event.type === "code_streamed" && event.data.attempt === 1);
  const rows = await play(spec(), coders(), { before: whole.slice(0, cut + 1) });
  const { team, message_id } =
    (whole[cut]!.event as Extract<Stored["event"], { type: "code_streamed" }>).data;
  const generated = all(rows, "code_generated").find((e) => e.team === team)!;
  assertEquals(generated.attempt, 2);
  assert(generated.message_id !== message_id);
});
