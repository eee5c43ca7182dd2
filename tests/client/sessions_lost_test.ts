// What openSession() makes of a session that is not what it was when the connection was lost: gone, another one, or the
// same one with more in it. The server says what the test tells it to; time only moves by the test.

import { assertEquals, assertRejects } from "@std/assert";
import { LineError } from "../../static/client.js";
import { scriptedServer } from "./scripted_server.ts";
import { caughtUp, client, complete, sequences, start, step, waiting } from "./session_stage.ts";

const connected = (epoch?: string) => ({
  type: "connected",
  data: { session_id: "notes 1", agent_name: "researcher", ...(epoch && { epoch, head_sequence: 9 }) },
});
const error = (request_id: string, code: string) => ({
  type: "error",
  data: { message: `${request_id}: ${code}`, code, request_id },
});

Deno.test("a session that was deleted while nobody was connected fails what it had taken up, and is asked anew", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 0 });
  const taken = it.session.send("taken", { requestId: "taken" });
  const unheard = it.session.send("unheard", { requestId: "unheard" });
  const first = await server.peer(0);
  await first.hears(1);
  first.send(connected("e1"), start(1, "taken"));
  await it.has(2);
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals(
    second.url.searchParams.get("epoch"),
    "e1",
    "known from `connected`, before anything caught up",
  );
  assertEquals((await second.hears(0)).payload.request_id, "unheard");
  second.send(connected());
  assertEquals((await assertRejects(() => taken.answer, LineError, "deleted") as LineError).code, "deleted");
  second.send({
    type: "stream_reset",
    data: { reason: "epoch_changed", epoch: "e2", first_sequence: 1, head_sequence: 1 },
  });
  second.send(start(1, "unheard"), complete(2, "unheard", { answer: "heard" }));
  assertEquals(await unheard.answer, "heard");
  await it.has(6);
  assertEquals(sequences(it.events), ["connected", 1, "connected", "stream_reset", 1, 2]);
});

Deno.test("a question that nobody had taken up is asked in the session that took the place of a deleted one", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 3, epoch: "e1" });
  const request = it.session.send("?", { requestId: "r" });
  const first = await server.peer(0);
  await first.hears(0);
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  second.send(connected("e2"), {
    type: "stream_reset",
    data: { reason: "epoch_changed", epoch: "e2", first_sequence: 1, head_sequence: 4 },
  });
  second.send(start(1, "r"), complete(2, "r", { answer: "here" }));
  assertEquals(await request.answer, "here");
});

Deno.test("an interrupt of all that waited for a connection leaves alone what was asked after it", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  it.session.send("before", { requestId: "before" });
  const first = await server.peer(0);
  await first.hears(0);
  first.close(1001);
  await waiting(it);
  it.session.interrupt();
  it.session.send("after", { requestId: "after" });
  await it.timers.fire(250);
  const second = await server.peer(1);
  await second.hears(2);
  assertEquals(second.said.map(({ type, payload }) => [type, payload.request_id]), [
    ["chat", "before"],
    ["interrupt", undefined],
    ["chat", "after"],
  ]);
});

Deno.test("a gap in a batch of events leads to another connection, and nothing behind it is taken", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 0 });
  const first = await server.peer(0);
  first.send([start(1, "x"), step(3, "x", "s", "3"), step(4, "x", "t", "4")]);
  await it.timers.fire(250);
  const second = await server.peer(1);
  assertEquals(second.url.searchParams.get("last_sequence"), "1");
  second.send([step(2, "x", "r", "2"), step(3, "x", "s", "3"), step(4, "x", "t", "4")], complete(5, "x"));
  await it.has(5);
  assertEquals(sequences(it.events), [1, 2, 3, 4, 5]);
});

Deno.test("a refusal that changes nothing is not told: asked twice by name, interrupted too late", async () => {
  await using server = scriptedServer();
  await using it = client(server, { lastSequence: 0 });
  const over = it.session.send("1", { requestId: "over" });
  const open = it.session.send("2", { requestId: "open" });
  const first = await server.peer(0);
  await first.hears(1);
  first.close(1001);
  await it.timers.fire(250);
  const second = await server.peer(1);
  await second.hears(1);
  second.send(start(1, "over"), complete(2, "over", { answer: "1" }), start(3, "open"));
  second.send(error("over", "request_id_in_use"), error("open", "request_id_in_use"));
  second.send(error("open", "nothing_under_way"), error("nobody", "request_id_in_use"));
  second.send(complete(4, "open", { answer: "2" }));
  assertEquals([await over.answer, await open.answer], ["1", "2"]);
  await it.has(5);
  assertEquals(sequences(it.events), [1, 2, 3, "error", 4]);
  assertEquals(it.events[3].data.request_id, "nobody");
});

Deno.test("the pieces of a call that failed are no steps of the request any more", async () => {
  await using server = scriptedServer();
  await using it = client(server);
  const request = it.session.send("?", { requestId: "r" });
  const peer = await server.peer(0);
  await peer.hears(0);
  peer.send(caughtUp(0), start(1, "r"), step(2, "r", "s1", "Let me", true));
  peer.send(step(3, "r", "e1", "The answer was cut off", undefined, "error"));
  peer.send(step(4, "r", "s2", "Let", true), complete(5, "r", { answer: "", interrupted: true }));
  const shown: string[][] = [];
  for await (const _ of request) shown.push(request.steps.map(({ content }) => content));
  assertEquals(request.steps.map(({ content }) => content), ["The answer was cut off"]);
  await request.result;
});
