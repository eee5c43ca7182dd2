// openChats() over connections that are lost: each request gives every message once and every character once. The
// server says what the test tells it; time only moves by the test.

import { assertEquals, assertRejects } from "@std/assert";
import { LineError } from "../../static/client.js";
import { anySeed, seeded } from "../support/random.ts";
import { chunk, client, response, status, tell } from "./chat_stage.ts";
import { scriptedServer } from "./scripted_server.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

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
