// The data of every event of a discussion, as zod schemas. The compiler holds them against core/event.ts, and OpenAPI
// and AsyncAPI are made from them. They leave unknown fields alone, as every client must, so that a later version may
// add some.

import { z } from "zod";
import type { DiscussionEventData, DiscussionEventType } from "../core/event.ts";

const count = z.int().min(0);
const round = z.int().min(1).describe("The round, from 1");
const totalRounds = z.int().min(1).describe("Rounds asked for; a debate may end earlier");
const modelName = z.string().describe(
  "The model that answered; `human` for a person, `rehearsal` for the stand-in",
);
const agentType = z.string().describe("As in GET /api/v1/agents; `human` for a person");
const convergence = z.number().min(0).max(1)
  .describe("Share of stances that agree, 0 to 1; only in a debate, and no measure of correctness");

/** UTC, with milliseconds and `Z`. */
export const timestamp = z.iso.datetime({ precision: 3 }).describe("UTC, with milliseconds and Z");
export const sequence = z.int().min(1).describe("1, 2, 3 … without a gap, in the order of commit");
export const discussionId = z.uuid().describe("The discussion's id");
export const firstSequence = z.int().min(1)
  .describe("First sequence that can be read; one above the newest when there is none");
export const lastSequence = z.int().min(0).describe("Sequence of the newest event; 0 before the first");
export const epoch = z.string().min(1)
  .describe("A random word made with the log; another one means that the sequences are not comparable");

export const usage = z.object({ input_tokens: count, output_tokens: count })
  .meta({
    id: "Usage",
    description: "Tokens used, as the provider counts them, or estimated where it does not",
  });

const stance = z.object({
  position: z.string(),
  confidence: z.number().min(0).max(1),
  changed_because: z.string().optional(),
}).meta({ id: "Stance", description: "Where an agent stands at the end of a turn of a debate" });

const historyEntry = z.object({ agent_type: agentType, role: z.string(), round, response: z.string() })
  .meta({ id: "HistoryEntry" });

const result = z.object({
  summary: z.string().describe("The project manager's, or a digest of last words"),
  usage,
  stop_reason: z.enum([
    "rounds_completed",
    "agreement",
    "stances_stable",
    "no_progress",
    "settled",
    "budget",
  ]),
  convergence_score: convergence.optional(),
  summary_error: z.string().optional().describe("Why the project manager's summary is missing"),
}).meta({ id: "DiscussionResult" });

const turn = {
  agent_type: agentType,
  role: z.string().describe("The agent's name for people"),
  round,
  message_id: z.string().describe("Names this try of this turn"),
  attempt: z.int().min(1).describe("1, and one higher for each try that is asked again"),
};
const spoken = { response: z.string(), usage, model: modelName };

/** The data of `calls_lost`, for the kinds of run that have it. */
export const lostCalls = z.object({
  usage_by_agent: z.record(z.string(), usage)
    .describe("By who was asked; estimated where the provider had not reported it"),
});

/** The data of each event, as it is stored. */
export const eventData = {
  run_started: z.object({
    discussion_id: discussionId,
    task: z.string(),
    agent_types: z.array(z.string()),
    mode: z.string().describe("round_robin, parallel, debate or moderated"),
    rounds: z.int().min(1),
    enable_project_manager: z.boolean(),
    provider: z.string(),
    model: z.string(),
  }),
  round_started: z.object({ round, total_rounds: totalRounds }),
  speaker_chosen: z.object({
    agent_type: agentType,
    round,
    next: z.string().nullable().describe("Who speaks next; null when the matter is settled"),
    settled: z.boolean(),
    reason: z.string(),
    usage,
    model: modelName,
  }),
  turn_started: z.object(turn),
  prompt_written: z.object({
    agent_type: agentType,
    for_agent: z.string().describe("Whose turn the prompt is for"),
    round,
    message_id: turn.message_id,
    prompt: z.string(),
    usage,
    model: modelName,
  }),
  text_streamed: z.object({
    agent_type: agentType,
    round,
    message_id: turn.message_id,
    delta: z.string().describe("Text to append; the deltas of a message_id joined are its response"),
  }),
  turn_completed: z.object({
    ...turn,
    ...spoken,
    prompt_used: z.string().optional().describe("What the project manager wrote for this turn"),
    stance: stance.optional(),
    finish_reason: z.string().optional().describe(
      "Set when the model stopped before it was done, e.g. length",
    ),
  }),
  turn_failed: z.object({
    ...turn,
    error: z.string(),
    code: z.string(),
    will_retry: z.boolean().describe("Whether the turn is asked again, under a new message_id"),
    usage,
  }),
  human_spoke: z.object({ ...turn, ...spoken }),
  round_completed: z.object({ round, total_rounds: totalRounds, convergence_score: convergence.optional() }),
  run_completed: z.object({
    total_responses: count,
    conversation_history: z.array(historyEntry),
    result,
  }),
  run_failed: z.object({
    error: z.string().describe("A sentence for people"),
    code: z.string().describe("`cancelled` when it was stopped, else what failed, e.g. `unauthorized`"),
  }),
  run_cancelled: z.object({ error: z.string(), code: z.literal("cancelled") }),
} satisfies Record<DiscussionEventType, z.ZodType>;

/** True where two types are the same, optional fields included; intersections count as what they add up to. */
export type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends (<T>() => T extends Plain<B> ? 1 : 2)
  ? true
  : false;
type Plain<T> = T extends readonly (infer E)[] ? Plain<E>[]
  : T extends object ? { [K in keyof T]: Plain<T[K]> }
  : T;

/** Compiles only where every property is true. */
export type All<T extends Record<string, true>> = T;

/** Does not compile where a schema and core/event.ts disagree. */
type _Agrees = All<
  { [T in DiscussionEventType]: Same<DiscussionEventData[T], z.infer<typeof eventData[T]>> }
>;
