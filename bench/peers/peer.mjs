// What the peers written in JavaScript have in common, under Node and under Bun: the commands of servers.ts, the pace,
// and the events' texts, which the bench hands over in the environment so that all servers send the same strings.

import process from "node:process";
import { now, serveCommands } from "./commands.mjs";

export { load } from "./commands.mjs";
export const CAUGHT_UP = process.env.BENCH_CAUGHT_UP;
const [BEFORE, ...AFTER] = process.env.BENCH_EVENT.split("@");

/** A server stops for as long as a socket holds more than is sensible. */
export const FULL_BYTES = 64 * 1024;

/**
 * Serves the commands. `urlOf` gives a room's address, `send` sends one event's text to a room, `full` says whether a
 * room's sockets hold too much, `close` closes everybody with 1000.
 */
export async function serve({ urlOf, send, full, close }) {
  let seqs = [];
  let times = [];

  async function emit({ count, everyMs, burst = 1 }) {
    const rooms = seqs.length;
    const step = everyMs / rooms;
    times = [];
    const begun = now();
    for (let i = 0; i < count * rooms; i++) {
      const wait = everyMs > 0 ? begun + Math.floor(i / burst) * step - now() : 0;
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      times.push(now());
      const seq = ++seqs[i % rooms];
      send(i % rooms, BEFORE + AFTER.map((part) => seq + part).join(""));
      if ((i + 1) % burst === 0) await drained(i % rooms);
    }
  }

  // Writes are done between two turns of the event loop. They go out in order, so the last socket is the slowest.
  async function drained(room) {
    do await new Promise((resolve) => setImmediate(resolve)); while (full(room));
  }

  await serveCommands({
    room({ count = 1 }) {
      seqs = new Array(count).fill(0);
      return { urls: seqs.map((_, room) => urlOf(room)) };
    },
    emit,
    times: () => times,
    close,
  });
}
