// One run, N viewers: what it costs to deliver an event to each. First as fast as it goes, for the cost and the
// throughput; then at a steady pace, for the latency. The servers take turns of about a second in changing order, and
// a ratio is the median of the ratios of neighbouring turns: on a machine that does other things as well, that holds
// where the figures themselves do not.

import { closeHouse, deliver, type House, openHouses } from "../delivery.ts";
import type { Pace } from "../pace.ts";
import { descriptorLimit, script, start, ticksPerSecond } from "../process.ts";
import { type Options, percent, type Report, type Scenario, type Table } from "../scenario.ts";
import { BARE, SERVERS } from "../servers.ts";
import { median, medians, quantile, rounded } from "../stats.ts";

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

type Fast = Record<"us_per_delivery" | "per_second" | "server_busy" | "viewers_busy", number>;
type Calm = Record<"us_per_delivery" | "p50_ms" | "p99_ms" | "first_p50_ms" | "viewers_busy", number>;
interface Turns {
  fast: Fast[];
  calm: Calm[];
}

export const fanOut: Scenario = {
  name: "fan-out",
  about: "one run to N viewers, one event a frame, against a bare Deno.serve",

  async run(options: Options): Promise<Report> {
    const plan = options.quick ? QUICK : FULL;
    const report: Report = { tables: [fastTable(plan), calmTable()], figures: {} };
    const [fastRows, calmRows] = report.tables as [Table, Table];
    for (const viewers of VIEWERS) {
      if (options.quick && viewers > 1000) continue;
      if (viewers + OTHER_DESCRIPTORS > descriptorLimit()) {
        fastRows.notes.push(
          `${viewers} viewers: left out, a process may have ${descriptorLimit()} descriptors.`,
        );
        continue;
      }
      const rate = Math.min(EVENTS_PER_SECOND, DELIVERIES_PER_SECOND / viewers);
      const turns = await takeTurns(viewers, rate, plan, options);
      const bare = turns.get(BARE)!;
      for (const [name, { fast, calm }] of turns) {
        const f = { ...medians(fast), ratio: pairedRatio(fast, bare.fast) };
        const c = { ...medians(calm), ratio: pairedRatio(calm, bare.calm) };
        fastRows.rows.push([
          String(viewers),
          name,
          f.us_per_delivery,
          f.ratio,
          f.per_second,
          percent(f.server_busy),
          percent(f.viewers_busy),
        ]);
        calmRows.rows.push([
          String(viewers),
          name,
          rate,
          c.p50_ms,
          c.p99_ms,
          c.first_p50_ms,
          c.us_per_delivery,
          c.ratio,
          percent(c.viewers_busy),
        ]);
        report.figures[`${viewers} viewers, ${name}`] = rounded(f);
        report.figures[`${viewers} viewers, ${rate} events/s, ${name}`] = rounded(c);
      }
    }
    const commit = rounded(await oneCommit());
    report.figures["one commit, bare KV"] = commit;
    calmRows.notes.push(
      `One commit of one such event by a bare KV writer takes ${commit.p50_ms} ms at p50, ${commit.p99_ms} ms ` +
        "at p99 here; the bare server has none.",
    );
    return report;
  },
};

async function takeTurns(
  viewers: number,
  rate: number,
  plan: Plan,
  options: Options,
): Promise<Map<string, Turns>> {
  const fast: Pace = { count: plan.deliveries / viewers, everyMs: 0 };
  const calm: Pace = { count: plan.calmSeconds * rate, everyMs: 1000 / rate };
  const turns = new Map<string, Turns>(SERVERS.map(({ name }) => [name, { fast: [], calm: [] }]));
  for (let restart = 1; restart <= plan.restarts; restart++) {
    options.say(`fan-out: ${viewers} viewers, ${restart} of ${plan.restarts}`);
    await using stack = new AsyncDisposableStack();
    const houses = await openHouses(viewers, options, stack);
    // The runtime's compiler is done with what is hot before anything counts.
    for (const house of houses) await deliver(house, fast);
    for (let i = 0; i < plan.fastTurns; i++) {
      for (const house of inOrder(houses, i)) turns.get(house.name)!.fast.push(await fastTurn(house, fast));
    }
    for (let i = 0; i < plan.calmTurns; i++) {
      for (const house of inOrder(houses, i)) turns.get(house.name)!.calm.push(await calmTurn(house, calm));
    }
    for (const house of houses) await closeHouse(house);
  }
  return turns;
}

async function fastTurn(house: House, pace: Pace): Promise<Fast> {
  const { cpu, perSecond, serverBusy, viewersBusy } = await deliver(house, pace);
  return { us_per_delivery: cpu, per_second: perSecond, server_busy: serverBusy, viewers_busy: viewersBusy };
}

async function calmTurn(house: House, pace: Pace): Promise<Calm> {
  const { cpu, toFirst, toLast, viewersBusy } = await deliver(house, pace);
  return {
    us_per_delivery: cpu,
    p50_ms: quantile(toLast, 0.5),
    p99_ms: quantile(toLast, 0.99),
    first_p50_ms: quantile(toFirst, 0.5),
    viewers_busy: viewersBusy,
  };
}

/** There and back again: who goes first in one turn goes last in the next. */
function inOrder(houses: House[], turn: number): House[] {
  return turn % 2 === 0 ? houses : houses.toReversed();
}

/** CPU over the control's CPU, as the median over pairs of neighbouring turns. */
function pairedRatio(turns: { us_per_delivery: number }[], bare: { us_per_delivery: number }[]): number {
  return median(turns.map(({ us_per_delivery }, i) => us_per_delivery / bare[i]!.us_per_delivery));
}

/** What a commit takes on this disk when nothing else is going on. */
async function oneCommit(): Promise<{ p50_ms: number; p99_ms: number }> {
  await using writer = start(script("peers/bare_kv.ts"));
  const times: number[] = await writer.ask("commits", { count: 200, everyMs: 20 });
  return { p50_ms: quantile(times, 0.5), p99_ms: quantile(times, 0.99) };
}

function fastTable({ restarts, fastTurns, deliveries }: Plan): Table {
  return {
    title: "Fan-out as fast as it goes: server CPU per delivered event",
    columns: ["viewers", "server", "µs/delivery", "× bare", "deliveries/s", "server busy", "viewers busy"],
    rows: [],
    notes: [
      `Medians of ${restarts * fastTurns} turns (new processes ${restarts} times) of ` +
      `${
        deliveries.toLocaleString("en")
      } deliveries; one event a frame, about 345 bytes of text, over loopback.`,
      `CPU is utime + stime of the server's process (CLK_TCK = ${ticksPerSecond()}), from when the first event is ` +
      "asked for, all viewers being connected and caught up, until the last viewer has the last event. A ratio is " +
      "the median of the ratios of neighbouring turns.",
      "Busy is CPU time per second, all threads of the process. The viewers are one thread: below 100% they are " +
      "not the bottleneck.",
    ],
  };
}

function calmTable(): Table {
  return {
    title: "Fan-out at a steady pace: from the model's piece to the last viewer",
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
    notes: ["The viewers read one after the other in one thread: that is part of every time given here."],
  };
}
