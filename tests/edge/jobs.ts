// Jobs of the code teams on a test server: started, watched, polled, brought to their end.

import { BRIEF, coders, gullible, type TeamScript } from "../support/coders.ts";
import { type Dial, dial, type DialOptions, type Json } from "../support/dial.ts";
import { type Answer, parley, type TestOptions, type TestServer } from "../support/parley.ts";

export const BASE = "/api/v1/orchestrate";
export const SOCKET = "/ws/orchestrate";
export const START = { brief: BRIEF };

/** A server whose teams do as the script says, and whose compiler takes code at its word. */
export function studio(script: TeamScript = {}, options: TestOptions = {}): Promise<TestServer> {
  return parley({ model: coders(script), checkCode: gullible, ...options });
}

/** Starts a job and gives its id. */
export async function start(server: TestServer, fields: Record<string, unknown> = {}): Promise<string> {
  const { status, json, text } = await server.http(BASE, { body: { ...START, ...fields } });
  if (status !== 202) throw new Error(`The job was not started: ${status} ${text}`);
  return json.job_id;
}

export function watch(server: TestServer, id: string, query = "", options?: DialOptions): Promise<Dial> {
  return dial(`${server.url}${SOCKET}/${id}${query}`, options);
}

/** Resolves when the job has ended; its events. */
export async function ended(server: TestServer, id: string): Promise<Json[]> {
  return numbered((await (await watch(server, id)).all()).messages);
}

export function poll(server: TestServer, id: string): Promise<Answer> {
  return server.http(`${BASE}/${id}`);
}

/** Resolves when both teams are in the middle of their code. */
export async function writing(server: TestServer, id: string): Promise<void> {
  await using viewer = await watch(server, id);
  const seen = new Set<string>();
  while (seen.size < 2) {
    const { type, team, data } = await viewer.nextJson();
    if (type === "code_delta" && data.delta.includes("form")) seen.add(team);
  }
}

/** Teams that do not finish their code until they are let go. */
export function held() {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  return { script: { hold }, release };
}

/** The events among messages. */
export function numbered(messages: readonly string[]): Json[] {
  return messages.map((m) => JSON.parse(m)).filter((m) => m.sequence !== undefined);
}

/** The first message that has no sequence and this type. */
export async function control(viewer: Dial, type: string): Promise<Json> {
  return (await viewer.until((m) => m.type === type && m.sequence === undefined)).at(-1);
}

/** A timestamp. */
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
