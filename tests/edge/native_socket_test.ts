// The platform's sockets in the moment in which the platform itself says nothing of them.

import { assert, assertEquals } from "@std/assert";
import { nativeSocket } from "../../src/edge/sockets/native.ts";
import { parley } from "../support/parley.ts";
import { raw } from "./raw.ts";

/** A socket whose peer went while its request was looked at, and what is told of it; `early` is done at once. */
async function deserted(
  early: (socket: { close(code: number, reason: string): void }) => void,
): Promise<string[]> {
  const told: string[] = [];
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const ending = new AbortController();
  const { signal } = ending;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, signal, onListen() {} }, async (request) => {
    const left = new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    ask();
    await left;
    const { socket, response, tell } = nativeSocket(request, 30);
    tell({
      opened: () => told.push("opened"),
      received: () => told.push("received"),
      gone: () => told.push("gone"),
    });
    early(socket);
    answer();
    return response;
  });
  const peer = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  const head = [
    "GET / HTTP/1.1",
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  await peer.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
  await asked;
  peer.close();
  await answered;
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  // An orderly shutdown would wait for the socket that never opens.
  ending.abort();
  await server.finished;
  return told;
}

// The platform never ends the upgrade of such a socket.
const sanitizeOps = false;

Deno.test("a socket whose peer went before the handshake was done is gone", { sanitizeOps }, async () => {
  assertEquals(await deserted(() => {}), ["gone"]);
});

Deno.test("so is one that was told to close before it was there", { sanitizeOps }, async () => {
  assertEquals(await deserted((socket) => socket.close(1001, "")), ["gone"]);
});

const TEXT = 1;
/** A frame that ends a connection, and one that asks whether the peer is there. */
const [CLOSE, PING] = [8, 9];

Deno.test("a silent peer is asked whether it is there after an interval, and dropped after another", async () => {
  await using server = await parley({ env: { SOCKETS: "native", PING_INTERVAL_SECONDS: "1" } });
  const begun = performance.now();
  const socket = await raw(server.url, "/api/v1/ws/analysis/later");
  const seconds = async (frame: number) => {
    for (let opcode = await socket.next(); opcode !== frame; opcode = await socket.next()) {
      assert(opcode !== undefined && opcode !== CLOSE, `the connection ended, and had no frame ${frame}`);
    }
    return (performance.now() - begun) / 1000;
  };
  // The platform's clock is not a test's to move. However late it is, it is not early; a thousandth is for its rounding.
  const asked = await seconds(PING);
  assert(asked > 0.999, `asked after ${asked} s`);
  const dropped = await seconds(CLOSE);
  assert(dropped > 1.998, `dropped after ${dropped} s`);
  socket.close();
});

Deno.test("nobody is asked at once because the interval is longer than a timer can be", async () => {
  await using server = await parley({ env: { SOCKETS: "native", PING_INTERVAL_SECONDS: "5000000" } });
  const socket = await raw(server.url, "/api/v1/ws/analysis/later");
  for (let turn = 0; turn < 20; turn++) await server.http("/health");
  await socket.send('{"type":"ping"}');
  assertEquals(await socket.next(), TEXT);
  socket.close();
});
