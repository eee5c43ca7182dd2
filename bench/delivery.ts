// Measures delivery: a server with its viewers, each in a process of its own, and what one series of events costs the
// one and tells about the other. Shared by every scenario in which events reach sockets.

import type { Json } from "./commands.ts";
import type { Pace } from "./pace.ts";
import { descriptorLimit, type Part, script, start } from "./process.ts";
import type { Options } from "./scenario.ts";
import { present, type Ready, type Server } from "./servers.ts";

/** Descriptors a process needs beside its viewers. */
const OTHER_DESCRIPTORS = 100;

/** A server and those who watch its runs. */
export interface House {
  name: string;
  server: Part;
  crowd: Part;
  viewers: number;
  /** What `crowd` is told to connect to them. */
  door: { urls: string[]; dialect: string; batch: boolean };
  closes: number;
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
  /** Mean text of an event, in bytes, with what the peer's own protocol puts around it. */
  frameBytes: number;
}

export interface HouseOptions {
  /** Viewers in all; they take the runs in turn. None connect when 0. */
  viewers: number;
  /** Runs; 1 when absent. */
  rooms?: number;
  /** Events that will be due at once; 1 when absent. */
  burst?: number;
  /** Whether viewers ask for arrays, where the server has them. */
  batch?: boolean;
}

/** Whether this machine lets a process have so many viewers; else a note that says so. */
export function tooMany(viewers: number): string | undefined {
  return viewers + OTHER_DESCRIPTORS > descriptorLimit()
    ? `${viewers} viewers: left out, a process may have ${descriptorLimit()} descriptors.`
    : undefined;
}

/** Starts a server with viewers who have caught up. */
export async function openHouse(
  { name, line, env, dialect = "plain", batches = false, closes = 1000 }: Ready,
  { viewers, rooms = 1, burst = 1, batch = false }: HouseOptions,
  stack: AsyncDisposableStack,
): Promise<House> {
  const server = stack.use(start(line, env));
  const crowd = stack.use(start(script("viewers.ts")));
  const { urls } = await server.ask("room", { count: rooms, burst });
  const arrays = batch && batches;
  const door = {
    urls: urls.map((url: string) => arrays ? `${url}?frames=batch` : url),
    dialect,
    batch: arrays,
  };
  if (viewers > 0) await crowd.ask("connect", { ...door, count: viewers });
  return { name, server, crowd, viewers, door, closes };
}

/**
 * Starts every server that is there, and gives a note for each that is not. The servers idle but for the one that is
 * measured, and so can take turns of a second: whatever else the machine does befalls all alike.
 */
export async function openHouses(
  servers: readonly Server[],
  houseOptions: HouseOptions,
  options: Options,
  stack: AsyncDisposableStack,
): Promise<{ houses: House[]; absent: string[] }> {
  const { ready, absent } = await present(servers, options);
  const houses: House[] = [];
  for (const server of ready) houses.push(await openHouse(server, houseOptions, stack));
  return { houses, absent };
}

/** One series of events: each reaches every viewer of its run, or this rejects. */
export async function deliver({ server, crowd, viewers, door }: House, pace: Pace): Promise<Series> {
  await crowd.ask("expect", { count: pace.count });
  const before = { server: server.cpu(), crowd: crowd.cpu() };
  const [, { first, last, frameBytes }] = await Promise.all([
    server.ask("emit", { ...pace }),
    crowd.ask("received"),
  ]);
  const after = { server: server.cpu(), crowd: crowd.cpu() };
  const times: number[] = await server.ask("times");
  const seconds = (Math.max(...last.slice(-100)) - times[0]!) / 1000;
  const deliveries = pace.count * viewers;
  // Where there are several runs, `times` has the events of all, and each viewer's first is none in particular.
  const one = door.urls.length === 1;
  return {
    cpu: ((after.server - before.server) * 1e6) / deliveries,
    perSecond: deliveries / seconds,
    serverBusy: (after.server - before.server) / seconds,
    viewersBusy: (after.crowd - before.crowd) / seconds,
    toFirst: one ? times.map((at, i) => first[i] - at) : [],
    toLast: one ? times.map((at, i) => last[i] - at) : [],
    frameBytes,
  };
}

/** Ends the runs. No viewer may have got anything after what was measured; each must be told of the end in the proper way. */
export async function closeHouse({ name, server, crowd, closes }: House): Promise<void> {
  await crowd.ask("quiet");
  await server.ask("close");
  const codes: Json = await crowd.ask("closed");
  if (String(codes) !== String(closes)) {
    throw new Error(`${name} closed viewers with ${codes}, not with ${closes} alone`);
  }
}

/** There and back again: who goes first in one turn goes last in the next. */
export function inOrder<T>(houses: readonly T[], turn: number): readonly T[] {
  return turn % 2 === 0 ? houses : houses.toReversed();
}
