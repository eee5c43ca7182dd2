// One socket over `ws`, with a connection that only counts: what is written when, and how it is spelled.

import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { readConfig } from "../../src/config.ts";
import { FULL_BYTES } from "../../src/edge/drain.ts";
import { frameOf } from "../../src/edge/sockets/frames.ts";
import { WsSocket, WsSockets } from "../../src/edge/sockets/ws.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { PING } from "./hostile.ts";

/** A socket whose connection notes what is done to it. */
function noting() {
  const done: string[] = [];
  const net = {
    bytesWritten: 0,
    cork: () => done.push("cork"),
    uncork: () => done.push("uncork"),
    write: (frame: Buffer) => done.push(frame.subarray(2).toString()),
  };
  const ws = {
    readyState: 1,
    bufferedAmount: 0,
    on() {},
    ping: () => done.push("ping"),
    close: (code: number) => {
      ws.readyState = 2;
      done.push(`close ${code}`);
    },
    terminate: () => done.push("terminate"),
  };
  const clock = new FakeClock();
  const socket = new WsSocket({ config: readConfig({}), clock });
  socket.attach(ws as never, net as never, () => {});
  return { socket, ws, net, done, clock };
}

Deno.test("what a socket is sent in one turn goes out in one write, in order, with the close behind it", async () => {
  const { socket, done } = noting();
  for (const text of ["a", "b", "c"]) socket.send(text);
  assertEquals(done, ["cork", "a", "b", "c"]);
  await Promise.resolve();
  assertEquals(done.splice(0), ["cork", "a", "b", "c", "uncork"]);
  socket.send("d");
  socket.close(1000, "over");
  socket.send("too late");
  await Promise.resolve();
  assertEquals(done, ["cork", "d", "close 1000", "uncork"]);
});

Deno.test("a socket closed for slowness is cut off after a second, any other after its usual patience", async () => {
  for (const [code, ms] of [[4408, 1_000], [1000, 30_000]] as const) {
    const { socket, done, clock } = noting();
    socket.close(code, "");
    await clock.advance(ms - 1);
    assertEquals(done, [`close ${code}`]);
    await clock.advance(1);
    assertEquals(done, [`close ${code}`, "terminate"]);
    socket.gone();
    assertEquals(clock.pending, 0);
  }
});

Deno.test("a peer with bytes before it is alive for as long as it takes some", () => {
  const { socket, ws, net, done } = noting();
  ws.bufferedAmount = 10_000;
  net.bytesWritten = 20_000;
  socket.checkAlive();
  net.bytesWritten = 30_000; // sent more, and took as much
  socket.checkAlive();
  assertEquals(done, []);
  ws.bufferedAmount = 20_000;
  net.bytesWritten = 40_000; // sent more, and took nothing
  socket.checkAlive();
  assertEquals(done, ["terminate"]);
});

Deno.test("a peer as full as may be is not cut off for its silence: whoever fills it closes it", () => {
  const { socket, ws, net, done } = noting();
  net.bytesWritten = ws.bufferedAmount = FULL_BYTES;
  for (let round = 0; round < 3; round++) socket.checkAlive();
  assertEquals(done, []);
  net.bytesWritten = ws.bufferedAmount = FULL_BYTES - 1; // not as full, and took nothing
  socket.checkAlive();
  assertEquals(done, ["terminate"]);
});

Deno.test("sixteen pings are answered before their answers are taken, and one more ends the socket", async () => {
  const sockets = new WsSockets({ config: readConfig({}), clock: new FakeClock() });
  const net = new Duplex({
    read() {},
    /** Takes the handshake, and never says of a pong that it was written. */
    write(chunk, _encoding, taken) {
      if (chunk[0] !== 0x8a) taken();
    },
  });
  const told: string[] = [];
  const socket = sockets.create();
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  socket.tell({
    opened: () => told.push("opened"),
    received() {},
    gone: () => (told.push("gone"), resolve()),
  });
  const headers = {
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const req = { method: "GET", url: "/", headers };
  sockets.open(socket, {
    req: req as never,
    net: net as never,
    head: Buffer.alloc(0),
    headers: new Headers(),
  });
  for (let i = 0; i < 16; i++) net.push(PING);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([told, socket.readyState], [["opened"], 1]);
  net.push(PING);
  await gone;
  assertEquals(told, ["opened", "gone"]);
});

Deno.test("frames are spelled by RFC 6455, at every border of their lengths", () => {
  for (
    const [size, head] of [
      [0, "8100"],
      [125, "817d"],
      [126, "817e007e"],
      [65_535, "817effff"],
      [65_536, "817f0000000000010000"],
    ] as const
  ) {
    const text = "x".repeat(size);
    assertEquals(frameOf(text).toString("hex", 0, head.length / 2), head);
    assertEquals(frameOf(text).toString("utf8", head.length / 2), text);
  }
  assertEquals(frameOf("€").toString("hex"), "8103e282ac");
  // Lone surrogates have no UTF-8: what everybody sends instead is U+FFFD.
  assertEquals(frameOf("\ud800").toString("hex"), "8103efbfbd");
  for (let i = 0; i < 200; i++) assertEquals(frameOf(`${i}`), frameOf(`${i}`));
});
