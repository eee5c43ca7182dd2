// A store with one of everything in it, as servers leave it: for tests that damage it.

import type { Event } from "../../src/core/event.ts";
import { emptyView, evolve } from "../../src/core/view.ts";
import { examine, type ExamineOptions } from "../../src/log/doctor.ts";
import { lineOf } from "../../src/log/doctor_finding.ts";
import { kvStore, type RunRow, type Store } from "../../src/log/store.ts";

const NONE = { input_tokens: 0, output_tokens: 0 };
export const AT = "2026-01-02T03:04:05.678Z";
const TIME = Date.parse(AT);

export interface TestFile extends AsyncDisposable {
  folder: string;
  path: string;
  /** Changes the file as a server's database would. */
  change(work: (kv: Deno.Kv) => Promise<unknown>): Promise<void>;
  /** What the doctor says, as lines. */
  examine(options?: ExamineOptions): string[];
}

/**
 * Runs `done` (a discussion that ended, with an event kept aside), `live` (one that goes on, cleared once), `rest` (a
 * session), `gone` (forgotten), a name, and an Idempotency-Key.
 */
export async function soundFile(): Promise<TestFile> {
  const file = await newFile();
  await file.change(async (kv) => {
    const store = kvStore(kv);
    await addDiscussion(store, "done", 2, { key: "again-key", digest: "d" });
    await store.remember("done", "resp_1");
    await addLive(store);
    await store.create(rowOf("rest", { kind: "session", status: "idle", ended: TIME }), { agent: "default" });
    await append(store, "rest", 1, session("rest"));
    await addDiscussion(store, "gone", 1);
    await store.remove((await store.get("gone"))!);
  });
  return file;
}

/** A place for a store; a copy of `original` where that is given. */
export async function newFile(original?: string): Promise<TestFile> {
  const folder = await Deno.makeTempDir({ prefix: "parley-doctor-" });
  const path = `${folder}/parley.kv`;
  if (original) await Deno.copyFile(original, path);
  return {
    folder,
    path,
    async change(work) {
      const kv = await Deno.openKv(path);
      try {
        await work(kv);
      } finally {
        kv.close();
      }
    },
    examine: (options) => [...examine(path, options)].map(lineOf),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

export function rowOf(id: string, fields: Partial<RunRow> = {}): RunRow {
  return {
    id,
    kind: "discussion",
    subject: "anyone",
    epoch: `e-${id}`,
    status: "pending",
    created: TIME - 1000,
    updated: TIME - 1000,
    digest: { task: "Design a login" },
    ...fields,
  };
}

/** A discussion of so many rounds, of one turn each; the first answer is too large for a page. */
export async function addDiscussion(
  store: Store,
  id: string,
  rounds: number,
  again?: { key: string; digest: string },
): Promise<void> {
  const row = rowOf(id);
  await store.create(row, { task: "Design a login", text: "x".repeat(70_000) }, again);
  const rest = Array.from(
    { length: rounds },
    (_, i) => round(i + 1, rounds, i === 0 ? "é".repeat(40_000) : "Yes."),
  );
  await append(store, id, 1, [started(id, rounds)]);
  let head = 1;
  for (const events of rest) {
    await append(store, id, head + 1, events);
    head += events.length;
  }
  const result = { summary: "", usage: NONE, stop_reason: "rounds_completed" as const };
  const last = { total_responses: rounds, conversation_history: [], result };
  await append(store, id, head + 1, [{ type: "run_completed", data: last }]);
  await store.update(row, { ...row, status: "completed", updated: TIME, ended: TIME });
}

/** A discussion that was killed in a turn, taken up, cleared after its first round, and goes on. */
async function addLive(store: Store): Promise<void> {
  const row = rowOf("live", { status: "running" });
  await store.create(row, { task: "Design a login" });
  const events = [started("live", 2), ...round(1, 2, "Yes.")];
  await append(store, "live", 1, events);
  const view = emptyView();
  events.forEach((event, i) => evolve(view, { seq: i + 1, at: AT, event }));
  await store.saveSnapshot("live", view);
  await store.log.clear("live", events.length);
  const [begun, turn] = round(2, 2, "No.");
  await append(store, "live", 7, [begun!]);
  // Nobody hears of this turn again: the server was killed in it. The next start asks somebody else.
  await append(store, "live", 8, [turn!]);
  const [, other, , spoken, over] = round(2, 2, "No.", "critic", "m-other");
  await append(store, "live", 9, [
    other!,
    { ...spoken!, data: { ...spoken!.data, response: "" } } as Event,
    over!,
  ]);
}

/** A line of a page. */
export function line(event: unknown): string {
  return `${JSON.stringify({ at: AT, event })}\n`;
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function append(store: Store, id: string, first: number, events: Event[]): Promise<void> {
  return store.log.append(id, first, events.map((event) => ({ at: AT, event })));
}

export function started(id: string, rounds: number): Event {
  return {
    type: "run_started",
    data: {
      discussion_id: id,
      task: "Design a login",
      agent_types: ["architect"],
      mode: "round_robin",
      rounds,
      enable_project_manager: false,
      provider: "rehearsal",
      model: "rehearsal",
    },
  };
}

export function round(
  number: number,
  total: number,
  response: string,
  agent = "architect",
  id?: string,
): Event[] {
  const message_id = id ?? `m${number}`;
  const turn = { agent_type: agent, role: "Architect", round: number, message_id, attempt: 1 };
  const spoken = { ...turn, response, usage: NONE, model: "rehearsal" };
  return [
    { type: "round_started", data: { round: number, total_rounds: total } },
    { type: "turn_started", data: turn },
    { type: "text_streamed", data: { agent_type: agent, round: number, message_id, delta: response } },
    { type: "turn_completed", data: spoken },
    { type: "round_completed", data: { round: number, total_rounds: total } },
  ];
}

export function session(session_id: string): Event[] {
  const agent = "default";
  const common = { agent, provider: "rehearsal", model: "rehearsal" };
  const step = { request_id: "q1", step_id: "s1", iteration: 1, attempt: 1 };
  const done = {
    request_id: "q1",
    agent,
    iterations: 1,
    usage: NONE,
    model: "rehearsal",
    interrupted: false,
  };
  return [
    { type: "session_opened", data: { session_id, ...common } },
    { type: "request_received", data: { request_id: "q1", agent, message: "1+1?", enable_reasoning: true } },
    { type: "step_taken", data: { ...step, step: "answer", content: "2", usage: NONE, model: "rehearsal" } },
    { type: "request_completed", data: { ...done, answer: "2" } },
  ];
}
