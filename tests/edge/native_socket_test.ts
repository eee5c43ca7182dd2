// The platform's sockets in the moment in which the platform itself says nothing of them.

import { assertEquals } from "@std/assert";
import { nativeSocket } from "../../src/edge/sockets/native.ts";

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
