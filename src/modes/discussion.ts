// A discussion from its first event to its last: opens it, hands over to its mode, and closes it with a result.

import type { Cast } from "../agents/cast.ts";
import { ModelError } from "../agents/model.ts";
import { roleOf } from "../core/roster.ts";
import { addUsage, type Event, type EventData, NO_USAGE, type Usage } from "../core/event.ts";
import type { DiscussionRun as Run } from "../core/run.ts";
import type { DiscussionMode } from "../core/spec.ts";
import { debate } from "./debate.ts";
import type { Mode, Outcome } from "./mode.ts";
import { moderated } from "./moderated.ts";
import { parallel } from "./parallel.ts";
import { roundRobin } from "./round_robin.ts";
import { assertNotBroken } from "./rounds.ts";
import { type Handover, handOver } from "../handover.ts";

export const MODES: Record<DiscussionMode, Mode> = {
  round_robin: roundRobin,
  parallel,
  debate,
  moderated,
};

/** Yields what is still missing of the discussion, up to and including its `run_completed`. */
export async function* discussion(run: Run, cast: Cast): AsyncGenerator<Event | Handover, void, void> {
  const { budget: _, ...asked } = run.spec;
  if (run.view.head === 0) yield { type: "run_started", data: { discussion_id: run.id, ...asked } };
  assertNotBroken(run);
  const outcome = yield* handOver(MODES[run.spec.mode](run, cast));
  yield { type: "run_completed", data: await conclude(run, cast, outcome) };
}

async function conclude(run: Run, cast: Cast, outcome: Outcome): Promise<EventData["run_completed"]> {
  const { view, spec } = run;
  const closing: Closing = spec.enable_project_manager ? await summarize(cast, outcome) : {};
  return {
    total_responses: view.history.length,
    conversation_history: [...view.history],
    result: {
      summary: closing.text ?? digest(view),
      usage: addUsage(view.usage, closing.usage ?? NO_USAGE),
      ...outcome,
      ...(closing.error && { summary_error: closing.error }),
    },
  };
}

interface Closing {
  text?: string;
  usage?: Usage;
  error?: string;
}

/** The project manager's summary; without one, why there is none. The discussion itself is complete either way. */
async function summarize(cast: Cast, { stop_reason }: Outcome): Promise<Closing> {
  try {
    const answer = await cast.summarize(stop_reason);
    if (answer === "budget") return { error: "The run's budget left no room for a summary" };
    return { text: answer.text.trim(), usage: answer.usage };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { error: error.message, usage: error.options.usage };
  }
}

/**
 * What each agent came to: its last stance, or the first words of its last turn. No summary by anybody, and it does
 * not pretend to be one.
 */
function digest({ history, stances }: Run["view"]): string {
  const last = new Map(history.map((entry) => [entry.role, firstWords(entry.response)]));
  for (const round of Object.values(stances)) {
    for (const [agent, { position }] of Object.entries(round)) last.set(roleOf(agent), position);
  }
  return [...last].map(([role, words]) => `${role}: ${words}`).join("\n");
}

/** The first sentence of the first paragraph, 240 characters at most. */
function firstWords(text: string): string {
  const paragraph = text.trim().split(/\n/, 1)[0]!.replace(/[*_`#>]/g, "").trim();
  const sentence = /^.{1,240}?[.!?](?=\s|$)/u.exec(paragraph)?.[0] ?? paragraph;
  return sentence.length > 240 ? `${sentence.slice(0, 239)}…` : sentence;
}
