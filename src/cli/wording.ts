// The lines of progress that a discussion's events make: pure text, without any thought of where it is shown.

/** One event as the socket gives it. */
export interface WireEvent {
  event_type: string;
  sequence?: number;
  discussion_id?: string;
  // Whatever the server says; each case takes what it needs.
  // deno-lint-ignore no-explicit-any
  data: any;
}

/** What an event means for someone who waits; undefined where it means nothing to them. */
export function progressOf({ event_type, discussion_id, data }: WireEvent): string | undefined {
  switch (event_type) {
    case "discussion_start":
      return `Discussion ${discussion_id}: ${data.agent_types?.map(spaced).join(", ")}; ${
        spaced(data.mode)
      }` +
        (data.model ? `; model ${data.model}` : "");
    case "round_start":
      return `Round ${data.round} of ${data.total_rounds}`;
    case "round_complete":
      return `Round ${data.round} of ${data.total_rounds} is over${agreement(data.convergence_score)}`;
    case "speaker_choice":
      return data.settled || data.next === null
        ? `The project manager calls it settled: ${data.reason}`
        : `The project manager calls on ${spaced(data.next)}: ${data.reason}`;
    case "agent_thinking":
      return `${data.role} is thinking`;
    case "agent_error":
      return data.will_retry
        ? `${data.role} failed and is asked again: ${data.error}`
        : `${data.role} failed: ${data.error}`;
    case "discussion_complete": {
      const { usage, stop_reason = "done", convergence_score } = data.result ?? {};
      return `Completed: ${data.total_responses} response${data.total_responses === 1 ? "" : "s"}, ${
        tokens(usage)
      }, ${spaced(stop_reason)}` +
        agreement(convergence_score);
    }
    case "error":
      return data.code === "cancelled" ? data.error : `Failed: ${data.error}`;
    case "stream_reset":
      return `The server's log starts over here (${spaced(data.reason)})`;
  }
}

/** Both kinds of tokens together, as text. */
export function tokens(usage: { input_tokens?: number; output_tokens?: number } = {}): string {
  return `${(usage.input_tokens ?? 0) + (usage.output_tokens ?? 0)} tokens`;
}

/** Where an agent stands at the end of a debate turn, as text. */
export function stanceOf({ position, confidence }: { position: string; confidence: number }): string {
  return `[stands for: ${position} (${percent(confidence)} sure)]`;
}

function spaced(name: string): string {
  return name.replaceAll("_", " ");
}

function agreement(score?: number): string {
  return score === undefined ? "" : `, agreement ${percent(score)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
