// Analyses on a test server: started, watched, brought to their end.

import { analysts, BILL } from "../support/analysis_panel.ts";
import { type Dial, dial, type DialOptions, type Json } from "../support/dial.ts";
import type { Answer, TestServer } from "../support/parley.ts";

export const BASE = "/api/v1/analyses";
export const WS = "/api/v1/ws";
export const START = { bill_id: "hr-1", bill_text: BILL };

/** Starts an analysis and gives its id. */
export async function start(server: TestServer, fields: Record<string, unknown> = {}): Promise<string> {
  const { status, json, text } = await server.http(BASE, { body: { ...START, ...fields } });
  if (status !== 202) throw new Error(`The analysis was not started: ${status} ${text}`);
  return json.analysis_id;
}

export function watch(server: TestServer, id: string, query = "", options?: DialOptions): Promise<Dial> {
  return dial(`${server.url}${WS}/analysis/${id}${query}`, options);
}

/** Resolves when the analysis has ended; its events. */
export async function ended(server: TestServer, id: string): Promise<Json[]> {
  const { messages } = await (await watch(server, id)).all();
  return numbered(messages);
}

export function state(server: TestServer, id: string): Promise<Answer> {
  return server.http(`${BASE}/${id}`);
}

/** Resolves when so many analysts are in the middle of their reading. */
export async function reading(server: TestServer, id: string, analysts = 4): Promise<void> {
  await using viewer = await watch(server, id);
  const seen = new Set<string>();
  while (seen.size < analysts) {
    const { event_type, data } = await viewer.nextJson();
    if (event_type === "agent_thinking") { for (const { agent_id } of data.thoughts) seen.add(agent_id); }
  }
}

/** A panel that finds nothing until it is let go. */
export function held() {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  return { model: analysts({ hold }), release };
}

/** The events among messages. */
export function numbered(messages: readonly string[]): Json[] {
  return messages.map((m) => JSON.parse(m)).filter((m) => m.sequence !== undefined);
}

/** The first message that has no sequence and this name. */
export async function control(viewer: Dial, name: string): Promise<Json> {
  return (await viewer.until((m) => m.event_type === name && m.sequence === undefined)).at(-1);
}

/** A timestamp. */
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
