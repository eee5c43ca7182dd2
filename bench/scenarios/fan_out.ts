// One run, N viewers: what it costs to deliver an event to each. First as fast as it goes, for the cost and the
// throughput; then at a steady pace, for the latency. The servers take turns of about a second in changing order, and
// a ratio is the median of the ratios of neighbouring turns: on a machine that does other things as well, that holds
// where the figures themselves do not.

import { closeHouse, deliver, type House, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { descriptorLimit, script, start, ticksPerSecond } from "../process.ts";
import type { Options, Report, Scenario, Table } from "../scenario.ts";
import { median, medians, quantile, round } from "../stats.ts";
import { BARE, SERVERS } from "../servers.ts";

const VIEWERS = [100, 1000, 2000];
/** Descriptors a process needs beside its viewers. */
const OTHER_DESCRIPTORS = 100;
/** A steady pace: 50 events a second, or fewer where that would be more deliveries than a core can do. */
const EVENTS_PER_SECOND = 50;
const DELIVERIES_PER_SECOND = 50_000;

/** How much is measured: new processes so many times, and in each so many turns. */
const FULL = { restarts: 3, fastTurns: 5, deliveries: 200_000, calmTurns: 2, calmSeconds: 5 };
const QUICK = { restarts: 1, fastTurns: 3, deliveries: 50_000, calmTurns: 1, calmSeconds: 2 };
type Plan = typeof FULL;

type Fast = { cpu: number; perSecond: number; serverBusy: number; viewersBusy: number; frameBytes: number };
type Calm = { cpu: number; p50: number; p99: number; firstP50: number; viewersBusy: number };
type Turns = Map<string, { fast: Fast[]; calm: Calm[] }>;

export const fanOut: Scenario = {
  name: "fan-out",
  about: "one run to N viewers, one event a frame, against a bare Deno.serve",

  async run(options: Options): Promise<Report> {
    const plan = options.quick ? QUICK : FULL;
    const figures: Report["figures"] = {};
    const fastTable: Table = {
      title: "Fan-out as fast as it goes: server CPU per delivered event",
      columns: ["viewers", "server", "µs/delivery", "× bare", "deliveries/s", "server busy", "viewers busy"],
      rows: [],
      notes: fastNotes(plan),
    };
    const calmTable: Table = {
      title: "Fan-out at a steady pace: from the model's piece to the last viewer, commit included",
      columns: [
        "viewers",
        "server",
        "events/s",
        "p50 ms",
        "p99 ms",
        "first p50 ms",
        "µs/delivery",
        "× bare",
        "viewers busy",
      ],
      rows: [],
      notes: [],
    };
    for (const viewers of VIEWERS) {
      if (options.quick && viewers > 1000) continue;
      if (viewers + OTHER_DESCRIPTORS > descriptorLimit()) {
        fastTable.notes.push(
          `${viewers} viewers: not measured, a process may have ${descriptorLimit()} descriptors.`,
        );
        continue;
      }
      const rate = Math.min(EVENTS_PER_SECOND, DELIVERIES_PER_SECOND / viewers);
      const turns = await takeTurns(viewers, rate, plan, options);
      for (const { name } of SERVERS) {
        const fast = medians(turns.get(name)!.fast);
        const calm = medians(turns.get(name)!.calm);
        const ratio = pairedRatio(turns, name, "fast");
        const calmRatio = pairedRatio(turns, name, "calm");
        const { cpu, perSecond, serverBusy, viewersBusy } = fast;
        fastTable.rows.push([
          `${viewers}`,
          name,
          cpu,
          ratio,
          perSecond,
          percent(serverBusy),
          percent(viewersBusy),
        ]);
        const { p50, p99, firstP50 } = calm;
        calmTable.rows.push([
          `${viewers}`,
          name,
          rate,
          p50,
          p99,
          firstP50,
          calm.cpu,
          calmRatio,
          percent(calm.viewersBusy),
        ]);
        figures[`${viewers} viewers, ${name}`] = rounded({
          ...fast,
          ratio,
          ...prefixed("paced_", { ...calm, ratio: calmRatio }),
        });
      }
    }
    const commit = await oneCommit();
    figures["one commit, bare KV"] = rounded(commit);
    calmTable.notes.push(
      `One commit of one such event by a bare KV writer takes ${round(commit.p50)} ms at p50 and ${
        round(commit.p99)
      } ms at p99 here.`,
      "The viewers read one after the other in one thread: that is part of every time given here.",
    );
    return { tables: [fastTable, calmTable], figures };
  },
};

async function takeTurns(viewers: number, rate: number, plan: Plan, options: Options): Promise<Turns> {
  const fast: Pace = { count: plan.deliveries / viewers, everyMs: 0 };
  const calm: Pace = { count: plan.calmSeconds * rate, everyMs: 1000 / rate };
  const turns: Turns = new Map(SERVERS.map(({ name }) => [name, { fast: [], calm: [] }]));
  for (let restart = 1; restart <= plan.restarts; restart++) {
    options.say(`fan-out: ${viewers} viewers, ${restart} of ${plan.restarts}`);
    await using stack = new AsyncDisposableStack();
    const houses = await openHouses(viewers, options, stack);
    // The runtime's compiler is done with what is hot before anything counts.
    for (const house of houses) await deliver(house, fast);
    for (let i = 0; i < plan.fastTurns; i++) {
      for (const house of inOrder(houses, i)) turns.get(house.name)!.fast.push(await deliver(house, fast));
    }
    for (let i = 0; i < plan.calmTurns; i++) {
      for (const house of inOrder(houses, i)) {
        const { cpu, viewersBusy, toFirst, toLast } = await deliver(house, calm);
        const firstP50 = quantile(toFirst, 0.5);
        const [p50, p99] = [quantile(toLast, 0.5), quantile(toLast, 0.99)];
        turns.get(house.name)!.calm.push({ cpu, viewersBusy, p50, p99, firstP50 });
      }
    }
    for (const house of houses) await closeHouse(house);
  }
  return turns;
}

/** There and back again: who goes first in one turn goes last in the next. */
function inOrder(houses: House[], turn: number): House[] {
  return turn % 2 === 0 ? houses : houses.toReversed();
}

/** CPU of this server over the control's, as the median over pairs of neighbouring turns. */
function pairedRatio(turns: Turns, name: string, pace: "fast" | "calm"): number {
  const bare = turns.get(BARE)![pace];
  return median(turns.get(name)![pace].map(({ cpu }, i) => cpu / bare[i]!.cpu));
}

/** What a commit takes on this disk, in milliseconds, when nothing else is going on. */
async function oneCommit(): Promise<{ p50: number; p99: number }> {
  await using writer = start(script("peers/bare_kv.ts"));
  const times: number[] = await writer.ask("commits", { count: 200, everyMs: 20 });
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function fastNotes({ restarts, fastTurns, deliveries }: Plan): string[] {
  return [
    `Medians of ${restarts * fastTurns} turns (${restarts} times new processes) of ` +
    `${
      deliveries.toLocaleString("en")
    } deliveries each, the servers by turns, over loopback; one event a frame, ` +
    "about 340 bytes of text.",
    `CPU is utime + stime of the server's process (CLK_TCK = ${ticksPerSecond()}), from when the first event is ` +
    "asked for, all viewers being connected and caught up, until the last viewer has the last event.",
    "Busy is CPU time per second, all threads of the process. The viewers are one thread: below 100% they are not " +
    "the bottleneck.",
  ];
}

function prefixed(prefix: string, figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [prefix + name, value]));
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
