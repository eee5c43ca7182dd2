// Calls of a run that were under way when it ended early, or when its server stopped. Nobody heard what they used, so an
// event of its own says it: that is in the log, and a run that stops often does not pass its cap.

import type { BaseView } from "../core/base_view.ts";
import { addUsage, type Event, NO_USAGE, type Usage } from "../core/event.ts";

/** The event, if there is anything to say: what a stop has lost, and what the run's end now cuts short. */
export function callsLost(view: BaseView, ...cutShort: Record<string, Usage>[]): Event[] {
  const usage_by_agent: Record<string, Usage> = {};
  for (const usages of [view.lost ?? {}, ...cutShort]) {
    for (const [agent, usage] of Object.entries(usages)) {
      usage_by_agent[agent] = addUsage(usage_by_agent[agent] ?? NO_USAGE, usage);
    }
  }
  if (Object.keys(usage_by_agent).length === 0) return [];
  return [{ type: "calls_lost", data: { usage_by_agent } }];
}
