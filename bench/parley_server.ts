// Parley as it is measured: the real server with a real database file, on a port of its own. Only the model is the
// bench's: it says a piece whenever it is told to. Nothing is joined and nothing is held back, so that one piece is
// one event.

import type { Chunk, Model, ModelRequest } from "../src/agents/model.ts";
import { readConfig } from "../src/config.ts";
import { startServer } from "../src/server.ts";
import { type Json, serveCommands } from "./commands.ts";
import { AGENT, PIECE } from "./events.ts";
import { type Pace, paced } from "./pace.ts";

interface Order {
  pace: Pace;
  times: number[];
  done: () => void;
}

/** Answers with pieces, as ordered, until it is stopped. One run at a time. */
class Faucet implements Model {
  readonly provider = "rehearsal";
  readonly defaultModel = "rehearsal";
  #next = Promise.withResolvers<Order>();

  /** Resolves when all pieces were handed over, with the time of each. */
  async pour(pace: Pace): Promise<number[]> {
    const times: number[] = [];
    await new Promise<void>((done) => this.#next.resolve({ pace, times, done }));
    return times;
  }

  async *stream(_: ModelRequest, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    aborted.catch(() => {});
    while (true) {
      const { pace, times, done } = await Promise.race([this.#next.promise, aborted]);
      this.#next = Promise.withResolvers<Order>();
      for await (const _ of paced(pace, times)) {
        signal.throwIfAborted();
        yield { type: "text", text: PIECE };
      }
      done();
    }
  }
}

const config = readConfig({
  SOCKETS: Deno.args[0] ?? "native",
  PORT: "0",
  PARLEY_KV: `${Deno.env.get("BENCH_FOLDER")}/${Deno.pid}/parley.kv`,
  LOG: "off",
  THOUGHT_BATCH_WINDOW_MS: "0",
  MAX_EVENTS_PER_SECOND: "1000000",
  MAX_CONNECTIONS_PER_RUN: "1000000",
  MAX_TOTAL_CONNECTIONS: "1000000",
});
const faucet = new Faucet();
const server = await startServer(config, { rehearsal: faucet });
const base = `${server.url}/api/v1/discussions`;
let times: number[] = [];
let run = "";

async function post(address: string, body?: Json): Promise<Json> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  if (!response.ok) throw new Error(`${address} answered ${response.status} ${await response.text()}`);
  return await response.json();
}

await serveCommands({
  async room() {
    const body = { task: "Say what you are told to say", agent_types: [AGENT] };
    run = (await post(base, body)).discussion_id;
    return { url: `${base.replace("http", "ws")}/${run}/stream` };
  },
  async emit(pace: Json) {
    times = await faucet.pour(pace);
  },
  times: () => times,
  close: () => post(`${base}/${run}/cancel`),
}, () => server.stop());
