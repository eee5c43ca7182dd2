// One reply of a chat: the model's own, or a persona's. Its tries come out as events; what a model does wrong is an event
// too, so that others can go on. Every try is reserved against the run's budget and held to a deadline.

import type { Caller } from "../../agents/caller.ts";
import { RETRIED } from "../../agents/cast.ts";
import { assistantPrompt, type ChatPrompt, personaPrompt } from "../../agents/chat_prompt.ts";
import { inputBound } from "../../agents/budget.ts";
import { ModelError, type ModelFault, type ModelRequest } from "../../agents/model.ts";
import { countedUsage } from "../../agents/usage.ts";
import { type Clock, sleep } from "../../clock.ts";
import type { Reply, ReplyRef } from "../../core/chat_event.ts";
import { type Event, NO_USAGE, type Usage } from "../../core/event.ts";
import { cut } from "../../core/graphemes.ts";
import { roleOf } from "../../core/roster.ts";
import type { ChatRun } from "../../core/run.ts";
import { type Heard, listen, nothingHeard, type Pace } from "./listen.ts";

export interface ChatOptions {
  clock: Clock;
  newId: () => string;
  /** How much of a conversation is sent again, in tokens. */
  contextTokens: number;
  /** Milliseconds between chunks of text that arrived whole; 0 for none. */
  paceMs: number;
  /** Largest chunk, in characters as people count them: of a model's answer, and of a persona's. */
  chunkSizes: { openai: number; persona: number };
}

type Stream = AsyncGenerator<Event | readonly Event[], void, void>;

/** Calls that were refused outright; they have cost nothing. */
const REFUSED: ReadonlySet<ModelFault> = new Set(["unauthorized", "rejected", "rate_limited", "unavailable"]);
/** A longer id would be no `previous_response_id` that is taken. */
const MAX_RESPONSE_ID_CHARS = 256;

/**
 * The reply in place `index`: ends with a `reply_completed`, or with a `reply_failed` that is not asked again. A try
 * that was cut off, stalled or came out empty is made once more. Throws the signal's reason when that aborts.
 */
export async function* reply(run: ChatRun, caller: Caller, options: ChatOptions, index: number): Stream {
  const { spec, view } = run;
  const persona_id = spec.personas[index];
  const prompt = persona_id === undefined
    ? assistantPrompt(spec, options.contextTokens)
    : personaPrompt(spec, persona_id, options.contextTokens);
  for (let tries = 1;; tries++) {
    const ref: ReplyRef = {
      index,
      ...(persona_id !== undefined && { persona_id }),
      message_id: options.newId(),
      attempt: (view.attempts[index] ?? 0) + 1,
    };
    const { form, model, max_tokens } = spec;
    const reservation = caller.reserve([{ input: bound(prompt, options), output: max_tokens }]);
    const request: ModelRequest = { ...prompt, model, max_tokens: reservation?.outputs[0] ?? 0 };
    const heard = nothingHeard();
    let usage = NO_USAGE;
    try {
      yield { type: "reply_started", data: { ...ref, provider: caller.model.provider, model } };
      if (!reservation) throw new ModelError("budget", "The run's budget leaves no room for this answer");
      const told = new Teller(ref, form);
      yield* answer(caller, request, heard, told, paceOf(options, persona_id));
      usage = used(request, heard);
      const tail = yield* letOut(heard, told, caller.signal, paceOf(options, persona_id));
      const whole = { ...replyOf(ref, heard, usage), tail, tail_offset: told.offset };
      yield { type: "reply_completed", data: { ...ref, ...whole, form } };
      return;
    } catch (error) {
      if (caller.signal.aborted) throw caller.signal.reason;
      if (!(error instanceof ModelError)) throw error;
      if (reservation && (heard.begun || !REFUSED.has(error.fault))) usage = used(request, heard);
      const will_retry = tries === 1 && RETRIED.has(error.fault);
      const { fault: code, message } = error;
      yield { type: "reply_failed", data: { ...ref, form, error: message, code, will_retry, usage } };
      if (!will_retry) return;
    } finally {
      reservation?.settle(usage);
    }
  }
}

/** What a reply of one try is told with; counts how far its text and its reasoning are. */
class Teller {
  readonly #ref: ReplyRef;
  readonly #form: ChatRun["spec"]["form"];
  readonly #told = { text: 0, reasoning: 0 };

  constructor(ref: ReplyRef, form: ChatRun["spec"]["form"]) {
    this.#ref = ref;
    this.#form = form;
  }

  /** How much of the text was told, in UTF-16 units. */
  get offset(): number {
    return this.#told.text;
  }

  piece(channel: "text" | "reasoning", delta: string): Event {
    const offset = this.#told[channel];
    this.#told[channel] += delta.length;
    return { type: "reply_streamed", data: { ...this.#ref, form: this.#form, channel, delta, offset } };
  }
}

/** Makes the call; throws `ModelError` when no whole answer comes of it. */
async function* answer(
  caller: Caller,
  request: ModelRequest,
  heard: Heard,
  told: Teller,
  pace: Pace,
): Stream {
  const { model } = caller;
  using limit = caller.limit("The answer took too long");
  for await (const { channel, delta, paced } of asked(caller, request, heard, limit.signal, pace)) {
    const event = told.piece(channel, delta);
    // Events that are yielded together are not joined with what comes after them.
    yield paced ? [event] : event;
  }
  if (!heard.done) throw new ModelError("cut", `${model.provider} ended its answer without saying so`);
  if (heard.text === "" && heard.tool_calls.length === 0) {
    const why = heard.done.stop === "stop" ? "" : ` (${heard.done.stop})`;
    throw new ModelError("invalid_answer", `${model.provider} sent an empty answer${why}`);
  }
}

/**
 * The pieces of the answer. Where the provider does not know the `previous_response_id` any more, it is asked again
 * without it, if the conversation itself is at hand.
 */
async function* asked(
  { model }: Caller,
  request: ModelRequest,
  heard: Heard,
  signal: AbortSignal,
  pace: Pace,
): ReturnType<typeof listen> {
  try {
    return yield* listen(model.stream(request, signal), heard, pace);
  } catch (error) {
    const { previous_response_id, ...whole } = request;
    const forgotten = error instanceof ModelError && error.fault === "rejected" && !heard.begun &&
      previous_response_id !== undefined && request.messages.length > 1;
    if (!forgotten) throw error;
    yield* listen(model.stream(whole, signal), heard, pace);
  }
}

/** Lets out what waits of a text that arrived whole, in its time; returns its last chunk. */
async function* letOut(
  { tail }: Heard,
  told: Teller,
  signal: AbortSignal,
  { clock, ms, size }: Pace,
): AsyncGenerator<readonly Event[], string, void> {
  if (ms === 0) return tail;
  const pieces = cut(tail, size);
  const last = pieces.pop() ?? "";
  for (const piece of pieces) {
    await sleep(clock, ms, signal);
    yield [told.piece("text", piece)];
  }
  if (pieces.length > 0) await sleep(clock, ms, signal);
  return last;
}

function replyOf({ index, persona_id }: ReplyRef, heard: Heard, usage: Usage): Reply {
  const { text, reasoning, tool_calls, done } = heard;
  const { model, stop, response_id, kept } = done!;
  const persona = persona_id !== undefined && { persona_id, persona_name: roleOf(persona_id, "persona") };
  const named = response_id !== undefined && response_id.length <= MAX_RESPONSE_ID_CHARS;
  return {
    index,
    ...persona,
    response: text,
    model,
    usage,
    ...(named && !persona && { response_id }),
    ...(kept !== undefined && !persona && { kept }),
    ...(reasoning !== "" && { reasoning }),
    ...(tool_calls.length > 0 && { tool_calls }),
    ...(stop !== "stop" && { finish_reason: stop }),
  };
}

function used(request: ModelRequest, { usage, text, reasoning, tool_calls }: Heard): Usage {
  const calls = tool_calls.map((call) => call.name + call.arguments);
  return countedUsage(usage, request, [text, reasoning, ...calls].join(""));
}

/** The most input tokens of a call. What the provider keeps of a conversation it reads too, and nobody here has it. */
function bound(prompt: ChatPrompt, { contextTokens }: ChatOptions): number {
  return inputBound(prompt) + (prompt.previous_response_id === undefined ? 0 : contextTokens);
}

function paceOf({ clock, paceMs, chunkSizes }: ChatOptions, persona_id: string | undefined): Pace {
  return { clock, ms: paceMs, size: persona_id === undefined ? chunkSizes.openai : chunkSizes.persona };
}
