// A client of chats for tests, with timers that stand still, and what a server says in a chat.

import { type LineOptions, type LineStatus, openChats } from "../../static/client.js";
import type { Peer, ScriptedServer } from "./scripted_server.ts";
import { Timers } from "./timers.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

export interface Client extends AsyncDisposable {
  chats: ReturnType<typeof openChats>;
  timers: Timers;
  statuses: LineStatus[];
}

export function client(server: ScriptedServer, options: LineOptions = {}): Client {
  const timers = new Timers();
  const statuses: LineStatus[] = [];
  const chats = openChats(server.url, {
    clock: timers,
    retry: { random: () => 0.5 },
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  return {
    chats,
    timers,
    statuses,
    async [Symbol.asyncDispose]() {
      chats.close();
      await chats.finished;
    },
  };
}

export const status = (sequence: number, change: Json = {}) => ({
  type: "status",
  status: "processing",
  sequence,
  ...change,
});
export const chunk = (sequence: number, offset: number, text: string, change: Json = {}) => ({
  type: "chunk",
  chunk: text,
  is_final: false,
  offset,
  attempt: 1,
  sequence,
  ...change,
});
export const response = (sequence: number, data: Json) => ({
  type: "response",
  status: "completed",
  data,
  sequence,
});

/** Sends messages as those of one run and request. */
export function tell(peer: Peer, request_id: string | number, ...messages: Json[]): void {
  peer.send(...messages.map((message) => ({ ...message, run_id: `run-${request_id}`, request_id })));
}
