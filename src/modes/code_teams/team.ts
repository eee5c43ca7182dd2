// One team from its first thought to its first version: it thinks aloud, writes, has what does not hold up sent back to
// it once, and is complete. What goes wrong with it is an event, and leaves the other team going.

import type { ThoughtsAnswer } from "../../agents/code_schema.ts";
import { thoughtsPrompt } from "../../agents/code_prompt.ts";
import { ModelError, type ModelFault } from "../../agents/model.ts";
import { PartialItems } from "../../agents/partial_items.ts";
import type { Answered } from "../../agents/speak.ts";
import type { CodeRef, Team, TeamMeans, TeamStatus } from "../../core/code_event.ts";
import type { Event } from "../../core/event.ts";
import { during } from "../during.ts";
import { type Failure, failureOf, type Job, noRoom, type Stream } from "./job.ts";
import { write } from "./write.ts";

/** Faults after which a try is made once more, from the start. */
const RETRIED: ReadonlySet<ModelFault> = new Set([
  "cut",
  "stalled",
  "unavailable",
  "rate_limited",
  "invalid_answer",
]);
const MOST_THOUGHTS = 12;

/** What is still missing of a team's first version. */
export async function* compete(job: Job, means: TeamMeans): Stream {
  const { team } = means;
  const now = job.team(team);
  if (now.status === "pending") yield status(team, "thinking");
  if (!now.thought && !now.failed && !now.first) yield* think(job, means);
  if (now.thought && now.status === "thinking") yield status(team, "generating");
  if (!now.failed && !now.first) yield* generate(job, team);
  if (now.first && now.status !== "complete") yield status(team, "complete");
  if (now.failed && now.status !== "error") yield status(team, "error");
}

async function* think(job: Job, { team, notice }: TeamMeans): Stream {
  const told = new Set(job.team(team).thoughts.map(({ text }) => text));
  const fresh = (text: unknown): Event[] => {
    if (typeof text !== "string" || !text.trim() || told.has(text.trim())) return [];
    told.add(text.trim());
    return [{ type: "thought_added", data: { team, id: job.options.newId(), text: text.trim() } }];
  };
  if (notice) yield fresh(notice);
  const prompt = thoughtsPrompt(job.briefing, team, job.view.plan!);
  const { caller } = job.callerOf(team);
  const done = (data: { usage: Answered["usage"]; model: string; error?: string }): Event => ({
    type: "thoughts_completed",
    data: { team, count: told.size, ...data },
  });
  try {
    const answer = yield* during<Event, ({ value: ThoughtsAnswer } & Answered) | "budget">((emit) => {
      const show = () => {
        const items = new PartialItems("thoughts");
        let room = MOST_THOUGHTS;
        return (piece: string) => {
          for (const thought of items.read(piece)) {
            if (room-- > 0) fresh((thought as { text?: unknown }).text).forEach(emit);
          }
        };
      };
      return caller.ask(prompt, job.options.answerTokens, show);
    });
    if (answer === "budget") return yield* fail(job.ref(team), noRoom());
    // Whatever form the answer came in, by now all of it has been told.
    const rest = answer.value.thoughts.flatMap(({ text }) => fresh(text));
    yield [...rest, done({ usage: answer.usage, model: answer.model }), status(team, "generating")];
  } catch (error) {
    const failure = failureOf(error);
    // A model that thinks in no form that can be read may still write code.
    if (!(error instanceof ModelError && error.fault === "invalid_answer")) {
      return yield* fail(job.ref(team), failure);
    }
    yield [done({ usage: failure.usage, model: "", error: failure.error }), status(team, "generating")];
  }
}

async function* generate(job: Job, team: Team): Stream {
  const now = job.team(team);
  const plan = job.view.plan!;
  while (true) {
    const ref = job.ref(team);
    const thoughts = job.thoughtsOf(team);
    const rejected = now.rejected && { code: now.rejected.code, reason: now.rejected.reason };
    try {
      const writing = { plan, thoughts, ...(rejected && { rejected }) };
      const { version, check, faulty } = yield* write(job, ref, writing);
      if (faulty && !rejected) {
        yield { type: "code_rejected", data: { ...version, reason: check.reason } };
        continue;
      }
      return yield [{ type: "code_generated", data: { ...version, ...check } }, status(team, "complete")];
    } catch (error) {
      const failure = failureOf(error);
      if (now.retries === 0 && RETRIED.has((error as ModelError).fault)) {
        yield { type: "team_failed", data: { ...ref, ...failure, will_retry: true } };
        continue;
      }
      return yield* now.rejected ? keep(job, team, failure) : fail(ref, failure);
    }
  }
}

/** There is no better version than the one that was sent back. */
function* keep(job: Job, team: Team, { error, code, usage }: Failure): Generator<Event[], void, void> {
  const { reason, ...version } = job.team(team).rejected!;
  const data = {
    ...version,
    usage,
    checked: false,
    reason: `${reason} It was sent back, and no other version came: ${error}`,
    stopped: code,
  };
  yield [{ type: "code_generated", data }, status(team, "complete")];
}

function* fail(ref: CodeRef, failure: Failure): Generator<Event[], void, void> {
  const data = { ...ref, ...failure, will_retry: false };
  yield [{ type: "team_failed", data }, status(ref.team, "error")];
}

function status(team: Team, status: TeamStatus): Event {
  return { type: "team_status_changed", data: { team, status } };
}
