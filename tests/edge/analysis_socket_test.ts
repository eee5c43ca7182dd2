// The socket of an analysis: who may watch, who waits, how a viewer resumes.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { analysts } from "../support/analysis_panel.ts";
import { parley } from "../support/parley.ts";
import { BASE, control, ended, held, numbered, reading, start, TIME, watch, WS } from "./analyses.ts";

Deno.test("events come numbered 1, 2, 3 … with derived ids, to everybody alike, and then 1000", async () => {
  await using server = await parley({ model: analysts({ votes: "converge" }) });
  const id = await start(server);
  const lists = await Promise.all(Array.from({ length: 3 }, async () => (await watch(server, id)).all()));
  const [events] = lists.map((list) => numbered(list.messages));
  for (const { messages, code } of lists) assertEquals([numbered(messages), code], [events, 1000]);
  assertEquals(events!.map((e) => e.sequence), events!.map((_, i) => i + 1));
  for (const { event_id, analysis_id, sequence, timestamp } of events!) {
    assertEquals([event_id, analysis_id], [`${id}:${sequence}`, id]);
    assertMatch(timestamp, TIME);
  }
});

Deno.test("a viewer resumes after its last sequence, live and afterwards, and misses nothing", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id, "?last_sequence=5");
  assertEquals((await viewer.nextJson()).sequence, 6);
  release();
  const late = numbered((await viewer.all()).messages);
  const events = await ended(server, id);
  assertEquals(late, events.slice(5));
  const again = await (await watch(server, id, `?last_sequence=${events.length - 2}`)).all();
  assertEquals([numbered(again.messages), again.code], [events.slice(-2), 1000]);
  const [reset] = (await (await watch(server, id, "?last_sequence=42000")).all()).messages.map((m) =>
    JSON.parse(m)
  );
  assertEquals([reset.event_type, reset.data.reason], ["stream_reset", "unknown_sequence"]);
});

Deno.test("a newcomer is told how far it is after caught_up, without a sequence", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id);
  const caughtUp = await control(viewer, "caught_up");
  const { event_type, data, timestamp, ...rest } = await control(viewer, "progress_update");
  assertEquals([event_type, rest], ["progress_update", {}]);
  assertMatch(timestamp, TIME);
  assertEquals([data.analysis_id, data.bill_id, data.stage], [id, "hr-1", "analyzing"]);
  assert(caughtUp.data.head_sequence > 0);
  release();
  await viewer.all();
});

Deno.test("a viewer who is there before the analysis waits for it and then gets everything", async () => {
  await using server = await parley({ model: analysts() });
  const viewers = await Promise.all(
    ["", "?last_sequence=0", "?frames=single"].map((q) => watch(server, "later", q)),
  );
  assertEquals((await server.http(`${BASE}/later`)).status, 404);
  for (const viewer of viewers) {
    viewer.send({ type: "ping" });
    assertEquals((await viewer.nextJson()).type, "pong");
  }
  await start(server, { analysis_id: "later" });
  const lists = await Promise.all(viewers.map((viewer) => viewer.all()));
  const events = await ended(server, "later");
  for (const { messages, code } of lists) assertEquals([numbered(messages), code], [events, 1000]);
});

Deno.test("a viewer who waits with a sequence of another life is told so when the analysis starts", async () => {
  await using server = await parley({ model: analysts() });
  const viewer = await watch(server, "later", "?last_sequence=7&epoch=gone");
  await start(server, { analysis_id: "later" });
  const { messages } = await viewer.all();
  assertEquals(JSON.parse(messages[0]!).event_type, "stream_reset");
  assertEquals(numbered(messages), await ended(server, "later"));
});

Deno.test("a waiting viewer who leaves leaves nothing behind", async () => {
  await using server = await parley({ model: analysts() });
  await (await watch(server, "later")).close();
  await start(server, { analysis_id: "later" });
  await ended(server, "later");
  assertEquals((await server.http(`${WS}/analysis/later/status`)).json.connections, 0);
});

Deno.test("viewers count against MAX_CONNECTIONS_PER_RUN, also while they wait", async () => {
  await using server = await parley({ model: analysts(), env: { MAX_CONNECTIONS_PER_RUN: "2" } });
  const waiting = [await watch(server, "later"), await watch(server, "later")];
  const { messages, code } = await (await watch(server, "later")).all();
  assertEquals([code, messages.length, JSON.parse(messages[0]!).data.code], [
    4429,
    1,
    "too_many_connections",
  ]);
  await waiting[0]!.close();
  const third = await watch(server, "later");
  await start(server, { analysis_id: "later" });
  for (const viewer of [waiting[1]!, third]) assertEquals((await viewer.all()).code, 1000);
  assertEquals((await ended(server, "later")).at(-1).event_type, "analysis_complete");
});

Deno.test("a bad id and a bad position are refused over the socket with 4400", async () => {
  await using server = await parley({ model: analysts() });
  for (const path of ["a%20b", "x".repeat(129), "%F0%9F%92%B0"]) {
    const { messages, code } = await (await watch(server, path)).all();
    assertEquals([code, JSON.parse(messages[0]!).data.code], [4400, "malformed"], path);
    assertMatch(JSON.parse(messages[0]!).data.error, /^analysis_id: /);
  }
  for (const query of ["?last_sequence=-1", "?last_sequence=1.5", "?last_sequence=x", "?frames=some"]) {
    const { messages, code } = await (await watch(server, "fine", query)).all();
    assertEquals([code, JSON.parse(messages[0]!).event_type], [4400, "error"], query);
  }
});

Deno.test("frames=batch sends the same events in arrays", async () => {
  await using server = await parley({ model: analysts() });
  const id = await start(server);
  const events = await ended(server, id);
  const { messages } = await (await watch(server, id, "?frames=batch")).all();
  assert(messages.length < events.length);
  assertEquals(messages.flatMap((m) => JSON.parse(m)), events);
});
