// Analyses over HTTP: listed, looked at, replayed, cancelled, deleted.

import { assert, assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { analysts } from "../support/analysis_panel.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { BASE, ended, held, reading, start, state, watch } from "./analyses.ts";

Deno.test("a running analysis shows its progress, an ended one its result", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const running = (await state(server, id)).json;
  assertEquals([running.status, running.result, running.progress.stage], ["running", null, "analyzing"]);
  assertEquals([running.progress.agents_complete, running.progress.agents_total], [0, 4]);
  release();
  const events = await ended(server, id);
  const { json } = await state(server, id);
  assertEquals([json.status, json.progress.stage, json.progress.estimated_time_remaining_seconds], [
    "completed",
    "complete",
    0,
  ]);
  assertEquals(json.result, events.at(-1).data.result);
  assertEquals([json.last_sequence, json.bill_id, json.websocket_url], [
    events.length,
    "hr-1",
    `/api/v1/ws/analysis/${id}`,
  ]);
  assertEquals(json.usage, json.result.usage);
});

Deno.test("analyses are listed newest first, page by page, by status, and apart from discussions", async () => {
  await using server = await parley({ model: analysts() });
  const ids = [];
  for (let i = 0; i < 3; i++) ids.unshift(await start(server, { bill_id: `hr-${i}`, agents: ["fiscal"] }));
  for (const id of ids) await ended(server, id);
  const first = (await server.http(`${BASE}?limit=2`)).json;
  const second = (await server.http(`${BASE}?limit=2&cursor=${encodeURIComponent(first.next_cursor)}`)).json;
  assertEquals([...first.analyses, ...second.analyses].map((a: Json) => a.analysis_id), ids);
  assertEquals(second.next_cursor, null);
  assertEquals((await server.http(`${BASE}?status=running`)).json.analyses, []);
  assertEquals((await server.http("/api/v1/discussions")).json.discussions, []);
  assertEquals((await server.http(`/api/v1/discussions/${ids[0]}`)).status, 404);
  assert(!("result" in first.analyses[0]));
});

Deno.test("the history holds the events as they were sent, from any sequence on", async () => {
  await using server = await parley({ model: analysts() });
  const id = await start(server);
  const events = await ended(server, id);
  const { json } = await server.http(`${BASE}/${id}/history`);
  assertEquals(json.events, events);
  assertEquals([json.analysis_id, json.status, json.last_sequence, json.next_after], [
    id,
    "completed",
    events.length,
    null,
  ]);
  const page = (await server.http(`${BASE}/${id}/history?after=3&limit=4`)).json;
  assertEquals([page.events, page.next_after], [events.slice(3, 7), 7]);
});

Deno.test("SSE sends the same events, and resumes by Last-Event-ID", async () => {
  await using server = await parley({ model: analysts() });
  const id = await start(server);
  const events = await ended(server, id);
  const read = (text: string) =>
    text.split("\n\n").filter((block) => block.startsWith("id:")).map((block) => {
      const [, seq, name, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block)!;
      const event = JSON.parse(data!);
      assertEquals([event.sequence, event.event_type], [Number(seq), name]);
      return event;
    });
  assertEquals(read((await server.http(`${BASE}/${id}/events`)).text), events);
  const rest = await server.http(`${BASE}/${id}/events`, { headers: { "last-event-id": "10" } });
  assertEquals(read(rest.text), events.slice(10));
  const over = await server.http(`${BASE}/${id}/events`, {
    headers: { "last-event-id": String(events.length) },
  });
  assertEquals(over.status, 204);
});

Deno.test("SSE tells a newcomer how far it is, without an id, once it has caught up", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const response = await fetch(`${server.url}${BASE}/${id}/events`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const unnumbered = /\n\nevent: caught_up\n[\s\S]*\n\nevent: progress_update\ndata: (.*)\n\n/;
  while (!unnumbered.test(text)) text += (await reader.read()).value;
  const { event_type, sequence, data } = JSON.parse(unnumbered.exec(text)![1]!);
  assertEquals([event_type, sequence, data.stage], ["progress_update", undefined, "analyzing"]);
  release();
  while (!(await reader.read()).done);
});

Deno.test("cancelling stops the calls and ends the analysis with the code cancelled", async () => {
  const { model } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id);
  const { status, json } = await server.http(`${BASE}/${id}/cancel`, { method: "POST" });
  assertEquals([status, json], [202, { analysis_id: id, status: "cancelled" }]);
  assertEquals(model.aborted, 4);
  const { messages, code } = await viewer.all();
  const last = JSON.parse(messages.at(-1)!);
  assertEquals([last.event_type, last.data, code], [
    "error",
    { error: "Analysis cancelled", code: "cancelled" },
    1000,
  ]);
  const after = (await state(server, id)).json;
  assertEquals([after.status, after.result, after.progress.stage], ["cancelled", null, "error"]);
  assertEquals((await server.http(`${BASE}/${id}/cancel`, { method: "POST" })).status, 409);
});

Deno.test("deleting forgets an analysis, one that runs is cancelled first", async () => {
  const { model } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  const viewer = await watch(server, id);
  assertEquals((await server.http(`${BASE}/${id}`, { method: "DELETE" })).status, 204);
  assertEquals(JSON.parse((await viewer.all()).messages.at(-1)!).data.code, "cancelled");
  for (const path of ["", "/history", "/events"]) {
    assertEquals((await server.http(`${BASE}/${id}${path}`)).status, 404);
  }
  assertEquals((await server.http(BASE)).json.analyses, []);
});

Deno.test("clearing the history keeps the numbers and the analysis going", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await reading(server, id);
  assertEquals((await server.http(`${BASE}/${id}/history`, { method: "DELETE" })).status, 204);
  const { first_sequence } = (await state(server, id)).json;
  assert(first_sequence > 10);
  release();
  const events = await ended(server, id);
  assertEquals([events[0].sequence, events.at(-1).event_type], [first_sequence, "analysis_complete"]);
  assertEquals(events.map((e) => e.sequence), events.map((_, i) => first_sequence + i));
  assertEquals((await state(server, id)).json.result, events.at(-1).data.result);
  await server.http(`${BASE}/${id}/history`, { method: "DELETE" });
  const cleared = (await state(server, id)).json;
  assertEquals([cleared.status, cleared.result], ["completed", null]);
});

Deno.test("a failure of the provider is told without anything that is nobody's business", async () => {
  await using server = await parley({
    model: analysts({ special: () => new ModelError("unauthorized", "rehearsal refused the key") }),
  });
  const id = await start(server);
  const last = (await ended(server, id)).at(-1);
  assertEquals([last.event_type, last.data], ["error", {
    error: "rehearsal refused the key",
    code: "unauthorized",
  }]);
  const { status, error, error_code, result } = (await state(server, id)).json;
  assertEquals([status, error, error_code, result], [
    "failed",
    "rehearsal refused the key",
    "unauthorized",
    null,
  ]);
});
