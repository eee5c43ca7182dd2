// Measures delivery: a server with its viewers, each in a process of its own, and what one series of events costs the
// one and tells about the other. Shared by every scenario in which events reach sockets.

import type { Pace } from "./pace.ts";
import { type Part, script, start } from "./process.ts";
import type { Options } from "./scenario.ts";
import { SERVERS } from "./servers.ts";

/** A server and those who watch its one run. */
export interface House {
  name: string;
  server: Part;
  crowd: Part;
  viewers: number;
}

/** What one series showed. */
export interface Series {
  /** Server CPU, user and system, in microseconds for each delivered event. */
  cpu: number;
  /** Deliveries a second, from the first event's hand-over to the last viewer's last event. */
  perSecond: number;
  /** Seconds of CPU a second, all threads. */
  serverBusy: number;
  viewersBusy: number;
  /** Milliseconds from an event's hand-over to its first and its last viewer, one for each event. */
  toFirst: number[];
  toLast: number[];
  /** Mean text of a frame, in bytes. */
  frameBytes: number;
}

/**
 * Starts every server with `viewers` viewers who have caught up. They idle but for the one that is measured, and so
 * can take turns of a second: whatever else the machine does befalls all alike.
 */
export async function openHouses(
  viewers: number,
  options: Options,
  stack: AsyncDisposableStack,
): Promise<House[]> {
  const houses: House[] = [];
  for (const { name, command } of SERVERS) {
    const server = stack.use(start(command(options)));
    const crowd = stack.use(start(script("viewers.ts")));
    const { url } = await server.ask("room");
    await crowd.ask("connect", { url, count: viewers });
    houses.push({ name, server, crowd, viewers });
  }
  return houses;
}

/** One series of events: each reaches every viewer, or this rejects. */
export async function deliver({ server, crowd, viewers }: House, pace: Pace): Promise<Series> {
  await crowd.ask("expect", { count: pace.count });
  const before = { server: server.cpu(), crowd: crowd.cpu() };
  const [, { first, last, frameBytes }] = await Promise.all([
    server.ask("emit", { ...pace }),
    crowd.ask("received"),
  ]);
  const after = { server: server.cpu(), crowd: crowd.cpu() };
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

/** Ends the run. Every viewer must be told so in the proper way. */
export async function closeHouse({ name, server, crowd }: House): Promise<void> {
  await server.ask("close");
  const codes = await crowd.ask("closed");
  if (String(codes) !== "1000") throw new Error(`${name} closed viewers with ${codes}, not with 1000 alone`);
}
