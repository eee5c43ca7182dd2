// Text 004 over HTTP: what starts a job and what does not, what a client that polls is told, the list, cancel and delete.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { BRIEF, codeOf, PLAN, thoughtsOf } from "../support/coders.ts";
import type { Json } from "../support/dial.ts";
import { BASE, ended, held, numbered, poll, START, start, studio, watch, writing } from "./jobs.ts";

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

Deno.test("a start is accepted with everything a client needs to go on", async () => {
  await using server = await studio();
  const { status, json, headers } = await server.http(BASE, { body: START });
  assertEquals(status, 202);
  assertMatch(json.job_id, UUID);
  assertEquals(json, {
    job_id: json.job_id,
    status: "received",
    teams: ["anthropic", "google"],
    websocket_url: `/ws/orchestrate/${json.job_id}`,
  });
  assertEquals(headers.get("location"), `${BASE}/${json.job_id}`);
  const events = await ended(server, json.job_id);
  assertEquals(events[0].data.target_framework, "react");
});

Deno.test("a client that polls an ended job is told all of it", async () => {
  await using server = await studio();
  const id = await start(server, { job_id: "my-job" });
  const events = await ended(server, id);
  const { json, status } = await poll(server, id);
  assertEquals(status, 200);
  const { teams, created_at: _, updated_at: __, started_at: ___, completed_at: ____, epoch: _____, ...rest } =
    json;
  assertEquals(rest, {
    job_id: "my-job",
    status: "complete",
    phase: "complete",
    brief: BRIEF,
    target_framework: "react",
    provider: "rehearsal",
    model: "rehearsal",
    plan: PLAN,
    review: {
      winner: "anthropic",
      scores: { anthropic: 8, google: 7 },
      reasons: ["It meets the plan better."],
      decided_by: "planner",
    },
    winner: "anthropic",
    usage: events.at(-1).data.usage,
    websocket_url: "/ws/orchestrate/my-job",
    last_sequence: events.length,
    first_sequence: 1,
  });
  const thoughts = events.filter((e) => e.type === "thought_added" && e.team === "google")
    .map(({ data: { id, text, timestamp } }) => ({ id, text, timestamp }));
  const last = events.findLast((e) => e.type === "code_generated" && e.team === "google").data;
  assertEquals(teams.google, {
    status: "complete",
    thoughts,
    generated_code: codeOf("google"),
    token_count: last.token_count,
    filename: "Login.tsx",
    language: "tsx",
    checked: true,
    reason: "It compiles as react.",
  });
  assertEquals(thoughts.slice(1).map((t) => t.text), thoughtsOf({ agent: "google" }));
  assertEquals([teams.anthropic.generated_code, teams.anthropic.refined], [
    codeOf("anthropic", "refined"),
    true,
  ]);
});

Deno.test("a client that polls a running job sees its code so far, of one moment of the log", async () => {
  const { script, release } = held();
  await using server = await studio(script);
  const id = await start(server);
  await writing(server, id);
  const { json } = await poll(server, id);
  assertEquals([json.status, json.phase, json.plan], ["awaiting", "generating", PLAN]);
  // What the events up to `last_sequence` add up to is what is shown.
  const { events } = (await server.http(`${BASE}/${id}/history`)).json;
  const until = events.slice(0, json.last_sequence);
  for (const team of ["anthropic", "google"]) {
    const answer = until.filter((e: Json) => e.type === "code_delta" && e.team === team).map((e: Json) =>
      e.data.delta
    );
    const shown = json.teams[team];
    assertEquals(shown.status, "generating");
    assert(shown.generated_code.length > 0);
    assert(answer.join("").includes(shown.generated_code));
    assert(!shown.generated_code.includes("```") && !shown.generated_code.includes("Here it is"));
    assertEquals(shown.token_count, null);
  }
  release();
  await ended(server, id);
});

Deno.test("the state goes from received to complete, and its names are the protocol's", async () => {
  const seen: string[] = [];
  const gates = ["code_plan", "code_thoughts", "code_write"].map((purpose) => ({
    purpose,
    ...Promise.withResolvers<void>(),
  }));
  await using server = await studio({
    special: ({ purpose }) => {
      const gate = gates.find((g) => g.purpose === purpose);
      return gate && { text: "", hold: gate.promise, then: new ModelError("timeout", "It took too long") };
    },
  });
  const id = await start(server);
  const viewer = await watch(server, id);
  const see = async () => seen.push((await poll(server, id)).json.status);
  await viewer.until((m) => m.type === "phase_change");
  await see();
  gates[0]!.resolve();
  await viewer.until((m) => m.type === "status_change");
  await see();
  gates[1]!.resolve();
  gates[2]!.resolve();
  await viewer.all();
  await see();
  assertEquals(seen, ["planning", "awaiting", "error"]);
  const { json } = await poll(server, id);
  assertEquals([json.error, json.error_code], ["No team could write code: It took too long", "timeout"]);
  assertEquals([json.teams.google.status, json.teams.google.error], ["error", "It took too long"]);
});

Deno.test("a job that waits for its place is received, with its teams pending", async () => {
  const { script, release } = held();
  await using server = await studio(script, { env: { MAX_CONCURRENT_RUNS: "1" } });
  const first = await start(server);
  await writing(server, first);
  const second = await start(server, { include_teams: ["google"] });
  const { json } = await poll(server, second);
  const pending = { status: "pending", thoughts: [], generated_code: null, token_count: null };
  assertEquals([json.status, json.teams, json.plan, json.last_sequence], [
    "received",
    { google: pending },
    null,
    0,
  ]);
  const row = (await server.http(BASE)).json.jobs[0];
  assertEquals([row.job_id, row.status, row.teams], [second, "received", { google: { status: "pending" } }]);

  // Cancelled before it began, it still tells every client that its teams are done.
  assertEquals((await server.http(`${BASE}/${second}/cancel`, { method: "POST" })).status, 202);
  const events = await ended(server, second);
  assertEquals(events.map((e) => e.type), ["job_received", "status_change", "phase_change", "error"]);
  release();
  await ended(server, first);
});

Deno.test("the list shows jobs newest first, without their code, and a long brief's beginning", async () => {
  await using server = await studio();
  const brief = `${BRIEF}. ${"It must be easy to use. ".repeat(100)}`;
  const ids = [await start(server, { brief })];
  await ended(server, ids[0]!);
  ids.push(await start(server));
  await ended(server, ids[1]!);
  const { jobs, next_cursor } = (await server.http(BASE)).json;
  assertEquals([jobs.map((j: Json) => j.job_id), next_cursor], [[ids[1], ids[0]], null]);
  assertEquals(jobs[0].teams, {
    anthropic: { status: "complete", checked: true },
    google: { status: "complete", checked: true },
  });
  assertEquals([jobs[0].status, jobs[0].winner, jobs[0].plan], ["complete", "anthropic", undefined]);
  assert(jobs[1].brief.length <= 300 && brief.startsWith(jobs[1].brief));
  assertEquals((await poll(server, ids[0]!)).json.brief, brief);
  const page = (await server.http(`${BASE}?limit=1`)).json;
  const rest = (await server.http(`${BASE}?limit=1&cursor=${encodeURIComponent(page.next_cursor)}`)).json;
  assertEquals([page.jobs[0].job_id, rest.jobs[0].job_id], [ids[1], ids[0]]);
});

Deno.test("cancel ends every unfinished team and then the job, for every viewer", async () => {
  const { script } = held();
  await using server = await studio(script);
  const id = await start(server);
  await writing(server, id);
  const viewer = await watch(server, id);
  await viewer.until((m) => m.type === "caught_up");
  const { status, json } = await server.http(`${BASE}/${id}/cancel`, { method: "POST" });
  assertEquals([status, json], [202, { job_id: id, status: "cancelled" }]);
  const { messages, code } = await viewer.all();
  const last = numbered(messages).slice(-4);
  assertEquals(last.map((e) => [e.type, e.team, e.data.status ?? e.data.phase, e.data.code]), [
    ["status_change", "anthropic", "error", undefined],
    ["status_change", "google", "error", undefined],
    ["phase_change", undefined, "error", "cancelled"],
    ["error", undefined, "error", "cancelled"],
  ]);
  assertEquals(code, 1000);
  const now = (await poll(server, id)).json;
  assertEquals([now.status, now.error_code, now.teams.anthropic.status], ["error", "cancelled", "error"]);
  assert(now.teams.anthropic.generated_code.length > 0, "what was written stays");
  assertEquals((await server.http(`${BASE}/${id}/cancel`, { method: "POST" })).status, 409);
});

Deno.test("delete forgets a job; a running one is cancelled first and its viewers hear of it", async () => {
  const { script } = held();
  await using server = await studio(script);
  const id = await start(server, { job_id: "again" });
  await writing(server, id);
  const viewer = await watch(server, id);
  await viewer.until((m) => m.type === "caught_up");
  assertEquals((await server.http(`${BASE}/${id}`, { method: "DELETE" })).status, 204);
  assertEquals(numbered((await viewer.all()).messages).at(-1).data.code, "cancelled");
  assertEquals((await poll(server, id)).status, 404);
  const { json } = await server.http(BASE, { body: { ...START, job_id: "again" } });
  assertEquals(json.job_id, "again");
});

Deno.test("a job whose history was cleared still says how it ended", async () => {
  await using server = await studio();
  const id = await start(server);
  const events = await ended(server, id);
  assertEquals((await server.http(`${BASE}/${id}/history`, { method: "DELETE" })).status, 204);
  const { json } = await poll(server, id);
  assertEquals([json.status, json.winner, json.last_sequence, json.brief], [
    "complete",
    "anthropic",
    events.length,
    BRIEF,
  ]);
  assertEquals(json.teams.google, {
    status: "complete",
    checked: true,
    thoughts: [],
    generated_code: null,
    token_count: null,
  });
});

Deno.test("history and SSE tell the same events as the socket", async () => {
  await using server = await studio();
  const id = await start(server);
  const events = await ended(server, id);
  assertEquals((await server.http(`${BASE}/${id}/history`)).json.events, events);
  const { text } = await server.http(`${BASE}/${id}/events?deltas=false`);
  const told = text.split("\n\n").filter((block) => block.startsWith("id:"));
  const kept = events.filter((e) => e.type !== "code_delta");
  assertEquals(told.map((block) => JSON.parse(block.split("\ndata: ")[1]!)), kept);
  assertStringIncludes(told[0]!, "id: 1\nevent: job_received\n");
});

Deno.test("frameworks and teams are those that were asked for", async () => {
  await using server = await studio();
  const id = await start(server, { target_framework: "vue", include_teams: ["google"], colour: "blue" });
  const events = await ended(server, id);
  assertEquals(events[0].data.teams.map((t: Json) => t.team), ["google"]);
  assertEquals(events.find((e) => e.type === "code_generated").data.reason, "It compiles as vue.");
  assertEquals(events.filter((e) => e.team === "anthropic"), []);
});
