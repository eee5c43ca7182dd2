// Viewers at the same place get one batch between them; nobody gets one that was made for another place, before an
// append, or for somebody who wanted less.

import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../src/core/event.ts";
import type { Batch } from "../../src/edge/batch.ts";
import { type Sink, SinkViewer, type WatchOptions } from "../../src/edge/watch.ts";
import { stagedFeed } from "./staged_feed.ts";

const AT = "2026-01-02T03:04:05.678Z";

function event(seq: number): Event {
  return seq % 3 === 0
    ? { type: "text_streamed", data: { agent_type: "critic", round: 1, message_id: "m", delta: `${seq}` } }
    : { type: "round_started", data: { round: seq, total_rounds: 99 } };
}

/** A feed of `count` events in memory, and viewers of it. */
async function stage(count: number) {
  const staged = await stagedFeed(100);
  const { feed } = staged;
  const append = (more: number) =>
    staged.append(Array.from({ length: more }, (_, i) => ({ at: AT, event: event(feed.head + 1 + i) })));
  await append(count);
  const view = (options: Partial<WatchOptions>) => {
    const batches: Batch[] = [];
    const sink: Sink = {
      ready: () => true,
      whenReady() {},
      write: () => assert(false, "a frame came by itself"),
      writeAll: (batch) => batches.push(batch),
      control() {},
      close() {},
    };
    const plain = { epoch: "e", after: 0, skipOptional: false, batch: 65536 };
    const viewer = new SinkViewer(feed, sink, {
      ...plain,
      onError: (error) => {
        throw error;
      },
      ...options,
    });
    return { batches, stop: () => viewer.stop() };
  };
  return { append, view };
}

const sequences = (batch: Batch | undefined) => batch?.frames.map(({ seq }) => seq);

Deno.test("viewers at the same place get the same batch, spelled once", async () => {
  const { append, view } = await stage(4);
  const [one, two] = [view({}), view({})];
  await append(3);
  assertEquals(one.batches.map(sequences), [[1, 2, 3, 4], [5, 6, 7]]);
  assert(one.batches[0] === two.batches[0] && one.batches[1] === two.batches[1]);
  let spelled = 0;
  const spell = () => ++spelled;
  assertEquals([one.batches[1]!.as(spell), two.batches[1]!.as(spell)], [1, 1]);
  one.stop();
  two.stop();
});

Deno.test("viewers with different wishes, who come by turns, share with those who wish the same", async () => {
  const { append, view } = await stage(4);
  const wishes = [{}, { skipOptional: true }, { batch: 10_000 }];
  const viewers = [...wishes, ...wishes].map((wish) => view(wish));
  await append(3);
  for (const [i, { batches }] of viewers.slice(0, 3).entries()) {
    assert(batches.length > 0 && batches.every((batch, j) => batch === viewers[i + 3]!.batches[j]), `${i}`);
  }
  for (const { stop } of viewers) stop();
});

Deno.test("a viewer at another place, with other wishes or after an append gets a batch of its own", async () => {
  const { append, view } = await stage(4);
  const first = view({});
  const behind = view({ after: 2 });
  const spare = view({ skipOptional: true });
  const small = view({ batch: 250 });
  const choosy = view({ skip: (frame) => frame.seq === 2 });
  first.stop();
  await append(1);
  const late = view({});
  assertEquals(sequences(behind.batches[0]), [3, 4]);
  assertEquals(sequences(spare.batches[0]), [1, 2, 4]);
  assertEquals(small.batches.map(sequences), [[1], [2], [3], [4], [5]]);
  assertEquals(sequences(choosy.batches[0]), [1, 3, 4]);
  assertEquals(sequences(late.batches[0]), [1, 2, 3, 4, 5]);
  for (const { stop } of [behind, spare, small, choosy, late]) stop();
});

Deno.test("a batch may be as large as is said, to the byte", async () => {
  const { view } = await stage(4);
  const whole = view({});
  const bytes = (count: number) => {
    const texts = whole.batches[0]!.frames.slice(0, count).map(({ text }) => text);
    return new TextEncoder().encode(`[${texts.join()}]`).length;
  };
  const [just, less] = [view({ batch: bytes(3) }), view({ batch: bytes(3) - 1 })];
  assertEquals(just.batches.map(sequences), [[1, 2, 3], [4]]);
  assertEquals(less.batches.map(sequences), [[1, 2], [3, 4]]);
  for (const { stop } of [whole, just, less]) stop();
});
