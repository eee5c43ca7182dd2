// The kind of run that text 003 starts: a session, in which several requests may be reasoned about at once. It has no
// end: it rests when nothing is under way, and goes on when it is spoken to.

import type { CallerOptions } from "../agents/caller.ts";
import { missingModel } from "../agents/missing.ts";
import type { Models } from "../agents/providers.ts";
import { type Event, NO_USAGE, type Stored } from "../core/event.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import type { SessionRun } from "../core/run.ts";
import { checkSession } from "../core/session_grammar.ts";
import {
  emptySession,
  evolveSession,
  type OpenRequest,
  type SessionView,
  takeUpSession,
} from "../core/session_view.ts";
import { opening, session } from "../modes/session.ts";
import { completed, interrupted } from "../modes/session/completion.ts";
import type { SessionOptions } from "../modes/session/desk.ts";
import type { EarlyEnd, Kind, Script } from "./kind.ts";

export type SessionKindOptions = Omit<SessionOptions, keyof Pick<CallerOptions, "model" | "ledger">>;

export function sessionKind(
  models: Pick<Models, "get">,
  options: SessionKindOptions,
  spell: (run: RunRef, stored: Stored) => Frame,
): Kind {
  return {
    name: "session",
    emptyView: emptySession,
    evolve: evolveSession,
    check: checkSession,
    takeUp: takeUpSession,
    script(run: SessionRun, signal: AbortSignal): Script {
      const { provider } = run.spec;
      // Without its provider each request fails by itself; the session lives on.
      return session(run, signal, {
        ...options,
        model: models.get(provider, run.party) ?? missingModel(provider),
      });
    },
    spell,
    digest,
    unfinished: (view: SessionView) => view.ended_at === undefined && view.open.length > 0,
    opening: (run: SessionRun) => opening(run),
    urgent: ({ type, data }: Event) =>
      type === "interrupt_asked" || (type === "request_completed" && data.interrupted),
    closing: (run: SessionRun, last) => run.view.open.map((request) => closed(request, run.spec.model, last)),
    cancelled: { error: "Session cancelled", code: "cancelled" },
  };
}

/** What becomes of a request when its session is over: nobody should wait for it. */
function closed(request: OpenRequest, model: string, last: EarlyEnd): Event {
  const { error, code } = last.data;
  const ending = { step: "error" as const, content: error, iteration: 0, code };
  return last.type === "run_failed"
    ? completed(request, ending, model, true)
    : interrupted(request, { answer: "", used: NO_USAGE, iteration: 0 }, model);
}

function digest(view: SessionView, { spec }: SessionRun) {
  const { agent, provider, model } = spec;
  return {
    agent,
    provider,
    model,
    ...(view.conversation[0] && { title: title(view.conversation[0].message) }),
    requests: view.conversation.length,
    under_way: view.open.map(({ request_id, first }) => ({ request_id, sequence: first })),
    usage: view.usage,
    ...(view.started_at && { started_at: view.started_at }),
    ...(view.updated_at && { updated_at: view.updated_at }),
    ...(view.ended_at && { completed_at: view.ended_at }),
    ...(view.error && { error: view.error.error, error_code: view.error.code }),
  };
}

/** What a list calls a session: its first question on one line, cut where it is long. */
function title(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length > 160 ? `${[...line.slice(0, 160)].slice(0, -1).join("")}…` : line;
}
