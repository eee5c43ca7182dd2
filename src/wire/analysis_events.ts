// What the server sends to those who watch an analysis, as zod schemas: every event in its envelope, and the messages
// that carry no sequence. OpenAPI and AsyncAPI are made from them.

import { z } from "zod";
import type { AnalysisEvent } from "../core/event.ts";
import type { ANALYSIS_NAMES } from "./analysis.ts";
import { analysisData } from "./analysis_data.ts";
import { analysisId, progress } from "./analysis_parts.ts";
import { sequence, timestamp } from "./discussion_data.ts";
import { controls } from "./discussion_events.ts";

type Name = typeof ANALYSIS_NAMES[AnalysisEvent["type"]];

function event<N extends Name, D extends z.ZodType>(name: N, data: D, description: string) {
  return z.object({
    event_id: z.string().describe("{analysis_id}:{sequence}; the same on every replay"),
    event_type: z.literal(name),
    analysis_id: analysisId,
    data,
    timestamp,
    sequence,
  }).meta({ id: `Analysis${pascal(name)}Event`, description });
}

/** Every event in its envelope, by name. */
export const analysisEvents = {
  pipeline_started: event(
    "pipeline_started",
    analysisData.analysis_started,
    "The first event of an analysis",
  ),
  stage_changed: event("stage_changed", analysisData.stage_changed, "A stage begins; skipped ones say why"),
  agent_started: event("agent_started", analysisData.agent_started, "An analyst begins to read"),
  agent_thinking: event(
    "agent_thinking",
    analysisData.thoughts_noted,
    "Thoughts of a window, of all analysts",
  ),
  agent_finding: event("agent_finding", analysisData.finding_made, "An analyst found something"),
  agent_completed: event("agent_completed", analysisData.agent_finished, "An analyst has read all it will"),
  debate_started: event("debate_started", analysisData.debate_opened, "A round of debate begins"),
  debate_turn: event("debate_turn", analysisData.debate_turn_taken, "An analyst speaks, or votes"),
  debate_convergence: event(
    "debate_convergence",
    analysisData.convergence_measured,
    "How far the votes of a round agree, computed from them",
  ),
  consensus_reached: event("consensus_reached", analysisData.consensus_reached, "The votes are counted"),
  analysis_complete: event(
    "analysis_complete",
    analysisData.analysis_completed,
    "The last event of a success",
  ),
  progress_update: event("progress_update", analysisData.progress_updated, "How far the analysis is"),
  error: event(
    "error",
    analysisData.run_failed,
    "The last event of an analysis that failed or was cancelled",
  ),
  agent_progress: event(
    "agent_progress",
    analysisData.sections_read,
    "An analyst has read a batch of sections",
  ),
  agent_review: event(
    "agent_review",
    analysisData.review_made,
    "What an analyst says of the others' findings",
  ),
  agent_error: event("agent_error", analysisData.analyst_failed, "A call of an analyst failed; others go on"),
  calls_lost: event(
    "calls_lost",
    analysisData.calls_lost,
    "Calls were cut short, by a restart or by the end of the analysis; what they used counts",
  ),
  ruling: event("ruling", analysisData.findings_ruled, "The arbitrator on what stayed divided"),
} satisfies { [N in Name]: z.ZodType };

const all = Object.values(analysisEvents);

export const analysisEvent = z.discriminatedUnion("event_type", all as [typeof all[number], ...typeof all])
  .meta({
    id: "AnalysisEvent",
    description: "Ignore an event_type that you do not know: there may be new ones",
  });

/** Messages without a sequence, by name. */
export const analysisControls = {
  ...controls,
  progress_update: z.object({ event_type: z.literal("progress_update"), data: progress, timestamp }).meta({
    id: "ProgressAnswer",
    description: "How far it is, for the one who asked or has just caught up; without a sequence",
  }),
};

/** One frame of `?frames=batch`. */
export const analysisBatch = z.array(analysisEvent).min(1)
  .meta({ id: "AnalysisEventBatch", description: "All events that were ready, in order" });

/** Everything that may come over the socket. */
export const analysisMessage = z.union([
  analysisEvent,
  z.discriminatedUnion("event_type", [
    analysisControls.caught_up,
    analysisControls.stream_reset,
    analysisControls.pong,
    analysisControls.error,
    analysisControls.progress_update,
  ]),
  analysisBatch,
]);

function pascal(name: string): string {
  return name.replace(/^analysis_/, "").replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase());
}
