// One run, N viewers, as fast as it goes: what it costs to deliver an event to each. The servers take turns of about a
// second in changing order, and a ratio is the median of the ratios of neighbouring turns: on a machine that does
// other things as well, that holds where the figures themselves do not.

import { closeHouse, deliver, openHouses, tooMany } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { BUSY_NOTE, CPU_NOTE, type Options, percent, type Report, type Scenario } from "../scenario.ts";
import { BARE, described, SERVERS } from "../servers.ts";
import { rounded } from "../stats.ts";
import { pick, sizesNote, Turns } from "../turns.ts";

const VIEWERS = [100, 1000, 5000];

/** How much is measured: new processes so many times, and in each so many turns. */
const FULL = { restarts: 3, turns: 4, deliveries: 100_000 };
const QUICK = { restarts: 1, turns: 2, deliveries: 40_000 };

export const fanOut: Scenario = {
  name: "fan-out",
  about: "one run to N viewers, one event a frame, all peers",

  async run(options: Options): Promise<Report> {
    const { restarts, turns, deliveries } = options.quick ? QUICK : FULL;
    const notes = new Set<string>();
    const sizes = new Set<string>();
    const rows: (string | number)[][] = [];
    const figures: Report["figures"] = {};
    for (const viewers of VIEWERS) {
      if (options.quick && viewers > 1000) continue;
      const refusal = tooMany(viewers);
      if (refusal) {
        notes.add(refusal);
        continue;
      }
      const pace: Pace = { count: Math.ceil(deliveries / viewers), everyMs: 0 };
      const taken = new Turns();
      for (let restart = 1; restart <= restarts; restart++) {
        options.say(`fan-out: ${viewers} viewers, ${restart} of ${restarts}`);
        await using stack = new AsyncDisposableStack();
        const { houses, absent } = await openHouses(SERVERS, { viewers }, options, stack);
        absent.forEach((note) => notes.add(note));
        // The runtime's compiler is done with what is hot before anything counts.
        for (const house of houses) await deliver(house, pace);
        await taken.take(houses, pace, turns);
        for (const house of houses) await closeHouse(house);
      }
      const results = taken.results(BARE);
      sizes.add(sizesNote(results));
      for (const { name, figures: f } of results) {
        const busy = [percent(f.server_busy), percent(f.viewers_busy)];
        rows.push([String(viewers), name, f.us_per_delivery, f.ratio, f.per_second, ...busy]);
        figures[`${viewers} viewers, ${name}`] = rounded(
          pick(f, "us_per_delivery", "ratio", "per_second", "server_busy", "viewers_busy"),
        );
      }
    }
    return {
      tables: [{
        title: "Fan-out as fast as it goes: server CPU per delivered event",
        columns: [
          "viewers",
          "server",
          "µs/delivery",
          "× bare",
          "deliveries/s",
          "server busy",
          "viewers busy",
        ],
        rows,
        notes: [
          `Medians of ${restarts * turns} turns (new processes ${restarts} times) of ` +
          `${deliveries.toLocaleString("en")} deliveries; one event a frame.`,
          ...sizes,
          "Parley makes what is said while it commits, four events at most, durable and shown together, each in a " +
          "frame of its own; the others are given one event after the other. For each by itself see latency.",
          CPU_NOTE,
          BUSY_NOTE,
          ...notes,
          described(SERVERS),
        ],
      }],
      figures,
    };
  },
};
