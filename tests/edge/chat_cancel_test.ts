// What is cancelled on the socket of text 002, when, and what cannot be.

import { assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { parley } from "../support/parley.ts";
import { answerOf, ask, chat, CHATS, chatting, echo, isLast, lasts, settled, UNPACED } from "./chats.ts";

Deno.test("cancel stops one request and its model call without any waiting; the others go on", async () => {
  const { model, release } = echo();
  const clock = new FakeClock();
  await using server = await parley({ env: UNPACED, model, clock });
  await using socket = await chatting(server);
  for (const request_id of ["a", "b"]) socket.send(chat(`Hold ${request_id}`, { request_id }));
  const seen = new Set();
  await socket.until((m) => m.type === "chunk" && seen.add(m.request_id).size === 2);
  socket.send({ type: "cancel", data: { request_id: "a" } });
  const { run_id, sequence: _, ...last } = (await clock.standing(socket.until(isLast))).at(-1);
  assertEquals(last, {
    type: "error",
    status: "error",
    message: "Request cancelled",
    code: "cancelled",
    request_id: "a",
  });
  assertEquals(model.aborted, 1);
  assertEquals((await settled(server, run_id)).status, "cancelled");
  release();
  assertEquals(answerOf((await socket.until(isLast)).at(-1)), "You said: Hold b");
  // The id is free again.
  assertEquals(
    answerOf((await ask(socket, "chat", chat("again", { request_id: "a" }).data)).at(-1)),
    "You said: again",
  );
});

Deno.test("cancel without a request_id stops the one that is being answered, and the next one begins", async () => {
  const { model } = echo();
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  socket.send(chat("Hold one"));
  socket.send(chat("two"));
  await socket.until((m) => m.type === "chunk");
  socket.send({ type: "cancel" });
  const [first, second] = (await lasts(socket, 2)).filter(isLast);
  assertEquals([first.code, "request_id" in first], ["cancelled", false]);
  assertEquals(answerOf(second), "You said: two");
});

Deno.test("a cancel that comes at once finds its request, wherever that is on its way", async () => {
  const { model } = echo();
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  for (let i = 0; i < 50; i++) {
    socket.send(chat(`Hold ${i}`, { request_id: i }));
    socket.send({ type: "cancel", data: { request_id: i } });
  }
  const ends = (await lasts(socket, 50)).filter(isLast);
  assertEquals(ends.map((m) => m.code), Array(50).fill("cancelled"));
  assertEquals(new Set(ends.map((m) => m.request_id)).size, 50);
  // A request that was cancelled before it began is no chat at all.
  for (const { status } of (await server.http(`${CHATS}?limit=100`)).json.chats) {
    assertEquals(status, "cancelled");
  }
});

Deno.test("a request that waits for its place on the server is cancelled without a model call", async () => {
  const { model } = echo();
  await using server = await parley({ env: { ...UNPACED, MAX_CONCURRENT_RUNS: "1" }, model });
  await using socket = await chatting(server);
  socket.send(chat("Hold one", { request_id: "first" }));
  await socket.until((m) => m.type === "chunk");
  socket.send(chat("two", { request_id: "second" }));
  const rows = async () => (await server.http(CHATS)).json.chats;
  while ((await rows()).length < 2);
  socket.send({ type: "cancel", data: { request_id: "second" } });
  const { code, request_id } = (await socket.until(isLast)).at(-1);
  assertEquals([code, request_id, model.asked.length], ["cancelled", "second", 1]);
});

Deno.test("a request that waits for its place has a name at once, by which another connection waits with it", async () => {
  const { model, release } = echo();
  await using server = await parley({ env: { ...UNPACED, MAX_CONCURRENT_RUNS: "1" }, model });
  await using socket = await chatting(server);
  socket.send(chat("Hold one", { request_id: "first" }));
  await socket.until((m) => m.type === "chunk");
  socket.send(chat("two", { request_id: "second" }));
  const { run_id, sequence, message } = (await socket.until((m) => m.request_id === "second")).at(-1);
  assertEquals([sequence, message], [1, "Initializing..."]);
  assertEquals((await server.http(`${CHATS}/${run_id}`)).json.status, "pending");
  await using another = await chatting(server);
  another.send({ type: "resume", data: { run_id, last_sequence: 0 } });
  assertEquals((await another.nextJson()).message, "Initializing...");
  release();
  const replies = await another.until(isLast);
  assertEquals(replies.filter((m) => m.message === "Initializing...").length, 0, "it began once");
  assertEquals([replies.at(-1).data.response, model.asked.length], ["You said: two", 2]);
});

Deno.test("what cannot be cancelled is named", async () => {
  await using server = await parley({ env: UNPACED });
  await using socket = await chatting(server);
  for (
    const [data, says] of [[{ request_id: "zz" }, /^data\.request_id: "zz" is not/], [
      {},
      /^data\.request_id: no/,
    ]] as const
  ) {
    socket.send({ type: "cancel", data });
    const error = await socket.nextJson();
    assertEquals([error.type, error.status, error.code, error.field], [
      "error",
      "error",
      "not_found",
      "data.request_id",
    ]);
    assertMatch(error.message, says);
    assertEquals(error.request_id, (data as Json).request_id);
  }
});
