// Mixed load for an hour: twenty runs at a time, ten viewers each, five events a second; runs end and others begin,
// viewers drop out and come back, somebody lists, asks for a status, reads a history and replays a run that is over.
// Held against each other: the newest part's latency and the first part's, and the memory over time.

import type { Json } from "../commands.ts";
import { Client } from "../parley_client.ts";
import { type Part, script, start } from "../process.ts";
import type { Options, Report, Scenario } from "../scenario.ts";
import { parleyServer } from "../servers.ts";
import { line, quantile, round } from "../stats.ts";

const RUNS = 20;
const VIEWERS_EACH = 10;
const EVENTS_PER_SECOND = 5;
/** Seconds from one run's end to the next one's. */
const RUN_ENDS_EVERY = 10;
const CHURN_A_SECOND = 4;
const AWAY_MS = 2000;

const MINUTES = { long: 60, short: 3, quick: 0.5 };
const MIB = 2 ** 20;

interface Second {
  at: number;
  rss: number;
  ages: number[];
  events: number;
  resumes: number;
}

export const mixed: Scenario = {
  name: "mixed",
  about: "mixed load: memory and latency over an hour when named or --long (or --minutes=N)",

  async run(options: Options): Promise<Report> {
    const form = options.quick ? "quick" : options.long ? "long" : "short";
    const minutes = options.minutes ?? MINUTES[form];
    await using server = start(parleyServer(options.profiles));
    await using crowd = start(script("mixed_viewers.ts"));
    const before = server.cpu();
    const seconds = await live(server, crowd, minutes * 60, options);
    const cpu = server.cpu() - before;
    const part = Math.max(1, Math.floor(seconds.length / 6));
    const [first, last] = [seconds.slice(0, part), seconds.slice(-part)].map((some) => {
      const ages = some.flatMap(({ ages }) => ages);
      return { p50: quantile(ages, 0.5), p99: quantile(ages, 0.99) };
    }) as [{ p50: number; p99: number }, { p50: number; p99: number }];
    // The heap finds its size in the first sixth.
    const settled = seconds.slice(part);
    const slope = line(settled.map(({ at, rss }) => [at / 3600, rss / MIB] as const)).slope;
    const events = seconds.reduce((sum, second) => sum + second.events, 0);
    const figure = {
      minutes,
      events,
      resumes: seconds.reduce((sum, second) => sum + second.resumes, 0),
      first_p50_ms: first.p50,
      last_p50_ms: last.p50,
      first_p99_ms: first.p99,
      last_p99_ms: last.p99,
      p99_ratio: last.p99 / first.p99,
      rss_first_mib: settled[0]!.rss / MIB,
      rss_last_mib: settled.at(-1)!.rss / MIB,
      rss_mib_per_hour: slope,
      us_per_delivery: (cpu * 1e6) / events,
    };
    const rows = Object.entries(figure).map(([name, value]) => [name.replaceAll("_", " "), value]);
    return {
      tables: [{
        title: `Mixed load for ${minutes} minutes`,
        columns: ["what", "Parley"],
        rows,
        notes: [
          `${RUNS} runs at a time, ${VIEWERS_EACH} viewers each, ${EVENTS_PER_SECOND} events/s; every ` +
          `${RUN_ENDS_EVERY} s one ends and another begins; ${CHURN_A_SECOND} viewers a second drop out and come back ` +
          "within 2 s; every second a list, a status, a page of history and a replay. Every viewer held every number " +
          "against the one before.",
          "First and last are sixths of the time: ten minutes each in the full form. A latency is from the model's " +
          "piece to a viewer, all viewers being read by one thread.",
          "The memory is resident, as the operating system counts it; its slope is of a line through all seconds after " +
          "the first sixth. In the short forms it says little, since the heap has not found its size.",
          ...form === "short"
            ? ["The short form; in full it runs when named, with --long or --minutes=60."]
            : [],
        ],
      }],
      figures: {
        Parley: Object.fromEntries(Object.entries(figure).map(([name, value]) => [name, round(value)])),
      },
    };
  },
};

async function live(server: Part, crowd: Part, duration: number, options: Options): Promise<Second[]> {
  const { base } = await server.ask("where");
  const client = new Client(base);
  const open: Json[] = [];
  const begin = async () => {
    const run = await server.ask("begin");
    await crowd.ask("watch", { url: run.url, count: VIEWERS_EACH });
    open.push(run);
  };
  for (let i = 0; i < RUNS; i++) await begin();
  await server.ask("flow", { everyMs: 1000 / EVENTS_PER_SECOND });
  const seconds: Second[] = [];
  let over: string | undefined;
  const begun = performance.now();
  for (let i = 1; i <= duration; i++) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + i * 1000 - performance.now())));
    await crowd.ask("churn", { count: CHURN_A_SECOND, awayMs: AWAY_MS });
    await client.list();
    await client.status(open[0].run);
    await client.history(open[0].run, 0);
    if (over) await client.resume(over, 0);
    if (i % RUN_ENDS_EVERY === 0) {
      const { run, url } = open.shift();
      await server.ask("end", { run });
      await crowd.ask("over", { url });
      over = run;
      await begin();
    }
    if (i % 60 === 0) options.say(`mixed: ${i / 60} of ${Math.round(duration / 60)} minutes`);
    const { ages, events, resumes } = await crowd.ask("lap");
    seconds.push({ at: i, rss: server.memory().rss, ages, events, resumes });
  }
  return seconds;
}
