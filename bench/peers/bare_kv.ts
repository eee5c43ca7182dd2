// The control for the log: a bare KV writer that stores ready-made pages of 100 events, one `set` after the other, and
// a bare reader that lists them and cuts them into lines. No sequence, no group commit, no JSON: what the platform
// itself costs.

import { type Json, serveCommands } from "../commands.ts";
import { piece } from "../events.ts";

const PAGE_EVENTS = 100;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
let files = 0;
let filled: Deno.Kv | undefined;

const openKv = () => Deno.openKv(`${Deno.env.get("BENCH_FOLDER")}/bare-${Deno.pid}-${++files}.kv`);

/** A page as Parley stores it: one line of JSON an event. */
function page(events: number): Uint8Array {
  const { at, event } = piece(1);
  return encoder.encode(`${JSON.stringify({ at, event })}\n`.repeat(events));
}

async function write(kv: Deno.Kv, events: number): Promise<void> {
  const bytes = page(PAGE_EVENTS);
  for (let first = 1; first <= events; first += PAGE_EVENTS) await kv.set(["page", "run", first], bytes);
}

await serveCommands({
  /** Makes events durable; gives how long that took, in milliseconds. */
  async append({ events }: Json) {
    using kv = await openKv();
    const begun = performance.now();
    await write(kv, events);
    return { ms: performance.now() - begun };
  },

  /** Writes a run of so many events, to be read. */
  async fill({ events }: Json) {
    filled = await openKv();
    await write(filled, events);
  },

  /** Reads that run; gives how long it took, in milliseconds. */
  async read({ events }: Json) {
    const begun = performance.now();
    let lines = 0;
    for await (const { value } of filled!.list<Uint8Array>({ prefix: ["page", "run"] }, { batchSize: 50 })) {
      lines += decoder.decode(value).split("\n").length - 1;
    }
    const ms = performance.now() - begun;
    if (lines !== events) throw new Error(`${lines} of ${events} events were read`);
    return { ms };
  },

  /** Commits of one event each, at a pace; gives how long each took, in milliseconds. */
  async commits({ count, everyMs }: Json) {
    using kv = await openKv();
    const bytes = page(1);
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      const begun = performance.now();
      await kv.set(["page", "run", i], bytes);
      times.push(performance.now() - begun);
    }
    return times;
  },
}, () => filled?.close());
