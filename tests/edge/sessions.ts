// Sessions on a test server: joined, spoken to, their messages taken apart.

import type { ModelRequest } from "../../src/agents/model.ts";
import { DONE, type Script, Thinker, worker } from "../modes/session_rig.ts";
import { type Dial, dial, type DialOptions, type Json } from "../support/dial.ts";
import type { TestServer } from "../support/parley.ts";

export const SESSIONS = "/api/v1/sessions";

/** Joins a session. */
export function join(
  server: { url: string },
  id = "s1",
  query = "",
  options?: DialOptions,
): Promise<Dial> {
  return dial(`${server.url}/ws/chat/${id}${query}`, options);
}

/** Sends a question. */
export function say(socket: Dial, message: string, fields: Record<string, unknown> = {}): void {
  socket.send({ type: "chat", payload: { message, ...fields } });
}

/** Takes everything up to the end of a request, or of the next one. */
export function untilComplete(socket: Dial, request_id?: string): Promise<Json[]> {
  return socket.until((m) =>
    m.type === "reasoning_complete" && (request_id === undefined || m.data.request_id === request_id)
  );
}

/** Asks and takes everything up to the answer. */
export function ask(socket: Dial, message: string, fields: Record<string, unknown> = {}): Promise<Json[]> {
  say(socket, message, fields);
  return untilComplete(socket, fields.request_id as string | undefined);
}

export const isAnswering = (m: Json) =>
  m.type === "reasoning_step" && m.data.partial === true && m.data.type === "answer";
export const isError = (m: Json) => m.type === "error" && m.sequence === undefined;
export const numbers = (messages: readonly Json[]): number[] => messages.flatMap((m) => m.sequence ?? []);

/** Resolves when the session rests; how it stands. */
export async function rested(server: TestServer, id = "s1"): Promise<Json> {
  while (true) {
    const { json } = await server.http(`${SESSIONS}/${id}`);
    if (json.status === "idle" && json.under_way.length === 0) return json;
  }
}

/** A model that works out what it is asked; a question with `hold` in it is begun and then held until it is stopped. */
export function thinker(answer: (request: ModelRequest) => Script = worker): Thinker {
  return new Thinker((request) =>
    String(request.occasion.message).includes("hold")
      ? ["<thought>Let me see.</thought>", "I would say ", new Promise<void>(() => {}), ...DONE]
      : answer(request)
  );
}
