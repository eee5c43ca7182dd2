// Answers that are wanted whole: plain text, or a value that fits a schema. Each gets one second chance, whatever
// was wrong with the first call, so that an answer costs at most two calls and a budget can be reserved for it.
// What was used is always known: it is in the result, or on the error.

import { addUsage, NO_USAGE, type Usage } from "../core/event.ts";
import { readAnswer } from "./answers.ts";
import { type AnswerSchema, type Model, ModelError, type ModelRequest, type StopCause } from "./model.ts";
import { redact, shorten } from "./openai_errors.ts";
import { countedUsage, maxUsage, wasTakenUp } from "./usage.ts";

export { countedUsage };

/** A whole answer in text. `model` is the name the provider reports. */
export interface Answer {
  text: string;
  usage: Usage;
  model: string;
  stop: StopCause;
}

/**
 * Collects one answer. A stream that is cut, stalls or fails after its first chunk is asked once more from the
 * start, and so is an answer without a word; that call may have `secondOutput` tokens, since a model that reasons
 * unseen may have used up all it had. Throws `ModelError` with the `usage` of all its calls, and the signal's reason
 * when it aborts.
 */
export async function complete(
  model: Model,
  request: ModelRequest,
  signal: AbortSignal,
  secondOutput = request.max_tokens,
): Promise<Answer> {
  const first = await listen(model, request, signal);
  if (!first.failure && !isEmpty(first)) return answered(first, NO_USAGE);
  if (first.failure && !first.again) throw charged(first.failure, first.usage);
  const second = await listen(model, { ...request, max_tokens: secondOutput }, signal);
  const usage = addUsage(first.usage, second.usage);
  if (second.failure) throw charged(second.failure, usage);
  if (!isEmpty(second)) return answered(second, first.usage);
  throw new ModelError("invalid_answer", emptyAnswer(model, second.stop, secondOutput), {
    usage,
    askedAgain: true,
  });
}

/** What is said of an answer without a word, of a call that could have so many tokens. */
export function emptyAnswer({ provider }: Model, stop: StopCause, output: number): string {
  if (stop === "length") return `${provider} used up its ${output} output tokens before it said a word`;
  return `${provider} sent an empty answer${stop === "stop" ? "" : ` (${stop})`}`;
}

/**
 * Collects one answer and checks it against `request.answer`. Tolerates fences and prose around the JSON, and nulls
 * in place of optional properties. A bad answer is asked again once, with what is wrong with it; then
 * `ModelError("invalid_answer")`. Failures, usage, abort and `secondOutput` are as in `complete`. `onCall` is
 * told of each call, and what it gives hears that call's answer, piece by piece.
 */
export async function ask<T>(
  model: Model,
  request: ModelRequest & { answer: AnswerSchema<T> },
  signal: AbortSignal,
  onCall?: () => (piece: string) => void,
  secondOutput = request.max_tokens,
): Promise<{ value: T; usage: Usage; model: string }> {
  const first = await listen(model, request, signal, onCall?.());
  if (first.failure && !first.again) throw charged(first.failure, first.usage);
  let next: ModelRequest = { ...request, max_tokens: secondOutput };
  if (!first.failure) {
    const reading = readAnswer(first.text, request.answer);
    if (reading.ok) return { value: reading.value, usage: first.usage, model: first.model };
    next = askedAgain(next, first, reading.problem);
  }

  const second = await listen(model, next, signal, onCall?.());
  const usage = addUsage(first.usage, second.usage);
  if (second.failure) throw charged(second.failure, usage);
  const reading = readAnswer(second.text, request.answer);
  if (reading.ok) return { value: reading.value, usage, model: second.model };
  const problem = redact(reading.problem);
  const cut = second.stop === "length" ? `, cut off after its ${secondOutput} output tokens` : "";
  const message = `${model.provider} gave no answer that fits "${request.answer.name}"${cut}: ${problem}`;
  throw new ModelError("invalid_answer", shorten(message), { usage, askedAgain: true });
}

/** One call, heard to its end. `again` says whether a failure is worth another call from the start. */
interface Heard extends Answer {
  failure?: ModelError;
  again: boolean;
}

async function listen(
  model: Model,
  request: ModelRequest,
  signal: AbortSignal,
  onText?: (piece: string) => void,
): Promise<Heard> {
  let text = "";
  let unseen = "";
  let reported: Usage | undefined;
  let done: { model: string; stop: StopCause } | undefined;
  let failure: ModelError | undefined;
  let begun = false;
  try {
    for await (const chunk of model.stream(request, signal)) {
      begun = true;
      if (chunk.type === "text") {
        text += chunk.text;
        onText?.(chunk.text);
      } else if (chunk.type === "reasoning") unseen += chunk.text;
      else if (chunk.type === "tool_call") unseen += chunk.name + chunk.arguments;
      else if (chunk.type === "usage") reported = maxUsage(reported, chunk);
      else done = chunk;
    }
    if (!done) failure = new ModelError("cut", `${model.provider} stopped before its answer was complete`);
  } catch (error) {
    // A deadline that has passed is the call's failure too, and what it had said by then was not for nothing.
    if (!(error instanceof ModelError)) throw error;
    failure = error;
  }
  const broken = failure?.fault === "cut" || failure?.fault === "stalled";
  const spent = !failure || wasTakenUp(begun, failure);
  return {
    text,
    usage: spent ? countedUsage(reported, request, text + unseen) : NO_USAGE,
    model: done?.model ?? request.model ?? model.defaultModel,
    stop: done?.stop ?? "stop",
    ...(failure && { failure }),
    // Before the first chunk these two were retried below already.
    again: !signal.aborted &&
      (broken || (begun && (failure?.fault === "unavailable" || failure?.fault === "rate_limited"))),
  };
}

function isEmpty({ text }: Heard): boolean {
  return text.trim() === "";
}

function answered({ text, usage, model, stop }: Heard, before: Usage): Answer {
  return { text, usage: addUsage(before, usage), model, stop };
}

/** The failure with the usage of every call that led to it. */
function charged(failure: ModelError, usage: Usage): ModelError {
  return new ModelError(failure.fault, failure.message, { ...failure.options, usage });
}

/** The same request with the bad answer and what is wrong with it; user and assistant keep alternating. */
function askedAgain(request: ModelRequest, bad: Answer, problem: string): ModelRequest {
  const cut = bad.stop === "length" ? " It was cut off: be much shorter." : "";
  const content = `That answer cannot be used: ${shorten(problem, 1000)}.${cut} ` +
    "Answer again, with nothing but JSON that fits the schema.";
  return {
    ...request,
    messages: [
      ...request.messages,
      // Some providers refuse an empty message.
      ...(bad.text.trim() ? [{ role: "assistant" as const, content: bad.text }] : []),
      { role: "user", content },
    ],
  };
}
