// Every answer that sessions have over HTTP, brought about for the critic.

import { parley, type TestServer } from "../support/parley.ts";
import type { Asked, Critic } from "./critic.ts";
import { ask, isAnswering, join, rested, say, SESSIONS, thinker } from "./sessions.ts";

const over = (server: TestServer) => (path: string, init: RequestInit) => fetch(server.url + path, init);

export async function sessions(critic: Critic): Promise<void> {
  await using server = await parley({ model: thinker(), env: { MAX_BODY_BYTES: "1024" } });
  const get = (operation: string, expected: number, asked?: Asked) =>
    critic.ask(over(server), operation, expected, asked);
  const id = "s1";
  const socket = await join(server, id);
  await ask(socket, "6*7");
  await rested(server, id);
  await get(`GET ${SESSIONS}/{id}`, 200, { id });
  await get(`POST ${SESSIONS}/{id}/interrupt`, 409, { id });
  say(socket, "hold", { request_id: "h" });
  await socket.until(isAnswering);

  await get(`GET ${SESSIONS}`, 200, { query: "?limit=5&status=running" });
  await get(`GET ${SESSIONS}`, 422, { query: "?limit=0" });
  await get(`GET ${SESSIONS}/{id}`, 200, { id });
  await get(`GET ${SESSIONS}/{id}/history`, 200, { id });
  await get(`GET ${SESSIONS}/{id}/history`, 422, { id, query: "?after=-1" });
  await get(`GET ${SESSIONS}/{id}/events`, 400, { id, query: "?last_sequence=x" });
  await get("GET /ws/chat/{id}", 426, { id });
  await get("GET /connections", 200);
  await get("POST /broadcast", 200, { body: { message: { text: "Hello" } } });
  for (const operation of [`POST ${SESSIONS}/{id}/interrupt`, "POST /broadcast"]) {
    await get(operation, 400, { id, body: "{" });
    const long = { request_id: "x".repeat(70_000), message: "x" };
    await get(operation, 413, { id, body: long });
    await get(operation, 415, { id, body: "{}", headers: { "content-type": "text/plain" } });
    await get(operation, 422, { id, body: { request_id: 7 } });
  }
  await get(`POST ${SESSIONS}/{id}/interrupt`, 202, { id, body: { request_id: "h" } });
  await rested(server, id);

  // The stream has no end of its own, but that of its session.
  const events = get(`GET ${SESSIONS}/{id}/events`, 200, { id });
  while ((await get(`GET ${SESSIONS}/{id}`, 200, { id })).connections < 2);
  await get(`DELETE ${SESSIONS}/{id}/history`, 204, { id });
  await get(`DELETE ${SESSIONS}/{id}`, 204, { id });
  await events;
  await socket.closed;
  for (const path of ["", "/history", "/events"]) await get(`GET ${SESSIONS}/{id}${path}`, 404, { id });
  for (const path of ["", "/history"]) await get(`DELETE ${SESSIONS}/{id}${path}`, 404, { id });
  await get(`POST ${SESSIONS}/{id}/interrupt`, 404, { id });
}

export async function sessionLimits(critic: Critic): Promise<void> {
  for (const [name, status] of [["MAX_CONNECTIONS_PER_RUN", 429], ["MAX_TOTAL_CONNECTIONS", 503]] as const) {
    await using server = await parley({ model: thinker(), env: { [name]: "1" } });
    await using socket = await join(server);
    await ask(socket, "6*7");
    await critic.ask(over(server), `GET ${SESSIONS}/{id}/events`, status, { id: "s1" });
  }
}
