// Latency at a steady pace: 50 events a second to 1,000 viewers, from the moment an event is there until its first and
// its last viewer have it. What Parley may take beyond the control is one commit, which is measured beside it.

import { closeHouse, deliver, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { script, start } from "../process.ts";
import { BUSY_NOTE, type Options, percent, type Report, type Scenario } from "../scenario.ts";
import { BARE, SERVERS } from "../servers.ts";
import { quantile, rounded } from "../stats.ts";
import { pick, Turns } from "../turns.ts";

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
    const commit = rounded(await oneCommit());
    const results = taken.results(BARE);
    const bare = results.find(({ name }) => name === BARE)!.figures;
    const figures: Report["figures"] = { "one commit, bare KV": commit };
    const rows = results.map(({ name, figures: f }) => {
      // The target is a multiple of the control's time with one commit.
      const over = {
        p50: f.p50_ms / (bare.p50_ms + commit.p50_ms),
        p99: f.p99_ms / (bare.p99_ms + commit.p99_ms),
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
          "p99 here; only Parley has one.",
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

/** What a commit takes on this disk when nothing else is going on. */
async function oneCommit(): Promise<{ p50_ms: number; p99_ms: number }> {
  await using writer = start(script("peers/bare_kv.ts"));
  const times: number[] = await writer.ask("commits", { count: 200, everyMs: 20 });
  return { p50_ms: quantile(times, 0.5), p99_ms: quantile(times, 0.99) };
}
