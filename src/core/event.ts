// What can happen in a run, in the past tense. An event's `data` is kept exactly as a viewer may see it, so that
// every protocol can spell a stored event without looking at any other event. Imports nothing of the project.

import type { AnalysisEventData } from "./analysis_event.ts";
import type { ChatEventData } from "./chat_event.ts";
import type { CodeEventData } from "./code_event.ts";
import type { SessionEventData } from "./session_event.ts";

/** Tokens a model call used. Both are whole numbers ≥ 0. */
export interface Usage {
  input_tokens: number;
  output_tokens: number;
}

/** Where an agent stands at the end of a debate turn. `confidence` is in [0, 1]. */
export interface Stance {
  position: string;
  confidence: number;
  changed_because?: string;
}

/** One completed contribution, as later turns and the closing event see it. */
export interface HistoryEntry {
  agent_type: string;
  role: string;
  round: number;
  response: string;
}

/** Why a run that completed stopped when it did. */
export type StopReason =
  | "rounds_completed"
  | "agreement"
  | "stances_stable"
  | "no_progress"
  | "settled"
  | "budget";

export interface DiscussionResult {
  summary: string;
  usage: Usage;
  stop_reason: StopReason;
  convergence_score?: number;
  /** Why the project manager's summary is missing; `summary` is then a digest of last words. */
  summary_error?: string;
}

/** Who is meant by one try of one turn. A try that is asked again gets a new `message_id` and `attempt` + 1. */
export interface TurnRef {
  agent_type: string;
  role: string;
  round: number;
  message_id: string;
  attempt: number;
}

/** The payload of each event type of a discussion, and of how any run can end early. */
export interface DiscussionEventData {
  run_started: {
    discussion_id: string;
    task: string;
    agent_types: string[];
    mode: string;
    rounds: number;
    enable_project_manager: boolean;
    provider: string;
    model: string;
  };
  round_started: { round: number; total_rounds: number };
  /** The project manager chose the next speaker (moderated), or declared the matter settled (`next` null). */
  speaker_chosen: {
    agent_type: string;
    round: number;
    next: string | null;
    settled: boolean;
    reason: string;
    usage: Usage;
    model: string;
  };
  turn_started: TurnRef;
  /** The project manager wrote the prompt of the turn that `message_id` names. */
  prompt_written: {
    agent_type: string;
    for_agent: string;
    round: number;
    message_id: string;
    prompt: string;
    usage: Usage;
    model: string;
  };
  text_streamed: { agent_type: string; round: number; message_id: string; delta: string };
  turn_completed: TurnRef & {
    response: string;
    usage: Usage;
    model: string;
    prompt_used?: string;
    stance?: Stance;
    /** Set when the model stopped for another reason than being done, for example `length`. */
    finish_reason?: string;
  };
  /** One try of a turn failed. `usage` is what the failed try is known or estimated to have used. */
  turn_failed: TurnRef & { error: string; code: string; will_retry: boolean; usage: Usage };
  human_spoke: TurnRef & { response: string; usage: Usage; model: string };
  round_completed: { round: number; total_rounds: number; convergence_score?: number };
  run_completed: {
    total_responses: number;
    conversation_history: HistoryEntry[];
    result: DiscussionResult;
  };
  run_failed: { error: string; code: string };
  run_cancelled: { error: string; code: "cancelled" };
}

/** What an analysis and a job say of calls that were cut short by a stop of their server, or by their own end. */
export interface LostCallsData {
  /** Estimated where the provider had not reported it, by who was asked. */
  calls_lost: { usage_by_agent: Record<string, Usage> };
}

/** The payload of each event type. */
export interface EventData
  extends
    DiscussionEventData,
    AnalysisEventData,
    ChatEventData,
    SessionEventData,
    CodeEventData,
    LostCallsData {}

export type EventType = keyof EventData;

type Of<Data> = { [T in keyof Data]: { type: T; data: Data[T] } }[keyof Data];

export type Event = Of<EventData>;
/** What a discussion's log may hold. */
export type DiscussionEvent = Of<DiscussionEventData>;
export type DiscussionEventType = keyof DiscussionEventData;
/** What an analysis's log may hold. */
export type AnalysisEvent = Of<AnalysisEventData & LostCallsData & EarlyEnds>;
/** What a chat's log may hold. */
export type ChatEvent = Of<ChatEventData & EarlyEnds>;
/** What a session's log may hold. */
export type SessionEvent = Of<SessionEventData & EarlyEnds>;
/** What the log of a job of the code teams may hold. */
export type CodeEvent = Of<CodeEventData & LostCallsData & EarlyEnds>;

/** How any run can end early. */
type EarlyEnds = Pick<DiscussionEventData, "run_failed" | "run_cancelled">;

/** An event with its place in its run's log. `at` is UTC ISO 8601 with milliseconds and `Z`. */
export interface Stored {
  seq: number;
  at: string;
  event: Event;
}

const TERMINAL: ReadonlySet<EventType> = new Set([
  "run_completed",
  "analysis_completed",
  "chat_completed",
  "job_completed",
  "run_failed",
  "run_cancelled",
]);

/** Whether this event ends its run. A run has exactly one such event, its last. */
export function isTerminal(event: Event): boolean {
  return TERMINAL.has(event.type);
}

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
  };
}

export const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0 };
