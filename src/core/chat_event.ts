// What can happen in a chat: one request of one client, answered by a model or by one or several personas at once.
// Like all events, each holds what a viewer may see of it, so that it can be spelled by itself.

import type { Usage } from "./event.ts";

/** What was asked for, by the names of the protocol. */
export type ChatForm = "openai_chat" | "chat" | "multi_chat";

/** Whose reply. `persona_id` is absent where the model itself answers. A try that is asked again has `attempt` + 1. */
export interface ReplyRef {
  /** Place among the replies of the chat, from 0. */
  index: number;
  persona_id?: string;
  message_id: string;
  attempt: number;
}

/** A tool that the model wants called by the client; `arguments` is JSON as the model wrote it. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** One whole reply. */
export interface Reply {
  index: number;
  persona_id?: string;
  persona_name?: string;
  response: string;
  model: string;
  usage: Usage;
  /** The id that a later `previous_response_id` goes on from. */
  response_id?: string;
  reasoning?: string;
  tool_calls?: ToolCall[];
  /** Whether the provider says that it keeps the answer; absent where it does not say. */
  kept?: boolean;
  /** Set when the model stopped for another reason than being done, for example `length`. */
  finish_reason?: string;
}

/** A reply that failed for good while others went on. */
export interface FailedReply {
  index: number;
  persona_id?: string;
  error: string;
  code: string;
}

export interface ChatEventData {
  chat_started: {
    form: ChatForm;
    message: string;
    /** Empty where the model itself answers. */
    personas: string[];
    provider: string;
    model: string;
    /** What was asked for and is not done as asked, in a sentence: another provider answers, a tool is not there. */
    notice?: string;
  };
  /** `notice`: what this try leaves out of what was asked, in a sentence. */
  reply_started: ReplyRef & { provider: string; model: string; notice?: string };
  /**
   * A piece of a reply, whole graphemes only. `offset` is its place in the text (or in the reasoning) of this
   * attempt, in UTF-16 units.
   */
  reply_streamed: ReplyRef & { form: ChatForm; channel: "text" | "reasoning"; delta: string; offset: number };
  /** `tail` is what of `response` was not streamed yet: its last piece, so that the last chunk can be known as such. */
  reply_completed: ReplyRef & Reply & { form: ChatForm; tail: string; tail_offset: number };
  /** One try of a reply failed. `usage` is what the failed try is known or estimated to have used. */
  reply_failed: ReplyRef & {
    form: ChatForm;
    error: string;
    code: string;
    will_retry: boolean;
    usage: Usage;
  };
  /** All replies, in the order of `index`, failed ones in their place. */
  chat_completed: {
    form: ChatForm;
    provider: string;
    replies: (Reply | FailedReply)[];
    usage: Usage;
  };
}
