// Replay over sockets: viewers who come late are sent what there is. 200 of them 1,000 events of a run that goes on,
// the same of one that is over, and ten of them 100,000 events. What an event costs is held against fan-out to as many
// viewers in the same process, and the server's memory against that of a replay a hundredth as long.

import { deliver, type House, openHouse } from "../delivery.ts";
import type { Options, Report, Scenario, Table } from "../scenario.ts";
import { CORE, present, type Ready } from "../servers.ts";
import { median, pairedRatio, round } from "../stats.ts";

const CROWD = 200;
const SHORT = 1000;
const FEW = 10;
const MIB = 2 ** 20;

const FULL = { repeats: 5, long: 100_000 };
const QUICK = { repeats: 1, long: 20_000 };

interface Shown {
  us: number;
  perSecond: number;
  peakMib: number;
}

export const replay: Scenario = {
  name: "replay",
  about: "200 viewers replay 1,000 events of a live and of a finished run, 10 replay 100,000",

  async run(options: Options): Promise<Report> {
    const { repeats, long } = options.quick ? QUICK : FULL;
    const figures: Report["figures"] = {};
    const rows: Table["rows"] = [];
    const parleys = CORE.filter(({ name }) => name.startsWith("Parley"));
    const { ready } = await present(parleys, options);
    for (const server of ready) {
      const shown = new Map<string, Shown[]>();
      const note = (what: string, one: Shown) => shown.set(what, [...shown.get(what) ?? [], one]);
      for (let repeat = 1; repeat <= repeats; repeat++) {
        options.say(`replay: ${server.name}, ${repeat} of ${repeats}`);
        await short(server, note);
        await tall(server, long, note);
      }
      const costs = (what: string) => shown.get(what)!.map(({ us }) => us);
      for (const [what, all] of shown) {
        const figure = {
          us_per_event: median(costs(what)),
          ratio: pairedRatio(costs(what), costs(LIVE)),
          per_second: median(all.map(({ perSecond }) => perSecond)),
          peak_mib: median(all.map(({ peakMib }) => peakMib)),
        };
        figures[`${server.name}, ${what}`] = {
          us_per_event: round(figure.us_per_event),
          ratio: round(figure.ratio),
          per_second: round(figure.per_second),
          peak_mib: round(figure.peak_mib),
        };
        rows.push([server.name, what, ...Object.values(figure)]);
      }
    }
    return {
      tables: [{
        title: "Replay over sockets: server CPU per delivered event",
        columns: ["server", "what", "µs/event", "× fan-out", "events/s", "memory MiB"],
        rows,
        notes: [
          `Medians of ${repeats}, new processes each time. "Fan-out" is what an event costs that is delivered live, one ` +
          `a frame, to ${CROWD} viewers. A ratio is the median of the ratios to the fan-out of the same repetition, for ` +
          `${CROWD} viewers in the same process. All viewers of a replay connect at the same moment; connecting is part ` +
          "of its cost.",
          `"Memory" is how much the server's resident memory rises at most during a replay above what it was before, as ` +
          "the operating system counts it; garbage that was not collected yet included.",
          "Each viewer counts what it gets, the first one checks the numbers; a run that is over must be closed with " +
          "1000 after its last event.",
        ],
      }],
      figures,
    };
  },
};

const LIVE = `${CROWD} live viewers, fan-out`;

/** 200 viewers, 1,000 events. */
async function short(server: Ready, note: (what: string, one: Shown) => void): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const house = await openHouse(server, { viewers: CROWD }, stack);
  // With the three that begin a discussion these are 1,000 events, the second half of which counts.
  await deliver(house, { count: SHORT / 2 - 3, everyMs: 0 });
  const { cpu, perSecond } = await deliver(house, { count: SHORT / 2, everyMs: 0 });
  note(LIVE, { us: cpu, perSecond, peakMib: 0 });
  await house.crowd.ask("leave");
  note(`${CROWD} × ${SHORT} events of a live run`, await watch(house, CROWD, "caughtUp"));
  await house.server.ask("close");
  note(`${CROWD} × ${SHORT} events of a finished run`, await watch(house, CROWD, "closed"));
}

/** Ten viewers, and a run a hundred times as long as another. */
async function tall(server: Ready, long: number, note: (what: string, one: Shown) => void): Promise<void> {
  for (const events of [long / 100, long]) {
    await using stack = new AsyncDisposableStack();
    const house = await openHouse(server, { viewers: 1, burst: 100 }, stack);
    await deliver(house, { count: events, everyMs: 0, burst: 100 });
    await house.crowd.ask("leave");
    await house.server.ask("close");
    // The first reading is the compiler's.
    await watch(house, FEW, "closed");
    const what = `${FEW} × ${events.toLocaleString("en")} events of a finished run`;
    note(what, await watch(house, FEW, "closed"));
  }
}

/** Viewers come, all at once, and get all events that are there. */
async function watch(
  { server, crowd, door }: House,
  count: number,
  until: "caughtUp" | "closed",
): Promise<Shown> {
  server.forgetPeak();
  const before = { cpu: server.cpu(), rss: server.memory().rss };
  const { ms, events } = await crowd.ask("connect", { ...door, count, until, atOnce: count });
  const shown = {
    us: ((server.cpu() - before.cpu) * 1e6) / events,
    perSecond: (events * 1000) / ms,
    peakMib: (server.memory().peak - before.rss) / MIB,
  };
  await crowd.ask("leave");
  return shown;
}
