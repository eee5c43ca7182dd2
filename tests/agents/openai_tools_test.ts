// Tools over both APIs of an OpenAI-compatible server: a call and its answer make the round trip against an emulator
// of the real service, and the bodies that are sent are looked at whole.

import { assert, assertEquals } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import { inputBound } from "../../src/agents/budget.ts";
import {
  type Chunk,
  type Message,
  type Model,
  ModelError,
  type ModelRequest,
  type ToolCall,
} from "../../src/agents/model.ts";
import { observed } from "../../src/agents/observed.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { openResponses } from "../../src/agents/openai_responses.ts";
import type { Target } from "../../src/agents/openai_call.ts";
import type { Models } from "../../src/agents/providers.ts";
import { withRetries } from "../../src/agents/retry.ts";
import { runTool, TOOLS } from "../../src/agents/tools/tools.ts";
import { roughInput } from "../../src/agents/usage.ts";
import { systemClock } from "../../src/clock.ts";
import { BadModelServer, refuse, stream } from "../support/bad_model_server.ts";
import { chat, responses } from "../support/openai_events.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { collect, plainRequest, ScriptedModel, textOf } from "../support/scripted_model.ts";

const never = new AbortController().signal;
const mock = new LLMock({ port: 0 });
await mock.start();
Deno.test.afterAll(() => mock.stop());

function modelAt(baseURL: string, options: Partial<OpenAIOptions> = {}) {
  const fixed = { provider: "openai", model: "m", idleTimeoutMs: 60_000, clock: systemClock };
  return createOpenAI({ ...fixed, api: "auto", baseURL, ...options });
}

const question: Message = { role: "user", content: "What is 12.5% of 480?" };
const called: ToolCall = { id: "call_9", name: "calculator", arguments: '{"expression":"12.5% of 480"}' };
const answered: Message[] = [
  question,
  { role: "assistant", content: "I calculate.", tool_calls: [called] },
  { role: "tool", content: "12.5% of 480 = 60", tool_call_id: "call_9" },
];
const inResponses = stream([responses.delta("R"), responses.end()]);
const inChat = stream([chat.delta({ content: "C" }), chat.delta({}, "stop"), chat.usage, chat.done]);

async function bodyOf(
  api: "responses" | "chat",
  fields: Partial<ModelRequest>,
  options: Partial<OpenAIOptions> = {},
) {
  await using server = new BadModelServer(api === "chat" ? inChat : inResponses);
  await collect(modelAt(server.url, { api, ...options }).stream(plainRequest(fields), never));
  return server.seen[0]!.body;
}

for (const api of ["responses", "chat"] as const) {
  Deno.test(`${api}: a tool is called, answered, and the answer used`, async () => {
    mock.reset();
    mock.on({ toolCallId: "call_9" }, { content: "It is 60." });
    mock.onMessage("12.5%", {
      toolCalls: [{ id: called.id, name: called.name, arguments: called.arguments }],
    });
    const model = modelAt(`${mock.url}/v1`, { api });
    const messages: Message[] = [question];
    const first = await collect(model.stream(plainRequest({ messages, tools: [...TOOLS] }), never));
    const calls = first.chunks.filter((chunk) => chunk.type === "tool_call").map(({ type: _, ...call }) =>
      call
    );
    assertEquals([calls, first.error], [[called], undefined]);
    messages.push({ role: "assistant", content: textOf(first.chunks), tool_calls: calls });
    for (const call of calls) {
      const { content } = runTool(call, { clock: new FakeClock(), earlier: [] });
      assertEquals(content, "12.5% of 480 = 60");
      messages.push({ role: "tool", content, tool_call_id: call.id });
    }
    const second = await collect(model.stream(plainRequest({ messages, tools: [...TOOLS] }), never));
    assertEquals([textOf(second.chunks), second.error], ["It is 60.", undefined]);
    // The emulator has understood the conversation as one.
    const { body } = mock.getRequests().at(-1)! as unknown as {
      body: { messages: Record<string, unknown>[] };
    };
    const said = body.messages.filter(({ role }) => role !== "system");
    assertEquals(said.map(({ role }) => role), ["user", "assistant", "tool"]);
    assertEquals([said[2]!.tool_call_id, said[2]!.content], ["call_9", "12.5% of 480 = 60"]);
  });
}

Deno.test("responses: calls and their answers are items of their own", async () => {
  const { input } = await bodyOf("responses", { messages: answered });
  assertEquals(input, [
    question,
    { role: "assistant", content: "I calculate." },
    { type: "function_call", call_id: "call_9", name: "calculator", arguments: called.arguments },
    { type: "function_call_output", call_id: "call_9", output: "12.5% of 480 = 60" },
  ]);
  const silent: Message[] = [question, { role: "assistant", content: "", tool_calls: [called] }];
  const { input: items } = await bodyOf("responses", { messages: silent }) as { input: unknown[] };
  assertEquals(items.length, 2);
});

Deno.test("chat: calls stand in the assistant's message, and each answer names its call", async () => {
  const { messages } = await bodyOf("chat", { system: "", messages: answered });
  const call = {
    id: "call_9",
    type: "function",
    function: { name: "calculator", arguments: called.arguments },
  };
  assertEquals(messages, [
    question,
    { role: "assistant", content: "I calculate.", tool_calls: [call] },
    { role: "tool", content: "12.5% of 480 = 60", tool_call_id: "call_9" },
  ]);
  const silent: Message[] = [question, { role: "assistant", content: "", tool_calls: [called] }];
  const { messages: sent } = await bodyOf("chat", { system: "", messages: silent }) as {
    messages: unknown[];
  };
  assertEquals(sent[1], { role: "assistant", content: null, tool_calls: [call] });
});

Deno.test("responses: the provider's own tools follow the functions, as they were given", async () => {
  const search = { type: "web_search", filters: { allowed_domains: ["example.org"] } };
  const { tools } = await bodyOf("responses", { tools: [TOOLS[0]!], provider_tools: [search] });
  assertEquals(tools, [{ type: "function", strict: false, ...TOOLS[0]! }, search]);
  assertEquals((await bodyOf("responses", { provider_tools: [search] })).tools, [search]);
});

Deno.test("chat: the provider's own tools are refused, and nobody is asked", async () => {
  await using server = new BadModelServer();
  const request = plainRequest({ provider_tools: [{ type: "web_search" }] });
  const { error } = await collect(modelAt(server.url, { api: "chat" }).stream(request, never));
  assert(error instanceof ModelError && error.fault === "rejected", String(error));
  assertEquals(server.seen.length, 0);
});

Deno.test("chat: calls that share an index, or have no id, stay apart and can be answered", async () => {
  const piece = (index: number, id: string, name: string, args: string) => ({
    index,
    ...(id && { id }),
    function: { ...(name && { name }), arguments: args },
  });
  const shared = stream([
    chat.delta({ tool_calls: [piece(0, "a", "clock", "{}"), piece(0, "b", "clock", '{"x"')] }),
    chat.delta({ tool_calls: [piece(0, "", "", ":1}")] }),
    chat.delta({ tool_calls: [piece(1, "", "calculator", "{}")] }, "tool_calls"),
    chat.done,
  ]);
  await using server = new BadModelServer(shared);
  const { chunks } = await collect(modelAt(server.url, { api: "chat" }).stream(plainRequest(), never));
  assertEquals(chunks.filter(({ type }) => type === "tool_call"), [
    { type: "tool_call", id: "a", name: "clock", arguments: "{}" },
    { type: "tool_call", id: "b", name: "clock", arguments: '{"x":1}' },
    { type: "tool_call", id: "call_1_3", name: "calculator", arguments: "{}" },
  ]);
});

Deno.test("chat: what a provider adds to a call goes back with it; Gemini 3 is never sent a call without", async () => {
  const extra = { google: { thought_signature: "c2ln" } };
  const call = { index: 0, id: "a", function: { name: "clock", arguments: "{}" }, extra_content: extra };
  await using server = new BadModelServer(stream([chat.delta({ tool_calls: [call] }, "stop"), chat.done]));
  const { chunks } = await collect(modelAt(server.url, { api: "chat" }).stream(plainRequest(), never));
  const { type: _, ...got } = chunks[0] as Chunk & { type: "tool_call" };
  assertEquals(got, { id: "a", name: "clock", arguments: "{}", extra });

  const sent = async (calls: ToolCall[], options: Partial<OpenAIOptions>) => {
    const messages: Message[] = [question, { role: "assistant", content: "", tool_calls: calls }];
    const body = await bodyOf("chat", { system: "", messages }, options) as {
      messages: { tool_calls: Record<string, unknown>[] }[];
    };
    return body.messages[1]!.tool_calls.map((each) => each.extra_content);
  };
  const gemini = { provider: "google", model: "gemini-3-pro" };
  assertEquals(await sent([got, called], {}), [extra, undefined]);
  assertEquals(await sent([got, called], gemini), [extra, undefined]);
  const stand = { google: { thought_signature: "skip_thought_signature_validator" } };
  assertEquals(await sent([called, called], gemini), [stand, undefined]);
  assertEquals(await sent([called], { ...gemini, model: "gemini-2.5-flash" }), [undefined]);
});

Deno.test("done says whether the answer is kept, where that is known", async () => {
  const kept = async (fields: Record<string, unknown>, official: boolean, request: Partial<ModelRequest>) => {
    const reader = await readerOf(fields, official, request);
    return (reader.finish().at(-1) as Chunk & { type: "done" }).kept;
  };
  assertEquals(await kept({ store: true }, false, {}), true);
  assertEquals(await kept({ store: false }, true, { keep: true }), false);
  assertEquals(await kept({}, false, { keep: true }), undefined);
  assertEquals(await kept({ store: "yes" }, false, { keep: true }), undefined);
  assertEquals(await kept({}, true, { keep: true }), true);
  assertEquals(await kept({}, true, {}), false);
});

/** A reader of the Responses API that has read a whole answer with these fields. */
async function readerOf(fields: Record<string, unknown>, official: boolean, request: Partial<ModelRequest>) {
  const sent = { withResponse: () => Promise.resolve({ data: [], response: new Response() }) };
  const client = { responses: { create: () => sent } };
  const target = { client, provider: "openai", model: "m", official } as unknown as Target;
  const { reader } = await openResponses(target, plainRequest(request), never);
  reader.take(responses.end(fields) as never);
  return reader;
}

Deno.test("a model says whether it searches the web and keeps answers, also through retries and observers", async () => {
  const hints = (
    { webSearch, keepsAnswers }: Model,
  ) => [webSearch, keepsAnswers];
  assertEquals(hints(modelAt("https://api.openai.com/v1")), [true, true]);
  assertEquals(hints(modelAt("https://api.openai.com/v1", { api: "chat" })), [false, false]);
  const noResponses = refuse(404, { error: { message: "Not found" } });
  await using server = new BadModelServer(noResponses, inChat);
  const model = modelAt(server.url);
  const retried = withRetries(model, { clock: systemClock, random: () => 0 });
  const models = {
    default: retried,
    get: () => retried,
    list: () => [],
    describe: () => "",
  } as unknown as Models;
  const seen = observed(models, () => {}).default;
  assertEquals([hints(model), hints(retried), hints(seen)], [[false, undefined], [false, undefined], [
    false,
    undefined,
  ]]);
  // What it learns about the server it says from then on.
  await collect(seen.stream(plainRequest(), never));
  assertEquals([hints(model), hints(retried), hints(seen)], [[false, false], [false, false], [false, false]]);
  assertEquals(hints(new ScriptedModel()), [undefined, undefined]);
});

Deno.test("what goes in counts the calls of tools, the tools, and what a provider's tool may bring", () => {
  const arguments_ = JSON.stringify({ expression: "1 + ".repeat(500) + "1" });
  const big: Message = { role: "assistant", content: "", tool_calls: [{ ...called, arguments: arguments_ }] };
  const without = plainRequest({ messages: [question, { role: "assistant", content: "" }] });
  const request = plainRequest({ messages: [question, big] });
  assert(inputBound(request) - inputBound(without) >= arguments_.length / 2);
  assert(roughInput(request) - roughInput(without) >= arguments_.length / 5);
  assert(inputBound({ ...request, tools: [...TOOLS] }) - inputBound(request) > 400);
  assert(inputBound({ ...request, provider_tools: [{ type: "web_search" }] }) - inputBound(request) >= 8000);
});
