// One run, N viewers: what it costs to deliver an event to each. First as fast as it goes, for the cost and the
// throughput; then at a steady pace, for the latency. Servers take turns, so that whatever else the machine does
// befalls all of them, and each turn has processes of its own.

import { type Part, descriptorLimit, script, start, ticksPerSecond } from "../process.ts";
import type { Pace } from "../pace.ts";
import type { Options, Report, Scenario } from "../scenario.ts";
import { medians, quantile, round } from "../stats.ts";
import { SERVERS } from "../servers.ts";

const VIEWERS = [100, 1000, 2000];
/** Descriptors a process needs beside its viewers. */
const OTHER_DESCRIPTORS = 100;

/** How much is measured. Deliveries are events times viewers. */
const FULL = { repeats: 5, deliveries: 600_000, paced: { seconds: 8, perSecond: 50, deliveriesPerSecond: 50_000 } };
const QUICK = { repeats: 2, deliveries: 150_000, paced: { seconds: 2, perSecond: 50, deliveriesPerSecond: 50_000 } };

/** One turn of one server. CPU in microseconds, times in milliseconds, shares of one core. */
type Turn = Record<
  | "cpu"
  | "perSecond"
  | "serverBusy"
  | "viewersBusy"
  | "pacedCpu"
  | "pacedViewersBusy"
  | "p50"
  | "p99"
  | "firstP50"
  | "frameBytes",
  number
>;

export const fanOut: Scenario = {
  name: "fan-out",
  about: "one run to N viewers, one event a frame, against a bare Deno.serve",

  async run(options: Options): Promise<Report> {
    const plan = options.quick ? QUICK : FULL;
    const counts = VIEWERS.filter((n) => n + OTHER_DESCRIPTORS < descriptorLimit() && !(options.quick && n > 1000));
    const report: Report = { tables: [], figures: {} };
    const cost: Report["tables"][0] = {
      title: "Fan-out as fast as it goes: server CPU per delivered event",
      columns: ["viewers", "server", "µs/delivery", "× bare", "deliveries/s", "server busy", "viewers busy"],
      rows: [],
      notes: [],
    };
    const latency: Report["tables"][0] = {
      title: "Fan-out at a steady pace: from the model's piece to the last viewer",
      columns: ["viewers", "server", "events/s", "p50 ms", "p99 ms", "p50 first viewer", "µs/delivery", "× bare", "viewers busy"],
      rows: [],
      notes: [],
    };
    let frameBytes = 0;
    for (const viewers of counts) {
      const rate = Math.min(plan.paced.perSecond, plan.paced.deliveriesPerSecond / viewers);
      const fast: Pace = { count: plan.deliveries / viewers, everyMs: 0 };
      const steady: Pace = { count: plan.paced.seconds * rate, everyMs: 1000 / rate };
      const turns = new Map<string, Turn[]>(SERVERS.map(({ name }) => [name, []]));
      for (let repeat = 1; repeat <= plan.repeats; repeat++) {
        for (const { name, command } of repeat % 2 ? SERVERS : SERVERS.toReversed()) {
          options.say(`fan-out: ${viewers} viewers, ${name}, ${repeat} of ${plan.repeats}`);
          turns.get(name)!.push(await turn(command(options), viewers, fast, steady));
        }
      }
      const bare = medians(turns.get("bare Deno.serve")!);
      for (const { name } of SERVERS) {
        const m = medians(turns.get(name)!);
        const ratio = m.cpu / bare.cpu;
        const pacedRatio = m.pacedCpu / bare.pacedCpu;
        cost.rows.push([String(viewers), name, m.cpu, ratio, m.perSecond, percent(m.serverBusy), percent(m.viewersBusy)]);
        latency.rows.push([
          String(viewers),
          name,
          rate,
          m.p50,
          m.p99,
          m.firstP50,
          m.pacedCpu,
          pacedRatio,
          percent(m.pacedViewersBusy),
        ]);
        report.figures[`${viewers} viewers, ${name}`] = rounded({ ...m, ratio, pacedRatio });
        frameBytes = m.frameBytes;
      }
    }
    cost.notes.push(
      `Medians of ${plan.repeats} turns of ${plan.deliveries.toLocaleString("en")} deliveries each; ` +
        `a frame has ${Math.round(frameBytes)} bytes of text; everything in one machine over loopback.`,
      `CPU is utime + stime of the server's process (CLK_TCK = ${ticksPerSecond()}), from when the first event is ` +
        "asked for, all viewers being connected and caught up, until the last viewer has the last event.",
      "Busy is CPU time per second, of all threads: above 100% is more than one core. The viewers are not the " +
        "bottleneck as long as theirs stays below 100%: they are one thread.",
    );
    latency.notes.push("The viewers read one after the other in one thread: that is part of every time given here.");
    report.tables.push(cost, latency);
    return report;
  },
};

async function turn(command: string[], viewers: number, fast: Pace, steady: Pace): Promise<Turn> {
  await using server = start(command);
  await using crowd = start(script("viewers.ts"));
  const { url } = await server.ask("room");
  await crowd.ask("connect", { url, count: viewers });
  // The compiler of the runtime is done with the hot paths before anything counts.
  await measure(server, crowd, viewers, { count: Math.ceil(fast.count / 4), everyMs: 0 });
  const hot = await measure(server, crowd, viewers, fast);
  const calm = await measure(server, crowd, viewers, steady);
  await server.ask("close");
  const codes = await crowd.ask("closed");
  if (String(codes) !== "1000") throw new Error(`Viewers were closed with ${codes}, not with 1000 alone`);
  return {
    cpu: hot.cpu,
    perSecond: hot.perSecond,
    serverBusy: hot.serverBusy,
    viewersBusy: hot.viewersBusy,
    frameBytes: hot.frameBytes,
    pacedCpu: calm.cpu,
    pacedViewersBusy: calm.viewersBusy,
    p50: quantile(calm.toLast, 0.5),
    p99: quantile(calm.toLast, 0.99),
    firstP50: quantile(calm.toFirst, 0.5),
  };
}

async function measure(server: Part, crowd: Part, viewers: number, pace: Pace) {
  await crowd.ask("expect", { count: pace.count });
  const before = { server: server.cpu(), crowd: crowd.cpu() };
  const emitted = server.ask("emit", { ...pace });
  const { first, last, frameBytes } = await crowd.ask("received");
  const after = { server: server.cpu(), crowd: crowd.cpu() };
  await emitted;
  const times: number[] = await server.ask("times");
  const seconds = (last.at(-1) - times[0]!) / 1000;
  const deliveries = pace.count * viewers;
  return {
    cpu: ((after.server - before.server) * 1e6) / deliveries,
    perSecond: deliveries / seconds,
    serverBusy: (after.server - before.server) / seconds,
    viewersBusy: (after.crowd - before.crowd) / seconds,
    toFirst: times.map((at, i) => first[i] - at),
    toLast: times.map((at, i) => last[i] - at),
    frameBytes,
  };
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
