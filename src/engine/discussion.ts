// The kind of run that text 000 starts: acted out by a mode with a cast of agents.

import { Cast, type CastOptions } from "../agents/cast.ts";
import { RunFailure } from "../agents/caller.ts";
import type { Models } from "../agents/providers.ts";
import type { Event, Stored } from "../core/event.ts";
import { check } from "../core/grammar.ts";
import type { DiscussionRun } from "../core/run.ts";
import { abandon, emptyView, evolve, progress, type View } from "../core/view.ts";
import { discussion } from "../modes/discussion.ts";
import type { Frame, RunRef } from "../core/frame.ts";
import type { Kind } from "./kind.ts";
import { type Handover, handOver } from "../handover.ts";

export function discussionKind(
  models: Models,
  options: Omit<CastOptions, "model">,
  spell: (run: RunRef, stored: Stored) => Frame,
): Kind {
  return {
    name: "discussion",
    emptyView,
    evolve,
    check,
    takeUp(view: View) {
      // Turns under way when the server stopped are asked again; what they said so far stays in the log.
      for (const message_id of Object.keys(view.open)) abandon(view, message_id);
    },
    async *script(run: DiscussionRun, signal: AbortSignal): AsyncGenerator<Event | Handover, void, void> {
      // A run keeps the provider it was started with. Another one would be another discussion.
      const { provider } = run.spec;
      const model = models.get(provider, run.party);
      if (!model) {
        throw new RunFailure("provider_unavailable", `The provider ${provider} is not configured any more`);
      }
      const cast = new Cast(run, signal, { ...options, model });
      try {
        yield* handOver(discussion(run, cast));
      } finally {
        cast.close();
      }
    },
    spell,
    digest,
    cancelled: { error: "Discussion cancelled", code: "cancelled" },
  };
}

function digest(view: View, { spec }: DiscussionRun) {
  const { task, mode, agent_types, rounds, model, provider } = spec;
  return {
    task,
    mode,
    agent_types,
    provider,
    model,
    current_round: view.round,
    total_rounds: rounds,
    responses: view.history.length,
    progress: progress(view, rounds * agent_types.length),
    usage: view.usage,
    ...(view.started_at && { started_at: view.started_at }),
    ...(view.updated_at && { updated_at: view.updated_at }),
    ...(view.ended_at && { completed_at: view.ended_at }),
    ...(view.error && { error: view.error.error, error_code: view.error.code }),
  };
}
