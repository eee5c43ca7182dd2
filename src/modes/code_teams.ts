// A job of the code teams from its first event to its last: a plan for all, first versions at once, reviews, a winner, a
// refinement. Every step looks at the view for what is still missing, so that a job taken up after a crash goes on where
// its log ends; a phase that is passed over says why.

import { RunFailure } from "../agents/caller.ts";
import { planPrompt } from "../agents/code_prompt.ts";
import { firstSentences } from "../agents/transcript.ts";
import type { CodePlan, Phase } from "../core/code_event.ts";
import { summaryOf, teamsOf } from "../core/code_view.ts";
import type { Event } from "../core/event.ts";
import { roleOf } from "../core/roster.ts";
import type { CodeRun } from "../core/run.ts";
import {
  type Callers,
  type CodeOptions,
  type Failure,
  failureOf,
  Job,
  noRoom,
  type Stream,
} from "./code_teams/job.ts";
import { decide, review } from "./code_teams/judge.ts";
import { refine } from "./code_teams/refine.ts";
import { compete } from "./code_teams/team.ts";
import { merge } from "./merge.ts";

export type { Callers, CodeOptions } from "./code_teams/job.ts";

/** Yields what is still missing of the job, up to and including its `job_completed`. Throws `RunFailure`. */
export async function* codeTeams(run: CodeRun, callers: Callers, options: CodeOptions): Stream {
  const job = new Job(run, callers, options);
  const { view, spec } = run;
  if (view.ending) throw new RunFailure(view.ending.code, view.ending.error);
  if (view.head === 0) yield received(run);
  yield* job.enter("planning", "The planner reads the brief");
  if (!view.plan) yield await plan(job);

  const { teams } = spec;
  yield* job.enter("generating", teams.length > 1 ? "The teams write at once" : "The team writes");
  if (!view.winner) yield* merge(teams.map((means) => compete(job, means)));
  const skipped: { phase: Phase; reason: string }[] = [];
  if (job.able.length === 0) {
    const failures = teamsOf(view).flatMap(([, { failed }]) => failed ?? []);
    const other = failures.find(({ code }) => code !== "budget");
    if (other) throw new RunFailure(other.code, `No team could write code: ${other.error}`);
    const reason = "No team has code";
    skipped.push({ phase: "reviewing", reason }, { phase: "refining", reason });
  } else {
    yield* conclude(job, skipped);
  }
  yield* job.enter(
    "complete",
    view.out_of_budget ? "The job's budget was met" : "The job is complete",
    skipped,
  );
  yield completed(job);
}

/** From first versions to the one that stands. */
async function* conclude(job: Job, skipped: { phase: Phase; reason: string }[]): Stream {
  const { view, able } = job;
  if (able.length > 1) {
    yield* job.enter("reviewing", "Each team reviews the other's code");
    if (!view.winner) yield* review(job);
  } else {
    skipped.push({ phase: "reviewing", reason: "Only one team has code" });
  }
  if (!view.winner) yield await decide(job);
  const { winner } = view.winner!;
  if (view.out_of_budget && !view.phases.refining) {
    skipped.push({ phase: "refining", reason: "The job's budget leaves no room for it" });
    return;
  }
  yield* job.enter("refining", `${roleOf(winner, "code_team")} refines its code`, skipped.splice(0));
  if (!job.team(winner).refined && view.refinement_dropped === undefined) yield* refine(job, winner);
}

/** The first event of a job. */
export function received({ id, spec }: Pick<CodeRun, "id" | "spec">): Event {
  const { brief, target_framework, teams } = spec;
  return { type: "job_received", data: { job_id: id, brief, target_framework, teams } };
}

/** What has to be said before a job ends early: no team is left unfinished, and the phase says so. */
export function closing(run: CodeRun, { error, code }: { error: string; code: string }): Event[] {
  const { view } = run;
  const asked = view.head === 0
    ? run.spec.teams.map(({ team }) => team)
    : teamsOf(view).flatMap(([team, { status }]) => status === "complete" || status === "error" ? [] : team);
  const events: Event[] = view.head === 0 ? [received(run)] : [];
  for (const team of asked) events.push({ type: "team_status_changed", data: { team, status: "error" } });
  if (!view.phases.error && !view.phases.complete) {
    events.push({ type: "phase_changed", data: { phase: "error", message: error, skipped: [], code } });
  }
  return events;
}

async function plan({ run, callers, briefing, options }: Job): Promise<Event> {
  let failure: Failure;
  try {
    const answer = await callers.planner.ask(planPrompt(briefing), options.answerTokens);
    if (answer !== "budget") {
      const { value, usage, model } = answer;
      return { type: "plan_made", data: { plan: value, usage, model } };
    }
    failure = noRoom();
  } catch (error) {
    // A refused key ends the job, unless there is a team that works with another one.
    const { provider, teams } = run.spec;
    if (error instanceof RunFailure && teams.every((team) => team.provider === provider)) throw error;
    failure = failureOf(error);
  }
  return { type: "plan_made", data: { plan: briefAlone(briefing.brief), model: "", ...failure } };
}

/** The plan where the planner has none. */
function briefAlone(brief: string): CodePlan {
  return {
    summary: firstSentences(brief, 300),
    requirements: [firstSentences(brief, 2000)],
    acceptance: ["It does what the brief asks for"],
  };
}

function completed({ run }: Job): Event {
  const { view, id } = run;
  return {
    type: "job_completed",
    data: {
      job_id: id,
      ...(view.winner && { winner: view.winner.winner }),
      teams: Object.fromEntries(teamsOf(view).map(([team, now]) => [team, summaryOf(now)])),
      usage: view.usage,
      stop_reason: view.out_of_budget ? "budget" : "complete",
    },
  };
}
