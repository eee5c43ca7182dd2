// The whole app on a real port, but with a clock that a test moves: for limits that take minutes.

import type { Model } from "../../src/agents/model.ts";
import { type App, createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { serve } from "../../src/edge/sockets/serve.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { Actor } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { carrier } from "../support/parley.ts";

export interface Clocked extends AsyncDisposable {
  url: string;
  clock: FakeClock;
  app: App;
  start(fields?: Record<string, unknown>): Promise<string>;
}

export async function clocked(
  { env = {}, model = new Actor() }: { env?: Record<string, string>; model?: Model } = {},
): Promise<Clocked> {
  const clock = new FakeClock();
  const kv = await Deno.openKv(":memory:");
  const settings = {
    THOUGHT_BATCH_WINDOW_MS: "0",
    MAX_EVENTS_PER_SECOND: "100000",
    LOG: "off",
    PARLEY_KV: ":memory:",
    PORT: "0",
    SOCKETS: carrier.kind,
    // A fake minute is over before a real answer to a ping has come.
    ...(carrier.kind === "ws" && { PING_INTERVAL_SECONDS: "1000000" }),
  };
  const config = readConfig({ ...settings, ...env });
  const app = createApp({
    config,
    store: kvStore(kv, createCommitter(kv)),
    clock,
    logger: silentLogger,
    newId: () => crypto.randomUUID(),
    random: Math.random,
    rehearsal: model,
  });
  const serving = await serve(app.fetch, { config, clock, logger: silentLogger });
  const url = `http://127.0.0.1:${serving.port}`;
  return {
    url,
    clock,
    app,
    async start(fields = {}) {
      const body = JSON.stringify({ task: "Design a login", agent_types: ["critic"], ...fields });
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${url}/api/v1/discussions`, { method: "POST", headers, body });
      return (await response.json()).discussion_id;
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await serving.abort();
      kv.close();
    },
  };
}
