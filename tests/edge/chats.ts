// The socket of text 002 on a test server: requests sent, replies taken apart by who asked for them.

import type { ModelRequest } from "../../src/agents/model.ts";
import { Actor } from "../support/actor.ts";
import { type Dial, dial, type DialOptions, type Json } from "../support/dial.ts";
import type { Answer, TestServer } from "../support/parley.ts";

export const CHATS = "/api/v1/chats";

/** Whole replies at once; pacing has its own tests. */
export const UNPACED = { CHUNK_PACE_MS: "0" };

export function chatting(server: { url: string }, options?: DialOptions): Promise<Dial> {
  return dial(`${server.url}/ws`, options);
}

/** Whether this is the last message of a request. */
export function isLast({ type, index }: Json): boolean {
  return type === "response" || type === "error" && index === undefined;
}

/** Sends one request and takes everything up to its last message. */
export function ask(socket: Dial, type: string, data: Record<string, unknown>): Promise<Json[]> {
  socket.send({ type, data });
  return socket.until(isLast);
}

/** What stands in the chunks of one reply; each must begin where the one before ended, and only the last be final. */
export function joined(messages: readonly Json[], index?: number): string {
  let text = "";
  const chunks = messages.filter((m) => m.type === "chunk" && m.index === index);
  const attempt = chunks.at(-1)?.attempt;
  const last = chunks.filter((m) => m.attempt === attempt);
  for (const [i, { chunk, offset, is_final }] of last.entries()) {
    if (offset !== text.length) throw new Error(`A chunk at ${offset} came where ${text.length} was due`);
    if (is_final !== (i === last.length - 1)) {
      throw new Error(`Chunk ${i} of ${last.length}: is_final ${is_final}`);
    }
    text += chunk;
  }
  return text;
}

/** The answer of any form as text. */
export function answerOf({ data }: Json): string {
  return data.output_text ?? data.response ?? data.combined;
}

/** Resolves when the chat is over; its row. */
export async function settled(server: TestServer, run: string): Promise<Json> {
  const events = await server.http(`${CHATS}/${run}/events`);
  if (events.status !== 200) throw new Error(`The chat cannot be watched: ${events.status} ${events.text}`);
  return (await state(server, run)).json;
}

export function state(server: TestServer, run: string): Promise<Answer> {
  return server.http(`${CHATS}/${run}`);
}

const messageOf = (request: ModelRequest) => request.messages.at(-1)!.content;

/** A model that says what it was asked; a message that begins with "Hold" waits until it is let go. */
export function echo() {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  const model = new Actor((request) => {
    const text = `You said: ${messageOf(request)}`;
    return messageOf(request).startsWith("Hold") ? { text, hold } : text;
  });
  return { model, release };
}

/** A request of a persona. */
export const chat = (message: string, more: Record<string, unknown> = {}) => ({
  type: "chat",
  data: { message, persona_id: "teacher", ...more },
});

/** Takes messages until so many requests have had their last one. */
export async function lasts(socket: Dial, count: number): Promise<Json[]> {
  const messages: Json[] = [];
  for (let left = count; left > 0; left--) messages.push(...await socket.until(isLast));
  return messages;
}
