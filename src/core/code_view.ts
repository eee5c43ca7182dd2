// What the events of a job of the code teams add up to: the plan, what each team thought and wrote, who won. Its mode
// looks here for what is still missing, so a job taken up after a crash goes on exactly where its log ends, and a client
// that polls is shown the same.

import { type BaseView, begin, emptyBase, end, lose, spend, step } from "./base_view.ts";
import type { Checked, CodeEventData, CodePlan, CodeRef, Phase, Team, TeamStatus } from "./code_event.ts";
import type { CodeEvent, Stored } from "./event.ts";

type Written = CodeEventData["code_generated"];

export interface TeamView {
  status: TeamStatus;
  thoughts: { id: string; text: string; timestamp: string }[];
  /** Whether it has thought all it will. */
  thought: boolean;
  /** The highest attempt so far. */
  attempts: number;
  /** Tries that failed and were asked again. */
  retries: number;
  /** The last try, as far as it has been streamed; `lost` when it was cut short and what it used has been counted. */
  streaming?: { message_id: string; attempt: number; text: string; lost?: true };
  /** The version that was sent back. */
  rejected?: CodeEventData["code_rejected"];
  first?: Written;
  refined?: Written;
  failed?: { error: string; code: string };
}

export interface CodeView extends BaseView {
  /** Length of the brief, in UTF-16 units. */
  brief?: number;
  /** Undefined before the first one. */
  phase?: Phase;
  /** When each phase began, ISO 8601. */
  phases: Partial<Record<Phase, string>>;
  /** Why the phase `error` was entered. */
  ending?: { error: string; code: string };
  plan?: CodePlan;
  /** Why the plan is the brief itself. */
  plan_error?: string;
  /** In the order in which they were asked for. */
  teams: Partial<Record<Team, TeamView>>;
  reviews: Partial<Record<Team, CodeEventData["review_given"]>>;
  failed_reviews: Partial<Record<Team, { error: string; code: string }>>;
  winner?: CodeEventData["winner_chosen"];
  /** Why there is no second version. */
  refinement_dropped?: string;
  /** Whether something was left out because the run met its cap. */
  out_of_budget: boolean;
}

export function emptyCode(): CodeView {
  return {
    ...emptyBase(),
    phases: {},
    teams: {},
    reviews: {},
    failed_reviews: {},
    out_of_budget: false,
  };
}

/** Moves `view` on by one event, in place, and returns it. */
export function evolveCode(view: CodeView, stored: Stored): CodeView {
  step(view, stored);
  apply(view, stored.event as CodeEvent, stored.at);
  return view;
}

/** The version of a team that stands: the refined one where there is one. */
export function standing({ first, refined }: TeamView): Written | undefined {
  return refined ?? first;
}

/** Teams in their order. */
export function teamsOf(view: CodeView): [Team, TeamView][] {
  return Object.entries(view.teams) as [Team, TeamView][];
}

function apply(view: CodeView, event: CodeEvent, at: string): void {
  switch (event.type) {
    case "job_received":
      begin(view, at);
      view.brief = event.data.brief.length;
      for (const { team } of event.data.teams) view.teams[team] = emptyTeam();
      return;
    case "phase_changed": {
      const { phase, message, code = "failed" } = event.data;
      view.phase = phase;
      view.phases[phase] ??= at;
      if (phase === "error") view.ending = { error: message, code };
      return;
    }
    case "plan_made": {
      const { plan, usage, model, error, code } = event.data;
      view.plan = plan;
      if (error !== undefined) view.plan_error = error;
      noteBudget(view, code);
      return spend(view, PLANNER, model, usage);
    }
    case "team_status_changed":
      teamIn(view, event.data.team).status = event.data.status;
      return;
    case "thought_added": {
      const { team, id, text } = event.data;
      teamIn(view, team).thoughts.push({ id, text, timestamp: at });
      return;
    }
    case "thoughts_completed": {
      const { team, usage, model } = event.data;
      teamIn(view, team).thought = true;
      return spend(view, team, model, usage);
    }
    case "code_streamed": {
      const { delta, message_id, attempt } = event.data;
      const team = attempted(view, event.data);
      if (team.streaming?.message_id === message_id) team.streaming.text += delta;
      else team.streaming = { message_id, attempt, text: delta };
      return;
    }
    case "code_rejected":
      attempted(view, event.data).rejected = event.data;
      return spend(view, event.data.team, event.data.model, event.data.usage);
    case "code_generated": {
      const { refined, usage, model, stopped } = event.data;
      const team = attempted(view, event.data);
      if (refined) team.refined = event.data;
      else team.first = event.data;
      noteBudget(view, stopped);
      delete team.streaming;
      return spend(view, event.data.team, model, usage);
    }
    case "team_failed": {
      const { error, code, will_retry, usage } = event.data;
      const team = attempted(view, event.data);
      if (will_retry) team.retries++;
      else team.failed = { error, code };
      noteBudget(view, code);
      return spend(view, event.data.team, "", usage);
    }
    case "review_given":
      view.reviews[event.data.by] = event.data;
      return spend(view, event.data.by, event.data.model, event.data.usage);
    case "review_failed": {
      const { by, error, code, usage } = event.data;
      view.failed_reviews[by] = { error, code };
      noteBudget(view, code);
      return spend(view, by, "", usage);
    }
    case "winner_chosen":
      view.winner = event.data;
      noteBudget(view, event.data.code);
      return spend(view, PLANNER, event.data.model, event.data.usage);
    case "refinement_dropped": {
      const { reason, usage, code } = event.data;
      view.refinement_dropped = reason;
      delete attempted(view, event.data).streaming;
      noteBudget(view, code);
      return spend(view, event.data.team, "", usage);
    }
    case "calls_lost":
      for (const [, { streaming }] of teamsOf(view)) if (streaming) streaming.lost = true;
      return lose(view, event.data.usage_by_agent);
    case "job_completed":
      return end(view, "completed", at);
    case "run_failed":
      return end(view, "failed", at, event.data);
    case "run_cancelled":
      return end(view, "cancelled", at, event.data);
    default:
      event satisfies never;
  }
}

/** Under which name the planner's usage is counted. */
export const PLANNER = "planner";

function emptyTeam(): TeamView {
  return { status: "pending", thoughts: [], thought: false, attempts: 0, retries: 0 };
}

/** A view whose history was cleared before snapshots were kept has no teams yet. */
function teamIn(view: CodeView, team: Team): TeamView {
  return view.teams[team] ??= emptyTeam();
}

function attempted(view: CodeView, { team, attempt }: CodeRef): TeamView {
  const known = teamIn(view, team);
  known.attempts = Math.max(known.attempts, attempt);
  return known;
}

function noteBudget(view: CodeView, code: string | undefined): void {
  if (code === "budget") view.out_of_budget = true;
}

/** How a team stands, without its texts: small enough for a row of a list. */
export function summaryOf(team: TeamView): { status: TeamStatus; checked?: boolean; error?: string } {
  const code: Checked | undefined = standing(team);
  return {
    status: team.status,
    ...(code && { checked: code.checked }),
    ...(team.failed && { error: team.failed.error }),
  };
}
