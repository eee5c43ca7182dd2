// A whole Parley server for a test: real sockets on port 0, a real KV database, no waiting. Every setting can be given.

import { type Config, readConfig } from "../../src/config.ts";
import type { Model } from "../../src/agents/model.ts";
import type { AppParts } from "../../src/app.ts";
import type { Clock } from "../../src/clock.ts";
import type { Logger } from "../../src/logger.ts";
import { startServer } from "../../src/server.ts";
import { Actor } from "./actor.ts";
import { type Dial, dial, type DialOptions, type Json } from "./dial.ts";

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** GET, or another method when there is a body or it is named. */
  http(path: string, init?: { method?: string; body?: unknown; headers?: HeadersInit }): Promise<Answer>;
  /** Starts a discussion and gives its id. */
  start(fields?: Record<string, unknown>): Promise<string>;
  /** Watches a discussion. */
  watch(id: string, query?: string, options?: DialOptions): Promise<Dial>;
  /** Resolves when the discussion has ended; its events. */
  ended(id: string): Promise<Json[]>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

/** What carries the sockets of all servers of a test file; `over_ws.ts` sets it. */
export const carrier: { kind: Config["SOCKETS"] } = { kind: "native" };

export interface TestOptions {
  env?: Record<string, string>;
  /** Settings that the environment may not give. */
  config?: Partial<Config>;
  model?: Model;
  logger?: Logger;
  checkCode?: AppParts["checkCode"];
  clock?: Clock;
}

const FAST = {
  PORT: "0",
  PARLEY_KV: ":memory:",
  LOG: "off",
  THOUGHT_BATCH_WINDOW_MS: "0",
  MAX_EVENTS_PER_SECOND: "100000",
  REHEARSAL_TOKENS_PER_SECOND: "0",
};

export async function parley(
  { env = {}, config = {}, model = new Actor(), logger, checkCode, clock }: TestOptions = {},
): Promise<TestServer> {
  const server = await startServer({ ...readConfig({ ...FAST, SOCKETS: carrier.kind, ...env }), ...config }, {
    rehearsal: model,
    logger,
    checkCode,
    clock,
  });
  const { url } = server;

  const http: TestServer["http"] = async (path, { method, body, headers } = {}) => {
    const response = await fetch(url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  };
  const watch: TestServer["watch"] = (id, query = "", options) =>
    dial(`${url}/api/v1/discussions/${id}/stream${query}`, options);

  return {
    url,
    port: Number(new URL(url).port),
    http,
    watch,
    async start(fields = {}) {
      const body = { task: "Design a login", agent_types: ["junior_engineer", "product_manager"], ...fields };
      const { status, json, text } = await http("/api/v1/discussions", { body });
      if (status !== 202) throw new Error(`The discussion was not started: ${status} ${text}`);
      return json.discussion_id;
    },
    async ended(id) {
      const { messages } = await (await watch(id)).all();
      return messages.map((m) => JSON.parse(m)).filter((m) => m.sequence !== undefined);
    },
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
