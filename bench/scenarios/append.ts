// Events made durable: Parley's log at 1, 10 and 1,000 runs at once against a bare KV writer of ready-made pages. Whole
// pages (100 events an append) show what the log adds to the database; single events show what group commit does for
// live text, where every run waits for its own event before it says the next. The fsyncs are counted by strace.

import { v8Flags } from "../../tests/support/tasks.ts";
import { Absent, strace } from "../install.ts";
import { script, start, workFolder } from "../process.ts";
import type { Options, Report, Scenario } from "../scenario.ts";
import { median, round } from "../stats.ts";
import { profiling } from "../servers.ts";

const RUNS = [1, 10, 1000];
/** Events of one measurement, by the events of an append; single ones take a commit a round, whatever the runs. */
const PAGES = { batch: 100, events: (runs: number) => runs < 1000 ? 100_000 : 300_000 };
const SINGLES = { batch: 1, events: (runs: number) => 2000 * Math.min(runs, 25) };
/** Each run says a few events at least. */
const SHARE_QUICK = 0.4;

export const append: Scenario = {
  name: "append",
  about: "events made durable a second, against a bare KV writer",

  async run(options: Options): Promise<Report> {
    const repeats = options.quick ? 2 : 5;
    const share = options.quick ? SHARE_QUICK : 1;
    const rates = new Map<string, number[]>();
    const ratios = new Map<string, number[]>();
    const commits = new Map<string, number>();
    const bareRates: number[] = [];
    await using parley = start(script("parley_log.ts", [...v8Flags(), ...profiling(options.profiles)]));
    await using bare = start(script("peers/bare_kv.ts", v8Flags()));
    for (let repeat = 0; repeat <= repeats; repeat++) {
      options.say(repeat === 0 ? "append: warming up" : `append: ${repeat} of ${repeats}`);
      for (const { batch, events } of [PAGES, SINGLES]) {
        for (const runs of RUNS) {
          const count = events(runs) * share;
          const bareEvents = PAGES.events(1) * share;
          const control = (bareEvents * 1000) / (await bare.ask("append", { events: bareEvents })).ms;
          const done = await parley.ask("append", { events: count, runs, batch });
          if (repeat === 0) continue;
          const key = keyOf(runs, batch);
          bareRates.push(control);
          push(rates, key, (count * 1000) / done.ms);
          push(ratios, key, (count * 1000) / done.ms / control);
          commits.set(key, count / done.commits);
        }
      }
    }
    const { syncs, note } = await countSyncs(share, options);
    const figures: Report["figures"] = { bare: { per_second: round(median(bareRates)) } };
    const rows: (string | number)[][] = [["bare writer, 100 a page", median(bareRates), 1, 100, ""]];
    for (const [key, values] of rates) {
      const [rate, ratio, perCommit] = [median(values), median(ratios.get(key)!), commits.get(key)!];
      const perSync = syncs.get(key);
      rows.push([`Parley, ${key}`, rate, ratio, perCommit, perSync ?? "not counted"]);
      figures[key] = {
        per_second: round(rate),
        ratio: round(ratio),
        events_per_commit: round(perCommit),
        ...(perSync !== undefined && { events_per_fsync: round(perSync) }),
      };
    }
    return {
      tables: [{
        title: "Append: events made durable a second",
        columns: ["writer", "events/s", "× bare", "events/commit", "events/fsync"],
        rows,
        notes: [
          `Medians of ${repeats}, by turns; a ratio is the median of the ratios to the bare writer's turn just before. An event is about ` +
          "200 bytes of JSON, which Parley makes and the bare writer has ready.",
          note,
        ],
      }],
      figures,
    };
  },
};

/** Events for each fsync, by the writer; every case once more, in a process of its own that is traced. */
async function countSyncs(
  share: number,
  options: Options,
): Promise<{ syncs: Map<string, number>; note: string }> {
  const syncs = new Map<string, number>();
  let tracer: string;
  try {
    tracer = await strace();
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    return { syncs, note: `fsyncs were not counted: ${error.message}.` };
  }
  for (const { batch, events } of [PAGES, SINGLES]) {
    for (const runs of RUNS) {
      options.say(`append: counting fsyncs of ${keyOf(runs, batch)}`);
      const file = `${workFolder()}/syncs`;
      const count = events(runs) * share;
      const traced = [
        tracer,
        "-f",
        "-c",
        "-e",
        "trace=fsync,fdatasync",
        "-o",
        file,
        ...script("parley_log.ts", v8Flags()),
      ];
      {
        await using parley = start(traced);
        await parley.ask("append", { events: count, runs, batch });
      }
      syncs.set(keyOf(runs, batch), count / callsIn(await Deno.readTextFile(file)));
    }
  }
  const note =
    "fsync and fdatasync were counted by strace in runs of their own, with those of opening the database.";
  return { syncs, note };
}

/** The calls in a summary of strace: `% time, seconds, usecs/call, calls, errors, syscall` a line. */
function callsIn(summary: string): number {
  const lines = summary.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*\bf(?:data)?sync$/gm);
  return [...lines].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

function keyOf(runs: number, batch: number): string {
  return `${runs.toLocaleString("en")} ${runs === 1 ? "run" : "runs"}, ${batch} an append`;
}

function push(to: Map<string, number[]>, key: string, value: number): void {
  to.set(key, [...to.get(key) ?? [], value]);
}
