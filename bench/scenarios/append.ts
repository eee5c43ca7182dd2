// Events made durable: Parley's log at 1, 10 and 100 runs at once against a bare KV writer of ready-made pages. Whole
// pages (100 events an append) show what the log adds to the database; single events show what group commit does for
// live text, where every run waits for its own event before it says the next.

import { script, start } from "../process.ts";
import type { Options, Report, Scenario } from "../scenario.ts";
import { median, round } from "../stats.ts";
import { profiling } from "../servers.ts";

const RUNS = [1, 10, 100];
/** Events of one measurement, by the events of an append; single ones take a commit a round, whatever the runs. */
const PAGES = { batch: 100, events: () => 100_000 };
const SINGLES = { batch: 1, events: (runs: number) => 2000 * Math.min(runs, 25) };

export const append: Scenario = {
  name: "append",
  about: "events made durable a second, against a bare KV writer",

  async run(options: Options): Promise<Report> {
    const repeats = options.quick ? 2 : 5;
    const share = options.quick ? 0.2 : 1;
    const rates = new Map<string, number[]>();
    const ratios = new Map<string, number[]>();
    const commits = new Map<string, number>();
    const bareRates: number[] = [];
    await using parley = start(script("parley_log.ts", profiling(options.profiles)));
    await using bare = start(script("peers/bare_kv.ts"));
    for (let repeat = 0; repeat <= repeats; repeat++) {
      options.say(repeat === 0 ? "append: warming up" : `append: ${repeat} of ${repeats}`);
      for (const { batch, events } of [PAGES, SINGLES]) {
        for (const runs of RUNS) {
          const count = events(runs) * share;
          const bareEvents = PAGES.events() * share;
          const control = (bareEvents * 1000) / (await bare.ask("append", { events: bareEvents })).ms;
          const done = await parley.ask("append", { events: count, runs, batch });
          if (repeat === 0) continue;
          const key = `${runs} ${runs === 1 ? "run" : "runs"}, ${batch} an append`;
          bareRates.push(control);
          push(rates, key, (count * 1000) / done.ms);
          push(ratios, key, (count * 1000) / done.ms / control);
          commits.set(key, count / done.commits);
        }
      }
    }
    const figures: Report["figures"] = { bare: { per_second: round(median(bareRates)) } };
    const rows: (string | number)[][] = [["bare writer, 100 a page", median(bareRates), 1, 100]];
    for (const [key, values] of rates) {
      const [rate, ratio, perCommit] = [median(values), median(ratios.get(key)!), commits.get(key)!];
      rows.push([`Parley, ${key}`, rate, ratio, perCommit]);
      figures[key] = { per_second: round(rate), ratio: round(ratio), events_per_commit: round(perCommit) };
    }
    return {
      tables: [{
        title: "Append: events made durable a second",
        columns: ["writer", "events/s", "× bare", "events/commit"],
        rows,
        notes: [
          `Medians of ${repeats}, by turns; a ratio is to the bare writer's turn just before. An event is about ` +
          "200 bytes of JSON, which Parley makes and the bare writer has ready. Each commit is an fsync.",
        ],
      }],
      figures,
    };
  },
};

function push(to: Map<string, number[]>, key: string, value: number): void {
  to.set(key, [...to.get(key) ?? [], value]);
}
