// A discussion over Server-Sent Events, as an EventSource and as a bare HTTP client see it.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import { parley } from "../support/parley.ts";
import { clocked } from "./clocked.ts";
import { all, BASE, finished, type Message, messages, open } from "./event_stream.ts";

const held = () => new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));

Deno.test("an event stream carries each event once: id is the sequence, event the type, data the socket's JSON", async () => {
  await using server = await parley();
  const { id, events } = await finished(server, { rounds: 2 });
  const response = await open(server, id);
  assertEquals(response.status, 200);
  assertMatch(response.headers.get("content-type")!, /^text\/event-stream/);
  assertMatch(response.headers.get("cache-control")!, /no-cache/);
  const got = await Array.fromAsync(messages(response));
  assertEquals(got.map((m) => m.data), events);
  assertEquals(got.map((m) => m.id), events.map((e) => String(e.sequence)));
  assertEquals(got.map((m) => m.event), events.map((e) => e.event_type));
});

Deno.test("text with line breaks of every kind stays one data line", async () => {
  await using server = await parley({
    model: new Actor(() => "a\nb\r\nc\rd\u2028e\u2029f\u0085g \n\n data: x\n\nid: 999"),
  });
  const { id, events } = await finished(server, { agent_types: ["critic"] });
  assertEquals((await all(server, id)).map((m) => m.data), events);
});

Deno.test("a live stream is replayed, says caught_up without an id, goes on, and ends after the terminal event", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request, call) => ({
    text: plain(request),
    hold: call === 2 ? gate.promise : undefined,
  }));
  await using server = await parley({ model });
  const id = await server.start();
  const stream = messages(await open(server, id));
  const got: Message[] = [];
  for await (const message of stream) {
    got.push(message);
    if (message.event === "caught_up") gate.resolve();
  }
  const control = got.filter((m) => m.event === "caught_up");
  assertEquals(control.length, 1);
  assertEquals([control[0]!.id, Object.keys(control[0]!.data.data)], [undefined, ["epoch", "head_sequence"]]);
  assertEquals(control[0]!.data.event_type, "caught_up");
  assertEquals(got.filter((m) => m.id).map((m) => m.data), await server.ended(id));
  assertEquals(got.at(-1)!.event, "discussion_complete");
});

Deno.test("last_sequence and Last-Event-ID resume at every place; the header beats the query", async () => {
  await using server = await parley();
  const { id, events } = await finished(server);
  for (let n = 0; n < events.length; n++) {
    assertEquals((await all(server, id, `?last_sequence=${n}`)).map((m) => m.data), events.slice(n));
    assertEquals(
      (await all(server, id, "?last_sequence=1", { "last-event-id": String(n) })).map((m) => m.data),
      events.slice(n),
    );
  }
});

Deno.test("a client that has seen everything of a discussion that is over gets 204, so that it stops coming back", async () => {
  await using server = await parley();
  const { id, events } = await finished(server);
  const response = await open(server, id, "", { "last-event-id": String(events.length) });
  assertEquals([response.status, await response.text()], [204, ""]);
});

Deno.test("another epoch and a number above the head are said by stream_reset, without an id", async () => {
  await using server = await parley();
  const { id, events } = await finished(server);
  const head = events.length;
  for (
    const [query, header, reason] of [
      ["?epoch=other", "3", "epoch_changed"],
      ["?epoch=other", String(head), "epoch_changed"],
      ["", String(head + 1), "unknown_sequence"],
      [`?last_sequence=${head + 5}`, undefined, "unknown_sequence"],
    ] as const
  ) {
    const [reset, ...rest] = await all(server, id, query, header ? { "last-event-id": header } : {});
    assertEquals([reset!.event, reset!.id, reset!.data?.data.reason], ["stream_reset", undefined, reason]);
    assertEquals(rest.map((m) => m.data), events);
  }
});

Deno.test("?deltas=false leaves out the deltas; ids still are the sequences", async () => {
  await using server = await parley();
  const { id, events } = await finished(server);
  const whole = events.filter((e) => e.event_type !== "agent_delta");
  const got = await all(server, id, "?deltas=false");
  assertEquals(got.map((m) => m.data), whole);
  assertEquals(got.map((m) => m.id), whole.map((e) => String(e.sequence)));
});

Deno.test("an unknown discussion is 404, and a malformed position 400, as problem details", async () => {
  await using server = await parley();
  const { id } = await finished(server);
  const refused = async (id: string, query: string, headers: HeadersInit, status: number) => {
    const response = await open(server, id, query, headers);
    assertEquals(response.status, status);
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    return (await response.json()).detail as string;
  };
  await refused("00000000-0000-4000-8000-000000000000", "", {}, 404);
  for (const bad of ["-1", "1.5", "abc", "1e3"]) {
    assertStringIncludes(await refused(id, `?last_sequence=${bad}`, {}, 400), "last_sequence");
    assertStringIncludes(
      await refused(id, "?last_sequence=1", { "last-event-id": bad }, 400),
      "Last-Event-ID",
    );
  }
  assertStringIncludes(await refused(id, "?deltas=maybe", {}, 400), "deltas");
});

Deno.test("a client that leaves frees its place", async () => {
  await using server = await parley({
    model: held(),
    env: { MAX_CONNECTIONS_PER_RUN: "1", MAX_TOTAL_CONNECTIONS: "1" },
  });
  const id = await server.start();
  for (let visit = 0; visit < 5; visit++) {
    const leave = new AbortController();
    let response = await open(server, id, "", {}, leave.signal);
    for (let tries = 0; response.status !== 200; tries++) {
      assert(tries < 500, "the place of a client that left is still taken");
      assertMatch(await response.text(), /too_many_connections/);
      response = await open(server, id, "", {}, leave.signal);
    }
    const stream = messages(response);
    for (let m = await stream.next(); (m.value as Message).event !== "caught_up";) m = await stream.next();
    const second = await open(server, id);
    assert([429, 503].includes(second.status));
    assertMatch(second.headers.get("retry-after")!, /^\d+$/);
    await second.body!.cancel();
    leave.abort();
    await stream.next().catch(() => {});
  }
});

Deno.test("streams and sockets count against the same limits", async () => {
  await using server = await parley({ model: held(), env: { MAX_CONNECTIONS_PER_RUN: "1" } });
  const id = await server.start();
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "caught_up");
  const refused = await open(server, id);
  assertEquals(refused.status, 429);
  await refused.body!.cancel();
});

Deno.test("a deleted discussion's stream gets the cancel event and ends", async () => {
  await using server = await parley({ model: held() });
  const id = await server.start();
  const stream = messages(await open(server, id));
  const got: Message[] = [];
  for await (const message of stream) {
    got.push(message);
    if (message.event === "caught_up") await server.http(`${BASE}/${id}`, { method: "DELETE" });
  }
  assertEquals([got.at(-1)!.event, got.at(-1)!.data.data.code], ["error", "cancelled"]);
});

Deno.test("when the server stops its streams end, without an event that would end the discussion", async () => {
  const server = await parley({ model: held() });
  const id = await server.start();
  const got: Message[] = [];
  for await (const message of messages(await open(server, id))) {
    got.push(message);
    if (message.event === "caught_up") await server.stop();
  }
  assert(!got.some((m) => m.event === "error" || m.event === "discussion_complete"));
});

Deno.test("an event stream ends when CONNECTION_TIMEOUT_SECONDS are over, and not before", async () => {
  await using server = await clocked({ model: held(), env: { CONNECTION_TIMEOUT_SECONDS: "10" } });
  const id = await server.start();
  const early = new AbortController();
  const gone = messages(await open(server, id, "", {}, early.signal));
  await gone.next();
  await server.clock.advance(5000);
  const stream = messages(await open(server, id));
  await stream.next();
  // One that leaves before its time takes nothing from the others'.
  early.abort();
  await gone.next().catch(() => {});
  let over = false;
  const rest = Array.fromAsync(stream).finally(() => over = true);
  await server.clock.advance(9999);
  assertEquals(over, false);
  await server.clock.advance(1);
  const names = (await rest).map((message) => message.event);
  assert(!names.some((name) => name === "error" || name === "discussion_complete"), names.join());
});

Deno.test("a quiet stream gets a keep-alive comment every 15 s", async () => {
  await using server = await clocked({ model: held() });
  const id = await server.start();
  const leave = new AbortController();
  const stream = messages(await open(server, id, "", {}, leave.signal));
  const missing = new Set(["caught_up", "(turn)"]); // then the actor is held, and nothing more comes
  while (missing.size > 0) {
    const { event, data } = (await stream.next()).value as Message;
    missing.delete(event!);
    missing.delete(data.data.delta);
  }
  for (let i = 0; i < 3; i++) {
    const next = stream.next();
    await server.clock.advance(14_999);
    await server.clock.advance(1);
    assertEquals((await next).value, { comment: "keep-alive" });
  }
  leave.abort();
  await stream.next().catch(() => {});
});
