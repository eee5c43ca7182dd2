// SOCKETS=ws against clients who mean harm: what they send is bounded before it is kept, and who breaks a rule of the
// protocol is told by its close code.

import { assert, assertEquals } from "@std/assert";
import { parley } from "../support/parley.ts";
import { encoder, frame, held, joined, memory, PING, rejection, toldOff, watching } from "./hostile.ts";
import type { Raw } from "./raw.ts";
import "../support/over_ws.ts";

Deno.test("a frame that breaks a rule of the protocol is answered with 1002 and the end", async () => {
  await using server = await parley({ model: held() });
  const text = encoder.encode('{"type":"ping"}');
  for (
    const [what, bytes] of [
      ["unmasked", frame(0x81, text, { mask: false })],
      ["RSV1", frame(0xc1, text)],
      ["RSV2", frame(0xa1, text)],
      ["RSV3", frame(0x91, text)],
      ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((op) => [`opcode ${op}`, frame(0x80 | op, text)] as const),
      ["a continuation of nothing", frame(0x80, text)],
      ["a ping in pieces", frame(0x09, text)],
      ["a ping of 126 bytes", frame(0x89, new Uint8Array(126))],
      ["a close of one byte", frame(0x88, new Uint8Array(1))],
      ["a close code that may not be sent", frame(0x88, new Uint8Array([0x03, 0xed]))],
      ["a message begun in another", new Uint8Array([...frame(0x01, text), ...frame(0x81, text)])],
    ] as const
  ) {
    assertEquals(await toldOff(server, bytes), 1002, what);
  }
});

Deno.test("text that is not UTF-8 is answered with 1007, also in pieces and in a reason to close", async () => {
  await using server = await parley({ model: held() });
  const bad = new Uint8Array([0x7b, 0xff, 0xfe]);
  assertEquals(await toldOff(server, frame(0x81, bad)), 1007);
  assertEquals(await toldOff(server, frame(0x01, bad.subarray(0, 2)), frame(0x80, bad.subarray(2))), 1007);
  assertEquals(await toldOff(server, frame(0x81, new Uint8Array([0xed, 0xa0, 0x80]))), 1007);
  assertEquals(await toldOff(server, frame(0x88, new Uint8Array([0x03, 0xe8, 0xff]))), 1007);
});

Deno.test("a message is refused with 1009 by its announced length, before a byte of it has come", async () => {
  await using server = await parley({ model: held() });
  for (const size of [65_537, 2 ** 26, 2 ** 40, 2 ** 60]) {
    assertEquals(await toldOff(server, frame(0x81, new Uint8Array(), { size })), 1009, String(size));
  }
  // And a message in pieces as soon as their sum is too large.
  const piece = new Uint8Array(35_000).fill(0x20);
  assertEquals(
    await toldOff(server, frame(0x01, piece), frame(0x00, piece.subarray(0, 1), { size: 35_000 })),
    1009,
  );
});

Deno.test("messages of 70,000 bytes in pieces never accumulate, and 2,000 unfinished pieces neither", async () => {
  await using server = await parley({ model: held(), env: { MAX_CONNECTIONS_PER_RUN: "1000" } });
  const piece = frame(0x00, new Uint8Array(1_000).fill(0x20));
  const first = frame(0x01, new Uint8Array(1_000).fill(0x20));
  const before = memory();
  const codes = new Set<number | undefined>();
  for (let round = 0; round < 20; round++) {
    codes.add(await toldOff(server, first, ...Array.from({ length: 69 }, () => piece)));
  }
  assertEquals([...codes], [1009]);
  // Empty and tiny pieces: no length would ever be too much, so their number is.
  for (const size of [0, 1]) {
    const tiny = [
      frame(0x01, new Uint8Array(size)),
      ...Array.from({ length: 2_000 }, () => frame(0x00, new Uint8Array(size))),
    ];
    assertEquals(await toldOff(server, joined(tiny)), 1008, `${size} bytes`);
  }
  // Everybody stays just below what is allowed and never finishes.
  const open: Raw[] = [];
  for (let i = 0; i < 50; i++) {
    const socket = await watching(server);
    await socket.sendBytes(joined([first, ...Array.from({ length: 60 }, () => piece), PING]));
    open.push(socket);
  }
  const growth = memory() - before;
  for (const socket of open) socket.close();
  assert(growth < 100 * 2 ** 20, `${growth >> 20} MiB for 50 messages of 61 KB`);
});

Deno.test("a message in a thousand single pieces is still a message", async () => {
  await using server = await parley({ model: held() });
  const socket = await watching(server);
  const text = encoder.encode(`{"type":"dance","pad":"${"x".repeat(960)}"}`);
  const pieces = [...text].map((byte, i) =>
    frame((i === 0 ? 1 : 0) | (i === text.length - 1 ? 0x80 : 0), new Uint8Array([byte]))
  );
  await socket.sendBytes(joined([...pieces, frame(0x88, new Uint8Array([0x03, 0xe8]))]));
  const { messages, code } = await socket.drain();
  socket.close();
  assertEquals(code, 1000);
  assert(messages.some((m) => m.includes("dance") && m.includes("unknown")), messages.join("\n"));
});

Deno.test("who pings without ever reading the answers is cut off, and costs no memory", async () => {
  await using server = await parley({ model: held() });
  const socket = await watching(server);
  const many = joined(Array.from({ length: 5_000 }, () => frame(0x89, new Uint8Array(125))));
  const before = memory();
  // Ends when the server hangs up; a server that answered all of it would never let this end.
  await rejection(async () => {
    for (let i = 0; i < 2_000; i++) await socket.sendBytes(many);
    throw new Error("1.3 GB of pings were taken");
  }).then((error) => assert(!/were taken/.test(error.message), error.message));
  socket.close();
  assert(memory() - before < 100 * 2 ** 20);
  assertEquals((await server.http("/healthz")).status, 200);
});
