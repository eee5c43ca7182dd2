// Holds dial() to its word against a small scripted server: order, refusals, closes, and nothing left open (the
// sanitizers of the test runner see to the last).

import { assertEquals, assertRejects } from "@std/assert";
import { dial } from "./dial.ts";

/** Serves one kind of socket for the time of a test. */
async function withServer(handler: Deno.ServeHandler, test: (url: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  try {
    await test(`ws://127.0.0.1:${server.addr.port}/`);
  } finally {
    await server.shutdown();
  }
}

function talk(script: (socket: WebSocket) => void): Deno.ServeHandler {
  return (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    script(socket);
    return response;
  };
}

Deno.test("dial() hands messages out in order and then tells how the socket closed", async () => {
  const server = talk((socket) => {
    socket.onopen = () => {
      for (const n of [1, 2, 3]) socket.send(JSON.stringify({ n }));
      socket.close(4404, "gone");
    };
  });
  await withServer(server, async (url) => {
    const socket = await dial(url);
    assertEquals(await socket.next(), '{"n":1}');
    assertEquals(await socket.until((m) => m.n === 3), [{ n: 2 }, { n: 3 }]);
    assertEquals(await socket.all(), {
      messages: ['{"n":1}', '{"n":2}', '{"n":3}'],
      code: 4404,
      reason: "gone",
    });
    await assertRejects(() => socket.next(), Error, 'closed with 4404 "gone" after 3 messages');
    assertEquals(await socket.close(), { code: 4404, reason: "gone" });
  });
});

Deno.test("dial() sends text, bytes and objects, and closes with the code given", async () => {
  const end = Promise.withResolvers<number>();
  const server = talk((socket) => {
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) =>
      socket.send(typeof data === "string" ? data : `${data.byteLength} bytes`);
    socket.onclose = ({ code }) => end.resolve(code);
  });
  await withServer(server, async (url) => {
    const socket = await dial(url);
    socket.send("text");
    socket.send(new Uint8Array(3));
    socket.send({ a: 1 });
    assertEquals(await socket.next(), "text");
    assertEquals(await socket.next(), "3 bytes");
    assertEquals(await socket.nextJson(), { a: 1 });
    await socket.close(3001);
    assertEquals(await end.promise, 3001);
  });
});

Deno.test("dial() carries headers and subprotocols", async () => {
  const server: Deno.ServeHandler = (request) => {
    const word = request.headers.get("x-word");
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "parley" });
    socket.onopen = () => socket.send(String(word));
    return response;
  };
  await withServer(server, async (url) => {
    await using socket = await dial(url, { headers: { "x-word": "hello" }, protocols: ["parley", "other"] });
    assertEquals(await socket.next(), "hello");
    assertEquals(socket.protocol, "parley");
  });
});

Deno.test("dial() rejects when the upgrade is refused", async () => {
  await withServer(() => new Response("full", { status: 503 }), async (url) => {
    await assertRejects(() => dial(url), Error, "refused the connection");
  });
});

Deno.test("a wait that nothing ends fails with the last message seen", async () => {
  await withServer(talk((socket) => socket.onopen = () => socket.send('"only"')), async (url) => {
    await using socket = await dial(url, { patienceMs: 50 });
    await assertRejects(() => socket.until(() => false), Error, 'no message within 50 ms; last of 1: "only"');
  });
});
