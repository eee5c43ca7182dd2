// What the OpenAI model sends, seen from the server: the bodies of both APIs and the fallback from one to the other.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import { systemClock } from "../../src/clock.ts";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { chatBody } from "../../src/agents/openai_chat.ts";
import type { Target } from "../../src/agents/openai_call.ts";
import { BadModelServer, refuse, stream } from "../support/bad_model_server.ts";
import { chat, responses } from "../support/openai_events.ts";
import { collect, plainRequest, textOf } from "../support/scripted_model.ts";

const never = new AbortController().signal;
const answer = { name: "a vote", schema: z.object({ vote: z.string(), why: z.string().optional() }) };
const tools = [{ name: "add", description: "Adds", parameters: { type: "object", properties: {} } }];
const strictVote = {
  type: "object",
  properties: { vote: { type: "string" }, why: { anyOf: [{ type: "string" }, { type: "null" }] } },
  required: ["vote", "why"],
  additionalProperties: false,
};
const noResponses = refuse(404, { error: { message: "Not found", code: 404 } });
const inResponses = stream([responses.delta("R"), responses.end()]);
const inChat = stream([chat.delta({ content: "C" }), chat.delta({}, "stop"), chat.usage, chat.done]);

function modelOf(server: { url: string }, options: Partial<OpenAIOptions> = {}) {
  const fixed = { provider: "openai", model: "m", idleTimeoutMs: 60_000, clock: systemClock };
  return createOpenAI({ ...fixed, api: "auto", baseURL: server.url, ...options });
}

/** The body that a request becomes. */
async function bodyOf(api: "responses" | "chat", fields: Partial<ModelRequest>) {
  await using server = new BadModelServer(api === "chat" ? inChat : inResponses);
  await collect(modelOf(server, { api }).stream(plainRequest(fields), never));
  return server.seen[0]!.body;
}

Deno.test("responses: a plain request is instructions, input and a limit, and is not for keeping", async () => {
  assertEquals(await bodyOf("responses", {}), {
    model: "m",
    stream: true,
    instructions: "You are terse.",
    input: [{ role: "user", content: "Say hello" }],
    max_output_tokens: 100,
    store: false,
  });
});

Deno.test("responses: an answer that somebody may go on from is for the provider to keep", async () => {
  assertEquals("store" in await bodyOf("responses", { keep: true }), false);
});

Deno.test("responses: an answer's schema is sent strictly, and the answer is not stored", async () => {
  const body = await bodyOf("responses", { answer });
  assertEquals(body.text, {
    format: { type: "json_schema", name: "a_vote", schema: strictVote, strict: true },
  });
  assertEquals(body.store, false);
});

Deno.test("responses: a conversation goes on from previous_response_id, so its answers are stored", async () => {
  const body = await bodyOf("responses", { previous_response_id: "resp_0", tools });
  assertEquals([body.previous_response_id, "store" in body], ["resp_0", false]);
  assertEquals(body.tools, [{ type: "function", strict: false, ...tools[0] }]);
});

Deno.test("a model that reasons gets no temperature, and only it is asked for summaries", async () => {
  const asked = { temperature: 0.2, include_reasoning: true };
  const plain = await bodyOf("responses", asked);
  assertEquals([plain.temperature, plain.reasoning], [0.2, undefined]);
  const reasoner = await bodyOf("responses", { ...asked, model: "gpt-5-mini" });
  assertEquals([reasoner.temperature, reasoner.reasoning], [undefined, { summary: "auto" }]);
});

Deno.test("chat: a compatible server gets max_tokens, and the schema also in words", async () => {
  const { messages, ...body } = await bodyOf("chat", { answer, tools });
  const json_schema = { name: "a_vote", schema: strictVote, strict: true };
  assertEquals(body, {
    model: "m",
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 100,
    response_format: { type: "json_schema", json_schema },
    tools: [{ type: "function", function: tools[0] }],
  });
  const [system, user] = messages as { role: string; content: string }[];
  assertEquals(user, { role: "user", content: "Say hello" });
  assertStringIncludes(system!.content, JSON.stringify(strictVote));
});

Deno.test("chat: OpenAI itself gets max_completion_tokens, and the schema once", () => {
  const target = { provider: "openai", model: "gpt-4o-mini", official: true } as Target;
  const body = chatBody(target, plainRequest({ answer }));
  assertEquals([body.max_completion_tokens, body.max_tokens], [100, undefined]);
  assertEquals(body.messages[0], { role: "system", content: "You are terse." });
});

Deno.test("a server without /responses is asked by chat, and from then on only so", async () => {
  await using server = new BadModelServer(noResponses, inChat, inChat);
  const model = modelOf(server);
  for (let i = 0; i < 2; i++) {
    const { chunks, error } = await collect(model.stream(plainRequest(), never));
    assertEquals([textOf(chunks), error], ["C", undefined]);
  }
  const paths = server.seen.map((seen) => seen.path);
  assertEquals(paths, ["/v1/responses", "/v1/chat/completions", "/v1/chat/completions"]);
});

Deno.test("a server that answers 404 to everything is rejected, and asked anew the next time", async () => {
  await using server = new BadModelServer(noResponses, noResponses, inResponses);
  const model = modelOf(server);
  const { error } = await collect(model.stream(plainRequest(), never));
  assert(error instanceof ModelError && error.fault === "rejected", String(error));
  assertEquals(textOf((await collect(model.stream(plainRequest(), never))).chunks), "R");
});

Deno.test("a 404 about the model is no missing API", async () => {
  const unknown = refuse(404, { error: { message: "No model m", code: "model_not_found" } });
  await using server = new BadModelServer(unknown);
  const { error } = await collect(modelOf(server).stream(plainRequest(), never));
  assertEquals((error as Error).message, "openai answered 404: No model m");
  assertEquals(server.seen.length, 1);
});

Deno.test("an API that was chosen by hand is not left for the other", async () => {
  await using server = new BadModelServer(noResponses);
  const { error } = await collect(modelOf(server, { api: "responses" }).stream(plainRequest(), never));
  assertEquals((error as ModelError).fault, "rejected");
  assertEquals(server.seen.length, 1);
});

Deno.test("chat refuses to go on from an answer that was never kept, and asks nobody", async () => {
  await using server = new BadModelServer();
  const request = plainRequest({ previous_response_id: "resp_0" });
  const { error } = await collect(modelOf(server, { api: "chat" }).stream(request, never));
  assertEquals((error as ModelError).fault, "rejected");
  assertEquals(server.seen.length, 0);
});

Deno.test("the key travels as a bearer token; without one a placeholder does", async () => {
  await using server = new BadModelServer(inChat, inChat);
  for (const apiKey of ["secret-key-1", undefined]) {
    await collect(modelOf(server, { api: "chat", apiKey }).stream(plainRequest(), never));
  }
  const sent = server.seen.map((seen) => seen.headers.get("authorization"));
  assertEquals(sent, ["Bearer secret-key-1", "Bearer no-key-needed"]);
});
