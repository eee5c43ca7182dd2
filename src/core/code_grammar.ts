// Which event of a job of the code teams may follow which. Asked before an event is numbered, as grammar.ts is for
// discussions.

import type { Phase, Team, TeamStatus } from "./code_event.ts";
import type { CodeView, TeamView } from "./code_view.ts";
import type { CodeEvent, Event } from "./event.ts";
import { GrammarError } from "./grammar.ts";

/** Phases in their order; none comes twice. */
export const PHASE_ORDER: Record<Phase, number> = {
  planning: 0,
  generating: 1,
  reviewing: 2,
  refining: 3,
  complete: 4,
  error: 5,
};

/** A team's statuses in their order; the last two are ends. */
const STATUS_ORDER: Record<TeamStatus, number> = {
  pending: 0,
  thinking: 1,
  generating: 2,
  complete: 3,
  error: 3,
};

/** Throws `GrammarError` if `event` may not follow what `view` holds. */
export function checkJob(view: CodeView, event: Event): void {
  const refuse = (why: string): never => {
    throw new GrammarError(`Event ${event.type} may not come after ${view.head}: ${why}`);
  };
  const known = event as CodeEvent;
  if (view.ended_at !== undefined) refuse(`the run has ended (${view.status})`);
  if (view.head === 0) {
    const opens = known.type === "job_received" || known.type === "run_cancelled" ||
      known.type === "run_failed";
    return opens ? undefined : refuse("the job has not been received");
  }
  const teamOf = (team: Team): TeamView => view.teams[team] ?? refuse(`team ${team} takes no part`);
  switch (known.type) {
    case "job_received":
      return refuse("the job was received already");
    case "phase_changed": {
      const { phase } = known.data;
      if (view.phase && PHASE_ORDER[phase] <= PHASE_ORDER[view.phase]) {
        refuse(`${phase} is behind ${view.phase}`);
      }
      return;
    }
    case "plan_made":
      return view.plan ? refuse("there is a plan already") : undefined;
    case "team_status_changed": {
      const { team, status } = known.data;
      const now = teamOf(team).status;
      if (STATUS_ORDER[status] <= STATUS_ORDER[now]) refuse(`${status} is behind ${now}`);
      if (status === "complete" && !teamOf(team).first) refuse(`team ${team} has no code`);
      return;
    }
    case "thought_added":
    case "thoughts_completed":
      if (teamOf(known.data.team).status !== "thinking") refuse(`team ${known.data.team} is not thinking`);
      return;
    case "code_streamed":
    case "code_rejected":
    case "code_generated":
    case "team_failed": {
      const { team, attempt } = known.data;
      const now = teamOf(team);
      if (now.failed) refuse(`team ${team} has failed`);
      // A version that was sent back may still be the one that stands.
      const later = known.type !== "code_generated" && attempt < now.attempts;
      if (later) refuse(`attempt ${attempt} is behind ${now.attempts}`);
      if (known.type === "code_generated" && (known.data.refined ? now.refined : now.first)) {
        refuse(`team ${team} has that code already`);
      }
      if (known.type === "code_generated" && known.data.refined && view.winner?.winner !== team) {
        refuse(`team ${team} has not won`);
      }
      return;
    }
    case "review_given":
    case "review_failed":
      if (known.data.by === known.data.of) refuse("no team reviews itself");
      if (view.reviews[known.data.by] || view.failed_reviews[known.data.by]) {
        refuse(`team ${known.data.by} has reviewed already`);
      }
      return;
    case "winner_chosen":
      if (view.winner) refuse(`${view.winner.winner} has won already`);
      if (!teamOf(known.data.winner).first) refuse(`team ${known.data.winner} has no code`);
      return;
    case "refinement_dropped":
      if (view.winner?.winner !== known.data.team) refuse(`team ${known.data.team} has not won`);
      return;
    case "calls_lost":
    case "job_completed":
    case "run_failed":
    case "run_cancelled":
      return;
    default:
      return refuse(`it is no event of a job: ${(known satisfies never as Event).type}`);
  }
}
