// Several runs on one socket: each has its own cursor, nobody queues anything, and they share the room fairly.

import { assert, assertEquals } from "@std/assert";
import { Connections } from "../../src/edge/connections.ts";
import { Converse } from "../../src/edge/converse.ts";
import type { Socket } from "../../src/edge/socket.ts";
import type { StreamParts } from "../../src/edge/stream.ts";
import type { Event, Stored } from "../../src/core/event.ts";
import type { Frame } from "../../src/core/frame.ts";
import { Feed } from "../../src/log/feed.ts";
import { memoryLog } from "../../src/log/memory.ts";
import type { RunRow } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";

const AT = "2026-01-01T00:00:00.000Z";
const said = (text: string): Event => ({
  type: "text_streamed",
  data: { agent_type: "critic", round: 1, message_id: "m", delta: text },
});
const END: Event = { type: "run_cancelled", data: { error: "over", code: "cancelled" } };
const row = (id: string) => ({ id, kind: "chat", epoch: "e" }) as RunRow;

/** A socket with room for so many messages until somebody reads. */
function narrow(size: number) {
  const sent: string[] = [];
  let unread = 0;
  let waiting: (() => void) | undefined;
  return {
    sent,
    get waits() {
      return waiting !== undefined;
    },
    get ready() {
      return unread < size;
    },
    whenReady(fn: () => void) {
      if (waiting) throw new Error("Two wait on one socket");
      waiting = fn;
    },
    send(text: string) {
      sent.push(text);
      unread++;
    },
    /** Everything is read, and nobody is told so yet. */
    drain() {
      unread = 0;
    },
    /** Everything is read; says whether somebody had waited for that. */
    read(): boolean {
      unread = 0;
      const fn = waiting;
      waiting = undefined;
      fn?.();
      return fn !== undefined;
    },
  };
}

function rig(size: number) {
  const log = memoryLog();
  const feeds = new Map<string, Feed<Frame>>();
  let open = 0;
  const socket = narrow(size);
  const connections = new Connections({ total: 10, perRun: 10 });
  const runs = {
    openFeed: ({ id }: RunRow) => {
      open++;
      let released = false;
      const release = () => {
        if (released) throw new Error(`${id} was released twice`);
        released = true;
        open--;
      };
      return Promise.resolve({ feed: feeds.get(id)!, release });
    },
  };
  const parts = { runs, connections, logger: silentLogger } as unknown as StreamParts;
  const converse = new Converse(socket as unknown as Socket, parts);
  const ends: string[] = [];
  const spell = (id: string) => ({ seq, event }: Stored): Frame => {
    const text = `${id}${seq}`;
    // "3 of them" is three messages.
    const count = event.type === "text_streamed"
      ? Number(/^(\d+) of them$/.exec(event.data.delta)?.[1] ?? -1)
      : -1;
    const parts = count < 0 ? undefined : Array.from({ length: count }, (_, i) => `${text}.${i + 1}`);
    return { seq, name: event.type, type: event.type, text, ...(parts && { parts }), optional: false };
  };
  const add = async (id: string) => {
    const feed = new Feed<Frame>({ log, run: id, spell: spell(id), keep: 1000 });
    feeds.set(id, await feed.open(false));
  };
  const speak = async (id: string, events: readonly Event[]) => {
    const { head } = await log.bounds(id);
    await log.append(id, head + 1, events.map((event) => ({ at: AT, event })));
    feeds.get(id)!.publish(events.map((event, i) => ({ seq: head + 1 + i, at: AT, event })));
  };
  const follow = (id: string, after = 0) =>
    converse.follow(row(id), {
      after,
      messages: ({ text, parts }) => parts ?? [text],
      addressed: (text) => text,
      control() {},
      over: (code) => void ends.push(`${id} ${code}`),
    });
  return { converse, socket, connections, add, speak, follow, ends, open: () => open };
}

Deno.test("a run with much to say and one with little take turns on a socket that is slow", async () => {
  const { socket, add, speak, follow, ends, converse, open, connections } = rig(4);
  for (const id of ["a", "b", "c"]) await add(id);
  await speak("a", Array.from({ length: 40 }, (_, i) => said(`${i}`)));
  for (const id of ["a", "b", "c"]) await follow(id);
  assertEquals(socket.sent, ["a1", "a2", "a3", "a4"]);
  await speak("b", [said("x"), END]);
  await speak("c", [...Array.from({ length: 6 }, (_, i) => said(`${i}`)), END]);
  assertEquals(socket.sent.length, 4);
  socket.read();
  // a had its turn and waits behind the others once it has taken the room again.
  assertEquals(socket.sent.slice(4), ["a5", "a6", "a7", "a8"]);
  socket.read();
  assertEquals(socket.sent.slice(8), ["b1", "b2", "c1", "c2"]);
  assertEquals(ends, ["b 1000"]);
  socket.read();
  assertEquals(socket.sent.slice(12), ["a9", "a10", "a11", "a12"]);
  await speak("a", [END]);
  while (socket.read());
  assertEquals(ends, ["b 1000", "c 1000", "a 1000"]);
  for (const id of ["a", "b", "c"]) {
    const own = socket.sent.filter((text) => text.startsWith(id));
    assertEquals(own, own.map((_, i) => `${id}${i + 1}`));
  }
  assertEquals([converse.size, open(), connections.viewers, socket.waits], [0, 0, 0, false]);
});

Deno.test("who has something new does not overtake those who wait for room", async () => {
  const { socket, add, speak, follow } = rig(2);
  for (const id of ["a", "b"]) await add(id);
  for (const id of ["a", "b"]) await follow(id);
  await speak("a", [said("1"), said("2"), said("3"), said("4")]);
  assertEquals(socket.sent, ["a1", "a2"]);
  socket.drain();
  await speak("b", [said("1")]);
  assertEquals(socket.sent, ["a1", "a2"]);
  socket.read();
  socket.read();
  assertEquals(socket.sent, ["a1", "a2", "a3", "a4", "b1"]);
});

Deno.test("a frame of many messages waits for room between them, and the end of its run waits for them", async () => {
  const { socket, add, speak, follow, ends, converse } = rig(3);
  for (const id of ["a", "b"]) await add(id);
  for (const id of ["a", "b"]) await follow(id);
  await speak("a", [said("7 of them"), said("0 of them"), END]);
  await speak("b", [said("2 of them"), END]);
  assertEquals([socket.sent, ends], [["a1.1", "a1.2", "a1.3"], []]);
  socket.read();
  assertEquals([socket.sent.slice(3), ends], [["a1.4", "a1.5", "a1.6"], []]);
  socket.read();
  assertEquals([socket.sent.slice(6), ends], [["b1.1", "b1.2", "b2"], ["b 1000"]]);
  while (socket.read());
  assertEquals(socket.sent.slice(9), ["a1.7", "a3"]);
  assertEquals([ends, converse.size, socket.waits], [["b 1000", "a 1000"], 0, false]);
});

Deno.test("end lets go of every run, also of one that is just being opened", async () => {
  const { add, speak, follow, ends, converse, open, connections, socket } = rig(1);
  for (const id of ["a", "b", "c"]) await add(id);
  await speak("a", [said("1"), said("2")]);
  await follow("a");
  await follow("b");
  const late = follow("c");
  converse.end();
  await late;
  converse.end();
  socket.read();
  await speak("a", [said("3"), END]);
  await speak("c", [END]);
  assertEquals([converse.size, open(), connections.viewers, ends, socket.sent], [0, 0, 0, [], ["a1"]]);
});

Deno.test("a run followed from where it has ended is over at once; a full run refuses one more", async () => {
  const { add, speak, follow, ends, converse, connections } = rig(10);
  await add("a");
  await speak("a", [said("1"), END]);
  await follow("a", 2);
  assertEquals([ends, converse.size, connections.of("a")], [["a 1000"], 0, 0]);
  await add("b");
  for (let i = 0; i < 10; i++) await follow("b");
  const refused = await follow("b").catch((error) => error);
  assertEquals([refused.code, converse.size], ["too_many_connections", 10]);
  assert(connections.of("b") === 10);
});
