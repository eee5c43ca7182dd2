// A chat from its first event to its last: all replies are made at once, and one that fails leaves the others going. What
// the log already holds is not asked again.

import { type Caller, RunFailure } from "../agents/caller.ts";
import type { FailedReply } from "../core/chat_event.ts";
import { type Event, NO_USAGE } from "../core/event.ts";
import type { ChatRun } from "../core/run.ts";
import { planOf } from "./chat/plan.ts";
import { type ChatOptions, reply } from "./chat/reply.ts";
import { merge } from "./merge.ts";

export type { ChatOptions } from "./chat/reply.ts";

/** The first event of a chat. */
export function opening({ spec }: Pick<ChatRun, "spec">): Event {
  const { form, message, personas, provider, model, notice } = spec;
  const asked = { form, message, personas, provider, model, ...(notice !== undefined && { notice }) };
  return { type: "chat_started", data: asked };
}

/**
 * Yields what is still missing of the chat, up to and including its `chat_completed`. Throws `RunFailure` when nobody
 * has answered.
 */
export async function* chat(
  run: ChatRun,
  caller: Caller,
  options: ChatOptions,
): AsyncGenerator<Event | readonly Event[], void, void> {
  const { form, personas, provider } = run.spec;
  if (run.view.head === 0) yield opening(run);
  const places = Array.from({ length: Math.max(1, personas.length) }, (_, index) => index);
  const missing = places.filter((index) => !run.view.replies[index]);
  const shares = sharesOf(run, caller, options, missing);
  yield* merge(missing.map((index, i) => reply(run, caller, options, { index, most: shares[i]! })));

  const replies = places.map((index) => run.view.replies[index]!);
  const failed = replies.filter((one): one is FailedReply => "error" in one);
  if (failed.length === replies.length) {
    const [{ code, error }] = failed as [FailedReply];
    throw new RunFailure(code, failed.length === 1 ? error : `No persona answered: ${error}`);
  }
  yield { type: "chat_completed", data: { form, provider, replies, usage: run.view.usage } };
}

/**
 * The most output tokens of each reply, so that the first does not take what the others need; where the budget has no
 * room for all of them, it goes to those who come first.
 */
function sharesOf(run: ChatRun, caller: Caller, options: ChatOptions, missing: number[]): number[] {
  const reservation = caller.reserve(missing.map((index) => planOf(run.spec, options, index)));
  reservation?.settle(NO_USAGE);
  return reservation?.outputs ?? missing.map(() => run.spec.max_tokens);
}
