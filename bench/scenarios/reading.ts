// A finished run of 100,000 events read from the store: as events, and as the frames that a viewer gets, against a
// bare reader that lists ready-made pages and cuts them into lines. One reader, no socket.

import { v8Flags } from "../../tests/support/tasks.ts";
import { inOrder } from "../delivery.ts";
import { script, start } from "../process.ts";
import { type Options, RATIO_NOTE, type Report, type Scenario } from "../scenario.ts";
import { profiling } from "../servers.ts";
import { median, pairedRatio, rounded } from "../stats.ts";

const EVENTS = 100_000;
/** The first reading warms up the compiler and does not count. */
const READINGS = 6;

export const reading: Scenario = {
  name: "reading",
  about: "a finished run of 100,000 events read from the store, against a bare reader of pages",

  async run(options: Options): Promise<Report> {
    const repeats = options.quick ? 1 : 3;
    const rates: Record<string, number[]> = { bare: [], events: [], frames: [] };
    for (let repeat = 1; repeat <= repeats; repeat++) {
      options.say(`reading: ${repeat} of ${repeats}`);
      await using parley = start(script("parley_log.ts", [...v8Flags(), ...profiling(options.profiles)]));
      await using bare = start(script("peers/bare_kv.ts", v8Flags()));
      const asked = { events: EVENTS };
      for (const part of [parley, bare]) await part.ask("fill", asked);
      const readers = [
        { name: "bare", read: () => bare.ask("read", asked) },
        { name: "events", read: () => parley.ask("readEvents", asked) },
        { name: "frames", read: () => parley.ask("readFrames", asked) },
      ];
      for (let i = 0; i < READINGS; i++) {
        for (const { name, read } of inOrder(readers, i)) {
          const { ms } = await read();
          if (i > 0) rates[name]!.push((EVENTS * 1000) / ms);
        }
      }
    }
    const figure = (name: string) => ({
      per_second: median(rates[name]!),
      ratio: pairedRatio(rates[name]!, rates.bare!),
    });
    const [bare, events, frames] = [figure("bare"), figure("events"), figure("frames")];
    return {
      tables: [{
        title: `Reading: a finished run of ${EVENTS.toLocaleString("en")} events read from the store`,
        columns: ["reader", "events/s", "× bare"],
        rows: [
          ["bare reader, pages into lines", ...Object.values(bare)],
          ["Parley, into events", ...Object.values(events)],
          ["Parley, into frames", ...Object.values(frames)],
        ],
        notes: [
          `Medians of ${rates.bare!.length} readings by turns, in ${repeats} processes each. ${RATIO_NOTE}`,
        ],
      }],
      figures: { bare: rounded(bare), events: rounded(events), frames: rounded(frames) },
    };
  },
};
