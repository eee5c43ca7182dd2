// What the server sends, held against the schemas that describe it: whole discussions in every mode, watched, polled,
// interrupted, failed and cancelled. A field that no schema names is a failure, and so is a schema that nothing sent.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { z } from "zod";
import { ModelError } from "../../src/agents/model.ts";
import * as answers from "../../src/wire/discussion_answers.ts";
import {
  controlMessage,
  controls,
  eventBatch,
  events,
  streamMessage,
} from "../../src/wire/discussion_events.ts";
import { Actor, type Line, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { parley, type TestServer } from "../support/parley.ts";

const MODES = ["round_robin", "parallel", "debate", "moderated"] as const;

/** Parsing leaves out what a schema does not name; so what comes out is what went in only if all of it is named. */
function exactly(schema: z.ZodType, value: Json): void {
  assertEquals(schema.parse(value), value);
}

/** Names of events and controls that were sent and fitted. */
function names(frames: Json[]): string[] {
  for (const frame of frames) exactly(streamMessage, frame);
  return frames.flat().map((f: Json) => (f.sequence === undefined ? "control " : "") + f.event_type);
}

/** Plays a discussion whose first turn waits until a viewer is there; gives every frame the viewer got. */
async function play(
  fields: Json,
  between: (server: TestServer, id: string) => Promise<void>,
): Promise<Json[]> {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request, call): Line => {
    const text = plain(request);
    if (call === 1) return { text, hold: gate.promise };
    // One try breaks off in the middle, and the closing summary fails altogether.
    if (call === 2) return { text: "I was about to", then: new ModelError("cut", "The stream was cut") };
    return request.occasion.purpose === "summary" ? new ModelError("timeout", "Too slow") : text;
  });
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2, ...fields });
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "round_start");
  await between(server, id);
  gate.resolve();
  const { messages } = await viewer.all();
  exactly(answers.discussionStatus, (await server.http(`/api/v1/discussions/${id}/status`)).json);
  return messages.map((m) => JSON.parse(m));
}

Deno.test("everything a discussion sends and answers fits its schema, in every mode", async () => {
  const sent = new Set<string>();
  const seen: Json[] = [];
  for (const mode of MODES) {
    const frames = await play({ mode, enable_project_manager: true }, async (server, id) => {
      const path = `/api/v1/discussions/${id}`;
      exactly(answers.discussionStatus, (await server.http(path)).json);
      exactly(answers.discussionList, (await server.http("/api/v1/discussions?limit=1")).json);
      const said = await server.http(`${path}/messages`, { body: { content: "Keep it small" } });
      assertEquals(said.status, 201);
      exactly(answers.messageAnswer, said.json);
      exactly(answers.discussionHistory, (await server.http(`${path}/history?limit=1`)).json);
    });
    for (const name of names(frames)) sent.add(name);
    assertEquals(frames.at(-1).event_type, "discussion_complete", mode);
    seen.push(...frames);
  }
  const missing = Object.keys(events).filter((name) => !sent.has(name));
  assertEquals(missing, ["error"]);
  // Fields that are not always there were there at least once.
  const text = JSON.stringify(seen);
  for (const field of ["prompt_used", "stance", "convergence_score", "summary_error"]) {
    assert(text.includes(`"${field}"`), `${field} was never sent`);
  }
});

Deno.test("a cancelled discussion and one that failed end with an event that fits its schema", async () => {
  const cancelled = await play({}, async (server, id) => {
    const answer = await server.http(`/api/v1/discussions/${id}/cancel`, { method: "POST" });
    assertEquals(answer.status, 202);
    exactly(answers.cancelAnswer, answer.json);
  });
  names(cancelled);
  exactly(events.error, cancelled.at(-1));
  assertEquals(cancelled.at(-1).data.code, "cancelled");

  const model = new Actor(() => new ModelError("unauthorized", "The key was refused"));
  await using server = await parley({ model });
  const failed = await server.ended(await server.start());
  names(failed);
  exactly(events.error, failed.at(-1));
  const { json } = await server.http("/api/v1/discussions?status=failed");
  assertEquals(json.discussions[0].error_code, "unauthorized");
  exactly(answers.discussionList, json);
});

Deno.test("controls and batches fit their schemas", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  const sent = new Set<string>();
  const note = (frames: string[]) =>
    names(frames.map((f) => JSON.parse(f))).forEach((name) => sent.add(name));

  const batched = await (await server.watch(id, "?frames=batch&last_sequence=999")).all();
  note(batched.messages);
  exactly(eventBatch, JSON.parse(batched.messages.at(-1)!));
  note((await (await server.watch(crypto.randomUUID())).all()).messages);
  note((await (await server.watch(id, "?last_sequence=-1")).all()).messages);

  const gate = Promise.withResolvers<void>();
  await using slow = await parley({
    model: new Actor((request) => ({ text: plain(request), hold: gate.promise })),
  });
  const viewer = await slow.watch(await slow.start());
  await viewer.until((m) => m.event_type === "caught_up");
  viewer.send({ type: "ping" });
  exactly(controls.pong, (await viewer.until((m) => m.event_type === "pong")).at(-1));
  viewer.send({ type: "no such type" });
  exactly(controls.error, (await viewer.until((m) => m.event_type === "error")).at(-1));
  gate.resolve();
  note((await viewer.all()).messages);
  for (const name of Object.keys(controls)) assert(sent.has(`control ${name}`), `${name} was never sent`);
});

Deno.test("the other answers fit their schemas", async () => {
  await using server = await parley();
  const started = await server.http("/api/v1/discussions", { body: { task: "x", agent_types: ["critic"] } });
  exactly(answers.startAnswer, started.json);
  exactly(answers.agentList, (await server.http("/api/v1/agents")).json);
  exactly(answers.modelList, (await server.http("/api/v1/models")).json);
  exactly(answers.personaList, (await server.http("/api/v1/personas")).json);
  exactly(answers.health, (await server.http("/healthz")).json);
  exactly(answers.readiness, (await server.http("/readyz")).json);
  const wrong = await server.http("/api/v1/discussions", { body: { task: "", agent_types: ["nobody"] } });
  assert(wrong.json.errors.length > 1);
  exactly(answers.problemDetails, wrong.json);
  await server.ended(started.json.discussion_id);
});

Deno.test("a field that no schema names is noticed, at the top and deep inside", () => {
  const caughtUp = {
    event_type: "caught_up",
    data: { epoch: "c0a81e5b", head_sequence: 3 },
    timestamp: "2026-11-20T10:00:00.000Z",
  };
  exactly(controlMessage, caughtUp);
  assertThrows(() => exactly(controlMessage, { ...caughtUp, extra: 1 }));
  assertThrows(() => exactly(controlMessage, { ...caughtUp, data: { ...caughtUp.data, extra: 1 } }));
  assertThrows(() => exactly(controlMessage, { ...caughtUp, timestamp: "2026-11-20T10:00:00Z" }));
});
