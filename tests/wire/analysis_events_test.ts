// What the server sends of an analysis, held against the protocol's own table and examples, and to the last field against
// the schemas that describe it. A field that no schema names is a failure, and so is a schema that nothing sent.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { z } from "zod";
import { ModelError } from "../../src/agents/model.ts";
import * as answers from "../../src/wire/analysis_answers.ts";
import {
  analysisBatch,
  analysisControls,
  analysisEvents,
  analysisMessage,
} from "../../src/wire/analysis_events.ts";
import { BASE, ended, reading, start, state, watch, WS } from "../edge/analyses.ts";
import { analysts, type PanelScript } from "../support/analysis_panel.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { fits, THIRTEEN } from "./analysis_thirteen.ts";

/** Parsing leaves out what a schema does not name; so what comes out is what went in only if all of it is named. */
function exactly(schema: z.ZodType, value: Json): void {
  assertEquals(schema.parse(value), value);
}

/** Every event of an analysis. */
async function eventsOf(script: PanelScript, fields: Json = {}): Promise<Json[]> {
  await using server = await parley({ model: analysts(script) });
  const id = await start(server, { analysis_id: "analysis-456", bill_id: "bill-123", ...fields });
  const events = await ended(server, id);
  exactly(answers.analysisStatus, (await state(server, id)).json);
  for (const event of events) exactly(analysisEvents[event.event_type as keyof typeof analysisEvents], event);
  return events;
}

/** Of an analysis that was cancelled while its analysts read. */
async function eventsOfCancelled(): Promise<Json[]> {
  const { promise: hold } = Promise.withResolvers<void>();
  await using server = await parley({ model: analysts({ hold }) });
  const id = await start(server);
  await reading(server, id);
  await server.http(`${BASE}/${id}/cancel`, { method: "POST" });
  const events = await ended(server, id);
  for (const event of events) exactly(analysisEvents[event.event_type as keyof typeof analysisEvents], event);
  return events;
}

Deno.test("all thirteen events of the protocol come, with every field it names", async () => {
  const events = [
    ...await eventsOf({ votes: "converge" }),
    ...await eventsOf({ special: () => new ModelError("timeout", "Too slow") }),
  ];
  for (const [name, shape] of Object.entries(THIRTEEN)) {
    const found = events.filter((e) => e.event_type === name);
    assert(found.length > 0, `${name} was not sent`);
    for (const { data } of found) fits(data, shape, name);
  }
});

Deno.test("the events say what the protocol's examples say", async () => {
  const events = await eventsOf({ votes: "converge" });
  const of = (name: string) => events.filter((e) => e.event_type === name).map((e) => e.data);
  const { event_id, analysis_id, data, sequence } = events.find((e) => e.event_type === "agent_started");
  assertEquals([event_id, analysis_id], [`analysis-456:${sequence}`, "analysis-456"]);
  const { sections: _, batches: __, ...started } = data;
  assertEquals(started, {
    agent_id: "fiscal-agent-1",
    agent_type: "fiscal",
    agent_label: "Fiscal Analyst",
    agent_icon: "💰",
    status: "analyzing",
  });
  assertEquals(of("agent_started").map((d) => [d.agent_label, d.agent_icon]), [
    ["Fiscal Analyst", "💰"],
    ["Economist", "📈"],
    ["Healthcare Expert", "🏥"],
    ["Social Security Analyst", "👴"],
  ]);
  for (const { thoughts, batch_size } of of("agent_thinking")) assertEquals(thoughts.length, batch_size);
  const [, second] = of("debate_convergence");
  assertEquals(second, {
    round_number: 2,
    convergence_score: 1,
    previous_score: 0,
    change: 1,
    converging: true,
    threshold: 0.8,
    threshold_met: true,
  });
  const spending = of("agent_finding").find((d) => d.fiscal_impact !== null);
  assertEquals(spending.fiscal_impact, {
    amount_billions: 4.2,
    time_period: "fiscal years 2026 through 2030",
    confidence_low: 4.2,
    confidence_high: 4.2,
    confidence_range: [4.2, 4.2],
    is_revenue: false,
    is_recurring: true,
  });
  for (const d of of("debate_turn")) assert("target_agent" in d);
  for (const d of of("progress_update")) assertMatch(d.start_time, /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
});

Deno.test("every schema of an event was sent, and every optional field at least once", async () => {
  const late = new ModelError("timeout", "Too slow");
  const events = [
    ...await eventsOf({
      votes: "split",
      special: (o) => o.purpose === "analysis_summary" ? late : undefined,
    }),
    ...await eventsOf({ special: (o) => o.agent === "fiscal" ? late : undefined }),
    ...await eventsOf({ special: (o) => o.purpose === "analysis_debate" ? late : undefined }),
    ...await eventsOf({ disputed: false }, { budget: { max_tokens: 6_000 } }),
    ...await eventsOf({ special: () => new ModelError("unauthorized", "The key was refused") }),
    ...await eventsOfCancelled(),
  ];
  const sent = new Set(events.map((e) => e.event_type));
  assertEquals(Object.keys(analysisEvents).filter((name) => !sent.has(name)), []);
  const text = JSON.stringify(events);
  const optional = [
    "refused_because",
    "summary_error",
    "related_section",
    "topic_index",
    "votes",
    "ruling",
    "code",
  ];
  for (const field of optional) assert(text.includes(`"${field}":`), `${field} was never sent`);
  const codes = events.filter((e) => e.event_type === "stage_changed" && e.data.code).map((e) => e.data.code);
  assertEquals(codes.sort(), ["budget", "unauthorized"]);
});

Deno.test("controls, batches and answers fit their schemas", async () => {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  await using server = await parley({ model: analysts({ hold }) });
  const started = await server.http(BASE, {
    body: { bill_id: "b", bill_text: "SEC. 1. A\nIt is so.", agents: ["legal"] },
  });
  exactly(answers.analysisStarted, started.json);
  const id = await start(server);
  await reading(server, id);
  exactly(answers.analysisStatus, (await state(server, id)).json);
  exactly(answers.analysisHistory, (await server.http(`${BASE}/${id}/history?limit=2`)).json);
  exactly(answers.streamStatus, (await server.http(`${WS}/analysis/${id}/status`)).json);
  exactly(answers.socketStats, (await server.http(`${WS}/stats`)).json);

  const viewer = await watch(server, id, "?last_sequence=999");
  await viewer.until((m) => m.event_type === "progress_update" && m.sequence === undefined);
  viewer.send({ type: "ping" });
  viewer.send({ type: "no such type" });
  viewer.send({ type: "progress_request" });
  await viewer.until((m) => m.event_type === "error");
  release();
  const sent = new Set<string>();
  for (const text of (await viewer.all()).messages) {
    const message = JSON.parse(text);
    exactly(analysisMessage, message);
    if (message.sequence !== undefined) continue;
    exactly(analysisControls[message.event_type as keyof typeof analysisControls], message);
    sent.add(message.event_type);
  }
  assertEquals([...sent].sort(), Object.keys(analysisControls).sort());
  const { messages } = await (await watch(server, id, "?frames=batch")).all();
  for (const text of messages) exactly(analysisBatch, JSON.parse(text));
  await ended(server, started.json.analysis_id);
  exactly(answers.analysisList, (await server.http(BASE)).json);
});

Deno.test("a cancelled analysis ends with an event that fits, and its answer does too", async () => {
  const { promise: hold } = Promise.withResolvers<void>();
  await using server = await parley({ model: analysts({ hold }) });
  const id = await start(server);
  await reading(server, id);
  exactly(answers.analysisCancelled, (await server.http(`${BASE}/${id}/cancel`, { method: "POST" })).json);
  const last = (await ended(server, id)).at(-1);
  exactly(analysisEvents.error, last);
  assertEquals(last.data.code, "cancelled");
  exactly(answers.analysisList, (await server.http(`${BASE}?status=cancelled`)).json);
});
