// What every run's view holds, whatever its kind: where it stands, how far its log goes, and what it has used.

import { addUsage, NO_USAGE, type Stored, type Usage } from "./event.ts";

/** `idle` is a run without an end that rests: nothing of it is under way, and it goes on when it is spoken to. */
export type RunStatus = "pending" | "running" | "completed" | "failed" | "cancelled" | "idle";

export interface BaseView {
  status: RunStatus;
  /** Sequence of the last event; 0 before the first. */
  head: number;
  started_at?: string;
  /** When the last event happened. */
  updated_at?: string;
  ended_at?: string;
  usage: Usage;
  usage_by_agent: Record<string, Usage>;
  usage_by_model: Record<string, Usage>;
  error?: { error: string; code: string };
  /**
   * Of a run that was taken up: what the calls used that were under way when its server stopped, by estimate and by who
   * was asked, until the log says so.
   */
  lost?: Record<string, Usage>;
}

/** The part of a view that every kind has, for a run in which nothing has happened. */
export function emptyBase(): BaseView {
  return { status: "pending", head: 0, usage: NO_USAGE, usage_by_agent: {}, usage_by_model: {} };
}

/** Moves on what every event moves on. */
export function step(view: BaseView, { seq, at }: Stored): void {
  view.head = seq;
  view.updated_at = at;
}

export function begin(view: BaseView, at: string): void {
  view.status = "running";
  view.started_at = at;
}

/** The run is over; `error` says why when it did not complete. */
export function end(view: BaseView, status: RunStatus, at: string, error?: BaseView["error"]): void {
  view.status = status;
  view.ended_at = at;
  if (error) view.error = error;
}

/** Counts what a model call used; `model` is empty for a call that never said which. */
export function spend(view: BaseView, agent: string, model: string, usage: Usage): void {
  view.usage = addUsage(view.usage, usage);
  view.usage_by_agent[agent] = addUsage(own(view.usage_by_agent, agent), usage);
  view.usage_by_model[model] = addUsage(own(view.usage_by_model, model), usage);
}

/** Counts calls that nobody heard the end of. */
export function lose(view: BaseView, usages: Record<string, Usage>): void {
  delete view.lost;
  for (const [agent, usage] of Object.entries(usages)) spend(view, agent, "", usage);
}

/** A provider may call its model `constructor`. */
function own(usages: Record<string, Usage>, name: string): Usage {
  return Object.hasOwn(usages, name) ? usages[name]! : NO_USAGE;
}
