// openSession(): every message of a session once and in order, and each question's steps as they grow, however often
// the connection is lost. The server says what the test tells it; time only moves by the test.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { LineError } from "../../static/client.js";
import { type Peer, scriptedServer } from "./scripted_server.ts";
import { caughtUp, type Client, client, complete, sequences, start, step, waiting } from "./session_stage.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

Deno.test("a question gives its steps as they grow, its answer and its result", async () => {
  await using server = scriptedServer();
  await using it = client(server, { agent: "analyst" });
  const request = it.session.send("What is 6 * 7?", {
    requestId: "r1",
    enableReasoning: true,
    agent: "researcher",
  });
  const peer = await server.peer(0);
  assertEquals(await peer.hears(0), {
    type: "chat",
    payload: {
      message: "What is 6 * 7?",
      agent_name: "researcher",
      enable_reasoning: true,
      request_id: "r1",
    },
  });
  assertEquals(
    `${peer.url.pathname}${peer.url.search}`,
    "/ws/chat/notes%201?agent_name=analyst&frames=batch",
  );
  peer.send(start(2, "r1"), step(3, "r1", "s1", "Let me ", true), step(4, "r1", "s1", "see", true));
  peer.send([
    step(5, "r1", "s1", "Let me see"),
    step(6, "r1", "s2", "42", undefined, "answer"),
    complete(7, "r1"),
  ]);
  const updates: Json[] = [];
  for await (const { step_id, type, content, iteration, partial } of request) {
    updates.push([step_id, type, content, iteration, partial]);
  }
  assertEquals(updates, [
    ["s1", "thought", "Let me ", 1, true],
    ["s1", "thought", "Let me see", 1, true],
    ["s1", "thought", "Let me see", 1, false],
    ["s2", "answer", "42", 1, false],
  ]);
  assertEquals(await request.answer, "42");
  assertEquals((await request.result).iterations, 1);
  assertEquals(request.steps.map(({ content }) => content), ["Let me see", "42"]);
});

Deno.test("the session gives everybody's messages, each request only its own", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 0 });
  const mine = it.session.send("?", { requestId: "mine" });
  const peer = await server.peer(0);
  await peer.hears(0);
  assertEquals(peer.url.searchParams.get("last_sequence"), "0");
  peer.send({ type: "connected", data: { session_id: "notes 1" } }, caughtUp(0));
  peer.send(
    start(1, "other"),
    start(2, "mine"),
    step(3, "other", "o1", "theirs"),
    step(4, "mine", "m1", "ours"),
  );
  peer.send({ type: "broadcast", data: { message: "Tea!" } }, complete(5, "other"), complete(6, "mine"));
  assertEquals((await Array.fromAsync(mine)).map((update) => update.content), ["ours"]);
  await it.has(9);
  assertEquals(sequences(it.events), ["connected", "caught_up", 1, 2, 3, 4, "broadcast", 5, 6]);
  assertEquals([it.session.lastSequence, it.session.epoch], [6, "e1"]);
});

Deno.test("after a lost connection the session goes on after its last event, and repeats nothing", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.session.send("?", { requestId: "r" });
  const first = await server.peer(0);
  await first.hears(0);
  first.send(caughtUp(4), start(5, "r"), step(6, "r", "s1", "One ", true));
  await it.has(3);
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals(second.url.search, "?last_sequence=6&epoch=e1&frames=batch");
  second.send(
    [step(6, "r", "s1", "One ", true), step(7, "r", "s1", "two", true)],
    caughtUp(7),
    complete(8, "r"),
  );
  assertEquals((await Array.fromAsync(request)).map((update) => update.content), ["One ", "One two"]);
  await it.has(6);
  assertEquals(sequences(it.events), ["caught_up", 5, 6, 7, "caught_up", 8]);
  assertEquals(second.said, []);
  assertEquals(it.statuses.map((s) => s.state), [
    "connecting",
    "open",
    "reconnecting",
    "reconnecting",
    "open",
  ]);
});

Deno.test("a question that may have been lost is sent again under its name, and a refusal then means it was not", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const lost = it.session.send("lost", { requestId: "a" });
  const taken = it.session.send("taken", { requestId: "b" });
  const first = await server.peer(0);
  await first.hears(1);
  first.close(1011);
  await it.timers.fire(250);
  const second = await server.peer(1);
  // Nothing is known of the log, so it is read from its start: "b" may have been answered meanwhile.
  assertEquals(second.url.searchParams.get("last_sequence"), "0");
  assertEquals([(await second.hears(0)).payload, (await second.hears(1)).payload], [
    { message: "lost", request_id: "a" },
    { message: "taken", request_id: "b" },
  ]);
  second.send({
    type: "error",
    data: { message: "b is under way", code: "request_id_in_use", request_id: "b" },
  });
  second.send(start(1, "b"), complete(2, "b", { answer: "B" }));
  second.send(start(3, "a"), complete(4, "a", { answer: "A" }));
  assertEquals([await lost.answer, await taken.answer], ["A", "B"]);
});

Deno.test("a gap leads to another connection, and one that the log itself has is accepted then", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 0 });
  const first = await server.peer(0);
  first.send(caughtUp(0), start(1, "x"), step(3, "x", "s", "3"));
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals(second.url.searchParams.get("last_sequence"), "1");
  second.send(step(3, "x", "s", "3"), complete(4, "x"));
  await it.has(4);
  assertEquals(sequences(it.events), ["caught_up", 1, 3, 4]);
});

Deno.test("what is under way is replayed with gaps where no last sequence was given", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const peer = await server.peer(0);
  peer.send(start(4, "x"), step(9, "x", "s", "…", true), caughtUp(12), complete(13, "x"));
  await it.has(4);
  assertEquals(sequences(it.events), [4, 9, "caught_up", 13]);
  assertEquals(server.peers.length, 1);
});

Deno.test("a reset is handed on, and the log that follows it is read from its first event", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 9, epoch: "e1" });
  const request = it.session.send("?", { requestId: "r" });
  const peer = await server.peer(0);
  await peer.hears(0);
  const reset = (reason: string, epoch: string, first_sequence: number) => ({
    type: "stream_reset",
    data: { reason, epoch, first_sequence, head_sequence: 20 },
  });
  peer.send(reset("history_cleared", "e1", 15), start(15, "r"), step(16, "r", "s", "Hm"), caughtUp(16));
  await it.has(4);
  assertEquals(sequences(it.events), ["stream_reset", 15, 16, "caught_up"]);
  peer.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  second.send(reset("epoch_changed", "e2", 1), start(1, "another"), caughtUp(1, "e2"));
  const error = await assertRejects(() => request.answer, LineError, "deleted");
  assertEquals((error as LineError).code, "deleted");
  await it.has(7);
  assertEquals([it.session.lastSequence, it.session.epoch], [1, "e2"]);
});

Deno.test("interrupt() stops one request or all, waits for a connection, and takes back what was never sent", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.session.send("?", { requestId: "r" });
  const first = await server.peer(0);
  await first.hears(0);
  first.send(caughtUp(0), start(1, "r"));
  await it.has(2);
  request.interrupt();
  first.send({
    type: "error",
    data: { message: "Over already", code: "nothing_under_way", request_id: "r" },
  });
  assertEquals(await first.hears(1), { type: "interrupt", payload: { request_id: "r" } });
  it.session.interrupt();
  assertEquals(await first.hears(2), { type: "interrupt", payload: {} });
  first.close(1001);
  await waiting(it);
  const unsent = it.session.send("later", { requestId: "u" });
  unsent.interrupt();
  await assertRejects(() => unsent.answer, LineError, "interrupted");
  it.session.interrupt("r");
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals(await second.hears(0), { type: "interrupt", payload: { request_id: "r" } });
  second.send(complete(2, "r", { answer: "so far", interrupted: true }));
  const error = await assertRejects(() => request.answer, LineError);
  assertEquals((error as LineError).code, "interrupted");
  assertEquals((await request.result).answer, "so far");
});

Deno.test("a question that fails or is refused rejects, with the server's code", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const failed = it.session.send("1", { requestId: "a" });
  const refused = it.session.send("2", { requestId: "b" });
  const unnamed = it.session.send("3", { requestId: "c" });
  const peer = await server.peer(0);
  await peer.hears(2);
  peer.send(
    caughtUp(0),
    start(1, "a"),
    complete(2, "a", { answer: "", error: "No model", code: "unavailable" }),
  );
  peer.send({
    type: "error",
    data: { message: "payload.message is too long", code: "invalid", request_id: "b" },
  });
  peer.send({ type: "error", data: { message: "payload.agent_name must be one of", code: "invalid" } });
  assertEquals(
    (await assertRejects(() => failed.answer, LineError, "No model") as LineError).code,
    "unavailable",
  );
  assertEquals((await failed.result).error, "No model");
  await assertRejects(() => refused.answer, LineError, "too long");
  await assertRejects(() => unnamed.answer, LineError, "must be one of");
  assertThrows(
    () => [it.session.send("?", { requestId: "d" }), it.session.send("?", { requestId: "d" })],
    TypeError,
    '"d"',
  );
});

Deno.test("the iteration throws where the server refuses, and ends where it is closed or over", async () => {
  await using server = scriptedServer();
  for (const [n, code] of [4400, 4403, 4404, 4410, 1000].entries()) {
    await using it = client(server);
    const request = it.session.send("?");
    const peer = await server.peer(n);
    await peer.hears(0);
    const [reading] = await Promise.all([
      Array.fromAsync(openEnded(it)).then(() => "ended", (error) => error.code),
      peer.close(code),
    ]);
    assertEquals(reading, code === 1000 ? "ended" : code);
    await assertRejects(() => request.answer, LineError);
    assertEquals(it.timers.pending, []);
  }
  await using closed = client(server);
  const request = closed.session.send("?");
  const peer: Peer = await server.peer(5);
  await peer.hears(0);
  closed.session.close();
  assertEquals(await Array.fromAsync(openEnded(closed)), []);
  assertEquals((await assertRejects(() => request.answer, LineError) as LineError).code, "closed");
});

function openEnded({ session }: Client): AsyncIterable<Json> {
  return session;
}
