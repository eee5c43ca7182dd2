// Event streams whose reader pauses: when one is given up, and what is written for one who does not read.

import { assertEquals } from "@std/assert";
import { failed, round, started, text, turn } from "../engine/recorder_rig.ts";
import { eventStream, SLOW_MS } from "./event_stream_rig.ts";

const at = "2026-01-01T00:00:00.000Z";
const PIECES = 300;
/** A run that is over, of some five times what a stream holds. */
const EVENTS = [
  started,
  round,
  turn,
  ...Array<string>(PIECES).fill("x".repeat(1000)).map((x) => text(x)),
  failed,
];

/** A reader of that run who has not read yet. */
async function unread() {
  const staged = await eventStream();
  await staged.append(EVENTS.map((event) => ({ at, event })));
  staged.open();
  const reader = (await staged.stream()).body!.getReader();
  const decoder = new TextDecoder();
  let read = "";
  /** Takes one piece; false at the end. */
  const take = async () => {
    const { value, done } = await reader.read();
    read += decoder.decode(value, { stream: !done });
    return !done;
  };
  return {
    ...staged,
    take,
    read: () => read,
    ids: () => [...read.matchAll(/^id: (.*)$/gm)].map(([, id]) => Number(id)),
  };
}

const ALL = EVENTS.map((_, i) => i + 1);

Deno.test("a reader who pauses again and again, each time for less than the limit, gets everything", async () => {
  const { clock, take, ids, counts } = await unread();
  do await clock.advance(SLOW_MS - 1); while (await take());
  assertEquals([ids(), counts()], [ALL, [0, 0, 0, 1, 0]]);
});

Deno.test("a reader who takes nothing for as long as the limit is given up, and still counts until it goes", async () => {
  const { clock, take, ids, counts } = await unread();
  await clock.advance(SLOW_MS - 1);
  await take();
  await clock.advance(SLOW_MS);
  assertEquals(counts(), [1, 0, 1, 1, 0]);
  while (await take());
  assertEquals(ids(), ALL.slice(0, ids().length));
  assertEquals([ids().length > 10, ids().length < PIECES, counts()], [true, true, [0, 0, 0, 1, 0]]);
});

Deno.test("a stream that is full gets no keep-alive on top", async () => {
  const { clock, take, read, ids } = await unread();
  await clock.advance(SLOW_MS - 1);
  while (ids().length < ALL.length) await take();
  assertEquals(read().includes("keep-alive"), false);
});
