// Which event may follow which. The recorder asks before it numbers an event, so that a bug in a mode ends the run
// with a clear error instead of leaving a log that no client can make sense of.

import type { DiscussionEvent, Event } from "./event.ts";
import type { View } from "./view.ts";

/** Thrown for an event that may not come now: a bug in a mode, never a user's doing. */
export class GrammarError extends Error {
  override readonly name = "GrammarError";
}

/** Throws `GrammarError` if `event` may not follow what `view` holds. */
export function check(view: View, event: Event): void {
  const refuse = (why: string): never => {
    throw new GrammarError(`Event ${event.type} may not come after ${view.head}: ${why}`);
  };
  if (view.ended_at !== undefined) refuse(`the run has ended (${view.status})`);
  if (view.head === 0) {
    const opens = event.type === "run_started" || event.type === "run_cancelled" ||
      event.type === "run_failed";
    if (!opens) refuse("the run has not started");
    return;
  }
  const known = event as DiscussionEvent;
  switch (known.type) {
    case "run_started":
      return refuse("the run has started already");
    case "round_started":
      if (known.data.round !== view.round + 1 || view.rounds_completed !== view.round) {
        refuse(
          `round ${known.data.round} cannot start in round ${view.round}, ${view.rounds_completed} completed`,
        );
      }
      return;
    case "turn_started": {
      if (Object.hasOwn(view.open, known.data.message_id)) {
        refuse(`message ${known.data.message_id} is under way`);
      }
      if (known.data.round !== view.round) refuse(`round ${known.data.round} is not the current one`);
      return;
    }
    case "prompt_written":
    case "text_streamed":
      if (!Object.hasOwn(view.open, known.data.message_id)) {
        refuse(`message ${known.data.message_id} is not under way`);
      }
      return;
    case "turn_failed":
      if (!Object.hasOwn(view.open, known.data.message_id)) {
        refuse(`message ${known.data.message_id} is not under way`);
      }
      return;
    case "turn_completed": {
      const open = view.open[known.data.message_id];
      if (!open) return refuse(`message ${known.data.message_id} is not under way`);
      if (open.text !== known.data.response) {
        refuse(`the deltas of ${known.data.message_id} are not its response`);
      }
      return;
    }
    case "round_completed":
      if (known.data.round !== view.round || view.rounds_completed !== view.round - 1) {
        refuse(`round ${known.data.round} is not under way`);
      }
      if (Object.values(view.open).length > 0) refuse("a turn is under way");
      return;
    case "run_completed":
      if (Object.values(view.open).length > 0) refuse("a turn is under way");
      return;
    case "speaker_chosen":
    case "human_spoke":
    case "run_failed":
    case "run_cancelled":
      return;
    default:
      return refuse(`it is no event of a discussion: ${(known satisfies never as Event).type}`);
  }
}
