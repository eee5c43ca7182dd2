// What the orchestration API answers over HTTP: a job as a client that polls needs it whole, as a list shows it, and the
// other bodies as zod schemas. OpenAPI is made from them.

import { z } from "zod";
import type { Phase, Team } from "../core/code_event.ts";
import { type CodeView, standing, teamsOf } from "../core/code_view.ts";
import type { CodeSpec } from "../core/spec.ts";
import { epoch, firstSequence, lastSequence, timestamp, usage } from "./discussion_data.ts";
import {
  byTeam,
  checked,
  codeData,
  framework,
  jobId,
  phase,
  plan,
  team,
  teamStatus,
  teamSummary,
} from "./orchestrate_data.ts";
import { orchestrateEvent } from "./orchestrate_events.ts";

const status = z.enum(["received", "planning", "dispatching", "awaiting", "complete", "error"])
  .describe("dispatching: planned, and no team has begun; awaiting: teams write, review or refine")
  .meta({ id: "JobState" });

export type JobState = z.infer<typeof status>;

const websocketUrl = z.string().describe("Path of the stream on this server");

export const orchestrateStarted = z.object({
  job_id: jobId,
  status: z.literal("received"),
  teams: z.array(team),
  websocket_url: websocketUrl,
}).meta({ id: "JobStarted" });

const about = {
  job_id: jobId,
  status,
  phase: phase.optional(),
  brief: z.string(),
  target_framework: framework,
  provider: z.string(),
  model: z.string(),
};
const times = {
  usage,
  error: z.string().optional(),
  error_code: z.string().optional(),
  websocket_url: websocketUrl,
  last_sequence: lastSequence,
  first_sequence: firstSequence,
  epoch,
  created_at: timestamp,
  updated_at: timestamp,
  started_at: timestamp.optional(),
  completed_at: timestamp.optional(),
};

const polledTeam = z.object({
  status: teamStatus,
  thoughts: z.array(z.object({ id: z.string(), text: z.string(), timestamp })),
  generated_code: z.string().nullable().describe("While it is being written: the answer so far"),
  token_count: z.int().min(0).nullable(),
  filename: z.string().optional(),
  language: z.string().optional(),
  checked: checked.optional(),
  reason: z.string().optional(),
  refined: z.boolean().optional(),
  error: z.string().optional(),
}).meta({ id: "PolledTeam" });

const { winner: _, usage: __, model: ___, ...decision } = codeData.winner_chosen.shape;

export const orchestrateStatus = z.object({
  ...about,
  teams: byTeam(polledTeam),
  plan: plan.nullable(),
  review: z.object({ winner: team, ...decision }).optional(),
  winner: team.optional(),
  ...times,
}).meta({ id: "JobStatus" });

export const orchestrateList = z.object({
  jobs: z.array(
    z.object({
      ...about,
      brief: z.string().describe("Its beginning"),
      teams: byTeam(teamSummary),
      winner: team.optional(),
      ...times,
    }).meta({ id: "JobRow" }),
  ),
  next_cursor: z.string().nullable().describe("Pass it as cursor for the next page; null on the last"),
}).meta({ id: "JobList" });

export const orchestrateHistory = z.object({
  job_id: jobId,
  status: z.enum(["pending", "running", "completed", "failed", "cancelled", "interrupted"]),
  epoch,
  first_sequence: firstSequence,
  last_sequence: lastSequence,
  next_after: z.int().min(1).nullable().describe("Pass it as after for the next page; null on the last"),
  events: z.array(orchestrateEvent),
}).meta({ id: "JobHistory" });

export const orchestrateCancelled = z.object({ job_id: jobId, status: z.literal("cancelled") })
  .meta({ id: "JobCancelled" });

export const orchestratePreview = z.object({
  document: z.string().nullable()
    .describe(
      "HTML with all it needs inside. It is code of a model: show it in a sandbox. null where there is none",
    ),
  reason: z.string().describe("What was compiled, or why there is no document"),
}).meta({ id: "JobPreview" });

/** The state a polling client is told, from the run's own status, its phase and its teams. */
export function jobState(run: string, phase: Phase | undefined, statuses: readonly string[]): JobState {
  // Only with the job's last event: until then a client that polls would miss something.
  if (run === "failed" || run === "cancelled") return "error";
  if (run === "completed") return "complete";
  if (phase === undefined) return "received";
  if (phase === "planning") return "planning";
  return statuses.every((status) => status === "pending") ? "dispatching" : "awaiting";
}

/** What only the whole view of a job can tell a client that polls. */
export function polled(view: CodeView, spec: CodeSpec) {
  const known = view.head === 0 ? spec.teams.map(({ team }) => [team, undefined] as const) : teamsOf(view);
  const { winner } = view;
  return {
    teams: Object.fromEntries(known.map(([team]) => [team, polledTeamOf(view, team)])),
    plan: view.plan ?? null,
    ...(winner && {
      review: {
        winner: winner.winner,
        scores: winner.scores,
        reasons: winner.reasons,
        decided_by: winner.decided_by,
        ...(winner.code && { code: winner.code }),
      },
      winner: winner.winner,
    }),
  };
}

function polledTeamOf(view: CodeView, team: Team): z.infer<typeof polledTeam> {
  const now = view.teams[team];
  if (!now) return { status: "pending", thoughts: [], generated_code: null, token_count: null };
  const version = standing(now);
  const soFar = version?.code ?? codeSoFar(now.streaming?.text) ?? now.rejected?.code ?? null;
  return {
    status: now.status,
    thoughts: [...now.thoughts],
    generated_code: soFar,
    token_count: version?.token_count ?? null,
    ...(version && {
      filename: version.filename,
      language: version.language,
      checked: version.checked,
      reason: version.reason,
      ...(version.refined && { refined: true }),
    }),
    ...(now.failed && { error: now.failed.error }),
  };
}

/** What is inside the first fence of an answer under way, or all of it where there is none. */
function codeSoFar(answer: string | undefined): string | undefined {
  const opened = answer === undefined ? null : /^[ \t]*```[^\n]*\n/m.exec(answer);
  return opened ? answer!.slice(opened.index + opened[0].length).split(/^[ \t]*```/m)[0] : answer;
}
