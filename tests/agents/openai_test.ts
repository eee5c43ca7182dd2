// The OpenAI model against an emulator of the real service: streaming over both APIs, structured answers, tools,
// reasoning, and the faults it can play. Nothing here needs a key or the internet.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import { ModelError } from "../../src/agents/model.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { systemClock } from "../../src/clock.ts";
import { collect, plainRequest, textOf } from "../support/scripted_model.ts";

const never = new AbortController().signal;

/** One emulator for the file: it keeps a timer for good, which would count as a leak of the test that started it. */
const mock = new LLMock({ port: 0 });
await mock.start();
Deno.test.afterAll(() => mock.stop());

/** The emulator with these fixtures, and a model that talks to it. */
function emulator(api: OpenAIOptions["api"], fixtures: (mock: LLMock) => void) {
  mock.reset();
  fixtures(mock);
  const model = createOpenAI({
    provider: "openai",
    apiKey: "test-key-1234",
    baseURL: `${mock.url}/v1`,
    model: "gpt-4o-mini",
    api,
    idleTimeoutMs: 60_000,
    clock: systemClock,
  });
  return { model };
}

for (const api of ["responses", "chat"] as const) {
  Deno.test(`${api}: streams text in pieces, then usage and done`, async () => {
    const server = emulator(api, (mock) => {
      const usage = { input_tokens: 5, output_tokens: 3 };
      mock.onMessage("Say hello", { content: "Hello there, friend", usage }, { chunkSize: 5 });
    });
    const { chunks, error } = await collect(server.model.stream(plainRequest(), never));
    assertEquals(error, undefined);
    assertEquals(chunks.filter((c) => c.type === "text").map((c) => c.text), [
      "Hello",
      " ther",
      "e, fr",
      "iend",
    ]);
    const [usage, done] = chunks.slice(-2);
    assertEquals(usage, { type: "usage", input_tokens: 5, output_tokens: 3 });
    assert(done?.type === "done");
    assertEquals([done.stop, done.model], ["stop", "gpt-4o-mini"]);
    assertEquals(done.response_id !== undefined, api === "responses");
  });

  Deno.test(`${api}: an answer that met its limit is done with "length"`, async () => {
    const server = emulator(api, (mock) => {
      mock.onMessage("Say hello", { content: "Hello the", finishReason: "length" });
    });
    const { chunks } = await collect(server.model.stream(plainRequest(), never));
    assertEquals(textOf(chunks), "Hello the");
    assertEquals(chunks.at(-1)!.type === "done" && (chunks.at(-1) as { stop: string }).stop, "length");
  });

  Deno.test(`${api}: tool calls come whole, with their arguments`, async () => {
    const server = emulator(api, (mock) => {
      mock.onMessage("Say hello", { toolCalls: [{ id: "call_9", name: "add", arguments: '{"a":1,"b":2}' }] });
    });
    const tools = [{ name: "add", description: "Adds", parameters: { type: "object", properties: {} } }];
    const { chunks } = await collect(server.model.stream(plainRequest({ tools }), never));
    const calls = chunks.filter((c) => c.type === "tool_call");
    assertEquals(calls, [{ type: "tool_call", id: "call_9", name: "add", arguments: '{"a":1,"b":2}' }]);
    assertEquals((chunks.at(-1) as { stop: string }).stop, "tool_calls");
  });

  Deno.test(`${api}: reasoning is yielded whether or not it is to be shown, since it is charged`, async () => {
    const server = emulator(api, (mock) => {
      mock.onMessage("Say hello", { content: "42", reasoning: "Hm, let me see" });
    });
    const asked = await collect(server.model.stream(plainRequest({ include_reasoning: true }), never));
    const thoughts = asked.chunks.filter((c) => c.type === "reasoning").map((c) => c.text);
    assertEquals(thoughts.join(""), "Hm, let me see");
    const unasked = await collect(server.model.stream(plainRequest(), never));
    assertEquals(
      unasked.chunks.filter((c) => c.type === "reasoning"),
      asked.chunks.filter((c) => c.type === "reasoning"),
    );
  });

  Deno.test(`${api}: a stream that the server cuts is a cut, and keeps what came before`, async () => {
    const server = emulator(api, (mock) => {
      const content = "one two three four five six seven eight";
      // The Responses API sends four events before its first text.
      mock.onMessage("Say hello", { content }, {
        chunkSize: 4,
        streamingProfile: { ttft: 1, tps: 1000 },
        truncateAfterChunks: 8,
      });
    });
    const { chunks, error } = await collect(server.model.stream(plainRequest(), never));
    assert(error instanceof ModelError && error.fault === "cut", String(error));
    assertMatch(textOf(chunks), /^one /);
    assert(!chunks.some((c) => c.type === "done"));
  });

  Deno.test(`${api}: a disconnect in mid-stream is a cut`, async () => {
    const server = emulator(api, (mock) => {
      mock.onMessage("Say hello", { content: "one two three four" }, {
        chunkSize: 1,
        streamingProfile: { ttft: 0, tps: 100 },
        disconnectAfterMs: 40,
      });
    });
    const { error } = await collect(server.model.stream(plainRequest(), never));
    assert(error instanceof ModelError && error.fault === "cut", String(error));
  });

  Deno.test(`${api}: 200 without any event is a cut, not an empty answer`, async () => {
    const server = emulator(api, (mock) => {
      mock.onMessage("Say hello", { content: "Hello" }, { chaos: { malformedRate: 1 } });
    });
    const { chunks, error } = await collect(server.model.stream(plainRequest(), never));
    assertEquals(chunks, []);
    assert(error instanceof ModelError && error.fault === "cut", String(error));
    assertEquals(error.message, "openai answered without any event");
  });

  Deno.test(`${api}: 429 is rate_limited`, async () => {
    const server = emulator(api, (mock) => mock.nextRequestError(429, { message: "Slow down" }));
    const { error } = await collect(server.model.stream(plainRequest(), never));
    assert(error instanceof ModelError && error.fault === "rate_limited", String(error));
    assertEquals(error.message, "openai answered 429: Slow down");
  });
}

Deno.test("a model that is asked for by name is asked, and named in done", async () => {
  const server = emulator("auto", (mock) => mock.onMessage(/./, { content: "Hi" }));
  const { chunks } = await collect(server.model.stream(plainRequest({ model: "gpt-4.1-nano" }), never));
  assertEquals((chunks.at(-1) as { model: string }).model, "gpt-4.1-nano");
  assertEquals([server.model.provider, server.model.defaultModel], ["openai", "gpt-4o-mini"]);
});
