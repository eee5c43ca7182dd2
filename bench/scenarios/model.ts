// Model to viewer: an emulator of the OpenAI API streams 200 tokens a second into each of 100 runs, and of half as
// many; each run has a viewer. How much later than the emulator wrote it a token is there, and what it costs the
// server. The emulator is the tests' own, in a process of its own, and notes when it writes each token.

import { v8Flags } from "../../tests/support/tasks.ts";
import { inOrder } from "../delivery.ts";
import { Absent, node, nodeModules } from "../install.ts";
import { type Part, script, start } from "../process.ts";
import { type Options, percent, RATIO_NOTE, type Report, type Scenario, type Table } from "../scenario.ts";
import { parleyServer } from "../servers.ts";
import { medians, pairedRatio, quantile, rounded } from "../stats.ts";

const TOKENS_PER_SECOND = 200;
const FULL = { repeats: 3, sizes: [100, 50], tokens: 1600 };
const QUICK = { repeats: 1, sizes: [20], tokens: 400 };

interface Way {
  name: string;
  command(model: string, options: Options): string[];
}

const parley = (windowMs: number): Way => ({
  name: `Parley, joined within ${windowMs} ms`,
  command: (model, { profiles }) => [
    ...parleyServer(profiles),
    `OPENAI_BASE_URL=${model}`,
    "OPENAI_API_KEY=sk-bench",
    "OPENAI_API=chat",
    `THOUGHT_BATCH_WINDOW_MS=${windowMs}`,
    "MAX_EVENTS_PER_SECOND=50",
  ],
});

const RELAY = "bare relay, nothing joined";

const WAYS: Way[] = [
  parley(100),
  parley(20),
  { name: RELAY, command: () => script("peers/bare_relay.ts", v8Flags()) },
];

type Turn = Record<
  "p50_ms" | "p99_ms" | "us_per_token" | "tokens_per_second" | "server_busy" | "model_busy",
  number
>;

export const model: Scenario = {
  name: "model",
  about: "an emulated model streams 200 tokens/s into each of 100 runs: latency and CPU per token",

  async run(options: Options): Promise<Report> {
    const plan = options.quick ? QUICK : FULL;
    const turns = new Map<string, Turn[]>();
    const figures: Report["figures"] = {};
    const tables = new Map(plan.sizes.map((runs) => [runs, emptyTable(plan, runs)]));
    const keyOf = (name: string, runs: number) => `${name}, ${runs} runs`;
    try {
      const env = { BENCH_MODULES: await nodeModules() };
      await using emulator = start([await node(), script("peers/emulator.mjs").at(-1)!], env);
      for (let repeat = 1; repeat <= plan.repeats; repeat++) {
        for (const runs of plan.sizes) {
          for (const way of inOrder(WAYS, repeat)) {
            const key = keyOf(way.name, runs);
            options.say(`model: ${key}, ${repeat} of ${plan.repeats}`);
            const turn = await stream(way, emulator, { runs, tokens: plan.tokens }, options);
            turns.set(key, [...turns.get(key) ?? [], turn]);
          }
        }
      }
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      for (const { notes } of tables.values()) notes.push(`Not measured: ${error.message}.`);
    }
    for (const [runs, { rows }] of tables) {
      for (const { name } of WAYS) {
        const taken = turns.get(keyOf(name, runs));
        if (!taken) continue;
        const cost = (turns: Turn[]) => turns.map(({ us_per_token }) => us_per_token);
        const ratio = pairedRatio(cost(taken), cost(turns.get(keyOf(RELAY, runs))!));
        const f = { ...medians(taken), ratio };
        figures[keyOf(name, runs)] = rounded(f);
        const busy = [percent(f.server_busy), percent(f.model_busy)];
        rows.push([name, f.p50_ms, f.p99_ms, f.us_per_token, f.ratio, f.tokens_per_second, ...busy]);
      }
    }
    return { tables: [...tables.values()], figures };
  },
};

async function stream(
  { command }: Way,
  emulator: Part,
  { runs, tokens }: { runs: number; tokens: number },
  options: Options,
): Promise<Turn> {
  const { url: model } = await emulator.ask("prepare", { tokens, tokensPerSecond: TOKENS_PER_SECOND });
  await using server = start(command(model, options));
  await using viewers = start(script("token_viewers.ts"));
  const { urls } = await server.ask("start", { count: runs, model });
  const from: number = await viewers.ask("watch", { urls });
  const before = { server: server.cpu(), emulator: emulator.cpu() };
  const arrived: Record<string, number[]> = await viewers.ask("arrived");
  const cpu = { server: server.cpu() - before.server, emulator: emulator.cpu() - before.emulator };
  const written: number[][] = await emulator.ask("written");
  const delays: number[] = [];
  let to = from;
  for (const [answer, times] of written.entries()) {
    for (const [i, at] of times.entries()) {
      const came = arrived[answer]?.[i];
      if (came === undefined) throw new Error(`Token ${i} of answer ${answer} never came`);
      // What was said before everybody watched came late for another reason.
      if (at < from) continue;
      delays.push(came - at);
      to = Math.max(to, came);
    }
  }
  const seconds = (to - from) / 1000;
  return {
    p50_ms: quantile(delays, 0.5),
    p99_ms: quantile(delays, 0.99),
    us_per_token: (cpu.server * 1e6) / delays.length,
    tokens_per_second: delays.length / seconds,
    server_busy: cpu.server / seconds,
    model_busy: cpu.emulator / seconds,
  };
}

function emptyTable({ repeats, tokens }: typeof FULL, runs: number): Table {
  return {
    title: `Model to viewer: ${TOKENS_PER_SECOND} tokens/s in each of ${runs} runs`,
    columns: [
      "server",
      "p50 ms",
      "p99 ms",
      "µs CPU/token",
      "× relay",
      "tokens/s",
      "server busy",
      "emulator busy",
    ],
    rows: [],
    notes: [
      `Medians of ${repeats} turns of ${
        tokens.toLocaleString("en")
      } tokens a run. The time is from when the emulator ` +
      "writes a token to when its viewer has it; every token has to come, once.",
      `The ratio is of CPU. ${RATIO_NOTE}`,
      "Parley joins what comes within THOUGHT_BATCH_WINDOW_MS (100 by default) and makes it durable; a token waits for " +
      "its window. The relay passes on each token in a frame of its own and keeps nothing.",
      "The emulator is one thread, and slower than asked for where it is busy all the time: tokens/s says what came.",
    ],
  };
}
