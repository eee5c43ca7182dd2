// What a chat's events add up to: which replies there are, and which are being made. Its mode looks here for what is
// still missing, so that a chat taken up after a crash asks again only for what it has no answer to.

import { type BaseView, begin, emptyBase, end, spend, step } from "./base_view.ts";
import type { FailedReply, Reply } from "./chat_event.ts";
import type { ChatEvent, Stored } from "./event.ts";

/** A try that is under way, as far as it was streamed. */
export interface OpenReply {
  index: number;
  persona_id?: string;
  text: string;
  reasoning: string;
}

export interface ChatView extends BaseView {
  /** Length of what was asked, in UTF-16 units. */
  asked: number;
  /** Tries so far, by place of the reply. */
  attempts: Record<number, number>;
  /** By message id. */
  open: Record<string, OpenReply>;
  /** Replies that are whole or have failed for good, by their place. */
  replies: Record<number, Reply | FailedReply>;
}

export function emptyChat(): ChatView {
  return { ...emptyBase(), asked: 0, attempts: {}, open: {}, replies: {} };
}

/** Moves `view` on by one event, in place, and returns it. */
export function evolveChat(view: ChatView, stored: Stored): ChatView {
  step(view, stored);
  apply(view, stored.event as ChatEvent, stored.at);
  return view;
}

/** The id that a later `previous_response_id` goes on from: the provider's, or one made of the run's. */
export function responseId(run_id: string, reply: Pick<Reply, "response_id">): string {
  return reply.response_id ?? `resp_${run_id}`;
}

/** Under which name the usage of a reply is counted. */
export function answererOf(reply: { persona_id?: string }): string {
  return reply.persona_id ?? "assistant";
}

/** What framing and instructions add to a prompt, in tokens, as far as nobody knows better. */
const PROMPT_TOKENS = 400;

/**
 * Lets go of a try that was cut short by a crash or by the end of the chat. What it used was never reported and must not
 * be free: it is charged by estimate, three UTF-16 units a token.
 */
export function abandon(view: ChatView, message_id: string): void {
  const open = view.open[message_id];
  if (!open) return;
  delete view.open[message_id];
  spend(view, answererOf(open), "", {
    input_tokens: PROMPT_TOKENS + Math.ceil(view.asked / 3),
    output_tokens: Math.ceil((open.text.length + open.reasoning.length) / 3),
  });
}

function apply(view: ChatView, event: ChatEvent, at: string): void {
  switch (event.type) {
    case "chat_started":
      view.asked = event.data.message.length;
      return begin(view, at);
    case "reply_started": {
      const { index, attempt, message_id, persona_id } = event.data;
      // Another try of the same reply means that the one before was lost to a crash.
      for (const [id, open] of Object.entries(view.open)) if (open.index === index) abandon(view, id);
      view.attempts[index] = attempt;
      view.open[message_id] = {
        index,
        ...(persona_id !== undefined && { persona_id }),
        text: "",
        reasoning: "",
      };
      return;
    }
    case "reply_streamed": {
      const { message_id, channel, delta } = event.data;
      const open = view.open[message_id];
      if (open) open[channel] += delta;
      return;
    }
    case "reply_completed": {
      const { message_id, attempt: _, form: __, tail: ___, tail_offset: ____, ...reply } = event.data;
      delete view.open[message_id];
      view.replies[reply.index] = reply;
      return spend(view, answererOf(reply), reply.model, reply.usage);
    }
    case "reply_failed": {
      const { message_id, index, persona_id, error, code, will_retry, usage } = event.data;
      delete view.open[message_id];
      if (!will_retry) {
        view.replies[index] = { index, ...(persona_id !== undefined && { persona_id }), error, code };
      }
      return spend(view, answererOf(event.data), "", usage);
    }
    case "chat_completed":
      return end(view, "completed", at);
    case "run_failed":
      return close(view, "failed", at, event.data);
    case "run_cancelled":
      return close(view, "cancelled", at, event.data);
    default:
      event satisfies never;
  }
}

function close(view: ChatView, status: "failed" | "cancelled", at: string, error: BaseView["error"]): void {
  for (const message_id of Object.keys(view.open)) abandon(view, message_id);
  end(view, status, at, error);
}
