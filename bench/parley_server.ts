// Parley as it is measured: the real server with a real database file, on a port of its own. Only the model is the
// bench's: it says a piece whenever it is told to. Nothing is joined and nothing is held back, so that one piece is
// one event. An argument NAME=value is a setting.

import { readConfig } from "../src/config.ts";
import { startServer } from "../src/server.ts";
import { type Json, now, serveCommands } from "./commands.ts";
import { AGENT, PIECE } from "./events.ts";
import { Faucet, inBursts } from "./faucet.ts";

/** How many runs are started at a time. */
const START_AT_ONCE = 20;
/** How many events of a run that is only told to be there are made durable together. */
const TELL_AT_ONCE = 100;

const config = readConfig({
  PORT: "0",
  PARLEY_KV: `${Deno.env.get("BENCH_FOLDER")}/${Deno.pid}/parley.kv`,
  LOG: "off",
  THOUGHT_BATCH_WINDOW_MS: "0",
  MAX_EVENTS_PER_SECOND: "1000000",
  MAX_CONNECTIONS_PER_RUN: "1000000",
  MAX_TOTAL_CONNECTIONS: "1000000",
  MAX_CONCURRENT_RUNS: "1000000",
  // The model says nothing for as long as the other servers have their turns.
  CONNECTION_TIMEOUT_SECONDS: "100000",
  MODEL_IDLE_TIMEOUT_MS: "100000000",
  TURN_TIMEOUT_MS: "100000000",
  ...Object.fromEntries(Deno.args.map((arg) => arg.split("="))),
});
const faucet = new Faucet();
let burst = 1;
inBursts(() => burst);
const server = await startServer(config, { rehearsal: faucet });
const base = `${server.url}/api/v1/discussions`;
let times: number[] = [];
let runs: string[] = [];

async function post(address: string, body?: Json): Promise<Json> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  if (!response.ok) throw new Error(`${address} answered ${response.status} ${await response.text()}`);
  return await response.json();
}

async function begin(): Promise<string> {
  const body = { task: "Say what you are told to say", agent_types: [AGENT] };
  return (await post(base, body)).discussion_id;
}

function streamOf(run: string): string {
  return `${base.replace("http", "ws")}/${run}/stream`;
}

/** Cancels a run; resolves when that is its last event. */
async function end(run: string): Promise<void> {
  await post(`${base}/${run}/cancel`);
  const running = async () => (await (await fetch(`${base}/${run}/status`)).json()).status === "running";
  while (await running()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Does `work` so many times, some at a time. */
async function many<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  while (results.length < count) {
    const some = Math.min(START_AT_ONCE, count - results.length);
    results.push(...await Promise.all(Array.from({ length: some }, (_, i) => work(results.length + i))));
  }
  return results;
}

await serveCommands({
  async room({ count = 1, burst: together = 1 }: Json) {
    burst = together;
    runs = await many(count, begin);
    // A run is started when its model is asked.
    while (faucet.runs < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return { urls: runs.map(streamOf) };
  },
  where: () => ({ base }),
  /** One run more, in which pieces say when they were said. */
  async begin() {
    const run = await begin();
    return { run, url: streamOf(run) };
  },
  end: ({ run }: Json) => end(run),
  /** From now on every run says a piece so often, until the process ends. */
  flow({ everyMs }: Json) {
    faucet.piece = () => `${now()} ${PIECE}`;
    void faucet.flow(everyMs);
  },
  /** A run of so many events, from beginning to end. */
  async tell({ events }: Json) {
    burst = Math.min(events, TELL_AT_ONCE);
    const run = await begin();
    while (faucet.runs < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    await faucet.pour({ count: events, everyMs: 0 });
    await end(run);
    return { run };
  },
  /** Starts runs whose model is somebody else. */
  async start({ count }: Json) {
    runs = await many(count, begin);
    return { urls: runs.map(streamOf) };
  },
  async emit(pace: Json) {
    times = await faucet.pour(pace);
  },
  times: () => times,
  async close() {
    await many(runs.length, async (i) => await end(runs[i]!));
  },
}, () => server.stop());
