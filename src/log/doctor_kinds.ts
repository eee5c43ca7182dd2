// What each kind of run adds up to, for holding a log against its grammar from the outside.
//
// A run that is taken up after a crash lets go of what was under way, and the log does not say where that was: turns
// and replies simply are never heard of again. So where the grammar refuses an event, `settle` lets go of what no later
// event speaks of, and the event is asked about once more. Only that may differ from what the recorder had before it.

import { checkAnalysis } from "../core/analysis_grammar.ts";
import { emptyAnalysis, evolveAnalysis } from "../core/analysis_view.ts";
import type { BaseView } from "../core/base_view.ts";
import { checkChat } from "../core/chat_grammar.ts";
import { type ChatView, emptyChat, evolveChat } from "../core/chat_view.ts";
import { checkJob } from "../core/code_grammar.ts";
import { emptyCode, evolveCode } from "../core/code_view.ts";
import type { Event, Stored } from "../core/event.ts";
import { check } from "../core/grammar.ts";
import { checkSession } from "../core/session_grammar.ts";
import { emptySession, evolveSession, type SessionView, takeUpSession } from "../core/session_view.ts";
import { emptyView, evolve, type View } from "../core/view.ts";

export interface Foldable {
  emptyView(): BaseView;
  evolve(view: BaseView, stored: Stored): void;
  /** Throws `GrammarError`. */
  check(view: BaseView, event: Event): void;
  /** Lets go of what a restart has ended; `spoken` says whether a message is heard of again. */
  settle?(view: BaseView, spoken: (message_id: string) => boolean): void;
  /** Only of a kind whose runs rest: whether something is under way. */
  unfinished?(view: BaseView): boolean;
}

function kind<V extends BaseView>(given: {
  emptyView: () => V;
  evolve: (view: V, stored: Stored) => void;
  check: (view: V, event: Event) => void;
  settle?: (view: V, spoken: (message_id: string) => boolean) => void;
  unfinished?: (view: V) => boolean;
}): Foldable {
  return given as unknown as Foldable;
}

export const KINDS: ReadonlyMap<string, Foldable> = new Map([
  ["discussion", kind<View>({ emptyView, evolve, check, settle: ({ open }, spoken) => drop(open, spoken) })],
  ["analysis", kind({ emptyView: emptyAnalysis, evolve: evolveAnalysis, check: checkAnalysis })],
  [
    "chat",
    kind<ChatView>({
      emptyView: emptyChat,
      evolve: evolveChat,
      check: checkChat,
      settle: ({ open }, spoken) => drop(open, spoken),
    }),
  ],
  [
    "session",
    kind<SessionView>({
      emptyView: emptySession,
      evolve: evolveSession,
      check: checkSession,
      settle: takeUpSession,
      unfinished: (view) => view.ended_at === undefined && view.open.length > 0,
    }),
  ],
  ["job", kind({ emptyView: emptyCode, evolve: evolveCode, check: checkJob })],
]);

function drop(open: Record<string, unknown>, spoken: (message_id: string) => boolean): void {
  for (const message_id of Object.keys(open)) if (!spoken(message_id)) delete open[message_id];
}
