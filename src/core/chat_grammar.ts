// Which event of a chat may follow which. Asked before an event is numbered, as grammar.ts is for discussions.

import type { ChatView, OpenReply } from "./chat_view.ts";
import type { ReplyRef } from "./chat_event.ts";
import type { ChatEvent, Event } from "./event.ts";
import { GrammarError } from "./grammar.ts";

/** Throws `GrammarError` if `event` may not follow what `view` holds. */
export function checkChat(view: ChatView, event: Event): void {
  const refuse = (why: string): never => {
    throw new GrammarError(`Event ${event.type} may not come after ${view.head}: ${why}`);
  };
  if (view.ended_at !== undefined) refuse(`the run has ended (${view.status})`);
  const known = event as ChatEvent;
  if (view.head === 0) {
    const opens = known.type === "chat_started" || known.type === "run_cancelled" ||
      known.type === "run_failed";
    return opens ? undefined : refuse("the chat has not started");
  }
  const open = ({ message_id, index }: Pick<ReplyRef, "message_id" | "index">): OpenReply => {
    const found = Object.hasOwn(view.open, message_id) ? view.open[message_id] : undefined;
    if (found?.index !== index) return refuse(`message ${message_id} is not under way as reply ${index}`);
    return found;
  };
  switch (known.type) {
    case "chat_started":
      return refuse("the chat has started already");
    case "reply_started": {
      const { index, attempt } = known.data;
      if (view.replies[index]) refuse(`reply ${index} is there already`);
      if (Object.values(view.open).some((o) => o.index === index)) refuse(`reply ${index} is under way`);
      const tries = view.attempts[index] ?? 0;
      if (attempt !== tries + 1) {
        refuse(`reply ${index} was tried ${tries} times, and this is try ${attempt}`);
      }
      return;
    }
    case "reply_streamed": {
      const { channel, delta, offset } = known.data;
      const { length } = open(known.data)[channel];
      if (offset !== length) refuse(`the ${channel} goes on at ${length}, not at ${offset}`);
      if (delta === "") refuse("it has no text");
      return;
    }
    case "reply_completed": {
      const { response, reasoning = "", tail, tail_offset } = known.data;
      const said = open(known.data);
      if (tail_offset !== said.text.length) {
        refuse(`the text goes on at ${said.text.length}, not at ${tail_offset}`);
      }
      if (said.text + tail !== response) refuse("what was streamed and the tail are not the response");
      if (said.reasoning !== reasoning) refuse("what was streamed is not the reasoning");
      return;
    }
    case "reply_failed":
      open(known.data);
      return;
    case "chat_completed": {
      if (Object.keys(view.open).length > 0) refuse("a reply is under way");
      const { replies } = known.data;
      if (replies.some((reply, i) => reply.index !== i || !view.replies[i])) refuse("a reply is missing");
      if (replies.every((reply) => "error" in reply)) refuse("nobody has answered");
      return;
    }
    case "run_failed":
    case "run_cancelled":
      return;
    default:
      return refuse(`it is no event of a chat: ${(known satisfies never as Event).type}`);
  }
}
