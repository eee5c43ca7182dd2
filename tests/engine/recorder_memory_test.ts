// What a recorder keeps of a run that says much. It once kept half a kilobyte for each event until the run was over.

import { assert } from "@std/assert";
import type { Event } from "../../src/core/event.ts";
import { systemClock } from "../../src/clock.ts";
import { emptyBase } from "../../src/core/base_view.ts";
import { Bucket } from "../../src/engine/bucket.ts";
import { Recorder } from "../../src/engine/recorder.ts";
import { memoryLog } from "../../src/log/memory.ts";
import { text } from "./recorder_rig.ts";

const EVENTS = 200_000;
const MOST_BYTES = 30e6; // what was kept of the first half alone had 60 MB

Deno.test("a recorder keeps nothing of the events that are recorded", async () => {
  const view = emptyBase();
  let least = Infinity;
  const recorder = new Recorder({
    run: "r",
    view,
    kind: { check() {}, evolve: (v, { seq }) => void (v.head = seq) },
    log: { ...memoryLog(), append: () => Promise.resolve() },
    clock: systemClock,
    windowMs: 0,
    bucket: new Bucket(Infinity, systemClock),
    publish(rows) {
      // The least of the second half is what is left after the garbage was collected.
      if (rows.some(({ seq }) => seq > EVENTS / 2 && seq % 500 === 0)) {
        least = Math.min(least, Deno.memoryUsage().heapUsed);
      }
    },
    onStall() {},
  });
  const piece = text("forty characters of what an agent says. ");
  async function* script(): AsyncGenerator<Event, void, void> {
    for (let i = 0; i < EVENTS; i++) yield piece;
  }
  const before = Deno.memoryUsage().heapUsed;
  await recorder.record(script(), new AbortController().signal);
  assert(view.head === EVENTS, `${view.head} events were recorded`);
  assert(least - before < MOST_BYTES, `${Math.round((least - before) / 1e6)} MB are kept`);
});
