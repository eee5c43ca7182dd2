// What the server sends of a job, held against the messages that the protocol's description prints, and to the last field
// against the schemas that describe it. A field that no schema names is a failure, and so is a schema that nothing sent.

import { assert, assertEquals } from "@std/assert";
import type { z } from "zod";
import { ModelError } from "../../src/agents/model.ts";
import type { CodeEvent, Stored } from "../../src/core/event.ts";
import { connected, orchestrateDialect } from "../../src/wire/orchestrate.ts";
import * as answers from "../../src/wire/orchestrate_answers.ts";
import {
  orchestrateBatch,
  orchestrateControls,
  orchestrateEvents,
  orchestrateMessage,
} from "../../src/wire/orchestrate_events.ts";
import { BASE, ended, held, poll, SOCKET, start, studio, watch, writing } from "../edge/jobs.ts";
import { broken, type TeamScript } from "../support/coders.ts";
import { dial, type Json } from "../support/dial.ts";

const AT = "2025-12-01T10:00:02.000Z";
const usage = { input_tokens: 1, output_tokens: 1500 };

/** The message of an event that is the seventh of its job. */
function said(event: CodeEvent): Json {
  const stored = { seq: 7, at: AT, event } as Stored;
  return JSON.parse(orchestrateDialect.spell({ id: "uuid-here", epoch: "e" }, stored).text);
}

/** What every event carries besides. */
const place = { timestamp: AT, job_id: "uuid-here", sequence: 7, event_id: "uuid-here:7" };

Deno.test("the five messages of the protocol are as printed, with their place in the log beside", () => {
  assertEquals(connected("uuid-here", AT), `{"type":"connected","job_id":"uuid-here","timestamp":"${AT}"}`);
  assertEquals(said({ type: "team_status_changed", data: { team: "anthropic", status: "thinking" } }), {
    type: "status_change",
    team: "anthropic",
    data: { status: "thinking" },
    ...place,
  });
  const thought = { team: "anthropic" as const, id: "thought-uuid", text: "Analyzing the brief..." };
  assertEquals(said({ type: "thought_added", data: thought }), {
    type: "thought_added",
    team: "anthropic",
    data: { id: "thought-uuid", text: "Analyzing the brief...", timestamp: AT, team: "anthropic" },
    ...place,
  });
  const ref = { team: "anthropic" as const, message_id: "m1", attempt: 1 };
  const code = "export function MyComponent() {...}";
  const more = {
    language: "tsx",
    filename: "MyComponent.tsx",
    checked: true,
    reason: "It compiles.",
    model: "m",
  };
  const generated = { ...ref, code, token_count: 1500, usage, ...more };
  assertEquals(said({ type: "code_generated", data: generated }), {
    type: "code_generated",
    team: "anthropic",
    data: { code, token_count: 1500, message_id: "m1", attempt: 1, usage, ...more },
    ...place,
  });
  const failed = { ...ref, error: "API rate limit exceeded", code: "rate_limited", usage };
  assertEquals(said({ type: "team_failed", data: { ...failed, will_retry: false } }), {
    type: "error",
    team: "anthropic",
    data: {
      error: "API rate limit exceeded",
      status: "error",
      message_id: "m1",
      attempt: 1,
      code: "rate_limited",
      will_retry: false,
      usage,
    },
    ...place,
  });
});

Deno.test("a try that is made again is no error to a client that ends with one", () => {
  const data = { team: "google" as const, message_id: "m", attempt: 1, error: "Cut", code: "cut", usage };
  const { type, data: told } = said({ type: "team_failed", data: { ...data, will_retry: true } });
  assertEquals([type, told.status, told.will_retry], ["attempt_failed", undefined, true]);
});

Deno.test("what ends the whole job names no team", () => {
  const cancelled = said({ type: "run_cancelled", data: { error: "Job cancelled", code: "cancelled" } });
  assertEquals(cancelled, {
    type: "error",
    data: { error: "Job cancelled", status: "error", code: "cancelled" },
    ...place,
  });
});

Deno.test("a review names the team that gives it, and only deltas may be left out", () => {
  const scores = { clarity: 8 };
  const data = {
    by: "google" as const,
    of: "anthropic" as const,
    scores,
    reasons: ["Short"],
    usage,
    model: "m",
  };
  const { type, team, data: told } = said({ type: "review_given", data });
  assertEquals([type, team, told], ["team_review", "google", {
    of: "anthropic",
    scores,
    reasons: ["Short"],
    usage,
    model: "m",
  }]);
  const frame = (event: CodeEvent) =>
    orchestrateDialect.spell({ id: "j", epoch: "e" }, { seq: 1, at: AT, event } as Stored);
  const delta = { team: "google" as const, message_id: "m", attempt: 1, delta: "x" };
  assertEquals(frame({ type: "code_streamed", data: delta }).optional, true);
  assertEquals(frame({ type: "review_given", data }).optional, false);
});

Deno.test("a bare ping and a pong are as printed; anything else is named", () => {
  for (const bare of ["ping", "ping\n", " ping\r\n"]) {
    assertEquals(orchestrateDialect.decode(bare), { type: "ping" });
  }
  assertEquals(orchestrateDialect.decode('{"type":"ping"}'), { type: "ping" });
  assertEquals(orchestrateDialect.control("pong", {}, AT), `{"type":"pong","timestamp":"${AT}"}`);
  assertEquals(orchestrateDialect.decode('{"type":"dance"}'), {
    type: "unknown",
    message: 'type: "dance" is not known here; "ping" is',
  });
});

Deno.test("the state a polling client is told follows from the phase and from whether a team has begun", () => {
  const idle = ["pending", "pending"];
  const states = [
    answers.jobState("pending", undefined, idle),
    answers.jobState("running", undefined, idle),
    answers.jobState("running", "planning", idle),
    answers.jobState("running", "generating", idle),
    answers.jobState("running", "generating", ["thinking", "pending"]),
    answers.jobState("running", "refining", ["complete", "error"]),
    answers.jobState("running", "complete", ["complete", "complete"]),
    answers.jobState("completed", "complete", ["complete", "complete"]),
    answers.jobState("failed", "planning", idle),
    answers.jobState("cancelled", undefined, idle),
  ];
  assertEquals(states, [
    "received",
    "received",
    "planning",
    "dispatching",
    "awaiting",
    "awaiting",
    "awaiting",
    "complete",
    "error",
    "error",
  ]);
});

/** Parsing leaves out what a schema does not name; so what comes out is what went in only if all of it is named. */
function exactly(schema: z.ZodType, value: Json): void {
  assertEquals(schema.parse(value), value);
}

let cut = 0;
const late = new ModelError("timeout", "It took too long");
const SCRIPTS: TeamScript[] = [
  {},
  // A plan, a thought, a try and a review that fail; code that is sent back; a refinement that is dropped.
  {
    special: (o) =>
      o.purpose === "code_plan" || (o.purpose === "code_review" && o.agent === "google")
        ? late
        : o.purpose === "code_thoughts" && o.agent === "google"
        ? "Hm."
        : o.purpose !== "code_write" || (o.agent === "anthropic" && o.rejected)
        ? undefined
        : o.refine
        ? late
        : o.agent === "anthropic"
        ? broken("anthropic")
        : cut++ === 0
        ? new ModelError("cut", "The line broke")
        : undefined,
  },
  { special: (o) => o.purpose === "code_write" ? late : undefined },
  // Cancelled in the midst of its code.
  { hold: Promise.withResolvers<void>().promise },
];

Deno.test("every event, every answer and every control message is what its schema says, to the last field", async () => {
  const seen = new Set<string>();
  for (const script of SCRIPTS) {
    await using server = await studio(script);
    const id = await start(server);
    if (script.hold) {
      await writing(server, id);
      await server.http(`${BASE}/${id}/cancel`, { method: "POST" });
    }
    for (const event of await ended(server, id)) {
      seen.add(event.type);
      exactly(orchestrateEvents[event.type as keyof typeof orchestrateEvents], event);
      exactly(orchestrateMessage, event);
    }
    exactly(answers.orchestrateStatus, (await poll(server, id)).json);
    exactly(answers.orchestrateHistory, (await server.http(`${BASE}/${id}/history`)).json);
    exactly(answers.orchestrateList, (await server.http(BASE)).json);
    const { messages } = await (await watch(server, id, "?frames=batch&last_sequence=9999")).all();
    const [hello, reset, ...batches] = messages.map((m) => JSON.parse(m));
    exactly(orchestrateControls.connected, hello);
    exactly(orchestrateControls.stream_reset, reset);
    for (const batch of batches) exactly(orchestrateBatch, batch);
  }
  const unseen = Object.keys(orchestrateEvents).filter((name) => !seen.has(name));
  assertEquals(unseen, []);
});

Deno.test("the same while a job goes on, and of one that is cancelled", async () => {
  const { script, release } = held();
  await using server = await studio(script);
  const { json } = await server.http(BASE, { body: { brief: "A form" } });
  exactly(answers.orchestrateStarted, json);
  const id = json.job_id;
  await writing(server, id);
  const viewer = await dial(`${server.url}${SOCKET}/${id}`);
  const passed = await viewer.until((m) => m.type === "caught_up");
  exactly(orchestrateControls.caught_up, passed.at(-1));
  viewer.send("ping");
  exactly(orchestrateControls.pong, (await viewer.until((m) => m.type === "pong")).at(-1));
  viewer.send("?");
  exactly(orchestrateControls.error, (await viewer.until((m) => m.type === "error")).at(-1));
  const now = (await poll(server, id)).json;
  exactly(answers.orchestrateStatus, now);
  assert(now.teams.google.generated_code.includes("export default"));
  exactly(answers.orchestrateCancelled, (await server.http(`${BASE}/${id}/cancel`, { method: "POST" })).json);
  exactly(answers.orchestrateStatus, (await poll(server, id)).json);
  release();
});
