// The API's documents against the server's routes, and against themselves: references, parameters, examples.

import { assert, assertEquals } from "@std/assert";
import type { z } from "zod";
import { asyncApi } from "../../src/edge/asyncapi.ts";
import { BODIES, openApi } from "../../src/edge/openapi.ts";
import {
  analysisBatch,
  analysisControls,
  analysisEvent,
  analysisEvents,
} from "../../src/wire/analysis_events.ts";
import { chatControls, chatMessages, chatRequests } from "../../src/wire/chat_messages.ts";
import {
  orchestrateBatch,
  orchestrateControls,
  orchestrateEvent,
  orchestrateEvents,
} from "../../src/wire/orchestrate_events.ts";
import { sessionBatch, sessionControls, sessionEvent, sessionEvents } from "../../src/wire/session_events.ts";
import { sessionCommand } from "../../src/wire/session_schema.ts";
import { controls, discussionEvent, eventBatch, events } from "../../src/wire/discussion_events.ts";
import { bareApp } from "../support/bare_app.ts";
import type { Json } from "../support/dial.ts";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Every object in a document, with its path. */
function* objectsOf(node: Json, path = "#"): Generator<[string, Json]> {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) yield [path, node];
  for (const [key, value] of Object.entries(node)) {
    yield* objectsOf(value, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}

function resolve(document: Json, ref: string): Json {
  const steps = ref.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce((node, step) => node?.[step], document);
}

function operationsOf(document: Json): { name: string; path: string; shared: Json[]; operation: Json }[] {
  return Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      shared: item.parameters ?? [],
      operation: item[method],
    }))
  );
}

/** References that lead nowhere, and components that nothing refers to. */
function looseEnds(document: Json): string[] {
  const refs = new Set(
    [...objectsOf(document)].flatMap(([, node]) => node.$ref ? [node.$ref as string] : []),
  );
  const dangling = [...refs].filter((ref) => resolve(document, ref) === undefined);
  const parts = Object.entries<Json>(document.components).filter(([kind]) => kind !== "securitySchemes" // are referred to by their names alone
  ).flatMap(([kind, named]) => Object.keys(named).map((name) => `#/components/${kind}/${name}`));
  return [...dangling, ...parts.filter((ref) => !refs.has(ref))];
}

Deno.test("OpenAPI describes every route of the server, and no other", async () => {
  await using bare = await bareApp();
  const routes = bare.app.routes.map((route) => route.replace(/:(\w+)/g, "{$1}"));
  assertEquals([...new Set(routes)].sort(), operationsOf(openApi()).map(({ name }) => name).sort());
});

Deno.test("OpenAPI holds together: references, operation ids, parameters, tags", () => {
  const document = openApi();
  assertEquals(document.openapi, "3.1.1");
  assertEquals(looseEnds(document), []);
  const operations = operationsOf(document);
  const ids = operations.map(({ operation }) => operation.operationId);
  assertEquals(new Set(ids).size, operations.length);
  const tags = document.tags.map((tag: Json) => tag.name);
  for (const { name, path, shared, operation } of operations) {
    const declared = [...shared, ...(operation.parameters ?? [])];
    const inPath = declared.filter((p) => p.in === "path").map((p) => p.name);
    assertEquals(inPath, [...path.matchAll(/\{(\w+)\}/g)].map(([, id]) => id), name);
    assert(operation.summary, name);
    for (const tag of operation.tags) assert(tags.includes(tag), `${name} has the unknown tag ${tag}`);
    for (const [status, response] of Object.entries<Json>(operation.responses)) {
      const { description, content = {} } = response.$ref ? resolve(document, response.$ref) : response;
      assert(description, `${name} ${status} has no description`);
      const isProblem = Object.keys(content).includes("application/problem+json");
      assertEquals(
        isProblem,
        Number(status) >= 400 && !(name === "GET /readyz" && status === "503"),
        name + status,
      );
    }
    for (const link of Object.values<Json>(operation.responses[202]?.links ?? {})) {
      assert(ids.includes(link.operationId), `${name} links to the unknown ${link.operationId}`);
    }
  }
});

Deno.test("every example in OpenAPI fits the schema beside it", () => {
  const document = openApi();
  const byRef = new Map<string, z.ZodType>(
    BODIES.map((body) => [`#/components/schemas/${body.meta()!.id}`, body]),
  );
  let checked = 0;
  for (const [path, { schema, example }] of objectsOf(document)) {
    if (example === undefined || !schema?.$ref) continue;
    const body = byRef.get(schema.$ref);
    assert(body, `${path} has an example of ${schema.$ref}, which is no body`);
    const parsed = body.safeParse(example);
    assert(parsed.success, `${path}: ${parsed.error?.message}`);
    // What comes in may get defaults; what goes out is exactly what it is.
    if (!path.includes("requestBody")) assertEquals(parsed.data, example, path);
    checked++;
  }
  assert(checked > 20, `only ${checked} examples were found`);
});

Deno.test("a schema says what validates: limits, defaults, known agents", () => {
  const { schemas } = openApi().components;
  const { properties, required } = schemas.StartDiscussion;
  assertEquals(required, ["task", "agent_types"]);
  assertEquals([properties.task.minLength, properties.task.maxLength], [1, 20_000]);
  assert(properties.agent_types.items.enum.includes("security_engineer"));
  assertEquals(properties.mode.default, "round_robin");
  assertEquals([properties.rounds.type, properties.rounds.minimum, properties.rounds.maximum], [
    "integer",
    1,
    20,
  ]);
  // Answers may grow fields, so nothing forbids them.
  assert(!JSON.stringify(schemas).includes('"additionalProperties":false'));
  for (
    const [union, named] of [
      ["DiscussionEvent", events],
      ["AnalysisEvent", analysisEvents],
      ["JobEvent", orchestrateEvents],
      ["SessionEvent", sessionEvents],
      ["ChatMessage", chatMessages],
    ] as const
  ) {
    const { mapping, propertyName } = schemas[union].discriminator;
    assertEquals(Object.keys(mapping), Object.keys(named));
    for (const [name, ref] of Object.entries<string>(mapping)) {
      assertEquals(resolve(openApi(), ref).properties[propertyName].const, name);
    }
  }
  const { properties: start, required: needed } = schemas.StartAnalysis;
  assertEquals(needed, ["bill_id", "bill_text"]);
  assertEquals([start.bill_text.maxLength, start.agents.items.enum.length], [2 * 1024 * 1024, 8]);
  assertEquals(start.agents.default, ["fiscal", "economic", "healthcare", "social_security"]);
});

Deno.test("AsyncAPI holds together and names every message", () => {
  const document = asyncApi();
  assertEquals(document.asyncapi, "3.0.0");
  assertEquals(looseEnds(document), []);
  const { messages } = document.components;
  const discussion = [
    ...Object.keys(events),
    ...Object.keys(controls).map((name) => `control_${name}`),
    "batch",
    "ping",
    "pingText",
  ];
  const analysis = [
    ...Object.keys(analysisEvents).map((name) => `analysis_${name.replace(/^analysis_/, "")}`),
    ...Object.keys(analysisControls).map((name) => `control_${name}`),
    "analysis_batch",
    "ping",
    "pingText",
    "progressRequest",
  ];
  const job = [
    ...Object.keys(orchestrateEvents).map((name) => `job_${name.replace(/^job_/, "")}`),
    ...Object.keys(orchestrateControls).map((name) => `job_control_${name}`),
    "job_batch",
    "ping",
    "pingText",
  ];
  const chat = [
    ...Object.keys(chatMessages).map((name) => `chat_${name}`),
    ...Object.keys(chatControls).map((name) => `chat_control_${name}`),
    ...["openai_chat", "chat", "multi_chat", "cancel", "resume"].map((name) => `ask_${name}`),
    "ping",
    "pingText",
  ];
  const session = [
    ...Object.keys(sessionEvents).map((name) => `session_${name.replace(/^session_/, "")}`),
    ...Object.keys(sessionControls).map((name) => `session_control_${name}`),
    "session_batch",
    ...["chat", "interrupt", "ping"].map((name) => `session_ask_${name}`),
    "pingText",
  ];
  assertEquals(Object.keys(document.channels.sessionSocket.messages), session);
  assertEquals(Object.keys(document.channels.chatSocket.messages), chat);
  assertEquals(
    Object.keys(messages).sort(),
    [...new Set([...discussion, ...analysis, ...chat, ...job, ...session])].sort(),
  );
  const { discussionStream, analysisStream, jobStream } = document.channels;
  assertEquals(Object.keys(jobStream.messages), job);
  assertEquals(Object.keys(discussionStream.messages), discussion);
  assertEquals(Object.keys(analysisStream.messages), analysis);
  const queryOf = (channel: Json) => Object.keys(channel.bindings.ws.query.properties);
  assertEquals(queryOf(discussionStream), ["last_sequence", "epoch", "deltas", "frames", "ticket"]);
  assertEquals(queryOf(analysisStream), ["last_sequence", "epoch", "frames", "subject", "ticket"]);
  assertEquals(queryOf(document.channels.sessionSocket), [
    "agent_name",
    "last_sequence",
    "epoch",
    "deltas",
    "frames",
    "subject",
    "ticket",
  ]);
  assertEquals(queryOf(jobStream), ["last_sequence", "epoch", "deltas", "frames", "subject", "ticket"]);
  const schemas = [
    ...[
      events,
      controls,
      analysisEvents,
      analysisControls,
      chatMessages,
      chatControls,
      chatRequests,
      orchestrateEvents,
      orchestrateControls,
      sessionEvents,
      sessionControls,
    ].flatMap((named) => Object.values<z.ZodType>(named)),
    ...[discussionEvent, eventBatch, analysisEvent, analysisBatch, orchestrateEvent, orchestrateBatch],
    ...[sessionEvent, sessionBatch, ...sessionCommand.options],
  ];
  const byRef = new Map<string, z.ZodType>(schemas.map((s) => [`#/components/schemas/${s.meta()!.id}`, s]));
  let checked = 0;
  for (const { payload, examples = [] } of Object.values<Json>(messages)) {
    if (!payload.$ref) continue;
    for (const example of examples) {
      assertEquals(byRef.get(payload.$ref)!.parse(example.payload), example.payload);
      checked++;
    }
  }
  assert(checked >= 10);
});
