// openChats(): many requests on one socket, each with its replies, its text and its end, and what becomes of the
// connection. The server says what the test tells it; time only moves by the test.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { LineError } from "../../static/client.js";
import { chunk, client, response, status, tell } from "./chat_stage.ts";
import { scriptedServer } from "./scripted_server.ts";

Deno.test("a chat gives its replies as they come, its text so far, and its result", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.chat({ message: "Hello", persona_id: "skeptic", request_id: "a" });
  const peer = await server.peer(0);
  assertEquals(await peer.hears(0), {
    type: "chat",
    data: { message: "Hello", persona_id: "skeptic", request_id: "a" },
  });
  assertEquals(peer.url.pathname, "/ws");
  tell(peer, "a", status(1), status(2), chunk(3, 0, "Well, "), chunk(3, 6, "no."));
  const types: string[] = [];
  for await (const reply of request) {
    types.push(reply.type);
    if (request.text === "Well, no." && types.length === 4) {
      assertEquals(request.run_id, "run-a");
      tell(peer, "a", chunk(4, 9, "", { is_final: true }), response(5, { response: "Well, no." }));
    }
  }
  assertEquals(types, ["status", "status", "chunk", "chunk", "chunk", "response"]);
  assertEquals(await request.result, { response: "Well, no." });
});

Deno.test("several requests run side by side, and reasoning is kept apart from the text", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const many = it.chats.multiChat({ message: "?", persona_ids: ["skeptic", "teacher"], request_id: 7 });
  const model = it.chats.openaiChat({ input_text: "?", include_reasoning: true });
  const peer = await server.peer(0);
  assertEquals((await peer.hears(0)).type, "multi_chat");
  const asked = await peer.hears(1);
  assertEquals([asked.type, asked.data.request_id], ["openai_chat", model.request_id]);
  tell(peer, asked.data.request_id, { ...chunk(3, 0, "Hm. "), type: "reasoning" });
  tell(peer, 7, chunk(3, 0, "Two", { index: 1 }), chunk(3, 0, "One", { index: 0 }));
  tell(peer, 7, { type: "error", sequence: 4, index: 1, persona_id: "teacher", message: "cut", code: "cut" });
  tell(peer, 7, response(5, { combined: "…" }));
  tell(peer, asked.data.request_id, chunk(4, 0, "Yes"), response(5, { output_text: "Yes" }));
  assertEquals(await many.result, { combined: "…" });
  assertEquals((await model.result).output_text, "Yes");
  assertEquals([many.texts, many.text], [["One", "Two"], "One\n\nTwo"]);
  assertEquals([model.text, model.reasoning], ["Yes", "Hm. "]);
});

Deno.test("cancel() asks the server, and the request fails with the server's word for it", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "a" });
  const peer = await server.peer(0);
  await peer.hears(0);
  tell(peer, "a", status(1));
  request.cancel();
  request.cancel();
  assertEquals(await peer.hears(1), { type: "cancel", data: { request_id: "a" } });
  // A cancel that comes too late is an error of its own; the answer still comes, here as its end.
  peer.send({ type: "error", status: "error", message: "not under way", code: "internal", request_id: "a" });
  tell(peer, "a", {
    type: "error",
    status: "error",
    message: "Request cancelled",
    code: "cancelled",
    sequence: 2,
  });
  const error = await assertRejects(() => request.result, LineError, "Request cancelled");
  assertEquals((error as LineError).code, "cancelled");
  const types = (await Array.fromAsync(request)).map((m) => `${m.type} ${m.code ?? ""}`);
  assertEquals(types, ["status ", "error internal", "error cancelled"]);
});

Deno.test("a request that the server refuses fails alone", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const bad = it.chats.chat({ message: "?", persona_id: "nobody", request_id: "a" });
  const good = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "b" });
  const peer = await server.peer(0);
  await peer.hears(1);
  peer.send({
    type: "error",
    status: "error",
    message: "data.persona_id: no such",
    code: "invalid",
    request_id: "a",
  });
  await assertRejects(() => bad.result, LineError, "data.persona_id: no such");
  tell(peer, "b", response(1, { response: "!" }));
  assertEquals(await good.result, { response: "!" });
  assertThrows(
    () => {
      it.chats.chat({ message: "1", persona_id: "skeptic", request_id: "c" });
      it.chats.chat({ message: "2", persona_id: "skeptic", request_id: "c" });
    },
    TypeError,
    '"c" is under way',
  );
});

Deno.test("close codes that mean stop end it, all others lead to another connection", async () => {
  for (const code of [1000, 1009, 4400, 4401, 4403, 4404, 4410]) {
    await using server = scriptedServer();
    await using it = client(server);
    const request = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "a" });
    const peer = await server.peer(0);
    await peer.hears(0);
    tell(peer, "a", status(1));
    peer.close(code);
    const end = await it.chats.finished;
    assertEquals([end.state, end.reason, end.code], ["closed", code === 1000 ? "ended" : "refused", code]);
    const error = await assertRejects(() => request.result, LineError);
    assertEquals((error as LineError).code, code);
    // What had come before the end is given first.
    const replies = request[Symbol.asyncIterator]();
    assertEquals((await replies.next()).value.type, "status");
    await assertRejects(() => replies.next(), LineError);
    await assertRejects(() => it.chats.chat({ message: "?", persona_id: "skeptic" }).result, LineError);
    assertEquals(it.timers.pending, []);
  }
  await using server = scriptedServer();
  await using it = client(server);
  for (const [n, code] of [1001, 1011, 4408, 4409].entries()) {
    const peer = await server.peer(n);
    peer.send({ type: "pong" });
    await new Promise((r) => setTimeout(r, 0));
    peer.close(code);
    while (it.chats.status.retryInMs === undefined) await new Promise((r) => setTimeout(r, 0));
    await it.timers.fire(it.chats.status.retryInMs!);
  }
  const full = await server.peer(4);
  full.send({ type: "pong" });
  full.close(4429);
  while (it.chats.status.retryInMs === undefined) await new Promise((r) => setTimeout(r, 0));
  assert(it.chats.status.retryInMs! >= 2000, `${it.chats.status.retryInMs}`);
});

Deno.test("waits grow while nothing is heard, and 4401 is answered with new credentials where there are any", async () => {
  await using server = scriptedServer();
  let tickets = 0;
  await using it = client(server, { authorize: () => ({ query: { ticket: `t${++tickets}` } }) });
  for (const [n, ms] of [250, 500, 1000].entries()) {
    (await server.peer(n)).close(n === 1 ? 4401 : 1011);
    await it.timers.fire(ms);
  }
  const heard = await server.peer(3);
  heard.send({ type: "pong" });
  heard.close(1011);
  await it.timers.fire(250);
  await server.peer(4);
  assertEquals(server.peers.map((peer) => peer.url.searchParams.get("ticket")), [
    "t1",
    "t2",
    "t3",
    "t4",
    "t5",
  ]);
});

Deno.test("waits grow also where each connection is refused with a word why", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  for (const [n, ms] of [2250, 2500, 3000].entries()) {
    const full = await server.peer(n);
    full.send({ type: "error", status: "error", message: "Too many viewers", code: "too_many_connections" });
    full.close(4429);
    while (it.chats.status.retryInMs === undefined) await new Promise((r) => setTimeout(r, 0));
    assertEquals(it.chats.status.retryInMs, ms);
    await it.timers.fire(ms);
  }
});

Deno.test("it pings at once and every 30 s, and gives up a connection that stays silent", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const peer = await server.peer(0);
  await it.timers.fire(30_000);
  while (peer.pings < 2) await new Promise((r) => setTimeout(r, 0));
  await it.timers.fire(45_000);
  await it.timers.fire(250);
  await server.peer(1);
});

Deno.test("close() fails what is under way, leaves nothing behind, and an abort does the same", async () => {
  await using server = scriptedServer();
  const abort = new AbortController();
  await using it = client(server, { signal: abort.signal });
  const request = it.chats.chat({ message: "?", persona_id: "skeptic" });
  await (await server.peer(0)).hears(0);
  abort.abort();
  assertEquals((await it.chats.finished).reason, "asked");
  const error = await assertRejects(() => request.result, LineError);
  assertEquals((error as LineError).code, "closed");
  assertEquals(it.timers.pending, []);
});
