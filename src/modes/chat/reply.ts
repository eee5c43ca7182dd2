// One reply of a chat: the model's own, or a persona's. Its tries come out as events; what a model does wrong is an event
// too, so that others can go on. Every try is reserved against the run's budget and held to a deadline.

import { emptyAnswer } from "../../agents/ask.ts";
import type { Caller } from "../../agents/caller.ts";
import { RETRIED } from "../../agents/cast.ts";
import type { ChatPrompt } from "../../agents/chat_prompt.ts";
import { ModelError, type ModelRequest } from "../../agents/model.ts";
import { countedUsage, wasTakenUp } from "../../agents/usage.ts";
import { type Clock, sleep } from "../../clock.ts";
import type { Reply, ReplyRef } from "../../core/chat_event.ts";
import { type Event, NO_USAGE, type Usage } from "../../core/event.ts";
import { cut } from "../../core/graphemes.ts";
import { roleOf } from "../../core/roster.ts";
import type { ChatRun } from "../../core/run.ts";
import { type Heard, listen, nothingHeard, type Pace } from "./listen.ts";
import { inputOf, promptOf } from "./plan.ts";

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

/** A longer id would be no `previous_response_id` that is taken. */
const MAX_RESPONSE_ID_CHARS = 256;

/**
 * The reply in place `index`, of at most `most` tokens: ends with a `reply_completed`, or with a `reply_failed` that is
 * not asked again. A try that was cut off, stalled or came out empty is made once more; so is one that was refused for a
 * tool of the provider's own, without these. Throws the signal's reason when that aborts.
 */
export async function* reply(
  run: ChatRun,
  caller: Caller,
  options: ChatOptions,
  { index, most }: { index: number; most: number },
): Stream {
  const { spec, view } = run;
  const { form, model } = spec;
  const persona_id = spec.personas[index];
  let prompt = promptOf(spec, options, index);
  let notice: string | undefined;
  for (let tries = 1;; tries++) {
    const ref: ReplyRef = {
      index,
      ...(persona_id !== undefined && { persona_id }),
      message_id: options.newId(),
      attempt: (view.attempts[index] ?? 0) + 1,
    };
    const reservation = caller.reserve([{ input: inputOf(prompt, options), output: most }]);
    const request: ModelRequest = { ...prompt, model, max_tokens: reservation?.outputs[0] ?? 0 };
    const heard = nothingHeard();
    const told = new Teller(ref, form);
    let usage = NO_USAGE;
    try {
      const { provider } = caller.model;
      yield {
        type: "reply_started",
        data: { ...ref, provider, model, ...(notice !== undefined && { notice }) },
      };
      if (!reservation) throw new ModelError("budget", "The run's budget leaves no room for this answer");
      yield* answer(caller, request, heard, told, paceOf(options, persona_id));
      usage = used(request, heard);
      const tail = yield* letOut(heard, told, caller.signal, paceOf(options, persona_id));
      const whole = { ...replyOf(ref, heard, usage, heard.done!), tail, tail_offset: told.text };
      yield { type: "reply_completed", data: { ...ref, ...whole, form } };
      return;
    } catch (error) {
      if (caller.signal.aborted) throw caller.signal.reason;
      if (!(error instanceof ModelError)) throw error;
      if (reservation && wasTakenUp(heard.begun, error)) usage = used(request, heard);
      const { fault: code, message } = error;
      if (code === "budget" && heard.text.trim() !== "") {
        // The run's time is up. What was said until then is the answer.
        heard.reasoning = heard.reasoning.slice(0, told.reasoning);
        const cut = replyOf(ref, heard, usage, { model, stop: "budget" });
        const tail = heard.text.slice(told.text);
        yield { type: "reply_completed", data: { ...ref, ...cut, tail, tail_offset: told.text, form } };
        return;
      }
      const untooled = !heard.begun && isAboutTools(error) ? withoutProviderTools(prompt) : undefined;
      const will_retry = tries === 1 && (RETRIED.has(code) || untooled !== undefined);
      notice = untooled && `${message}. Asking again without`;
      prompt = untooled ?? prompt;
      yield { type: "reply_failed", data: { ...ref, form, error: message, code, will_retry, usage } };
      if (!will_retry) return;
    } finally {
      reservation?.settle(usage);
    }
  }
}

/** Which APIs a server has is only known once it was asked, and what it has of tools it says by refusing. */
function isAboutTools({ fault, message }: ModelError): boolean {
  return fault === "rejected" && /tool|search/i.test(message);
}

/** Undefined where there are none to leave out. */
function withoutProviderTools({ provider_tools, ...rest }: ChatPrompt): ChatPrompt | undefined {
  return provider_tools?.length ? rest : undefined;
}

/** What a reply of one try is told with; counts how far its text and its reasoning are. */
class Teller {
  readonly #ref: ReplyRef;
  readonly #form: ChatRun["spec"]["form"];
  /** In UTF-16 units. */
  text = 0;
  reasoning = 0;

  constructor(ref: ReplyRef, form: ChatRun["spec"]["form"]) {
    this.#ref = ref;
    this.#form = form;
  }

  piece(channel: "text" | "reasoning", delta: string): Event {
    const offset = this[channel];
    this[channel] += delta.length;
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
  // A call of a tool is an answer where the client gave tools, and nobody's business where there are none.
  if (heard.text.trim() === "" && (heard.tool_calls.length === 0 || !request.tools?.length)) {
    throw new ModelError("invalid_answer", emptyAnswer(model, heard.done.stop, request.max_tokens));
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
    return yield* listen(model.stream(request, signal), heard, pace, request.include_reasoning);
  } catch (error) {
    const { previous_response_id, ...whole } = request;
    const forgotten = error instanceof ModelError && error.fault === "rejected" && !heard.begun &&
      previous_response_id !== undefined && request.messages.length > 1;
    if (!forgotten) throw error;
    yield* listen(model.stream(whole, signal), heard, pace, request.include_reasoning);
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

/** How an answer ended. */
interface End {
  model: string;
  stop: string;
  response_id?: string;
  kept?: boolean;
}

function replyOf({ index, persona_id }: ReplyRef, heard: Heard, usage: Usage, end: End): Reply {
  const { text, reasoning, tool_calls } = heard;
  const { model, stop, response_id, kept } = end;
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

function used(request: ModelRequest, { usage, text, reasoning, unseen, tool_calls }: Heard): Usage {
  const calls = tool_calls.map((call) => call.name + call.arguments);
  return countedUsage(usage, request, [text, reasoning, unseen, ...calls].join(""));
}

function paceOf({ clock, paceMs, chunkSizes }: ChatOptions, persona_id: string | undefined): Pace {
  return { clock, ms: paceMs, size: persona_id === undefined ? chunkSizes.openai : chunkSizes.persona };
}
