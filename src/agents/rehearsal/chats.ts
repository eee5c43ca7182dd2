// What the rehearsal model answers in a chat, by the call's purpose.

import type { ChatOccasion } from "../chat_prompt.ts";
import { assistantReply } from "./assistant.ts";
import { personaReply } from "./persona/reply.ts";
import type { Reply } from "./reply.ts";

type Chats = {
  [P in ChatOccasion["purpose"]]: (occasion: ChatOccasion & { purpose: P }, seed: number) => string | Reply;
};

/** The composers of a chat; each is a pure function of its occasion and the seed. */
export const CHATS: Chats = { persona_reply: personaReply, assistant_reply: assistantReply };
