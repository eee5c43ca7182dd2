// Growth: what a start, a list, a status and a resume cost as the store fills, first with runs, then within one run.
// The cost should not grow with what was not asked for. The exponent k says how it does: as n to the power of k.

import { Client } from "../parley_client.ts";
import { type Part, script, start, workFolder } from "../process.ts";
import type { Options, Report, Scenario, Table } from "../scenario.ts";
import { parleyServer } from "../servers.ts";
import { exponent, median, round } from "../stats.ts";

const LONG = { runs: [10, 1000, 100_000], events: [100, 10_000, 1_000_000], asks: 100 };
const SHORT = { runs: [10, 1000, 10_000], events: [100, 10_000, 100_000], asks: 100 };
const QUICK = { runs: [10, 1000], events: [100, 10_000], asks: 20 };

/** Events of a stored run, and how many of the last a viewer missed. */
const EVENTS = 10;
const TAIL = 5;
/** How long it may take to fill a store, in milliseconds. */
const FILL_MS = 60 * 60 * 1000;
const WARM_UP = 20;

/** Milliseconds and the server's microseconds of CPU, for one question of a kind. */
type Cost = { ms: number; us: number };

export const growth: Scenario = {
  name: "growth",
  about: "start, list, status, resume over a growing store; 10⁵ runs and 10⁶ events when named or --long",

  async run(options: Options): Promise<Report> {
    const plan = options.quick ? QUICK : options.long ? LONG : SHORT;
    const figures: Report["figures"] = {};
    const tables: Table[] = [];
    const add = (title: string, sizes: number[], costs: Map<string, Cost[]>, notes: string[]) => {
      const rows: Table["rows"] = [];
      for (const [what, all] of costs) {
        const k = exponent(all.map(({ us }, i) => [sizes[i]!, us] as const));
        rows.push([what, ...all.map(({ us }) => us), round(k, 2), ...all.map(({ ms }) => ms)]);
        const byCount = all.map(({ us }, i) => [`us_at_${sizes[i]}`, round(us)]);
        figures[`${title}, ${what}`] = { exponent: round(k, 2), ...Object.fromEntries(byCount) };
      }
      const heads = sizes.map((size) => size.toLocaleString("en"));
      const columns = [
        "question",
        ...heads.map((h) => `${h}: µs CPU`),
        "exponent",
        ...heads.map((h) => `${h}: ms`),
      ];
      tables.push({ title: `Growth: ${title}`, columns, rows, notes });
    };
    add("stored runs", plan.runs, await overRuns(plan.runs, plan.asks, options), [
      `Means of CPU and medians of time over ${plan.asks} questions, one after the other. The server was started over ` +
      "a store that holds so many ended runs; its start is one start, with the runtime's own.",
      ...options.long || options.quick ? [] : ["The short form; in full it runs when named or with --long."],
    ]);
    add("events of one run", plan.events, await overEvents(plan.events, plan.asks, options), [
      `A run that is over. A resume is of its last ${TAIL} events, over a socket of its own; the history is a page of ` +
      "100 events from the middle.",
    ]);
    return { tables, figures };
  },
};

function serverOn(file: string, { profiles }: Options): Part {
  return start([...parleyServer(profiles), `PARLEY_KV=${file}`]);
}

async function overRuns(sizes: number[], asks: number, options: Options): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>();
  for (const runs of sizes) {
    options.say(`growth: ${runs} stored runs`);
    const file = `${workFolder()}/runs-${runs}.kv`;
    let template = "";
    {
      await using server = serverOn(file, options);
      template = (await server.ask("tell", { events: EVENTS })).run;
    }
    let ids: string[] = [];
    {
      await using maker = start(script("store_maker.ts"));
      ids = await maker.ask("multiply", { file, run: template, runs }, FILL_MS);
    }
    const begun = performance.now();
    await using server = serverOn(file, options);
    const { base } = await server.ask("where");
    note(costs, "server's start", { ms: performance.now() - begun, us: server.cpu() * 1e6 });
    const client = new Client(base);
    const { last_sequence: head } = await client.status(template);
    const questions: Record<string, (i: number) => Promise<unknown>> = {
      "start a run": () => client.start(),
      "list 20": () => client.list(),
      "status": (i) => client.status(ids[i % ids.length]!),
      "resume": (i) => client.resume(ids[i % ids.length]!, head - TAIL),
    };
    for (const [what, ask] of Object.entries(questions)) note(costs, what, await costOf(server, asks, ask));
  }
  return costs;
}

async function overEvents(sizes: number[], asks: number, options: Options): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>();
  for (const events of sizes) {
    options.say(`growth: a run of ${events} events`);
    const file = `${workFolder()}/events-${events}.kv`;
    let run = "";
    {
      await using server = serverOn(file, options);
      run = (await server.ask("tell", { events }, FILL_MS)).run;
    }
    await using server = serverOn(file, options);
    const client = new Client((await server.ask("where")).base);
    const { last_sequence: head } = await client.status(run);
    const questions: Record<string, () => Promise<unknown>> = {
      "status": () => client.status(run),
      "list 20": () => client.list(),
      "resume": () => client.resume(run, head - TAIL),
      "history": () => client.history(run, Math.floor(head / 2)),
    };
    for (const [what, ask] of Object.entries(questions)) note(costs, what, await costOf(server, asks, ask));
  }
  return costs;
}

function note(costs: Map<string, Cost[]>, what: string, cost: Cost): void {
  costs.set(what, [...costs.get(what) ?? [], cost]);
}

async function costOf(server: Part, asks: number, ask: (i: number) => Promise<unknown>): Promise<Cost> {
  for (let i = 0; i < WARM_UP; i++) await ask(i);
  const times: number[] = [];
  const before = server.cpu();
  for (let i = 0; i < asks; i++) {
    const begun = performance.now();
    await ask(i);
    times.push(performance.now() - begun);
  }
  return { ms: median(times), us: ((server.cpu() - before) * 1e6) / asks };
}
