// What a viewer may leave unread of a socket on which others speak, too: hello, answers to pings, what a room is told.

import { assert, assertEquals } from "@std/assert";
import { readConfig } from "../../src/config.ts";
import { Connections } from "../../src/edge/connections.ts";
import { Drain, FULL_BYTES } from "../../src/edge/drain.ts";
import { Lifetimes } from "../../src/edge/lifetimes.ts";
import { type Protocol, Socket, type SocketParts } from "../../src/edge/socket.ts";
import { SocketViewer } from "../../src/edge/socket_viewer.ts";
import type { Watching } from "../../src/edge/stream.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { silentLogger } from "../../src/logger.ts";
import { stamped } from "../log/suite.ts";
import { stagedFeed } from "./staged_feed.ts";

/** A connection whose peer takes nothing until it is told to. */
class Deaf {
  readyState = 1;
  bufferedAmount = 0;
  largest = 0;
  texts: string[] = [];

  send(text: string): void {
    const bytes = new TextEncoder().encode(text).length;
    this.bufferedAmount += bytes;
    this.largest = Math.max(this.largest, bytes);
    this.texts.push(text);
  }

  close(): void {
    this.readyState = 2;
  }
}

/** A viewer of a feed without events, on a connection that nobody reads. */
async function stage(batch: number) {
  const clock = new FakeClock();
  const { feed, append } = await stagedFeed(1000);
  const connections = new Connections({ total: 9, perRun: 9 });
  const deaf = new Deaf();
  const stay = { watch() {}, rest() {}, leave() {}, mayAsk: () => true };
  const protocol = { opened() {}, closed: () => viewer.stop() } as unknown as Protocol;
  const drain = new Drain(clock, 1000);
  const lifetimes = new Lifetimes(clock, 1e9);
  const told: unknown[] = [];
  const logger = {
    ...silentLogger,
    error: (event: string, { error }: { error?: unknown } = {}) => void told.push(event, error),
  };
  const gate = { required: false };
  const parts = { config: readConfig({}), clock, logger, connections, drain, lifetimes, gate };
  const socket = new Socket(deaf, protocol, parts as unknown as SocketParts, stay as never);
  const watching = { parts, control: () => socket.send("caught up") } as unknown as Watching;
  const onError = (error: unknown) => {
    throw error;
  };
  const viewer: SocketViewer = new SocketViewer(
    feed,
    { epoch: "e", after: 0, skipOptional: false, batch, onError },
    socket,
    watching,
  );
  viewer.begin();
  const say = (count: number, bytes: number) => append(stamped(count, feed.head + 1, bytes));
  return { clock, feed, deaf, socket, protocol, connections, told, say };
}

for (const batch of [0, 20_000]) {
  const how = batch > 0 ? "in batches" : "one by one";
  Deno.test(`what others send on a viewer's socket is part of what it may leave unread (frames ${how})`, async () => {
    const { clock, deaf, socket, say } = await stage(batch);
    await say(1, 100);
    assert(socket.ready);
    socket.send("語".repeat(20_000));
    deaf.largest = 0; // from here on what the viewer sends
    for (let i = 0; i < 100; i++) await say(3, 1000);
    const most = FULL_BYTES + deaf.largest;
    assert(deaf.bufferedAmount > FULL_BYTES && deaf.bufferedAmount <= most, `${deaf.bufferedAmount} bytes`);
    assertEquals(socket.ready, false);
    // When there is room again it goes on with the event that comes next.
    for (let i = 0; i < 100 && deaf.texts.flatMap(sequences).at(-1) !== 301; i++) {
      deaf.bufferedAmount = 0;
      await clock.advance(10);
    }
    assertEquals(deaf.texts.flatMap(sequences), Array.from({ length: 301 }, (_, i) => i + 1));
    socket.close(1000, "enough");
  });
}

Deno.test("a viewer that is stopped while it is told where it begins does not listen to the feed", async () => {
  const { feed, socket, say } = await stage(0);
  await say(3, 10);
  const stopping: { parts: unknown; control: () => void } = {
    parts: { connections: { totals: {} } },
    control: () => viewer.stop(),
  };
  // It says that it has seen what is not there.
  const viewer = new SocketViewer(
    feed,
    { epoch: "e", after: 9, skipOptional: false, batch: 0, onError() {} },
    socket,
    stopping as unknown as Watching,
  );
  viewer.begin();
  assertEquals(feed.listeners, 1, "that of the other viewer");
  socket.close(1000, "enough");
  assertEquals(feed.listeners, 0);
});

Deno.test("who asks while a large event is under way is answered; who never reads the answers is closed with 4408", async () => {
  const { deaf, socket, protocol, say } = await stage(0);
  Object.assign(protocol, {
    decode: () => ({ type: "malformed", message: "no" }),
    error: () => "x".repeat(1000),
  });
  await say(1, 300_000);
  for (let i = 0; i < 9; i++) socket.received("?");
  assertEquals([deaf.readyState, deaf.texts.length], [1, 11], "caught up, the event, nine answers");
  // The peer has read all of that, but takes nothing from now on.
  deaf.bufferedAmount = 0;
  await say(1, 10);
  Object.assign(protocol, { decode: () => ({ type: "ping" }), asked: () => socket.answer("x".repeat(1000)) });
  let asked = 0;
  while (deaf.readyState === 1 && asked < 1000) socket.received(`${++asked}`);
  assertEquals(deaf.readyState, 2);
  assert(
    deaf.bufferedAmount > 40_000 && deaf.bufferedAmount < 3 * FULL_BYTES,
    `${deaf.bufferedAmount} bytes`,
  );
});

for (
  const [what, step, happens] of [
    ["a message", "decode", (socket) => socket.received("{}")],
    ["opening", "opened", (socket) => socket.opened()],
    ["closing", "closed", (socket) => socket.close(1000, "enough")],
    ["a peer that has gone", "closed", (socket) => socket.gone()],
  ] as [string, keyof Protocol, (socket: Socket) => void][]
) {
  Deno.test(`${what}, over which something breaks, ends its socket and nothing else, and the log says why`, async () => {
    const { deaf, socket, protocol, connections, told } = await stage(0);
    const bug = new TypeError("a bug");
    const closed = protocol.closed;
    Object.assign(protocol, {
      [step]: () => {
        throw bug;
      },
    });
    happens(socket);
    assertEquals(socket.ready, false);
    assertEquals(told.slice(0, 2), ["socket_failed", bug]);
    if (what !== "a peer that has gone") assertEquals(deaf.readyState, 2);
    closed();
    socket.gone();
    assertEquals(connections.open, 0);
  });
}

function sequences(text: string): number[] {
  if (!/^[[{]/.test(text)) return [];
  const some = JSON.parse(text);
  return (Array.isArray(some) ? some : [some]).map(({ sequence }) => sequence);
}
