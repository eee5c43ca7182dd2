// A finished run of 100,000 events read from the store: as events, and as the frames that a viewer gets, against a
// bare reader that lists ready-made pages and cuts them into lines. One reader, no socket.

import { script, start } from "../process.ts";
import type { Options, Report, Scenario } from "../scenario.ts";
import { median, round } from "../stats.ts";
import { profiling } from "../servers.ts";

const EVENTS = 100_000;
/** The first reading warms up the compiler and does not count. */
const READINGS = 6;

export const reading: Scenario = {
  name: "reading",
  about: "a finished run of 100,000 events read from the store, against a bare reader of pages",

  async run(options: Options): Promise<Report> {
    const repeats = options.quick ? 1 : 3;
    const rates = { bare: [] as number[], events: [] as number[], frames: [] as number[] };
    for (let repeat = 1; repeat <= repeats; repeat++) {
      options.say(`reading: ${repeat} of ${repeats}`);
      await using parley = start(script("parley_log.ts", profiling(options.profiles)));
      await using bare = start(script("peers/bare_kv.ts"));
      const asked = { events: EVENTS, times: READINGS };
      const { ms } = await bare.ask("read", asked);
      const { eventsMs, framesMs } = await parley.ask("read", asked);
      rates.bare.push(...perSecond(ms));
      rates.events.push(...perSecond(eventsMs));
      rates.frames.push(...perSecond(framesMs));
    }
    const bare = median(rates.bare);
    const [events, frames] = [median(rates.events), median(rates.frames)];
    return {
      tables: [{
        title: `Reading: a finished run of ${EVENTS.toLocaleString("en")} events read from the store`,
        columns: ["reader", "events/s", "× bare"],
        rows: [
          ["bare reader, pages into lines", bare, 1],
          ["Parley, into events", events, events / bare],
          ["Parley, into frames", frames, frames / bare],
        ],
        notes: [`Medians of ${rates.bare.length} readings in ${repeats} processes each.`],
      }],
      figures: {
        bare: { per_second: round(bare) },
        events: { per_second: round(events), ratio: round(events / bare) },
        frames: { per_second: round(frames), ratio: round(frames / bare) },
      },
    };
  },
};

function perSecond(ms: number[]): number[] {
  return ms.slice(1).map((time) => (EVENTS * 1000) / time);
}
