// Bursts: several events become ready at once for each of 1,000 viewers, who asked for `?frames=batch` where the server
// has it. Bursts come at a pace that every server keeps up with or falls behind at its own cost: what counts is CPU.
// The control stands here twice, once with arrays and once with a frame an event, as Parley does.

import { closeHouse, deliver, type House, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { BUSY_NOTE, CPU_NOTE, type Options, percent, type Report, type Scenario } from "../scenario.ts";
import { BARE, CORE, described, SERVERS } from "../servers.ts";
import { rounded } from "../stats.ts";
import { pick, sizesNote, Turns } from "../turns.ts";

const VIEWERS = 1000;
const BURSTS = [20, 100];
/** Bursts have time in between to be sent: as much for arrays as for single frames, since a process that wakes more rarely pays more. */
const MS_PER_EVENT = 15;

const FULL = { restarts: 2, turns: 4, events: 200 };
const QUICK = { restarts: 1, turns: 1, events: 100 };

export const bursts: Scenario = {
  name: "bursts",
  about: "20 and 100 events ready at once for each of 1,000 viewers, arrays against single frames, all peers",

  async run(options: Options): Promise<Report> {
    const { restarts, turns, events } = options.quick ? QUICK : FULL;
    const notes = new Set<string>();
    const sizes = new Set<string>();
    const rows: (string | number)[][] = [];
    const figures: Report["figures"] = {};
    for (const burst of BURSTS) {
      const pace: Pace = { count: events, everyMs: burst * MS_PER_EVENT, burst };
      const taken = new Turns();
      for (let restart = 1; restart <= restarts; restart++) {
        options.say(`bursts: of ${burst}, ${restart} of ${restarts}`);
        await using stack = new AsyncDisposableStack();
        const asked = { viewers: VIEWERS, burst };
        const single = await openHouses(SERVERS, asked, options, stack);
        const arrays = await openHouses(CORE, { ...asked, batch: true }, options, stack);
        single.absent.forEach((note) => notes.add(note));
        const named = arrays.houses.map((house): House => ({ ...house, name: `${house.name}, arrays` }));
        const houses = [...named, ...single.houses];
        for (const house of houses) await deliver(house, { ...pace, count: 100 });
        await taken.take(houses, pace, turns);
        for (const house of houses) await closeHouse(house);
      }
      const results = taken.results(BARE);
      sizes.add(sizesNote(results));
      for (const { name, figures: f } of results) {
        const busy = [percent(f.server_busy), percent(f.viewers_busy)];
        rows.push([String(burst), name, f.us_per_delivery, f.ratio, 1 / f.ratio, ...busy]);
        figures[`${burst} at once, ${name}`] = rounded(pick(f, "us_per_delivery", "ratio", "viewers_busy"));
      }
    }
    return {
      tables: [{
        title: `Bursts: server CPU per delivered event, ${VIEWERS.toLocaleString("en")} viewers`,
        columns: ["at once", "server", "µs/event", "× bare", "bare ÷", "server busy", "viewers busy"],
        rows,
        notes: [
          `Medians of ${restarts * turns} turns of ${events} events to each viewer, a burst every ${
            BURSTS.map((b) => b * MS_PER_EVENT).join(" or ")
          } ms, ` +
          'in arrays as in single frames. Viewers ask for arrays by "?frames=batch"; without it a frame is an event.',
          ...sizes,
          '"Bare" is the control with a frame an event; "bare ÷" says how many times less a server needs than it.',
          "The model's pieces are given to Parley's recorder a burst at a time, as modes do that yield several events " +
          "together; from there on it is the whole server: one commit, one bell, one cursor for each viewer.",
          "A viewer of arrays compares each frame with its neighbour's, and parses those that are new.",
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
