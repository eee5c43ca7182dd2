// What the server really answers against what OpenAPI says it can: each operation is brought to each of its answers,
// and an answer that the document does not know fails, as does one that it knows and nothing brings about.

import { assertEquals } from "@std/assert";
import { reading, START as BILL_START, start, state, watch } from "./analyses.ts";
import { Actor, plain } from "../support/actor.ts";
import { analysts } from "../support/analysis_panel.ts";
import { BRIEF, coders, gullible } from "../support/coders.ts";
import { chatLimits, chats } from "./chat_answers.ts";
import { sessionLimits, sessions } from "./session_answers.ts";
import { watch as watchJob, writing } from "./jobs.ts";
import { bareApp } from "../support/bare_app.ts";
import { type Asked, Critic, type Serve } from "./critic.ts";
import { anywhere } from "./visitor_answers.ts";
import { parley, type TestServer } from "../support/parley.ts";

const BASE = "/api/v1/discussions";
const ANALYSES = "/api/v1/analyses";
const SOCKET = "/api/v1/ws/analysis";
const JOBS = "/api/v1/orchestrate";
const JOB_SOCKET = "/ws/orchestrate";
const JOB_START = { brief: BRIEF };
const START = { task: "Design a login", agent_types: ["critic"] };
Deno.test("every answer that OpenAPI describes can be had, and is as described", async () => {
  const critic = new Critic();
  await discussions(critic);
  await analyses(critic);
  await chats(critic);
  await jobs(critic);
  await sessions(critic);
  await bodies(critic);
  await limits(critic);
  await chatLimits(critic);
  await sessionLimits(critic);
  await theServer(critic);
  await tickets(critic);
  await anywhere(critic);
  await closed(critic);
  const missing = critic.missing().filter((answer) => !answer.endsWith(" 500"));
  // The answers that are no longer HTTP; every test of a socket begins with one.
  assertEquals(missing, [
    `GET ${BASE}/{id}/stream 101`,
    `GET ${SOCKET}/{id} 101`,
    "GET /ws 101",
    `GET ${JOB_SOCKET}/{id} 101`,
    "GET /ws/chat/{id} 101",
  ]);
});

function over(server: TestServer): Serve {
  return (path, init) => fetch(server.url + path, init);
}

async function discussions(critic: Critic): Promise<void> {
  const gate = Promise.withResolvers<void>();
  await using server = await parley({ model: new Actor((r) => ({ text: plain(r), hold: gate.promise })) });
  const serve = over(server);
  const ask = (operation: string, expected: number, asked?: Asked) =>
    critic.ask(serve, operation, expected, asked);
  const headers = { "idempotency-key": "one" };
  const { discussion_id: id } = await ask(`POST ${BASE}`, 202, { body: START, headers });
  await ask(`POST ${BASE}`, 409, { body: { ...START, rounds: 2 }, headers });
  await (await server.watch(id)).until((m) => m.event_type === "round_start");

  await ask(`POST ${BASE}/{id}/messages`, 201, { id, body: { content: "Keep it small" } });
  await ask(`GET ${BASE}`, 200, { query: "?limit=5&status=running" });
  await ask(`GET ${BASE}`, 422, { query: "?limit=0" });
  await ask(`GET ${BASE}/{id}`, 200, { id });
  await ask(`GET ${BASE}/{id}/status`, 200, { id });
  await ask(`GET ${BASE}/{id}/history`, 200, { id, query: "?after=1" });
  await ask(`GET ${BASE}/{id}/history`, 422, { id, query: "?after=-1" });
  await ask(`GET ${BASE}/{id}/events`, 400, { id, query: "?last_sequence=x" });
  await ask(`GET ${BASE}/{id}/stream`, 426, { id });
  await ask(`POST ${BASE}/{id}/cancel`, 202, { id });
  await ask(`POST ${BASE}/{id}/cancel`, 409, { id });
  await ask(`POST ${BASE}/{id}/messages`, 409, { id, body: { content: "Too late" } });

  await ask(`GET ${BASE}/{id}/events`, 200, { id });
  const { last_sequence } = (await server.http(`${BASE}/${id}`)).json;
  await ask(`GET ${BASE}/{id}/events`, 204, { id, headers: { "last-event-id": String(last_sequence) } });
  await ask(`DELETE ${BASE}/{id}/history`, 204, { id });
  await ask(`DELETE ${BASE}/{id}`, 204, { id });
  gate.resolve();

  const body = { content: "Is anybody there?" };
  for (const path of ["", "/status", "/history", "/events"]) {
    await ask(`GET ${BASE}/{id}${path}`, 404, { id });
  }
  for (const path of ["", "/history"]) await ask(`DELETE ${BASE}/{id}${path}`, 404, { id });
  await ask(`POST ${BASE}/{id}/cancel`, 404, { id });
  await ask(`POST ${BASE}/{id}/messages`, 404, { id, body });
}

async function analyses(critic: Critic): Promise<void> {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  await using server = await parley({ model: analysts({ hold }) });
  const ask = (operation: string, expected: number, asked?: Asked) =>
    critic.ask(over(server), operation, expected, asked);
  const { analysis_id: id } = await ask(`POST ${ANALYSES}`, 202, { body: BILL_START });
  await ask(`POST ${ANALYSES}`, 409, { body: { ...BILL_START, analysis_id: id } });
  await reading(server, id);

  await ask(`GET ${ANALYSES}`, 200, { query: "?limit=5&status=running" });
  await ask(`GET ${ANALYSES}`, 422, { query: "?limit=0" });
  await ask(`GET ${ANALYSES}/{id}`, 200, { id });
  await ask(`GET ${ANALYSES}/{id}/history`, 200, { id, query: "?after=1" });
  await ask(`GET ${ANALYSES}/{id}/history`, 422, { id, query: "?after=-1" });
  await ask(`GET ${ANALYSES}/{id}/events`, 400, { id, query: "?last_sequence=x" });
  await ask(`GET ${SOCKET}/{id}`, 426, { id });
  await ask(`GET ${SOCKET}/{id}/status`, 200, { id });
  await ask("GET /api/v1/ws/stats", 200);
  await ask(`POST ${ANALYSES}/{id}/cancel`, 202, { id });
  await ask(`POST ${ANALYSES}/{id}/cancel`, 409, { id });
  await ask(`GET ${ANALYSES}/{id}/events`, 200, { id });
  const { last_sequence } = (await state(server, id)).json;
  const headers = { "last-event-id": String(last_sequence) };
  await ask(`GET ${ANALYSES}/{id}/events`, 204, { id, headers });
  await ask(`DELETE ${ANALYSES}/{id}/history`, 204, { id });
  await ask(`DELETE ${ANALYSES}/{id}`, 204, { id });
  release();

  for (const path of ["", "/history", "/events"]) await ask(`GET ${ANALYSES}/{id}${path}`, 404, { id });
  for (const path of ["", "/history"]) await ask(`DELETE ${ANALYSES}/{id}${path}`, 404, { id });
  await ask(`POST ${ANALYSES}/{id}/cancel`, 404, { id });
  await ask(`GET ${SOCKET}/{id}/status`, 404, { id });
}

async function jobs(critic: Critic): Promise<void> {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  await using server = await parley({ model: coders({ hold }), checkCode: gullible });
  const ask = (operation: string, expected: number, asked?: Asked) =>
    critic.ask(over(server), operation, expected, asked);
  const { job_id: id } = await ask(`POST ${JOBS}`, 202, { body: JOB_START });
  await ask(`POST ${JOBS}`, 409, { body: { ...JOB_START, job_id: id } });
  await writing(server, id);

  await ask(`GET ${JOBS}`, 200, { query: "?limit=5&status=running" });
  await ask(`GET ${JOBS}`, 422, { query: "?limit=0" });
  await ask(`GET ${JOBS}/{id}`, 200, { id });
  await ask(`GET ${JOBS}/{id}/history`, 200, { id, query: "?after=1" });
  await ask(`GET ${JOBS}/{id}/history`, 422, { id, query: "?after=-1" });
  await ask(`GET ${JOBS}/{id}/events`, 400, { id, query: "?last_sequence=x" });
  await ask(`GET ${JOB_SOCKET}/{id}`, 426, { id });
  await ask(`POST ${JOBS}/{id}/cancel`, 202, { id });
  await ask(`POST ${JOBS}/{id}/cancel`, 409, { id });
  await ask(`GET ${JOBS}/{id}/events`, 200, { id });
  const { last_sequence } = await ask(`GET ${JOBS}/{id}`, 200, { id });
  await ask(`GET ${JOBS}/{id}/preview`, 404, { id, query: "?team=google" });
  await ask(`GET ${JOBS}/{id}/preview`, 422, { id });
  const whole = await ask(`POST ${JOBS}`, 202, { body: { ...JOB_START, target_framework: "vanilla" } });
  await using done = await watchJob(server, whole.job_id);
  release();
  await done.all();
  await ask(`GET ${JOBS}/{id}/preview`, 200, { id: whole.job_id, query: "?team=google&version=first" });
  const headers = { "last-event-id": String(last_sequence) };
  await ask(`GET ${JOBS}/{id}/events`, 204, { id, headers });
  await ask(`DELETE ${JOBS}/{id}/history`, 204, { id });
  await ask(`DELETE ${JOBS}/{id}`, 204, { id });

  for (const path of ["", "/history", "/events"]) await ask(`GET ${JOBS}/{id}${path}`, 404, { id });
  for (const path of ["", "/history"]) await ask(`DELETE ${JOBS}/{id}${path}`, 404, { id });
  await ask(`POST ${JOBS}/{id}/cancel`, 404, { id });
}

async function bodies(critic: Critic): Promise<void> {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((r) => ({ text: plain(r), hold: gate.promise }));
  await using server = await parley({ model, env: { MAX_BODY_BYTES: "1024" } });
  const id = await server.start();
  for (
    const operation of [`POST ${BASE}`, `POST ${BASE}/{id}/messages`, `POST ${ANALYSES}`, `POST ${JOBS}`]
  ) {
    await critic.ask(over(server), operation, 400, { id, body: "{" });
    await critic.ask(over(server), operation, 413, { id, body: { task: "x".repeat(3000) } });
    await critic.ask(over(server), operation, 415, {
      id,
      body: "{}",
      headers: { "content-type": "text/plain" },
    });
    await critic.ask(over(server), operation, 422, { id, body: {} });
  }
  gate.resolve();
}

async function limits(critic: Critic): Promise<void> {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((r) => ({ text: plain(r), hold: gate.promise }));
  for (const [name, status] of [["MAX_CONNECTIONS_PER_RUN", 429], ["MAX_TOTAL_CONNECTIONS", 503]] as const) {
    await using server = await parley({ model, env: { [name]: "1" } });
    const id = await server.start();
    await using viewer = await server.watch(id);
    await viewer.next();
    await critic.ask(over(server), `GET ${BASE}/{id}/events`, status, { id });
  }
  for (const [name, status] of [["MAX_CONNECTIONS_PER_RUN", 429], ["MAX_TOTAL_CONNECTIONS", 503]] as const) {
    const panel = Promise.withResolvers<void>();
    await using server = await parley({ model: analysts({ hold: panel.promise }), env: { [name]: "1" } });
    const id = await start(server);
    await using viewer = await watch(server, id);
    await viewer.next();
    await critic.ask(over(server), `GET ${ANALYSES}/{id}/events`, status, { id });
    panel.resolve();
  }
  for (const [name, status] of [["MAX_CONNECTIONS_PER_RUN", 429], ["MAX_TOTAL_CONNECTIONS", 503]] as const) {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    await using server = await parley({ model: coders({ hold }), checkCode: gullible, env: { [name]: "1" } });
    const { json } = await server.http(JOBS, { body: JOB_START });
    await using viewer = await watchJob(server, json.job_id);
    await viewer.until((m) => m.type === "code_delta");
    await critic.ask(over(server), `GET ${JOBS}/{id}/events`, status, { id: json.job_id });
    release();
  }
  gate.resolve();
}

async function theServer(critic: Critic): Promise<void> {
  await using server = await parley();
  const paths = [
    "/api/v1/agents",
    "/api/v1/models",
    "/api/v1/personas",
    "/healthz",
    "/readyz",
    "/metrics",
    "/",
  ];
  for (const path of [...paths, "/openapi.json", "/asyncapi.json", "/docs"]) {
    await critic.ask(over(server), `GET ${path}`, 200);
  }
  await critic.ask(over(server), "GET /docs/{file}", 200, { id: "page.js" });
  await critic.ask(over(server), "GET /docs/{file}", 404, { id: "toString" });
  for (const path of ["/", "/openapi.json", "/asyncapi.json", "/docs", "/docs/{file}"]) {
    const { headers } = await server.http(path.replace("{file}", "page.css"));
    const asked = { id: "page.css", headers: { "if-none-match": headers.get("etag")! } };
    await critic.ask(over(server), `GET ${path}`, 304, asked);
  }
}

/** What only a full or a stopped server says, and a bad upgrade. */
async function closed(critic: Critic): Promise<void> {
  await using bare = await bareApp({ MAX_TOTAL_CONNECTIONS: "1" });
  const serve: Serve = (path, init) => bare.app.fetch(new Request(`http://127.0.0.1:8000${path}`, init));
  const streams = [
    `GET ${BASE}/{id}/stream`,
    `GET ${SOCKET}/{id}`,
    `GET ${JOB_SOCKET}/{id}`,
    "GET /ws/chat/{id}",
    "GET /ws",
  ];
  const upgrade = { upgrade: "websocket", "sec-websocket-version": "13" };
  for (const stream of streams) await critic.ask(serve, stream, 400, { headers: upgrade });
  const { discussion_id: id } = await critic.ask(serve, `POST ${BASE}`, 202, { body: START });
  const watching = await serve(`${BASE}/${id}/events`, {});
  const headers = { ...upgrade, "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
  for (const stream of streams) await critic.ask(serve, stream, 503, { id, headers });
  await bare.app.stop();
  await watching.text();
  await critic.ask(serve, `POST ${BASE}`, 503, { body: START });
  await critic.ask(serve, `POST ${ANALYSES}`, 503, { body: BILL_START });
  await critic.ask(serve, `POST ${JOBS}`, 503, { body: JOB_START });
  await critic.ask(serve, "GET /readyz", 503);
}

async function tickets(critic: Critic): Promise<void> {
  await using server = await parley();
  const ask = (expected: number, asked?: Asked) =>
    critic.ask(over(server), "POST /api/v1/tickets", expected, asked);
  await ask(201, { body: { path: "/ws" } });
  await ask(422, { body: { path: "elsewhere" } });
  await ask(400, { body: "{" });
  await ask(413, { body: { path: "x".repeat(20_000) } });
  await ask(415, { body: "{}", headers: { "content-type": "text/plain" } });
}
