// What the socket alone costs: ready-made strings to 1,000 viewers, one or eight frames in a turn of the event loop, over
// the platform's own sockets and over the `ws` package as it comes, with frames that are built once for all viewers, and
// with what one viewer gets in one turn in one write. All of them under Deno, none of them Parley.

import { closeHouse, deliver, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { BUSY_NOTE, CPU_NOTE, type Options, percent, type Report, type Scenario } from "../scenario.ts";
import { BARE, described, SOCKETS } from "../servers.ts";
import { rounded } from "../stats.ts";
import { pick, sizesNote, Turns } from "../turns.ts";

const VIEWERS = 1000;
const FRAMES = [1, 8];

const FULL = { restarts: 3, turns: 4, events: 96 };
const QUICK = { restarts: 1, turns: 2, events: 48 };

export const sockets: Scenario = {
  name: "sockets",
  about: "what a frame costs in 1,000 sockets, one and eight in a turn, native and over ws, without Parley",

  async run(options: Options): Promise<Report> {
    const { restarts, turns, events } = options.quick ? QUICK : FULL;
    const notes = new Set<string>();
    const sizes = new Set<string>();
    const rows: (string | number)[][] = [];
    const figures: Report["figures"] = {};
    for (const burst of FRAMES) {
      const pace: Pace = { count: events, everyMs: 0, burst };
      const taken = new Turns();
      for (let restart = 1; restart <= restarts; restart++) {
        options.say(`sockets: ${burst} in a turn, ${restart} of ${restarts}`);
        await using stack = new AsyncDisposableStack();
        const { houses, absent } = await openHouses(SOCKETS, { viewers: VIEWERS, burst }, options, stack);
        absent.forEach((note) => notes.add(note));
        for (const house of houses) await deliver(house, pace);
        await taken.take(houses, pace, turns);
        for (const house of houses) await closeHouse(house);
      }
      const results = taken.results(BARE);
      sizes.add(sizesNote(results));
      for (const { name, figures: f } of results) {
        const busy = [percent(f.server_busy), percent(f.viewers_busy)];
        rows.push([String(burst), name, f.us_per_delivery, f.ratio, ...busy]);
        figures[`${burst} in a turn, ${name}`] = rounded(pick(f, "us_per_delivery", "ratio", "viewers_busy"));
      }
    }
    return {
      tables: [{
        title: `The socket alone: server CPU per frame, ${VIEWERS.toLocaleString("en")} viewers`,
        columns: ["in a turn", "server", "µs/frame", "× bare", "server busy", "viewers busy"],
        rows,
        notes: [
          `Medians of ${
            restarts * turns
          } turns (new processes ${restarts} times) of ${events} frames to each viewer, ` +
          "as fast as it goes; between two turns of the event loop a server waits until its sockets have room.",
          ...sizes,
          CPU_NOTE,
          BUSY_NOTE,
          ...notes,
          described(SOCKETS),
        ],
      }],
      figures,
    };
  },
};
