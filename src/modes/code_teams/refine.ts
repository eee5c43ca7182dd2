// The winner's second version: it replaces the first only where it holds up at least as well.

import type { Team } from "../../core/code_event.ts";
import { failureOf, type Job, type Stream } from "./job.ts";
import { reviewsOf } from "./judge.ts";
import { write } from "./write.ts";

/** One try; whatever it comes to, the team has code. */
export async function* refine(job: Job, team: Team): Stream {
  const now = job.team(team);
  const { code, checked, reason } = now.first!;
  const ref = job.ref(team);
  const plan = job.view.plan!;
  const thoughts = job.thoughtsOf(team);
  try {
    const refine = { code, checked, reason, reviews: reviewsOf(job, team) };
    const { version, check } = yield* write(job, ref, { plan, thoughts, refine });
    const worse = checked && !check.checked
      ? `The refined version does not hold up, so the first one stands. ${check.reason}`
      : version.code === code
      ? "The refined version is the same as the first one."
      : undefined;
    yield worse === undefined
      ? { type: "code_generated", data: { ...version, ...check, refined: true } }
      : { type: "refinement_dropped", data: { ...ref, reason: worse, usage: version.usage } };
  } catch (error) {
    const { error: why, code, usage } = failureOf(error);
    const data = {
      ...ref,
      reason: `There is no refined version, so the first one stands: ${why}`,
      usage,
      code,
    };
    yield { type: "refinement_dropped", data };
  }
}
