// What must be true of the whole history of a run that was cut by crashes, for each kind: one end, the last; everything in
// its order; nothing asked again that was answered. The wire's own messages are looked at, as a client has them.

import { assert, assertEquals } from "@std/assert";
import type { Stage } from "../../src/core/analysis.ts";
import { ORDER } from "../../src/core/analysis_grammar.ts";
import type { Json } from "../support/dial.ts";

/** One terminal event, the last; every turn answered once, and never asked again after its answer. */
export function assertDiscussion(events: Json[], context: string): void {
  const terminal = events.filter((e) => e.event_type === "discussion_complete" || e.event_type === "error");
  assertEquals(terminal, [events.at(-1)], context);
  const answered = new Set<string>();
  const attempts = new Map<string, number>();
  const text = new Map<string, string>();
  let choices = 0;
  for (const { event_type, data } of events) {
    // A moderated round may hear the same agent twice, each time by a new choice.
    if (event_type === "speaker_choice") choices++;
    const turn = `${data.agent_type} in round ${data.round} by choice ${choices}`;
    if (event_type === "agent_thinking") {
      assert(!answered.has(turn), `${turn} was asked again after its answer; ${context}`);
      assertEquals(data.attempt, (attempts.get(turn) ?? 0) + 1, context);
      attempts.set(turn, data.attempt);
    } else if (event_type === "agent_delta") {
      text.set(data.message_id, (text.get(data.message_id) ?? "") + data.delta);
    } else if (event_type === "agent_response") {
      assert(!answered.has(turn), `${turn} answered twice; ${context}`);
      answered.add(turn);
      assertEquals(text.get(data.message_id), data.response, context);
    }
  }
  assertEquals(events.at(-1).data.total_responses, answered.size, context);
}

/** Stages go forward, and what `agents` analysts did they did once. */
export function assertAnalysis(events: Json[], agents: number, context: string): void {
  const of = (name: string): Json[] => events.filter((e) => e.event_type === name).map((e) => e.data);
  assertEquals(of("analysis_complete").length + of("error").length, 1, context);
  assertEquals(events.at(-1).event_type, "analysis_complete", context);
  assertEquals(of("agent_completed").length, agents, context);
  const stages: Stage[] = of("stage_changed").map((d) => d.stage);
  stages.forEach((stage, i) => {
    const before = stages[i - 1];
    const again = before === "voting" && stage === "debating";
    assert(!before || again || ORDER[stage] > ORDER[before], `${before} → ${stage}; ${context}`);
  });
  const once: [string, (d: Json) => unknown][] = [
    ["agent_started", (d) => d.agent_id],
    ["agent_completed", (d) => d.agent_id],
    ["agent_progress", (d) => `${d.agent_id} ${d.batch}`],
    ["agent_finding", (d) => d.finding_id],
    ["agent_review", (d) => d.agent_id],
    ["debate_started", (d) => d.round_number],
    ["debate_turn", (d) => `${d.agent_id} ${d.round_number} ${d.topic_index ?? "vote"}`],
    ["debate_convergence", (d) => d.round_number],
    ["consensus_reached", () => "once"],
    ["ruling", () => "once"],
  ];
  for (const [name, keyOf] of once) assertOnce(name, of(name).map(keyOf), context);
  const { result } = events.at(-1).data;
  const told = [...result.consensus_findings, ...result.other_findings].length + result.refused_count;
  assertEquals(told, of("agent_finding").length, context);
}

/** Each team goes through its statuses once; a try that was cut comes again under another message id. */
export function assertJob(events: Json[], context: string): void {
  assertEquals(events.at(-1).type, "complete", context);
  assertEquals(
    events.filter((e) => e.type === "complete" || (e.type === "error" && !e.team)).length,
    1,
    context,
  );
  const once = (name: string, keyOf: (e: Json) => unknown) =>
    assertOnce(name, events.filter((e) => e.type === name).map(keyOf), context);
  once("job_received", () => "once");
  once("phase_change", (e) => e.data.phase);
  once("plan", () => "once");
  once("status_change", (e) => `${e.team} ${e.data.status}`);
  once("thoughts_complete", (e) => e.team);
  once("thought_added", (e) => `${e.team} ${e.data.text}`);
  once("code_generated", (e) => `${e.team} ${e.data.refined}`);
  once("team_review", (e) => e.team);
  once("review", () => "once");
  for (const team of ["anthropic", "google"]) {
    const statuses = events.filter((e) => e.type === "status_change" && e.team === team).map((e) =>
      e.data.status
    );
    assertEquals(statuses, ["thinking", "generating", "complete"], context);
    // A try that was cut by a kill comes again under another message id and a higher attempt.
    const tries = new Map<string, number>();
    for (const { data } of events.filter((e) => e.type === "code_delta" && e.team === team)) {
      const before = [...tries.values()].at(-1) ?? 0;
      if (!tries.has(data.message_id)) {
        assert(data.attempt > before, `attempt ${data.attempt} after ${before}; ${context}`);
      }
      tries.set(data.message_id, data.attempt);
    }
  }
}

/** Every question is in it once and was answered once, without an error, and every whole step is the sum of its pieces. */
export function assertSession(events: Json[], asked: string[], context: string): void {
  const started = events.filter((e) => e.type === "reasoning_start");
  assertEquals(started.map((e) => e.data.request_id).sort(), [...asked].sort(), context);
  assertEquals(completed(events).sort(), [...asked].sort(), context);
  assertEquals(events.filter((e) => e.type === "session_start").length, 1, context);
  assertSteps(events, context);
  for (const { type, data } of events) {
    if (type === "reasoning_complete") {
      assertEquals([data.error, data.interrupted], [undefined, false], context);
    }
  }
}

/** Ids of the requests of a session that are over. */
export const completed = (events: Json[]): string[] =>
  events.filter((e) => e.type === "reasoning_complete").map((e) => e.data.request_id);

/** A whole thought or answer is what its pieces were, and no step is told twice. */
function assertSteps(events: Json[], context: string): void {
  const steps = events.filter((e) => e.type === "reasoning_step").map((e) => e.data);
  const whole = steps.filter((s) => !s.partial);
  assertOnce("a whole step", whole.map((s) => s.step_id), context);
  for (const { type, step_id, content } of whole) {
    const pieces = steps.filter((s) => s.partial && s.step_id === step_id).map((s) => s.content);
    if (pieces.length > 0 && type !== "error") assertEquals(pieces.join(""), content, context);
  }
}

/** Whether this is a chat's last message. */
export function isLast({ type, index }: Json): boolean {
  return type === "response" || type === "error" && index === undefined;
}

/** Sequences go up, it was answered, and of every reply the chunks of its last try are its text. */
export function assertChat(events: Json[], context: string): void {
  const sequences = [...new Set(events.map((m) => m.sequence))];
  assertEquals(sequences, sequences.map((_, i) => i + 1), context);
  assertEquals(events.filter(isLast), [events.at(-1)], context);
  const last = events.at(-1);
  assertEquals(last.type, "response", `${context}: ${JSON.stringify(last)}`);
  const answers = last.data.responses ?? [{ index: last.data.persona_id && 0, ...last.data }];
  for (const { index, response = last.data.output_text } of answers) {
    const chunks = events.filter((m) => m.type === "chunk" && m.index === index);
    const { attempt } = chunks.at(-1);
    const final = chunks.filter((m) => m.attempt === attempt);
    assertEquals(final.map((m) => m.chunk).join(""), response, context);
    assertEquals(
      chunks.filter((m) => m.is_final).length,
      1,
      `${context}: a whole reply was asked for again`,
    );
  }
}

/** No two of the keys are the same. */
export function assertOnce(name: string, keys: unknown[], context: string): void {
  assertEquals(new Set(keys).size, keys.length, `${name} came twice; ${context}`);
}
