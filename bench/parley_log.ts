// Parley's log as it is measured: the real one, over a database file of its own, without the rest of the server. It
// counts commits, since each is an fsync.

import { type Json, serveCommands } from "./commands.ts";
import { piece, spell } from "./events.ts";
import { createCommitter } from "../src/log/commit.ts";
import { Feed } from "../src/log/feed.ts";
import { kvLog } from "../src/log/kv.ts";
import type { EventLog, Stamped } from "../src/log/log.ts";

const FILL_BATCH = 100;

interface Store extends Disposable {
  log: EventLog;
  commits(): number;
}

let files = 0;
/** The store that is read. */
let filled: Store | undefined;

async function open(): Promise<Store> {
  const kv = await Deno.openKv(`${Deno.env.get("BENCH_FOLDER")}/parley-${Deno.pid}-${++files}.kv`);
  const atomic = kv.atomic.bind(kv);
  let commits = 0;
  kv.atomic = () => {
    commits++;
    return atomic();
  };
  return {
    log: kvLog(kv, createCommitter(kv)),
    commits: () => commits,
    [Symbol.dispose]: () => kv.close(),
  };
}

/** Appends what `some` gives to a run, `batch` events at a time, as a recorder does: each append is awaited before the next. */
async function fill(
  log: EventLog,
  run: string,
  events: number,
  batch: number,
  some: (first: number) => readonly Stamped[],
): Promise<void> {
  for (let first = 1; first <= events; first += batch) await log.append(run, first, some(first));
}

const { at: AT, event: PIECE } = piece(1);
const ROUND: Stamped["event"] = { type: "round_started", data: { round: 1, total_rounds: 1 } };

/** Events as turns make them: each has a time of its own, and every fiftieth is of another kind. */
function told(first: number): Stamped[] {
  return Array.from({ length: FILL_BATCH }, (_, i) => ({
    at: new Date(Date.parse(AT) + 50 * (first + i)).toISOString(),
    event: i % 50 === 0 ? ROUND : PIECE,
  }));
}

await serveCommands({
  /** Makes events durable, `batch` at a time, in so many runs at once. */
  async append({ events, runs, batch }: Json) {
    using store = await open();
    const same: Stamped[] = Array.from({ length: batch }, () => ({ at: AT, event: PIECE }));
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: runs }, (_, i) => fill(store.log, `run-${i}`, events / runs, batch, () => same)),
    );
    return { ms: performance.now() - begun, commits: store.commits() };
  },

  /** Writes a finished run of so many events, to be read. */
  async fill({ events }: Json) {
    filled = await open();
    await fill(filled.log, "run", events, FILL_BATCH, told);
    await filled.log.compact("run");
  },

  /** Reads that run as events; gives how long it took, in milliseconds. */
  async readEvents({ events }: Json) {
    const { log } = filled!;
    const begun = performance.now();
    let seen = 0;
    for (
      let rows = await log.read("run", 0, 2000);
      rows.length > 0;
      rows = await log.read("run", seen, 2000)
    ) {
      for (const { event } of rows) if (event.data === undefined) throw new Error("An event without data");
      seen = rows.at(-1)!.seq;
    }
    const ms = performance.now() - begun;
    if (seen !== events) throw new Error(`${seen} of ${events} events were read`);
    return { ms };
  },

  /** Reads that run as the frames a viewer gets; gives how long it took, in milliseconds. */
  async readFrames({ events }: Json) {
    const { log } = filled!;
    const begun = performance.now();
    const spelled = (stored: Parameters<typeof spell>[0]) => ({ seq: stored.seq, text: spell(stored) });
    const feed = await new Feed({ log, run: "run", spell: spelled, keep: 1000 }).open(true);
    // As a viewer says who is behind.
    const behind = feed.fallBehind();
    let seen = 0;
    for (let frames = await behind.load(0); frames.length > 0; frames = await behind.load(seen)) {
      // A text is put together when somebody looks into it, as a socket does; here this stands for one.
      for (const { text } of frames) text.charCodeAt(0);
      seen = frames.at(-1)!.seq;
      if (seen === feed.head) break;
    }
    behind.caughtUp();
    const ms = performance.now() - begun;
    if (seen !== events) throw new Error(`${seen} of ${events} frames were read`);
    return { ms };
  },
}, () => filled?.[Symbol.dispose]());
