// What a language model is to Parley: an async generator of chunks for a request, stopped by an AbortSignal.
// Providers implement `Model`; everything above it is written against this file alone.

import type { z } from "zod";
import type { Usage } from "../core/event.ts";

export type StopCause = "stop" | "length" | "tool_calls" | "content_filter";

/** A stream is whole only if its last chunk is `done`; a provider throws `ModelError` when it ends otherwise. */
export type Chunk =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "tool_call" } & ToolCall
  | { type: "usage"; input_tokens: number; output_tokens: number }
  /** `kept`: whether the provider says that it keeps the answer; absent where it does not say. */
  | { type: "done"; stop: StopCause; model: string; response_id?: string; kept?: boolean };

/** What was said. A tool's answer follows the message that called it, and names the call. */
export type Message =
  | { role: "user"; content: string }
  | { role: "assistant"; content: string; tool_calls?: ToolCall[] }
  | { role: "tool"; content: string; tool_call_id: string };

/** `arguments` is JSON as the model wrote it. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
  /** What the provider wants back with the call, as it came: Gemini 3 refuses a call without its signature. */
  extra?: Record<string, unknown>;
}

export interface ToolSpec {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
  /** Whether the provider is to hold the arguments to `parameters`; its own default when absent. */
  strict?: boolean;
}

/** What an answer must look like; sent to the provider as JSON schema and checked again on arrival. */
export interface AnswerSchema<T = unknown> {
  name: string;
  schema: z.ZodType<T>;
}

/**
 * What the call is for, in data rather than prose. A language model never sees it; the embedded rehearsal model,
 * which cannot read prose, works from it. Each purpose's shape is defined where its prompt is made (prompt.ts).
 */
export interface Occasion {
  purpose: string;
  agent: string;
  [key: string]: unknown;
}

export interface ModelRequest {
  system: string;
  messages: Message[];
  /** The provider's default when absent. */
  model?: string;
  temperature?: number;
  /** Upper bound of the answer, in tokens; always sent, since budgets are reserved by it. */
  max_tokens: number;
  answer?: AnswerSchema;
  tools?: ToolSpec[];
  /** The provider's own tools, such as `{"type": "web_search"}`, as it wants them; only the Responses API has them. */
  provider_tools?: Record<string, unknown>[];
  previous_response_id?: string;
  /** Whether the provider may keep the answer, so that a later `previous_response_id` can go on from it. */
  keep?: boolean;
  include_reasoning?: boolean;
  /** Whether the text is wanted as it comes, with the tags between which a model may think. */
  keep_tags?: boolean;
  occasion: Occasion;
}

export interface Model {
  /** `openai`, `anthropic`, `google` or `rehearsal`. */
  readonly provider: string;
  /** The model used when a request names none. */
  readonly defaultModel: string;
  /** Whether `{"type": "web_search"}` may be among a request's `provider_tools`. */
  readonly webSearch?: boolean;
  /** Whether a later request can go on from an answer by its `response_id`; absent where only trying would tell. */
  readonly keepsAnswers?: boolean;
  /**
   * Streams one answer. Ends after a `done` chunk; throws `ModelError` for everything that went wrong, and returns
   * at once (closing its HTTP request) when `signal` aborts, by throwing the signal's reason.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void>;
}

/** What a failed call means for the caller. */
export type ModelFault =
  | "rate_limited" // 429: retry after a while
  | "unavailable" // 5xx, connection refused or reset: retry
  | "cut" // the stream stopped without its terminal event: retry once
  | "stalled" // silent for MODEL_IDLE_TIMEOUT_MS
  | "unauthorized" // 401, 403: the run cannot go on
  | "rejected" // 400, 404, 422: the request itself is refused
  | "invalid_answer" // a structured answer that does not fit its schema, twice
  | "budget" // the run's cap leaves no room for this call
  | "timeout"; // the turn's deadline passed

/**
 * A model call that failed. `message` is a sentence that may be shown to anyone: it names the provider and the
 * cause, never a key, an address with credentials, a path or a stack.
 */
export class ModelError extends Error {
  override readonly name = "ModelError";
  constructor(
    readonly fault: ModelFault,
    message: string,
    /**
     * `usage` is what the failed call is known or estimated to have used, where somebody counted; `askedAgain` says that
     * the second chance of an answer is used up.
     */
    readonly options: {
      status?: number;
      retryAfterMs?: number;
      cause?: unknown;
      usage?: Usage;
      askedAgain?: boolean;
    } = {},
  ) {
    super(message, { cause: options.cause });
  }
  /** 401 and 400 end a run at once: every other agent would meet the same. */
  get endsRun(): boolean {
    return this.fault === "unauthorized" || this.fault === "rejected";
  }
}
