// The kind of run that one request of text 002's socket starts: a model answers, or one or several personas do.

import { Caller, type CallerOptions, RunFailure } from "../agents/caller.ts";
import type { Models } from "../agents/providers.ts";
import { checkChat } from "../core/chat_grammar.ts";
import { abandon, type ChatView, emptyChat, evolveChat } from "../core/chat_view.ts";
import type { Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import type { ChatRun } from "../core/run.ts";
import { chat, type ChatOptions, opening } from "../modes/chat.ts";
import type { Kind, Script } from "./kind.ts";

export type ChatKindOptions = Omit<CallerOptions, "model"> & ChatOptions;

/** How much of a message a list shows, in UTF-16 units. */
const SHORT_CHARS = 200;

export function chatKind(
  models: Pick<Models, "get">,
  options: ChatKindOptions,
  spell: (run: RunRef, stored: Stored) => Frame,
): Kind {
  return {
    name: "chat",
    emptyView: emptyChat,
    evolve: evolveChat,
    check: checkChat,
    takeUp(view: ChatView) {
      // Replies under way when the server stopped are asked again; what they said so far stays in the log.
      for (const message_id of Object.keys(view.open)) abandon(view, message_id);
    },
    async *script(run: ChatRun, signal: AbortSignal): Script {
      const { provider } = run.spec;
      const model = models.get(provider, run.party);
      if (!model) {
        throw new RunFailure("provider_unavailable", `The provider ${provider} is not configured any more`);
      }
      const caller = new Caller(run, signal, { ...options, model });
      try {
        yield* chat(run, caller, options);
      } finally {
        caller.close();
      }
    },
    spell,
    digest,
    // While it waits for its place, too: who asked learns its name at once, and can come back to it.
    opening: (run: ChatRun) => opening(run),
    cancelled: { error: "Request cancelled", code: "cancelled" },
  };
}

function digest(view: ChatView, { spec }: ChatRun) {
  const { form, personas, provider, model, message } = spec;
  return {
    form,
    personas,
    provider,
    model,
    message: shortened(message),
    replies: Object.values(view.replies).filter((reply) => !("error" in reply)).length,
    usage: view.usage,
    ...(view.started_at && { started_at: view.started_at }),
    ...(view.updated_at && { updated_at: view.updated_at }),
    ...(view.ended_at && { completed_at: view.ended_at }),
    ...(view.error && { error: view.error.error, error_code: view.error.code }),
  };
}

function shortened(text: string): string {
  if (text.length <= SHORT_CHARS) return text;
  return `${text.slice(0, SHORT_CHARS - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
