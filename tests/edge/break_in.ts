// What the break-in tests are made with: a server with three subjects, runs of all kinds that are alice's and under
// way, and every way there is to reach a run.

import { Actor, plain } from "../support/actor.ts";
import { BILL } from "../support/analysis_panel.ts";
import { dial, type Json } from "../support/dial.ts";
import { type Answer, parley, type TestOptions, type TestServer } from "../support/parley.ts";
import { KEYS_ENV, sign } from "./auth_rig.ts";

export const ALICE = "alices-key-0123456789";
export const BOB = "bobs-key-0123456789";
export const ROOT = "roots-key-0123456789";

const SECRET = "a secret that only the issuer and the server know";

/** What a mode of authentication is set up by, and how somebody shows who they are in it. */
export interface Mode {
  name: string;
  env: Record<string, string>;
  token(subject: "alice" | "bob" | "root"): string;
}

export const MODES: Mode[] = [
  {
    name: "keys",
    env: KEYS_ENV,
    token: (subject) => ({ alice: ALICE, bob: BOB, root: ROOT })[subject],
  },
  {
    name: "jwt",
    env: { AUTH: "jwt", AUTH_JWT_SECRET: SECRET },
    token: (sub) => jwt({ sub, ...(sub === "root" && { scope: "parley:admin" }) }),
  },
];

/** A token that the server of `jwt` takes, with these claims. */
export function jwt(claims: Record<string, unknown>, header: unknown = { alg: "HS256", typ: "JWT" }): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return sign(header, { exp, ...claims }, SECRET);
}

export function as(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** What alice has said, which nobody else may ever read. */
export const PRIVATE = "the launch code is ultramarine";

/** Everything goes on for ever, but for chats. */
export function endless(): Actor {
  return new Actor((request) => {
    const text = plain(request);
    return request.occasion.purpose.endsWith("_reply") ? text : { text, hold: new Promise<void>(() => {}) };
  });
}

/** Alice's runs. */
export interface Held {
  discussion: string;
  analysis: string;
  job: string;
  session: string;
  chat: string;
  /** What her chat was answered with is known by. */
  response: string;
}

export async function guarded(mode: Mode, options: TestOptions = {}): Promise<TestServer> {
  return await parley({
    model: endless(),
    ...options,
    env: { CHUNK_PACE_MS: "0", ...mode.env, ...options.env },
  });
}

/** Starts a run of each kind for alice. */
export async function holdings(server: TestServer, token: string): Promise<Held> {
  const headers = as(token);
  const started = async (path: string, body: unknown, field: string): Promise<string> => {
    const answer = await server.http(path, { body, headers });
    if (answer.status !== 202) throw new Error(`${path} was not started: ${answer.status} ${answer.text}`);
    return answer.json[field];
  };
  const discussion = await started(
    "/api/v1/discussions",
    { task: PRIVATE, agent_types: ["architect", "critic"] },
    "discussion_id",
  );
  const analysis = await started(
    "/api/v1/analyses",
    { bill_id: "hr-1", bill_text: BILL, analysis_id: "quarterly" },
    "analysis_id",
  );
  const job = await started("/api/v1/orchestrate", { brief: PRIVATE, job_id: "quarterly-job" }, "job_id");
  const session = "quarterly-session";
  await using room = await dial(`${server.url}/ws/chat/${session}`, { headers });
  room.send({ type: "chat", payload: { message: PRIVATE, request_id: "r1" } });
  await room.until((m) => m.type === "reasoning_step" || m.type === "status");
  await using line = await dial(`${server.url}/ws`, { headers });
  line.send({ type: "openai_chat", data: { input_text: PRIVATE } });
  const said = await line.until((m) => m.type === "response" || m.type === "error");
  const last = said.at(-1)!;
  if (last.type !== "response") throw new Error(`The chat failed: ${JSON.stringify(last)}`);
  return { discussion, analysis, job, session, chat: last.run_id, response: last.data.id };
}

/** One request about a run: how it is reached, given its id. */
export interface Reach {
  kind: keyof Held;
  method: string;
  path: (id: string) => string;
  body?: unknown;
}

const COMMON: [string, string][] = [
  ["GET", ""],
  ["GET", "/history"],
  ["GET", "/events"],
  ["DELETE", "/history"],
  ["POST", "/cancel"],
  ["DELETE", ""],
];

const BASES: Partial<Record<keyof Held, string>> = {
  discussion: "/api/v1/discussions",
  analysis: "/api/v1/analyses",
  job: "/api/v1/orchestrate",
  session: "/api/v1/sessions",
  chat: "/api/v1/chats",
};

/** Every way to reach a run over REST and as an event stream. Those that would harm it come last. */
export const REACHES: Reach[] = [
  { kind: "discussion", method: "GET", path: (id) => `/api/v1/discussions/${id}/status` },
  {
    kind: "discussion",
    method: "POST",
    path: (id) => `/api/v1/discussions/${id}/messages`,
    body: { content: "hi" },
  },
  { kind: "analysis", method: "GET", path: (id) => `/api/v1/ws/analysis/${id}/status` },
  { kind: "session", method: "POST", path: (id) => `/api/v1/sessions/${id}/interrupt`, body: {} },
  {
    kind: "session",
    method: "POST",
    path: (id) => `/api/v1/sessions/${id}/interrupt`,
    body: { request_id: "r1" },
  },
  ...COMMON.flatMap(([method, end]) =>
    Object.entries(BASES)
      .filter(([kind]) => !(kind === "session" && end === "/cancel"))
      .map(([kind, base]): Reach => ({
        kind: kind as keyof Held,
        method,
        path: (id) => `${base}/${id}${end}`,
      }))
  ),
];

/** The sockets on which a run is reached by its address. */
export const SOCKETS: [kind: keyof Held, path: (id: string) => string][] = [
  ["discussion", (id) => `/api/v1/discussions/${id}/stream`],
  ["analysis", (id) => `/api/v1/ws/analysis/${id}`],
  ["job", (id) => `/ws/orchestrate/${id}`],
  ["session", (id) => `/ws/chat/${id}`],
];

/** What an answer says but for the id that was asked for, and for what is never the same. */
export function spelled(answer: Answer, id: string): string {
  const headers = [...answer.headers].filter(([name]) => name !== "date" && name !== "content-length");
  return `${answer.status} ${JSON.stringify(headers)} ${answer.text.replaceAll(id, "ID")}`;
}

/** As `server.http`, but of an event stream that opens only the beginning: it would have no end. */
export async function reached(
  server: TestServer,
  path: string,
  { method, body, headers }: { method: string; body?: unknown; headers?: HeadersInit },
): Promise<Answer> {
  if (!path.includes("/events")) return await server.http(path, { method, body, headers });
  const response = await fetch(server.url + path, { headers });
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (streams) await response.body?.cancel();
  const text = streams ? "an event stream" : await response.text();
  return { status: response.status, headers: response.headers, text, json: undefined };
}

/** An id like this one that no run has. */
export function nobodys(id: string): string {
  if (/^[0-9a-f-]{36}$/.test(id)) return crypto.randomUUID();
  return id.split("").reverse().join("");
}

/** How an upgrade is answered: a status and what is said, as a browser would never see it. */
export async function knock(
  url: string,
  headers: HeadersInit = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port, pathname, search } = new URL(url);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...[...new Headers(headers)].map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ];
  await conn.write(new TextEncoder().encode(lines.join("\r\n")));
  let text = "";
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder();
  while (!/\r\n\r\n/.test(text)) {
    const count = await conn.read(buffer);
    if (count === null) break;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

/** Everything a socket is sent until its ping is answered. */
export async function heard(url: string, headers: HeadersInit): Promise<Json[]> {
  await using socket = await dial(url, { headers });
  socket.send({ type: "ping" });
  return await socket.until((m) => m.type === "pong" || m.event_type === "pong");
}
