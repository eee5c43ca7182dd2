// What is made of the first versions: each team reviews the other's, the planner decides, and where it cannot be asked
// the reviews' scores do.

import { codeReviewPrompt, decisionPrompt } from "../../agents/code_prompt.ts";
import type { DecisionOccasion, GivenReview, ShownCode } from "../../agents/code_schema.ts";
import type { CodeEventData, Scores, Team } from "../../core/code_event.ts";
import { teamsOf } from "../../core/code_view.ts";
import { type Event, NO_USAGE } from "../../core/event.ts";
import { roleOf } from "../../core/roster.ts";
import { merge } from "../merge.ts";
import { type Failure, failureOf, type Job, noRoom, type Stream } from "./job.ts";

/** Every team that has code reviews the other's, at once. */
export async function* review(job: Job): Stream {
  const { able, view } = job;
  const missing = able.filter((team) => !view.reviews[team] && !view.failed_reviews[team]);
  yield* merge(missing.map((by) => reviewBy(job, by, able.find((team) => team !== by)!)));
}

async function* reviewBy(job: Job, by: Team, of: Team): Stream {
  const prompt = codeReviewPrompt(job.briefing, by, job.view.plan!, shown(job, of));
  let failure: Failure;
  try {
    const answer = await job.callerOf(by).caller.ask(prompt, job.options.answerTokens);
    if (answer !== "budget") {
      const { value, usage, model } = answer;
      return yield { type: "review_given", data: { by, of, ...value, usage, model } };
    }
    failure = noRoom();
  } catch (error) {
    failure = failureOf(error);
  }
  yield { type: "review_failed", data: { by, of, ...failure } };
}

/** The winner: the planner's choice between two, or what there is to go by without it. */
export async function decide(job: Job): Promise<Event> {
  const { able, view } = job;
  if (able.length === 1) return { type: "winner_chosen", data: byDefault(job, able[0]!) };
  const reviews = Object.values(view.reviews).map(({ by, of, scores, reasons }) => ({
    by,
    of,
    scores,
    reasons,
  }));
  const codes = able.map((team) => shown(job, team));
  let failure: Failure;
  try {
    const prompt = decisionPrompt(job.briefing, view.plan!, codes, reviews);
    const answer = await job.callers.planner.ask(prompt, job.options.answerTokens);
    if (answer !== "budget") {
      const { value, usage, model } = answer;
      return { type: "winner_chosen", data: { ...value, decided_by: "planner", usage, model } };
    }
    failure = noRoom();
  } catch (error) {
    failure = failureOf(error);
  }
  return { type: "winner_chosen", data: byReviews(codes, reviews, failure) };
}

/** What the other team said of this one's code. */
export function reviewsOf(job: Job, team: Team): GivenReview[] {
  return Object.values(job.view.reviews).filter(({ of }) => of === team)
    .map(({ by, scores, reasons }) => ({ by, scores, reasons }));
}

function shown(job: Job, team: Team): ShownCode {
  const { code, checked, reason } = job.team(team).first!;
  return { team, code, checked, reason };
}

type Chosen = CodeEventData["winner_chosen"];

function byDefault(job: Job, winner: Team): Chosen {
  const alone = teamsOf(job.view).length === 1;
  const reason = alone
    ? `${roleOf(winner, "code_team")} was the only team that was asked.`
    : `${roleOf(winner, "code_team")} wins by default: it is the only team that has code.`;
  return { winner, scores: {}, reasons: [reason], decided_by: "default", usage: NO_USAGE, model: "" };
}

/** Code that holds up comes before code that does not, then the mean score of its review, then the order of the teams. */
function byReviews(
  codes: ShownCode[],
  reviews: DecisionOccasion["reviews"],
  { error, code, usage }: Failure,
): Chosen {
  const scores: Chosen["scores"] = Object.fromEntries(reviews.map(({ of, scores }) => [of, mean(scores)]));
  const [a, b] = codes as [ShownCode, ShownCode];
  const reasons = [`The planner could not decide: ${error}`];
  let winner = a.team;
  if (a.checked !== b.checked) {
    if (b.checked) winner = b.team;
    reasons.push("Only one of the two holds up in its compiler.");
  } else if (
    scores[a.team] !== undefined && scores[b.team] !== undefined && scores[a.team] !== scores[b.team]
  ) {
    if (scores[b.team]! > scores[a.team]!) winner = b.team;
    reasons.push("The scores of the teams' reviews decide.");
  } else {
    reasons.push("Nothing tells the two apart, so the first one stands.");
  }
  return { winner, scores, reasons, decided_by: "reviews", usage, model: "", code };
}

/** To one decimal. */
function mean(scores: Scores): number {
  const values = Object.values(scores);
  return Math.round((values.reduce((a, b) => a + b, 0) / values.length) * 10) / 10;
}
