// Many rooms: 1,000 live runs, two viewers each, five events a second in each of them. What is shared in fan-out is
// hardly shared here: every event is said, made durable and spelled for two.

import { closeHouse, deliver, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { BUSY_NOTE, CPU_NOTE, type Options, percent, type Report, type Scenario } from "../scenario.ts";
import { AGENTS, BARE, described, DURABLE, SERVERS } from "../servers.ts";
import { rounded } from "../stats.ts";
import { pick, sizesNote, Turns } from "../turns.ts";

const VIEWERS_A_ROOM = 2;
const EVENTS_PER_SECOND = 5;

const COMPARED = [...SERVERS, DURABLE, AGENTS];

const FULL = { restarts: 2, turns: 3, rooms: 1000, seconds: 4 };
const QUICK = { restarts: 1, turns: 1, rooms: 200, seconds: 2 };

export const rooms: Scenario = {
  name: "rooms",
  about: "1,000 live runs with 2 viewers and 5 events/s each, all peers",

  async run(options: Options): Promise<Report> {
    const { restarts, turns, rooms, seconds } = options.quick ? QUICK : FULL;
    const pace: Pace = { count: seconds * EVENTS_PER_SECOND, everyMs: 1000 / EVENTS_PER_SECOND };
    const notes = new Set<string>();
    const taken = new Turns();
    for (let restart = 1; restart <= restarts; restart++) {
      options.say(`rooms: ${restart} of ${restarts}`);
      await using stack = new AsyncDisposableStack();
      const asked = { viewers: rooms * VIEWERS_A_ROOM, rooms };
      const { houses, absent } = await openHouses(COMPARED, asked, options, stack);
      absent.forEach((note) => notes.add(note));
      for (const house of houses) await deliver(house, pace);
      await taken.take(houses, pace, turns);
      for (const house of houses) await closeHouse(house);
    }
    const figures: Report["figures"] = {};
    const results = taken.results(BARE);
    const rows = results.map(({ name, figures: f }) => {
      figures[name] = rounded(
        pick(f, "us_per_delivery", "ratio", "per_second", "server_busy", "viewers_busy"),
      );
      return [
        name,
        f.us_per_delivery,
        f.ratio,
        f.per_second,
        percent(f.server_busy),
        percent(f.viewers_busy),
      ];
    });
    const each = `${VIEWERS_A_ROOM} viewers and ${EVENTS_PER_SECOND} events/s each`;
    return {
      tables: [{
        title: `Many rooms: ${rooms.toLocaleString("en")} live runs, ${each}`,
        columns: ["server", "µs/delivery", "× bare", "deliveries/s", "server busy", "viewers busy"],
        rows,
        notes: [
          `Medians of ${
            restarts * turns
          } turns of ${seconds} s. The runs take turns, so that an event is due every ` +
          `${1000 / EVENTS_PER_SECOND / rooms} ms. Only Parley and the last two make them durable.`,
          sizesNote(results),
          CPU_NOTE,
          BUSY_NOTE,
          ...notes,
          described(COMPARED),
        ],
      }],
      figures,
    };
  },
};
