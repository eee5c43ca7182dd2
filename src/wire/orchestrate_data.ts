// The data of every event of a job of the code teams as it is stored, as zod schemas. The compiler holds them against
// core/code_event.ts in both directions; what goes out is made from them.

import { z } from "zod";
import { type CodeEventData, FRAMEWORKS, TEAMS } from "../core/code_event.ts";
import type { DiscussionEventData, LostCallsData } from "../core/event.ts";
import { type All, eventData, lostCalls, type Same, usage } from "./discussion_data.ts";

const count = z.int().min(0);
const modelName = z.string().describe(
  "The model that answered; `rehearsal` for the stand-in, empty for none",
);
const fault = z.string().describe("What failed, e.g. `budget`, `timeout`, `unauthorized`");

export const team = z.enum(TEAMS as [typeof TEAMS[number], ...typeof TEAMS]).meta({ id: "Team" });
export const framework = z.enum(FRAMEWORKS as [typeof FRAMEWORKS[number], ...typeof FRAMEWORKS])
  .meta({ id: "Framework" });
export const teamStatus = z.enum(["pending", "thinking", "generating", "complete", "error"])
  .describe("complete once there is a first version, and from then on")
  .meta({ id: "TeamStatus" });
export const phase = z.enum(["planning", "generating", "reviewing", "refining", "complete", "error"])
  .meta({ id: "Phase" });
export const jobId = z.string().describe("The job's id, chosen by the client or made by the server");

export const plan = z.object({
  summary: z.string(),
  requirements: z.array(z.string()),
  acceptance: z.array(z.string()).describe("Criteria by which a result is judged"),
}).meta({ id: "CodePlan", description: "What both teams work from" });

export const codeRef = {
  team,
  message_id: z.string().describe("Names this try"),
  attempt: z.int().min(1).describe("1, and one higher for each try that is asked again"),
};
const scores = z.record(z.string(), z.number().min(0).max(10)).describe("0 to 10 by criterion");
const reasons = z.array(z.string());
const spent = { usage, model: modelName };
const file = {
  code: z.string(),
  language: z.string().describe("As highlighters call it"),
  filename: z.string(),
};
const written = { ...codeRef, ...file, token_count: count.describe("Tokens of the answer"), ...spent };
export const checked = z.boolean().describe("Whether it holds up in its framework's compiler");
const reason = z.string().describe("What was checked, or what does not hold up");

/** A team at the end, or in a list. */
export const teamSummary = z.object({
  status: teamStatus,
  checked: checked.optional(),
  error: z.string().optional(),
}).meta({ id: "TeamSummary" });

/** By team; only those that take part. */
export const byTeam = <T extends z.ZodType>(each: T) =>
  z.object({ anthropic: each.optional(), google: each.optional() });

/** The data of each event, as it is stored. */
export const codeData = {
  job_received: z.object({
    job_id: jobId,
    brief: z.string(),
    target_framework: framework,
    teams: z.array(z.object({
      team,
      provider: z.string(),
      model: z.string(),
      notice: z.string().optional().describe("Says that its own provider has no key here"),
    })),
  }),
  phase_changed: z.object({
    phase,
    message: z.string(),
    skipped: z.array(z.object({ phase, reason: z.string() })).describe("Phases passed over on the way here"),
    code: z.string().optional().describe("With `error`: what failed"),
  }),
  plan_made: z.object({
    plan,
    ...spent,
    error: z.string().optional().describe("Why there is no better plan than the brief itself"),
    code: fault.optional(),
  }),
  team_status_changed: z.object({ team, status: teamStatus }),
  thought_added: z.object({ team, id: z.string(), text: z.string() }),
  thoughts_completed: z.object({
    team,
    count,
    ...spent,
    error: z.string().optional().describe("Why its thoughts could not be read; it goes on without them"),
  }),
  code_streamed: z.object({
    ...codeRef,
    delta: z.string().describe(
      "Text to append, as the model writes it: prose and fences around the code too",
    ),
  }),
  code_rejected: z.object({ ...written, reason: z.string().describe("The compiler's words") }),
  code_generated: z.object({
    ...written,
    checked,
    reason,
    refined: z.boolean().optional().describe("Set on the winner's second version"),
    stopped: z.string().optional()
      .describe("Why a version that was sent back stands all the same: what went wrong with the next one"),
  }),
  team_failed: z.object({
    ...codeRef,
    error: z.string(),
    code: fault,
    will_retry: z.boolean(),
    usage,
  }),
  review_given: z.object({ by: team, of: team, scores, reasons, ...spent }),
  review_failed: z.object({ by: team, of: team, error: z.string(), code: fault, usage }),
  winner_chosen: z.object({
    winner: team,
    scores: byTeam(z.number().min(0).max(10)),
    reasons,
    decided_by: z.enum(["planner", "reviews", "default"])
      .describe("reviews: the planner could not be asked; default: one team alone has code"),
    ...spent,
    code: fault.optional(),
  }),
  refinement_dropped: z.object({ ...codeRef, reason: z.string(), usage, code: fault.optional() }),
  job_completed: z.object({
    job_id: jobId,
    winner: team.optional(),
    teams: byTeam(teamSummary),
    usage,
    stop_reason: z.enum(["complete", "budget"]),
  }),
  calls_lost: lostCalls,
  run_failed: eventData.run_failed,
  run_cancelled: eventData.run_cancelled,
};

type Stored = CodeEventData & LostCallsData & Pick<DiscussionEventData, "run_failed" | "run_cancelled">;

/** Does not compile where a schema and core/code_event.ts disagree. */
type _Agrees = All<{ [T in keyof Stored]: Same<Stored[T], z.infer<typeof codeData[T]>> }>;
