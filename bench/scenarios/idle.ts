// Idle connections: 1,000, 5,000 and 10,000 viewers of a run in which nothing happens. What each takes of memory and
// all together of CPU. All servers idle at the same time, each with viewers in a process of its own. What counts is the
// most that was in use meanwhile: a runtime that gives back what was left of its start would seem to need no memory.

import { type House, openHouses, tooMany } from "../delivery.ts";
import type { Options, Report, Scenario, Table } from "../scenario.ts";
import { BARE, described, SERVERS } from "../servers.ts";
import { rounded } from "../stats.ts";

const LONG = { viewers: [1000, 5000, 10_000], seconds: 300 };
const SHORT = { viewers: [1000, 5000, 10_000], seconds: 40 };
const QUICK = { viewers: [1000], seconds: 10 };
/** How long servers rest after their start, and how often their memory is looked at, in milliseconds. */
const REST_MS = 5000;
const LOOK_MS = 5000;

export const idle: Scenario = {
  name: "idle",
  about:
    "1,000 to 10,000 idle connections, memory and CPU, all peers; five minutes each when named or --long",

  async run(options: Options): Promise<Report> {
    const { viewers: sizes, seconds } = options.quick ? QUICK : options.long ? LONG : SHORT;
    const figures: Report["figures"] = {};
    const rows: Table["rows"] = [];
    const notes = new Set<string>();
    for (const viewers of sizes) {
      const refusal = tooMany(viewers);
      if (refusal) {
        notes.add(refusal);
        continue;
      }
      await using stack = new AsyncDisposableStack();
      const { houses, absent } = await openHouses(SERVERS, { viewers: 0 }, options, stack);
      absent.forEach((note) => notes.add(note));
      await sleep(REST_MS);
      const before = new Map<House, number>();
      const most = new Map<House, number>();
      for (const house of houses) {
        options.say(`idle: ${viewers} viewers of ${house.name}`);
        before.set(house, house.server.memory().rss);
        await house.crowd.ask("connect", { ...house.door, count: viewers });
        most.set(house, house.server.memory().rss);
      }
      options.say(`idle: ${viewers} viewers for ${seconds} s`);
      const cpu = new Map(houses.map((house) => [house, house.server.cpu()]));
      const until = performance.now() + seconds * 1000;
      for (let left = seconds * 1000; left > 0; left = until - performance.now()) {
        await sleep(Math.min(LOOK_MS, left));
        for (const house of houses) most.set(house, Math.max(most.get(house)!, house.server.memory().rss));
      }
      const shown = houses.map((house) => ({
        name: house.name,
        kib: (most.get(house)! - before.get(house)!) / 1024 / viewers,
        atEnd: (house.server.memory().rss - before.get(house)!) / 1024 / viewers,
        busy: (house.server.cpu() - cpu.get(house)!) / seconds,
      }));
      const bare = shown.find(({ name }) => name === BARE)!;
      for (const { name, kib, atEnd, busy } of shown) {
        const figure = {
          kib_each: kib,
          ratio: kib / bare.kib,
          kib_each_at_end: atEnd,
          busy_percent: busy * 100,
        };
        figures[`${viewers} viewers, ${name}`] = rounded(figure);
        rows.push([String(viewers), name, ...Object.values(figure)]);
      }
    }
    return {
      tables: [{
        title: `Idle connections for ${seconds} s`,
        columns: ["viewers", "server", "KiB each", "× bare", "at the end", "CPU %"],
        rows,
        notes: [
          "One measurement of each, and a ratio of two such. KiB each is the most resident memory that the server had " +
          "with its idle viewers, less what it had before they came, by their number; at the end: what it had then, less " +
          "the same. The operating system's own buffers are not in it. CPU is of one core.",
          "A runtime holds some tens of MiB from its start that it may give back or use again at any time: tens of KiB for " +
          "each of 1,000 viewers, a few for each of 10,000. More viewers say more.",
          "Parley and most peers ping every viewer now and then (Parley and the control every 30 s): that is in it " +
          "where the time is long enough.",
          ...options.long || options.quick
            ? []
            : [`The short form; in full, five minutes each, it runs when named or with --long.`],
          ...notes,
          described(SERVERS),
        ],
      }],
      figures,
    };
  },
};

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
