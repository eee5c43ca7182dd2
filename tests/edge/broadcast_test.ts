// The two pages of text 003 about everybody who is connected.

import { assertEquals } from "@std/assert";
import { dial } from "../support/dial.ts";
import { Room } from "../../src/edge/session/room.ts";
import { parley } from "../support/parley.ts";
import { join, thinker } from "./sessions.ts";

Deno.test("a broadcast reaches every session and nobody else, and /connections says who that is", async () => {
  await using server = await parley({ model: thinker() });
  const sockets = [await join(server, "b"), await join(server, "a"), await join(server, "b")];
  for (const socket of sockets) await socket.next();
  await using watcher = await dial(`${server.url}/api/v1/ws/analysis/x`);
  const { timestamp, ...connections } = (await server.http("/connections")).json;
  assertEquals(connections, { active_connections: 3, session_ids: ["b", "a"] });
  assertEquals(typeof timestamp, "number");
  for (const message of ["Hello", { text: "Hello", urgent: true }]) {
    const { status, json } = await server.http("/broadcast", { body: { message, from: "me" } });
    assertEquals([status, json], [200, { success: true, sent_to: 3, message }]);
    for (const socket of sockets) {
      const { timestamp, ...said } = await socket.nextJson();
      assertEquals([said, typeof timestamp], [
        { type: "broadcast", data: { message, from: "me" } },
        "number",
      ]);
    }
  }
  assertEquals(watcher.messages, []);
  for (const socket of sockets) await socket.close();
  while ((await server.http("/connections")).json.active_connections > 0);
  assertEquals((await server.http("/broadcast", { body: { message: "x" } })).json.sent_to, 0);
});
Deno.test("a broadcast must be an object with a message, as JSON, and of a size", async () => {
  await using server = await parley({ model: thinker() });
  const send = (body: unknown, headers?: HeadersInit) => server.http("/broadcast", { body, headers });
  assertEquals((await send("{")).status, 400);
  for (const body of [{}, { message: "" }, { message: 3 }, { message: null }, { message: ["x"] }, []]) {
    assertEquals((await send(body)).status, 422, JSON.stringify(body));
  }
  assertEquals((await send([])).json.detail, "must be an object");
  assertEquals((await send({ message: "x".repeat(70_000) })).status, 413);
  assertEquals((await send("hello", { "content-type": "text/plain" })).status, 415);
  assertEquals((await server.http("/broadcast")).status, 404);
});

Deno.test("a broadcast passes over a socket that does not read, and says so in its count", () => {
  const room = new Room();
  const got: string[] = [];
  const socket = (name: string, ready: boolean) => ({
    ready,
    send: (text: string) => void got.push(name + text),
  });
  const leave = room.enter(socket("a", true), "s1");
  room.enter(socket("b", false), "s1");
  room.enter(socket("c", true), "s2");
  assertEquals([room.broadcast("!"), got, room.size], [2, ["a!", "c!"], 3]);
  leave();
  leave();
  assertEquals([room.broadcast("?"), room.sessions], [1, ["s1", "s2"]]);
});
