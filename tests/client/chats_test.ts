// openChats(): many requests on one socket, each with every message once and every character once, however often the
// connection is lost. The server says what the test tells it; time only moves by the test.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { LineError, type LineOptions, type LineStatus, openChats } from "../../static/client.js";
import { anySeed, seeded } from "../support/random.ts";
import { type Peer, type ScriptedServer, scriptedServer } from "./scripted_server.ts";
import { Timers } from "./timers.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

interface Client extends AsyncDisposable {
  chats: ReturnType<typeof openChats>;
  timers: Timers;
  statuses: LineStatus[];
}

function client(server: ScriptedServer, options: LineOptions = {}): Client {
  const timers = new Timers();
  const statuses: LineStatus[] = [];
  const chats = openChats(server.url, {
    clock: timers,
    retry: { random: () => 0.5 },
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  return {
    chats,
    timers,
    statuses,
    async [Symbol.asyncDispose]() {
      chats.close();
      await chats.finished;
    },
  };
}

const status = (sequence: number, change: Json = {}) => ({
  type: "status",
  status: "processing",
  sequence,
  ...change,
});
const chunk = (sequence: number, offset: number, text: string, change: Json = {}) => ({
  type: "chunk",
  chunk: text,
  is_final: false,
  offset,
  attempt: 1,
  sequence,
  ...change,
});
const response = (sequence: number, data: Json) => ({
  type: "response",
  status: "completed",
  data,
  sequence,
});

/** Sends messages as those of one run and request. */
function tell(peer: Peer, request_id: string | number, ...messages: Json[]): void {
  peer.send(...messages.map((message) => ({ ...message, run_id: `run-${request_id}`, request_id })));
}

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

Deno.test("after a lost connection a chat is resumed, and nothing is doubled or missing", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.openaiChat({ input_text: "?", request_id: "a" });
  const first = await server.peer(0);
  await first.hears(0);
  // Of event 3 the first of two chunks came, of event 1 the first of two statuses was there before.
  tell(first, "a", status(1), status(1, { message: "notice" }), status(2), chunk(3, 0, "One "));
  const replies = request[Symbol.asyncIterator]();
  const seen: Json[] = [];
  for (let i = 0; i < 4; i++) seen.push((await replies.next()).value);
  first.close(1011);
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals(await second.hears(0), {
    type: "resume",
    data: { run_id: "run-a", last_sequence: 2, request_id: "a" },
  });
  tell(second, "a", chunk(3, 0, "One "), chunk(3, 4, "two "), { type: "caught_up" });
  tell(second, "a", chunk(4, 8, "three", { is_final: true }), response(5, { output_text: "One two three" }));
  for await (const reply of { [Symbol.asyncIterator]: () => replies }) seen.push(reply);
  assertEquals(seen.filter((m) => m.type === "chunk").map((m) => m.chunk).join(""), "One two three");
  assertEquals(seen.map((m) => m.type), [
    "status",
    "status",
    "status",
    "chunk",
    "chunk",
    "chunk",
    "response",
  ]);
  assertEquals(it.statuses.map((s) => s.state), [
    "connecting",
    "open",
    "reconnecting",
    "reconnecting",
    "open",
  ]);
});

Deno.test("messages that share a sequence are told apart when the last of them was lost", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.multiChat({ message: "?", persona_ids: ["skeptic", "teacher"], request_id: "a" });
  const first = await server.peer(0);
  await first.hears(0);
  tell(first, "a", status(1, { persona_id: "skeptic" }));
  const replies = request[Symbol.asyncIterator]();
  const seen = [(await replies.next()).value];
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals((await second.hears(0)).data.last_sequence, 0);
  tell(
    second,
    "a",
    status(1, { persona_id: "skeptic" }),
    status(1, { persona_id: "teacher" }),
    response(2, {}),
  );
  for await (const reply of { [Symbol.asyncIterator]: () => replies }) seen.push(reply);
  assertEquals(seen.map((m) => m.persona_id ?? m.type), ["skeptic", "teacher", "response"]);
});

Deno.test("whatever is lost and repeated, each text is whole and each message comes once", async () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  for (let round = 0; round < 25; round++) {
    await using server = scriptedServer();
    await using it = client(server, { retry: { random: () => 0.5, maxMs: 250 } });
    const request = it.chats.openaiChat({ input_text: "?", request_id: "a" });
    // One event is one to three messages of this log.
    const log: Json[][] = [[status(1)], [status(2), status(2, { message: "notice" })]];
    let text = "";
    for (let sequence = 3; sequence < 12; sequence++) {
      log.push(Array.from({ length: random.int(1, 3) }, () => {
        const piece = `${random.int(0, 99)} `;
        const message = chunk(sequence, text.length, piece);
        text += piece;
        return message;
      }));
    }
    log.push([chunk(12, text.length, "", { is_final: true })], [response(13, { output_text: text })]);
    const given = (async () => await Array.fromAsync(request))();
    for (let n = 0;; n++) {
      const peer = await server.peer(n);
      const ask = await peer.hears(0);
      const after = ask.type === "resume" ? ask.data.last_sequence : 0;
      const rest = log.slice(after).flat();
      const last = n === 4;
      // At least the first status, so that the run is known.
      const sent = last ? rest : rest.slice(0, random.int(n === 0 ? 1 : 0, rest.length - 1));
      tell(peer, "a", ...sent);
      if (last) break;
      peer.close(1011);
      await it.timers.fire(125);
    }
    const messages = await given;
    const chunks = messages.filter((m) => m.type === "chunk");
    assertEquals(chunks.map((m) => m.chunk).join(""), text);
    assertEquals(request.text, text);
    assertEquals(chunks.filter((m) => m.is_final).length, 1);
    assertEquals(messages.filter((m) => m.type !== "chunk").map((m) => m.message ?? m.type), [
      "status",
      "status",
      "notice",
      "response",
    ]);
  }
});

Deno.test("a new attempt begins the reply's text again", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "a" });
  const peer = await server.peer(0);
  await peer.hears(0);
  tell(
    peer,
    "a",
    chunk(3, 0, "Half an ans"),
    status(4, { attempt: 2 }),
    chunk(5, 0, "A whole", { attempt: 2 }),
  );
  tell(peer, "a", chunk(3, 0, "Half an ans"), response(6, {}));
  await request.result;
  assertEquals(request.text, "A whole");
});

Deno.test("text that is missing is asked for once more over another connection", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "a" });
  const first = await server.peer(0);
  await first.hears(0);
  tell(first, "a", status(1), chunk(2, 0, "One "), chunk(4, 8, "three"));
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals((await second.hears(0)).data.last_sequence, 0);
  tell(
    second,
    "a",
    status(1),
    chunk(2, 0, "One "),
    chunk(3, 4, "two "),
    chunk(4, 8, "three"),
    response(5, {}),
  );
  await request.result;
  assertEquals(request.text, "One two three");
});

Deno.test("what was never answered is sent again, what was asked while there was no connection is sent then", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const unheard = it.chats.chat({ message: "1", persona_id: "skeptic", request_id: "a" });
  const first = await server.peer(0);
  await first.hears(0);
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals((await second.hears(0)).data.message, "1");
  tell(second, "a", response(1, { response: "!" }));
  assertEquals(await unheard.result, { response: "!" });
  second.close(1011);
  while (it.chats.status.state !== "reconnecting") await new Promise((r) => setTimeout(r, 0));
  const meanwhile = it.chats.chat({ message: "2", persona_id: "skeptic", request_id: "b" });
  await it.timers.fire(250);
  const third = await server.peer(2);
  assertEquals((await third.hears(0)).data, { message: "2", persona_id: "skeptic", request_id: "b" });
  assertEquals(third.said.length, 1);
  tell(third, "b", response(1, {}));
  await meanwhile.result;
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

Deno.test("a cancel survives the loss of the connection, and takes back what was never sent", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "a" });
  const first = await server.peer(0);
  await first.hears(0);
  tell(first, "a", status(1));
  await request[Symbol.asyncIterator]().next();
  first.close(1001);
  while (it.chats.status.state !== "reconnecting") await new Promise((r) => setTimeout(r, 0));
  request.cancel();
  const unsent = it.chats.chat({ message: "2", persona_id: "skeptic" });
  unsent.cancel();
  await assertRejects(() => unsent.result, LineError, "Request cancelled");
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals([(await second.hears(0)).type, (await second.hears(1)).type], ["resume", "cancel"]);
  tell(second, "a", { type: "error", message: "Request cancelled", code: "cancelled", sequence: 2 });
  await assertRejects(() => request.result, LineError, "Request cancelled");
  assertEquals(second.said.length, 2);
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

Deno.test("a run that is gone when it is resumed fails its request", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.chats.chat({ message: "?", persona_id: "skeptic", request_id: "a" });
  const first = await server.peer(0);
  await first.hears(0);
  tell(first, "a", status(1));
  await request[Symbol.asyncIterator]().next();
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  await second.hears(0);
  second.send({
    type: "error",
    status: "error",
    message: "There is no such chat",
    code: "not_found",
    request_id: "a",
  });
  await assertRejects(() => request.result, LineError, "There is no such chat");
});

Deno.test("close codes that mean stop end it, all others lead to another connection", async () => {
  for (const code of [1000, 1009, 4400, 4401, 4403, 4404, 4410]) {
    await using server = scriptedServer();
    await using it = client(server);
    const request = it.chats.chat({ message: "?", persona_id: "skeptic" });
    const peer = await server.peer(0);
    await peer.hears(0);
    peer.close(code);
    const end = await it.chats.finished;
    assertEquals([end.state, end.reason, end.code], ["closed", code === 1000 ? "ended" : "refused", code]);
    const error = await assertRejects(() => request.result, LineError);
    assertEquals((error as LineError).code, code);
    await assertRejects(() => Array.fromAsync(request), LineError);
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
  await server.peer(3);
  assertEquals(server.peers.map((peer) => peer.url.searchParams.get("ticket")), ["t1", "t2", "t3", "t4"]);
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
