// The load itself: what its viewers take for an error rather than for a result. Real processes, real sockets.

import { assertEquals, assertRejects } from "@std/assert";
import { CAUGHT_UP, piece, spell } from "./events.ts";
import { cleanUp, type Part, script, start } from "./process.ts";

/** A crowd of two, and a server that sends them what the test says; who connects first reads the numbers. */
async function house(stack: AsyncDisposableStack): Promise<{ crowd: Part; sockets: WebSocket[] }> {
  stack.defer(cleanUp);
  const sockets: WebSocket[] = [];
  const server = stack.use(Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => {
      sockets.push(socket);
      socket.send(CAUGHT_UP);
    };
    return response;
  }));
  const crowd = stack.use(start(script("viewers.ts")));
  const urls = ["first", "second"].map((room) => `ws://127.0.0.1:${server.addr.port}/${room}`);
  await crowd.ask("connect", { urls, count: 2, atOnce: 1 });
  return { crowd, sockets };
}

/** Two events to each viewer; resolves when all have them. */
async function twoEvents(crowd: Part, sockets: WebSocket[], first: number): Promise<void> {
  await crowd.ask("expect", { count: 2 });
  for (const seq of [first, first + 1]) sockets.forEach((socket) => socket.send(spell(piece(seq))));
  await crowd.ask("received");
}

/** Closes a viewer, who answers when it has read all that was sent before. */
async function closed(socket: WebSocket): Promise<void> {
  const answered = new Promise((resolve) => socket.addEventListener("close", resolve, { once: true }));
  socket.close(1000);
  await answered;
}

Deno.test("every event once is no error, in one measurement after the other", async () => {
  await using stack = new AsyncDisposableStack();
  const { crowd, sockets } = await house(stack);
  await twoEvents(crowd, sockets, 1);
  await twoEvents(crowd, sockets, 3);
  await crowd.ask("quiet");
  sockets.forEach((socket) => socket.close(1000));
  assertEquals(await crowd.ask("closed"), [1000]);
});

Deno.test("an event that comes twice is an error also after everybody has had the last one", async () => {
  for (const question of ["quiet", "expect"]) {
    await using stack = new AsyncDisposableStack();
    const { crowd, sockets } = await house(stack);
    await twoEvents(crowd, sockets, 1);
    sockets[1]!.send(spell(piece(2)));
    await closed(sockets[1]!);
    await assertRejects(() => crowd.ask(question, { count: 2 }), Error, "A viewer got too many events");
  }
});
