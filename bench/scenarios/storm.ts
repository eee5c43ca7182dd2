// Storms: 2,000 viewers connect at the same moment, and 5,000 drop out without a word and come back at the same moment
// while the run goes on. Every one of those must have every event, none twice; each reads the numbers it gets.

import { type House, inOrder, openHouse, openHouses, tooMany } from "../delivery.ts";
import { type Options, RATIO_NOTE, type Report, type Scenario, type Table } from "../scenario.ts";
import { BARE, CORE, described, present, type Ready, SERVERS } from "../servers.ts";
import { median, medians, pairedRatio, rounded } from "../stats.ts";

/** Events while nobody is there, and while they come back. */
const MISSED = 20;
const MEANWHILE = { count: 20, everyMs: 25 };
/** How long all may take to be where the run is, in milliseconds. */
const SETTLE_MS = 60_000;

const FULL = { restarts: 2, turns: 3, crowd: 2000, back: 5000 };
const QUICK = { restarts: 1, turns: 1, crowd: 500, back: 1000 };

type Rush = Record<"per_second" | "us_each" | "ms", number>;

export const storm: Scenario = {
  name: "storm",
  about: "2,000 viewers connect at once, all peers; 5,000 drop out and resume at once",

  async run(options: Options): Promise<Report> {
    const plan = options.quick ? QUICK : FULL;
    const figures: Report["figures"] = {};
    return {
      tables: [await rushes(plan, options, figures), await returns(plan, options, figures)],
      figures,
    };
  },
};

async function rushes(plan: typeof FULL, options: Options, figures: Report["figures"]): Promise<Table> {
  const { restarts, turns, crowd } = plan;
  const notes = new Set<string>();
  const taken = new Map<string, Rush[]>();
  for (let restart = 1; restart <= restarts; restart++) {
    options.say(`storm: ${crowd} connect, ${restart} of ${restarts}`);
    await using stack = new AsyncDisposableStack();
    const { houses, absent } = await openHouses(SERVERS, { viewers: 0 }, options, stack);
    absent.forEach((note) => notes.add(note));
    for (const house of houses) await rush(house, Math.min(crowd, 500));
    for (let i = 0; i < turns; i++) {
      for (const house of inOrder(houses, i)) {
        const after: number = await house.crowd.ask("head");
        taken.set(house.name, [...taken.get(house.name) ?? [], await rush(house, crowd, after)]);
      }
    }
  }
  const rate = (name: string) => taken.get(name)!.map(({ per_second }) => per_second);
  const rows: Table["rows"] = [];
  for (const [name, all] of taken) {
    const figure = { ...medians(all), ratio: pairedRatio(rate(name), rate(BARE)) };
    figures[`${crowd} at once, ${name}`] = rounded(figure);
    rows.push([name, figure.per_second, figure.ratio, figure.us_each, figure.ms]);
  }
  return {
    title: `Storm: ${crowd.toLocaleString("en")} viewers connect at once`,
    columns: ["server", "accepted/s", "× bare", "µs CPU each", "all in after ms"],
    rows,
    notes: [
      `Medians of ${
        restarts * turns
      } turns. From the first connection that is begun, none waiting for another, until ` +
      "the last viewer is told that it has caught up. They come where the run is, as they must at peers that replay " +
      `nothing. ${RATIO_NOTE} A higher one is better here. "µs CPU each" is the server's.`,
      ...notes,
      described(SERVERS),
    ],
  };
}

/** `after` is what they have seen before: from there on they watch. */
async function rush({ server, crowd, door }: House, count: number, after = 0): Promise<Rush> {
  const before = server.cpu();
  const { ms } = await crowd.ask("connect", { ...door, count, after, atOnce: count });
  const cpu = server.cpu() - before;
  await crowd.ask("leave");
  return { per_second: (count * 1000) / ms, us_each: (cpu * 1e6) / count, ms };
}

async function returns(plan: typeof FULL, options: Options, figures: Report["figures"]): Promise<Table> {
  const { restarts, back } = plan;
  const refusal = tooMany(back);
  const rows: Table["rows"] = [];
  const { ready } = await present(CORE.filter(({ name }) => name !== BARE), options);
  for (const server of refusal ? [] : ready) {
    const all: Rush[] = [];
    for (let restart = 1; restart <= restarts; restart++) {
      options.say(`storm: ${back} come back to ${server.name}, ${restart} of ${restarts}`);
      all.push(await comeBack(server, back));
    }
    const figure = medians(all);
    figures[`${back} resume, ${server.name}`] = rounded(figure);
    rows.push([server.name, figure.per_second, figure.us_each, median(all.map(({ ms }) => ms))]);
  }
  return {
    title: `Storm: ${back.toLocaleString("en")} viewers drop out and resume at once`,
    columns: ["server", "resumed/s", "µs CPU each", "all back after ms"],
    rows,
    notes: [
      refusal ??
        `Medians of ${restarts} storms. All go without a word, miss ${MISSED} events, and come back together while ` +
          `${MEANWHILE.count} more are said. Every viewer read the number of every event: all had all of them, none twice.`,
    ],
  };
}

async function comeBack(ready: Ready, count: number): Promise<Rush> {
  await using stack = new AsyncDisposableStack();
  const { server, crowd } = await openHouse(ready, { viewers: count }, stack);
  const head: number = await crowd.ask("head");
  await crowd.ask("leave");
  await server.ask("emit", { count: MISSED, everyMs: 0 });
  const before = server.cpu();
  const [{ ms }] = await Promise.all([crowd.ask("resume"), server.ask("emit", MEANWHILE)]);
  const cpu = server.cpu() - before;
  await crowd.ask("settle", { head: head + MISSED + MEANWHILE.count, withinMs: SETTLE_MS });
  return { per_second: (count * 1000) / ms, us_each: (cpu * 1e6) / count, ms };
}
