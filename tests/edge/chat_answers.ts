// Every answer that chats have over HTTP, brought about for the critic.

import { Actor } from "../support/actor.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { ask, CHATS, chatting, isLast, UNPACED } from "./chats.ts";
import type { Asked, Critic } from "./critic.ts";

const OPENAI = { type: "openai_chat", data: { input_text: "Hold" } };

/** A chat that goes on until it is cancelled, as the socket started it. */
async function held(server: TestServer) {
  const socket = await chatting(server);
  socket.send(OPENAI);
  const { run_id } = (await socket.until((m) => m.type === "chunk")).at(-1);
  return { socket, id: run_id as string };
}

const model = () =>
  new Actor(({ messages }) => {
    const { content } = messages.at(-1)!;
    return content === "Hold" ? { text: "Well, yes", hold: new Promise(() => {}) } : "A whole answer";
  });

export async function chats(critic: Critic): Promise<void> {
  await using server = await parley({ model: model(), env: UNPACED });
  const serve = (path: string, init: RequestInit) => fetch(server.url + path, init);
  const get = (operation: string, expected: number, asked?: Asked) =>
    critic.ask(serve, operation, expected, asked);
  const { socket, id } = await held(server);
  await using other = await chatting(server);
  for (
    const request of [
      { type: "openai_chat", data: { input_text: "Hello" } },
      { type: "chat", data: { message: "Hello", persona_id: "teacher" } },
      { type: "multi_chat", data: { message: "Hello", persona_ids: ["teacher", "skeptic"] } },
    ]
  ) {
    const { run_id } = (await ask(other, request.type, request.data)).at(-1);
    await get(`GET ${CHATS}/{id}`, 200, { id: run_id });
    await get(`GET ${CHATS}/{id}/history`, 200, { id: run_id });
  }

  await get(`GET ${CHATS}`, 200, { query: "?limit=5" });
  await get(`GET ${CHATS}`, 422, { query: "?limit=0" });
  await get(`GET ${CHATS}/{id}`, 200, { id });
  await get(`GET ${CHATS}/{id}/history`, 200, { id, query: "?after=1" });
  await get(`GET ${CHATS}/{id}/history`, 422, { id, query: "?after=-1" });
  await get(`GET ${CHATS}/{id}/events`, 400, { id, query: "?last_sequence=x" });
  await get("GET /ws", 426);
  await get(`POST ${CHATS}/{id}/cancel`, 202, { id });
  await socket.until(isLast);
  await get(`POST ${CHATS}/{id}/cancel`, 409, { id });
  await get(`GET ${CHATS}/{id}/events`, 200, { id });
  const { last_sequence } = await get(`GET ${CHATS}/{id}`, 200, { id });
  await get(`GET ${CHATS}/{id}/events`, 204, { id, headers: { "last-event-id": String(last_sequence) } });
  await get(`DELETE ${CHATS}/{id}/history`, 204, { id });
  await get(`DELETE ${CHATS}/{id}`, 204, { id });
  await socket.close();

  for (const path of ["", "/history", "/events"]) await get(`GET ${CHATS}/{id}${path}`, 404, { id });
  for (const path of ["", "/history"]) await get(`DELETE ${CHATS}/{id}${path}`, 404, { id });
  await get(`POST ${CHATS}/{id}/cancel`, 404, { id });
}

export async function chatLimits(critic: Critic): Promise<void> {
  for (const [name, status] of [["MAX_CONNECTIONS_PER_RUN", 429], ["MAX_TOTAL_CONNECTIONS", 503]] as const) {
    await using server = await parley({ model: model(), env: { ...UNPACED, [name]: "1" } });
    const { socket, id } = await held(server);
    await critic.ask((path, init) => fetch(server.url + path, init), `GET ${CHATS}/{id}/events`, status, {
      id,
    });
    await socket.close();
  }
}
