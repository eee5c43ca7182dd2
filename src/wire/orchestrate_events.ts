// What the server sends to those who watch a job, as zod schemas: every event in its envelope, and the messages that
// carry no sequence. OpenAPI and AsyncAPI are made from them.

import { z } from "zod";
import { epoch, firstSequence, lastSequence, sequence, timestamp } from "./discussion_data.ts";
import { codeData, jobId, team } from "./orchestrate_data.ts";
import type { OrchestrateName } from "./orchestrate.ts";

const envelope = {
  timestamp,
  job_id: jobId,
  sequence,
  event_id: z.string().describe("{job_id}:{sequence}; the same on every replay"),
};

function event<N extends OrchestrateName, D extends z.ZodType>(name: N, data: D, description: string) {
  return z.object({ type: z.literal(name), data, ...envelope })
    .meta({ id: `Job${pascal(name)}Event`, description });
}

/** An event of one team, which it names beside its data. */
function teamEvent<N extends OrchestrateName, D extends z.ZodType>(name: N, data: D, description: string) {
  return z.object({ type: z.literal(name), team, data, ...envelope })
    .meta({ id: `Job${pascal(name)}Event`, description });
}

const teamless = { team: true } as const;
const { error, code } = codeData.run_failed.shape;
const failed = codeData.team_failed.omit(teamless);

/** Every event in its envelope, by name. */
export const orchestrateEvents = {
  job_received: event("job_received", codeData.job_received, "The first event of a job"),
  phase_change: event("phase_change", codeData.phase_changed, "A phase begins; skipped ones say why"),
  plan: event("plan", codeData.plan_made, "What both teams work from"),
  status_change: teamEvent(
    "status_change",
    codeData.team_status_changed.omit(teamless),
    "A team's status; when all are complete or error, first versions are there",
  ),
  thought_added: teamEvent(
    "thought_added",
    z.object({ id: z.string(), text: z.string(), timestamp, team }),
    "A team thinks aloud",
  ),
  thoughts_complete: teamEvent(
    "thoughts_complete",
    codeData.thoughts_completed.omit(teamless),
    "A team has thought all it will",
  ),
  code_delta: teamEvent(
    "code_delta",
    codeData.code_streamed.omit(teamless),
    "Streamed answer; ?deltas=false leaves it out",
  ),
  code_rejected: teamEvent(
    "code_rejected",
    codeData.code_rejected.omit(teamless),
    "A first version does not hold up, and is sent back once",
  ),
  code_generated: teamEvent(
    "code_generated",
    codeData.code_generated.omit(teamless),
    "A version of the code; with `refined` the winner's second one",
  ),
  attempt_failed: teamEvent("attempt_failed", failed, "A try failed and is made again"),
  team_review: teamEvent(
    "team_review",
    codeData.review_given.omit({ by: true }),
    "What the named team says of the other's code",
  ),
  review_failed: teamEvent(
    "review_failed",
    codeData.review_failed.omit({ by: true }),
    "The named team could not review the other's code",
  ),
  review: event("review", codeData.winner_chosen, "Who has won"),
  refinement_dropped: teamEvent(
    "refinement_dropped",
    codeData.refinement_dropped.omit(teamless),
    "The winner's first version stands",
  ),
  calls_lost: event(
    "calls_lost",
    codeData.calls_lost,
    "Calls were cut short, by a restart or by the end of the job; what they used counts",
  ),
  complete: event("complete", codeData.job_completed, "The last event of a success"),
  error: z.object({
    type: z.literal("error"),
    team: team.optional().describe("The team that failed; absent where the whole job has ended"),
    data: failed.partial().extend({ error, code, status: z.literal("error") }),
    ...envelope,
  }).meta({
    id: "JobErrorEvent",
    description: "A team failed; without a team, the last event of a job that did",
  }),
} satisfies { [N in OrchestrateName]: z.ZodType };

const all = Object.values(orchestrateEvents);

export const orchestrateEvent = z.discriminatedUnion("type", all as [typeof all[number], ...typeof all]).meta(
  {
    id: "JobEvent",
    description: "Ignore a type that you do not know: there may be new ones",
  },
);

/** Messages without a sequence, by name. */
export const orchestrateControls = {
  connected: z.object({ type: z.literal("connected"), job_id: jobId, timestamp })
    .meta({
      id: "JobConnected",
      description: "The first message of every socket, also before there is such a job",
    }),
  caught_up: z.object({
    type: z.literal("caught_up"),
    data: z.object({ epoch, head_sequence: lastSequence }),
    timestamp,
  }).meta({ id: "JobCaughtUp", description: "Replay is over; what follows is live" }),
  stream_reset: z.object({
    type: z.literal("stream_reset"),
    data: z.object({
      reason: z.enum(["history_cleared", "unknown_sequence", "epoch_changed"]),
      epoch,
      first_sequence: firstSequence,
      head_sequence: lastSequence,
    }),
    timestamp,
  }).meta({
    id: "JobStreamReset",
    description: "What was seen so far is void; a replay from first_sequence follows",
  }),
  pong: z.object({ type: z.literal("pong"), timestamp }).meta({
    id: "JobPong",
    description: "Answers a ping",
  }),
  error: z.object({
    type: z.literal("error"),
    data: z.object({ error: z.string(), code: z.string() }),
    timestamp,
  }).meta({ id: "JobStreamError", description: "Something was wrong with the request or with a message" }),
};

/** One frame of `?frames=batch`. */
export const orchestrateBatch = z.array(orchestrateEvent).min(1)
  .meta({ id: "JobEventBatch", description: "All events that were ready, in order" });

/** Everything that may come over the socket. */
export const orchestrateMessage = z.union([
  orchestrateEvent,
  z.discriminatedUnion("type", [
    orchestrateControls.connected,
    orchestrateControls.caught_up,
    orchestrateControls.stream_reset,
    orchestrateControls.pong,
    orchestrateControls.error,
  ]),
  orchestrateBatch,
]);

function pascal(name: string): string {
  return name.replace(/^job_/, "").replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
}
