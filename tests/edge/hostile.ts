// Bytes of a WebSocket client who keeps to no rule, and what its tests share.

import { assert, assertEquals } from "@std/assert";
import { CLOSE_CODES } from "../../src/edge/openapi/stream.ts";
import { Actor, plain } from "../support/actor.ts";
import { type Raw, raw } from "./raw.ts";

export const BASE = "/api/v1/discussions";
export const held = () =>
  new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));
export const encoder = new TextEncoder();

export const PING = frame(0x89, encoder.encode("here?"));

/** A frame of a client: first byte as given, masked with zeros unless `mask` is false, length as told. */
export function frame(
  first: number,
  payload: Uint8Array,
  { mask = true, size = payload.length } = {},
): Uint8Array {
  const bit = mask ? 0x80 : 0;
  const long = new DataView(new ArrayBuffer(8));
  long.setBigUint64(0, BigInt(size));
  const head = size < 126
    ? [bit | size]
    : size < 65_536
    ? [bit | 126, size >> 8, size & 255]
    : [bit | 127, ...new Uint8Array(long.buffer)];
  return new Uint8Array([first, ...head, ...(mask ? [0, 0, 0, 0] : []), ...payload]);
}

export async function watching(server: { url: string; start(): Promise<string> }): Promise<Raw> {
  const socket = await raw(server.url, `${BASE}/${await server.start()}/stream`);
  assertEquals(socket.status, 101);
  return socket;
}

/** The close code with which a socket that has sent these bytes is told off. */
export async function toldOff(server: { url: string; start(): Promise<string> }, ...sent: Uint8Array[]) {
  const socket = await watching(server);
  // The server may hang up before it has read all of it.
  for (const bytes of sent) await socket.sendBytes(bytes).catch(() => {});
  // Whoever is not told off would wait for ever.
  const timer = setTimeout(() => socket.close(), 5000);
  const { code } = await socket.drain();
  clearTimeout(timer);
  socket.close();
  // Whoever is told off may look up why.
  if (code !== undefined) assert(CLOSE_CODES.some(([known]) => known === code), `${code} is not described`);
  return code;
}

/** Tries until it fits: what a client did is known to the server only a moment later. */
export async function until<T>(attempt: () => Promise<T>, fits: (got: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const got = await attempt();
    if (fits(got)) return got;
  }
  throw new Error("It did not come to that within 500 tries");
}

export async function rejection(work: () => Promise<void>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It did not fail");
}

export function memory(): number {
  const { rss } = Deno.memoryUsage();
  return rss;
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, c) => sum + c.length, 0));
  let at = 0;
  for (const c of chunks) all.set(c, at), at += c.length;
  return all;
}
