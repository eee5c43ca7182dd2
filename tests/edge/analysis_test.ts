// Analyses over HTTP: started, listed, looked at, replayed, cancelled, deleted.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { analysts, BILL } from "../support/analysts.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { BASE, ended, START, start, state, watch } from "./analyses.ts";

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** A panel that answers nothing until it is let go. */
function held() {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  const model = analysts({
    special: ({ purpose }) => purpose === "analysis_findings" ? { text: "", hold } : undefined,
  });
  return { model, release };
}

Deno.test("a start is accepted with everything a client needs to go on", async () => {
  await using server = await parley({ model: analysts() });
  const { status, json, headers } = await server.http(BASE, { body: START });
  assertEquals(status, 202);
  assertMatch(json.analysis_id, UUID);
  assertEquals(json, {
    analysis_id: json.analysis_id,
    bill_id: "hr-1",
    status: "started",
    message: "Analysis started in background. Connect to WebSocket for real-time updates.",
    websocket_url: `/api/v1/ws/analysis/${json.analysis_id}`,
    agents: ["fiscal", "economic", "healthcare", "social_security"],
  });
  assertEquals(headers.get("location"), `${BASE}/${json.analysis_id}`);
  await ended(server, json.analysis_id);
});

Deno.test("an analysis_id may be chosen once, while it runs and after it", async () => {
  await using server = await parley({ model: analysts() });
  assertEquals(await start(server, { analysis_id: "my-analysis.id_1~x" }), "my-analysis.id_1~x");
  const again = { body: { ...START, analysis_id: "my-analysis.id_1~x" } };
  const { status, json } = await server.http(BASE, again);
  assertEquals([status, json.detail], [409, 'The id "my-analysis.id_1~x" is in use']);
  await ended(server, "my-analysis.id_1~x");
  assertEquals((await server.http(BASE, again)).status, 409);
  assertEquals((await server.http(`${BASE}/my-analysis.id_1~x`, { method: "DELETE" })).status, 204);
  assertEquals((await server.http(BASE, again)).status, 202);
  await ended(server, "my-analysis.id_1~x");
});

Deno.test("of several starts with one analysis_id at once exactly one is accepted", async () => {
  await using server = await parley({ model: analysts() });
  const body = { ...START, analysis_id: "race" };
  const answers = await Promise.all(Array.from({ length: 8 }, () => server.http(BASE, { body })));
  assertEquals(answers.map((a) => a.status).sort(), [202, ...Array(7).fill(409)]);
  await ended(server, "race");
});

Deno.test("an Idempotency-Key starts one analysis; a discussion's id is free for no analysis", async () => {
  await using server = await parley({ model: analysts() });
  const headers = { "idempotency-key": "k" };
  const [a, b] = [
    await server.http(BASE, { body: START, headers }),
    await server.http(BASE, { body: START, headers }),
  ];
  assertEquals([a.status, b.status, a.json.analysis_id], [202, 202, b.json.analysis_id]);
  const other = await server.http(BASE, { body: { ...START, bill_id: "hr-2" }, headers });
  assertEquals(other.status, 409);
  await ended(server, a.json.analysis_id);
});

Deno.test("each field that does not fit is named", async () => {
  await using server = await parley({ model: analysts() });
  const wrong: [Record<string, unknown>, string, RegExp][] = [
    [{ bill_id: undefined }, "bill_id", /required/],
    [{ bill_id: "" }, "bill_id", /must not be empty/],
    [{ bill_id: "x".repeat(201) }, "bill_id", /at most 200/],
    [{ bill_text: undefined }, "bill_text", /required/],
    [{ bill_text: " \n " }, "bill_text", /must not be blank/],
    [{ bill_sections: ["one"] }, "bill_sections", /record/],
    [{ bill_sections: { one: 1 } }, "bill_sections.one", /string/],
    [{ extracted_mechanisms: "none" }, "extracted_mechanisms", /record/],
    [{ baseline_data: 7 }, "baseline_data", /record/],
    [{ agents: [] }, "agents", /at least one/],
    [{ agents: ["fiscal", "oracle"] }, "agents.1", /"oracle" is not a known analyst/],
    [{ agents: ["judge"] }, "agents.0", /"judge" is not a known analyst/],
    [{ agents: ["fiscal", "fiscal"] }, "agents.1", /is there already/],
    [{ analysis_id: "a/b" }, "analysis_id", /letters, digits/],
    [{ analysis_id: "" }, "analysis_id", /letters, digits/],
    [{ analysis_id: "x".repeat(129) }, "analysis_id", /1 to 128/],
    [{ max_debate_rounds: -1 }, "max_debate_rounds", />=0/],
    [{ max_debate_rounds: 11 }, "max_debate_rounds", /<=10/],
    [{ max_debate_rounds: 1.5 }, "max_debate_rounds", /int/],
    [{ convergence_threshold: 0 }, "convergence_threshold", /above 0/],
    [{ convergence_threshold: 1.01 }, "convergence_threshold", /<=1/],
    [{ provider: "oracle" }, "provider", /not configured here/],
    [{ budget: { max_tokens: 0 } }, "budget.max_tokens", />=1/],
  ];
  for (const [fields, path, message] of wrong) {
    const { status, json } = await server.http(BASE, { body: { ...START, ...fields } });
    assertEquals(
      [status, json.errors?.map((e: Json) => e.path)],
      [422, [path]],
      JSON.stringify(fields).slice(0, 99),
    );
    assertMatch(json.errors[0].message, message);
  }
  const { json } = await server.http(BASE, { body: { agents: ["oracle"], max_debate_rounds: "3" } });
  assertEquals(json.errors.map((e: Json) => e.path), [
    "bill_id",
    "bill_text",
    "agents.0",
    "max_debate_rounds",
  ]);
  assertEquals((await server.http(BASE)).json.analyses, []);
});

Deno.test("fields that nobody knows are ignored", async () => {
  await using server = await parley({ model: analysts() });
  const id = await start(server, { colour: "blue", agents: ["legal"], budget: { max_llamas: 1 } });
  assertEquals((await ended(server, id)).at(-1).event_type, "analysis_complete");
});

Deno.test("a bill of 2 MiB is accepted, quotes and line breaks included; a larger body is 413", async () => {
  await using server = await parley({ model: analysts() });
  const line = 'SEC. 9. THE "LONG" PART.\nThe term "agency" means an agency.\n';
  const text = (BILL + line.repeat(40_000)).slice(0, 2 * 1024 * 1024);
  assertEquals(text.length, 2 * 1024 * 1024);
  const id = await start(server, { bill_text: text, agents: ["fiscal"] });
  const events = await ended(server, id);
  assertEquals(events[0].data.bill_characters, text.length);
  assertEquals(events.at(-1).event_type, "analysis_complete");
  const more = await server.http(BASE, { body: { ...START, bill_text: `${text}x` } });
  assertEquals([more.status, more.json.errors[0].path], [422, "bill_text"]);
  const large = await server.http(BASE, { body: { ...START, bill_text: text.repeat(2) } });
  assertEquals([large.status, large.json.type], [413, "urn:parley:problem:too_large"]);
});

Deno.test("sections that the client split are the sections that are read", async () => {
  const model = analysts();
  await using server = await parley({ model });
  const text = "Article I\nThere is appropriated $5,000,000.\nArticle II\nA worker gets benefits.\n";
  const id = await start(server, {
    bill_text: text,
    bill_sections: {
      "Article I": "There is appropriated $5,000,000.",
      "Article II": "A worker gets benefits.",
    },
    extracted_mechanisms: { grants: 1 },
    baseline_data: { gdp: 30 },
    agents: ["fiscal"],
  });
  const [started] = await ended(server, id);
  assertEquals(started.data.sections, 2);
  const [request] = model.asked;
  assertMatch(request!.messages[0]!.content, /"heading":"Article I"/);
  assertMatch(request!.messages[0]!.content, /extracted_mechanisms.*grants.*baseline_data.*gdp/);
});

Deno.test("a running analysis shows its progress, an ended one its result", async () => {
  const { model, release } = held();
  await using server = await parley({ model });
  const id = await start(server);
  await (await watch(server, id)).until((m) => m.event_type === "agent_started");
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
  await (await watch(server, id)).until((m) => m.event_type === "agent_started");
  const response = await fetch(`${server.url}${BASE}/${id}/events`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!/event: caught_up\n[\s\S]*event: progress_update\n.*\n\n/.test(text)) {
    text += (await reader.read()).value;
  }
  const [, block] = /event: caught_up\n.*\n\n([\s\S]*?)\n\n/.exec(text)!;
  const data = JSON.parse(block!.split("\ndata: ")[1]!);
  assertEquals([data.event_type, "sequence" in data, data.data.stage], [
    "progress_update",
    false,
    "analyzing",
  ]);
  release();
  while (!(await reader.read()).done);
});

Deno.test("cancelling stops the calls and ends the analysis with the code cancelled", async () => {
  const { model } = held();
  await using server = await parley({ model });
  const id = await start(server);
  const viewer = await watch(server, id);
  await viewer.until((m) => m.event_type === "agent_started");
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
  const viewer = await watch(server, id);
  await viewer.until((m) => m.event_type === "agent_started");
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
  await (await watch(server, id)).until((m) => m.event_type === "agent_started");
  assertEquals((await server.http(`${BASE}/${id}/history`, { method: "DELETE" })).status, 204);
  const { first_sequence, last_sequence } = (await state(server, id)).json;
  assertEquals(first_sequence, last_sequence + 1);
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
