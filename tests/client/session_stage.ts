// A session's client for tests, with timers that stand still, and what a server says in a session.

import { type LineOptions, type LineStatus, openSession } from "../../static/client.js";
import type { ScriptedServer } from "./scripted_server.ts";
import { Timers } from "./timers.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

export interface Client extends AsyncDisposable {
  session: ReturnType<typeof openSession>;
  timers: Timers;
  statuses: LineStatus[];
  /** What the session's iteration has given so far. */
  events: Json[];
  /** Resolves when that many events have been given. */
  has(count: number): Promise<void>;
}

export function client(
  server: ScriptedServer,
  options: LineOptions & { agent?: string; lastSequence?: number; epoch?: string } = {},
): Client {
  const timers = new Timers();
  const statuses: LineStatus[] = [];
  const events: Json[] = [];
  let look = () => {};
  const session = openSession(server.url, "notes 1", {
    clock: timers,
    retry: { random: () => 0.5 },
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  const reading = (async () => {
    for await (const event of session) {
      events.push(event);
      look();
    }
  })().catch(() => {});
  return {
    session,
    timers,
    statuses,
    events,
    async has(count) {
      while (events.length < count) await new Promise<void>((resolve) => look = resolve);
    },
    async [Symbol.asyncDispose]() {
      session.close();
      await session.finished;
      await reading;
    },
  };
}

export const start = (sequence: number, request_id: string) => ({
  type: "reasoning_start",
  sequence,
  data: { agent: "researcher", message: "?", enable_reasoning: true, request_id },
});
export const step = (
  sequence: number,
  request_id: string,
  step_id: string,
  content: string,
  partial?: true,
  type = "thought",
) => ({
  type: "reasoning_step",
  sequence,
  data: { type, content, iteration: 1, timestamp: 1, request_id, step_id, ...(partial && { partial }) },
});
export const complete = (sequence: number, request_id: string, data: Json = {}) => ({
  type: "reasoning_complete",
  sequence,
  data: { request_id, agent: "researcher", answer: "42", iterations: 1, interrupted: false, ...data },
});
export const caughtUp = (head_sequence: number, epoch = "e1") => ({
  type: "caught_up",
  data: { epoch, head_sequence },
});
export const sequences = (events: Json[]) => events.map((event) => event.sequence ?? event.type);
export const waiting = async (it: Client) => {
  while (it.session.status.state !== "reconnecting") await new Promise((r) => setTimeout(r, 0));
};
