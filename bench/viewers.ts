// The load: N viewers in one process, read by one thread. Every viewer must get every event: a missing one, an extra
// one or another one than its neighbours got is an error, not a slow result. The first viewer also reads the numbers.

import { Batches } from "./batches.ts";
import { type Json, now, serveCommands } from "./commands.ts";
import { pause, Sockets } from "./sockets.ts";
import { Tally } from "./tally.ts";
import { type Room, Viewer, type Watcher } from "./viewer.ts";

/** How many handshakes are under way at a time, unless a crowd is wanted. */
const CONNECT_AT_ONCE = 50;
/** How long the commands may have to wait for the sockets, in milliseconds. */
const HOLD_MS = 10;
/**
 * Pause between two looks at the sockets while something is measured, in microseconds. Without it the viewers wake
 * for every frame: the servers then pay for waking them, as they would not if the viewers were elsewhere.
 */
const NAP_US = 200;

const sockets = new Sockets();
let rooms: Room[] = [];
let viewers: Viewer[] = [];
/** When the bytes came that are being read. */
let arrival = 0;
let tally: Tally | undefined;
/** Events that each viewer got in the last measurement: until the next one begins there must be none more. */
let complete: number | undefined;
let filling = false;

const watcher: Watcher = {
  arrived() {
    arrival = now();
  },
  got: (index) => tally?.note(index, arrival),
};

/** Reads for as long as the process lives, and lets the commands in between. */
async function read(): Promise<never> {
  while (true) {
    const until = performance.now() + HOLD_MS;
    do {
      const measuring = tally !== undefined || filling;
      if (measuring) pause(NAP_US);
      sockets.turn(measuring ? 0 : HOLD_MS);
    } while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The i-th of all viewers, who take the rooms in turn. */
function enter(i: number, after = 0): Viewer {
  // Who comes back reads the numbers, too: that is where one could be missing or come twice.
  return new Viewer(rooms[i % rooms.length]!, sockets, after, i === 0 || after > 0, watcher);
}

/** Opens a viewer for each place of `after`, at most so many handshakes at a time. */
async function fill(after: readonly number[], atOnce: number, until: "caughtUp" | "closed") {
  const begun = now();
  const all: Viewer[] = [];
  viewers = all;
  complete = undefined;
  filling = true;
  try {
    while (all.length < after.length) {
      const some = after.slice(all.length, all.length + atOnce).map((place, i) =>
        enter(all.length + i, place)
      );
      all.push(...some);
      await Promise.all(some.map(until === "closed" ? leftWell : caughtUp));
    }
  } finally {
    filling = false;
  }
  const ms = now() - begun;
  const counts = all.map(({ count }) => count);
  // Those who caught up have compared their count with the server's; the run may have gone on since.
  if (until === "closed") assertAlike();
  return { ms, events: counts.reduce((a, b) => a + b, 0), most: Math.max(...counts) };
}

function caughtUp(viewer: Viewer): Promise<unknown> {
  return Promise.race([viewer.caughtUp.promise, closed(viewer)]);
}

async function leftWell(viewer: Viewer): Promise<void> {
  const code = await viewer.closed.promise;
  if (code !== 1000) throw new Error(`A viewer was closed with ${code} at the end of the run`);
}

/** Rejects when the viewer is closed. */
async function closed(viewer: Viewer): Promise<never> {
  throw new Error(`A viewer was closed with ${await viewer.closed.promise}`);
}

/** An event that comes twice may come after everybody has the last one. */
function assertNoMore(): void {
  if (complete === undefined) return;
  if (viewers.some((viewer) => viewer.count !== complete)) throw new Error("A viewer got too many events");
}

/** Viewers of one room who were at the same place got the same. */
function assertAlike(): void {
  const firsts = new Map<string, Viewer>();
  for (const [i, viewer] of viewers.entries()) {
    const key = `${i % rooms.length}/${viewer.after}`;
    const first = firsts.get(key) ?? viewer;
    firsts.set(key, first);
    if (viewer.bytes !== first.bytes || viewer.count !== first.count) {
      throw new Error(`Viewers got different events: ${viewer.count} and ${first.count}`);
    }
  }
}

read();
await serveCommands({
  /**
   * Connects `count` viewers, who know what came up to `after`, to the addresses in turn; resolves when all have caught
   * up, or were closed.
   */
  async connect(
    { urls, dialect = "plain", batch = false, count, after = 0, atOnce, until = "caughtUp" }: Json,
  ) {
    rooms = urls.map((url: string) => ({
      url: new URL(url),
      dialect,
      ...(batch && { batches: new Batches() }),
    }));
    return await fill(new Array(count).fill(after), atOnce ?? CONNECT_AT_ONCE, until);
  },
  /** All go without a word. */
  leave() {
    for (const viewer of viewers) viewer.drop();
  },
  /** All come back at once and go on from where they were; resolves when they have caught up. */
  resume({ atOnce }: Json) {
    return fill(viewers.map(({ head }) => head), atOnce ?? viewers.length, "caughtUp");
  },
  /** Resolves when all have seen exactly up to `head`, each event once. */
  async settle({ head, withinMs }: Json) {
    const until = now() + withinMs;
    while (viewers.some((viewer) => viewer.head < head) && now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const wrong = viewers.filter((viewer) => viewer.head !== head || viewer.count !== head - viewer.after);
    if (wrong.length > 0) {
      throw new Error(`${wrong.length} viewers are at another place than ${head}, one at ${wrong[0]!.head}`);
    }
  },
  /** The last event that the first viewer has seen. */
  head: () => viewers[0]!.head,
  /** Begins a measurement of `count` events for each viewer. */
  expect({ count }: Json) {
    assertNoMore();
    complete = undefined;
    for (const viewer of viewers) viewer.count = viewer.bytes = 0;
    for (const { batches } of rooms) batches?.clear();
    tally = new Tally(count, viewers.length);
  },
  /** Resolves when every viewer has got every event. */
  async received() {
    const { done, first, last, count } = tally!;
    // A viewer that is closed would otherwise be waited for in vain.
    await Promise.race([done.promise, ...viewers.map(closed)]);
    complete = count;
    assertNoMore();
    // In a room of its own a viewer has events of its own; their number has been seen to be right.
    assertAlike();
    tally = undefined;
    return { first: [...first], last: [...last], frameBytes: viewers[0]!.bytes / count };
  },
  /** Rejects when a viewer has got something since all had got what was measured. */
  quiet: assertNoMore,
  /** The close codes, when the server has closed everybody. */
  closed: async () => [...new Set(await Promise.all(viewers.map((viewer) => viewer.closed.promise)))],
});
