// Latency at a steady pace: 50 events a second to 1,000 viewers, from the moment an event is there until its first and
// its last viewer have it. What Parley may take beyond the control is one commit, which is measured beside it.

import { closeHouse, deliver, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { v8Flags } from "../../tests/support/tasks.ts";
import { script, start } from "../process.ts";
import { BUSY_NOTE, CPU_NOTE, type Options, percent, type Report, type Scenario } from "../scenario.ts";
import { BARE, SERVERS } from "../servers.ts";
import { median, pairedRatio, quantile, quantileOfSums, rounded } from "../stats.ts";
import { pick, sizesNote, Turns } from "../turns.ts";

const VIEWERS = 1000;
const EVENTS_PER_SECOND = 50;

const FULL = { restarts: 2, turns: 2, seconds: 8 };
const QUICK = { restarts: 1, turns: 1, seconds: 2 };

export const latency: Scenario = {
  name: "latency",
  about: "50 events/s to 1,000 viewers: from the event to the last viewer, all peers",

  async run(options: Options): Promise<Report> {
    const { restarts, turns, seconds } = options.quick ? QUICK : FULL;
    const pace: Pace = { count: seconds * EVENTS_PER_SECOND, everyMs: 1000 / EVENTS_PER_SECOND };
    const notes = new Set<string>();
    const taken = new Turns();
    for (let restart = 1; restart <= restarts; restart++) {
      options.say(`latency: ${restart} of ${restarts}`);
      await using stack = new AsyncDisposableStack();
      const { houses, absent } = await openHouses(SERVERS, { viewers: VIEWERS }, options, stack);
      absent.forEach((note) => notes.add(note));
      for (const house of houses) await deliver(house, { ...pace, count: EVENTS_PER_SECOND });
      await taken.take(houses, pace, turns);
      for (const house of houses) await closeHouse(house);
    }
    options.say("latency: one commit");
    const commits = await commitTimes();
    const commit = rounded({ p50_ms: quantile(commits, 0.5), p99_ms: quantile(commits, 0.99) });
    const results = taken.results(BARE);
    // The target is a multiple of what the control and one commit take together.
    const both = { p50: withCommit(taken, commits, 0.5), p99: withCommit(taken, commits, 0.99) };
    const figures: Report["figures"] = { "one commit, bare KV": commit };
    const rows = results.map(({ name, figures: f }) => {
      const over = {
        p50: pairedRatio(taken.of(name).map(({ p50_ms }) => p50_ms), both.p50),
        p99: pairedRatio(taken.of(name).map(({ p99_ms }) => p99_ms), both.p99),
      };
      figures[name] = rounded({
        ...pick(f, "p50_ms", "p99_ms", "first_p50_ms", "us_per_delivery", "ratio"),
        p50_ratio: over.p50,
        p99_ratio: over.p99,
      });
      const times = [f.p50_ms, f.p99_ms, f.first_p50_ms, over.p50, over.p99];
      return [name, ...times, f.us_per_delivery, percent(f.server_busy), percent(f.viewers_busy)];
    });
    return {
      tables: [{
        title: `Latency: ${EVENTS_PER_SECOND} events/s to ${VIEWERS.toLocaleString("en")} viewers`,
        columns: [
          "server",
          "last p50 ms",
          "last p99 ms",
          "first p50 ms",
          "p50 × (bare + commit)",
          "p99 × (bare + commit)",
          "µs/delivery",
          "server busy",
          "viewers busy",
        ],
        rows,
        notes: [
          `Medians of ${restarts * turns} turns of ${seconds} s; each turn's own quantiles.`,
          `One commit of one such event by a bare KV writer takes ${commit.p50_ms} ms at p50, ${commit.p99_ms} ms at ` +
          `p99 here (200 after all turns, one every 20 ms, when nothing else goes on); only Parley has one.`,
          '"Bare + commit" are the quantiles of what the control and a commit take together: each event of the control\'s ' +
          `turn with each of those commits, ${shown(both)}. A ratio is to the control's turn beside it.`,
          sizesNote(results),
          CPU_NOTE,
          "The viewers read one after the other in one thread, with a nap of 0.2 ms in between: that is part of every " +
          "time given here.",
          BUSY_NOTE,
          ...notes,
        ],
      }],
      figures,
    };
  },
};

/** What the control and a commit take together in each of the control's turns, in milliseconds. */
function withCommit(taken: Turns, commits: readonly number[], p: number): number[] {
  return taken.toLast(BARE).map((times) => quantileOfSums(times, commits, p));
}

function shown({ p50, p99 }: { p50: number[]; p99: number[] }): string {
  const { a, b } = rounded({ a: median(p50), b: median(p99) });
  return `${a} ms at p50, ${b} ms at p99`;
}

/** What commits take on this disk when nothing else is going on, in milliseconds. */
async function commitTimes(): Promise<number[]> {
  await using writer = start(script("peers/bare_kv.ts", v8Flags()));
  return await writer.ask("commits", { count: 200, everyMs: 20 });
}
