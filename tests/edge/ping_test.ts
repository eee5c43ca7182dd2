// A client may ask whether the server is there; see native_socket_test.ts and ws_limits_test.ts for the other way round.

import { assertEquals } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { dial } from "../support/dial.ts";
import { parley } from "../support/parley.ts";

Deno.test("on every socket the bare word is a ping, also with the line break of a terminal", async () => {
  const model = new Actor(() => ({ text: "Well", hold: new Promise<void>(() => {}) }));
  await using server = await parley({ model });
  const id = await server.start();
  const sockets = [
    `/api/v1/discussions/${id}/stream`,
    "/api/v1/ws/analysis/later",
    "/ws",
    "/ws/chat/s",
    "/ws/orchestrate/later",
  ];
  for (const path of sockets) {
    await using socket = await dial(server.url + path);
    for (const word of ["ping", "ping\n", " ping\r\n", "\tping "]) {
      socket.send(word);
      const answers = await socket.until(({ type }) => type === "pong" || type === "error");
      assertEquals(answers.at(-1).type, "pong", path);
    }
  }
});
