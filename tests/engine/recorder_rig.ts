// A recorder with a clock that stands still, a log in memory, and scripts that a test writes down.

import type { Event, Stored } from "../../src/core/event.ts";
import { check } from "../../src/core/grammar.ts";
import { emptyView, evolve, type View } from "../../src/core/view.ts";
import { Bucket } from "../../src/engine/bucket.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import type { EventLog } from "../../src/log/log.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { FakeClock } from "../support/fake_clock.ts";

export const REF = { agent_type: "critic", role: "Critic", round: 1, message_id: "m", attempt: 1 };
export const NONE = { input_tokens: 0, output_tokens: 0 };

export const started: Event = {
  type: "run_started",
  data: {
    discussion_id: "r",
    task: "t",
    agent_types: ["critic"],
    mode: "round_robin",
    rounds: 1,
    enable_project_manager: false,
    provider: "rehearsal",
    model: "rehearsal",
  },
};
export const round: Event = { type: "round_started", data: { round: 1, total_rounds: 1 } };
export const turn: Event = { type: "turn_started", data: REF };
export const text = (delta: string, message_id = "m"): Event => ({
  type: "text_streamed",
  data: { agent_type: "critic", round: 1, message_id, delta },
});
export const completed = (response: string): Event => ({
  type: "turn_completed",
  data: { ...REF, response, usage: NONE, model: "m" },
});
export const human = (message_id: string): Event => ({
  type: "human_spoke",
  data: { ...REF, agent_type: "human", message_id, response: message_id, usage: NONE, model: "human" },
});
export const failed: Event = { type: "run_failed", data: { error: "e", code: "c" } };

export interface Desk {
  recorder: Recorder;
  clock: FakeClock;
  log: EventLog;
  published: Stored[];
  stalls: unknown[];
  view: View;
  stop: AbortController;
  rows(): Promise<Stored[]>;
}

export function desk(
  { windowMs = 100, rate = 50, log = memoryLog() }: { windowMs?: number; rate?: number; log?: EventLog } = {},
): Desk {
  const clock = new FakeClock();
  const published: Stored[] = [];
  const stalls: unknown[] = [];
  const view = emptyView();
  const recorder = new Recorder({
    run: "r",
    view,
    kind: { check: (v, e) => check(v as View, e), evolve: (v, s) => void evolve(v as View, s) },
    log,
    clock,
    windowMs,
    bucket: new Bucket(rate, clock),
    publish: (rows) => published.push(...rows),
    onStall: (error) => stalls.push(error),
  });
  return {
    recorder,
    clock,
    log,
    published,
    stalls,
    view,
    stop: new AbortController(),
    rows: () => log.read("r", 0, 100_000),
  };
}

/** A script that yields the events, a pause where there is a number. */
export async function* script(
  clock: FakeClock,
  ...steps: (Event | number)[]
): AsyncGenerator<Event, void, void> {
  for (const step of steps) {
    if (typeof step === "number") await new Promise<void>((resolve) => clock.after(step, resolve));
    else yield step;
  }
}

export const deltas = (rows: readonly Stored[]) =>
  rows.flatMap(({ event }) => event.type === "text_streamed" ? [event.data.delta] : []);
export const types = (rows: readonly Stored[]) => rows.map((r) => r.event.type);
