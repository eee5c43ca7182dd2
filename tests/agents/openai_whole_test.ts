// The OpenAI model and servers that do not stream: an answer that comes whole, as JSON, is heard like any other, and an
// error in its place is an error.

import { assert, assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { systemClock } from "../../src/clock.ts";
import { BadModelServer, refuse, type Reply, stream } from "../support/bad_model_server.ts";
import { chat, responses } from "../support/openai_events.ts";
import { collect, plainRequest, textOf } from "../support/scripted_model.ts";

const never = new AbortController().signal;
const call = { id: "call_9", type: "function", function: { name: "add", arguments: '{"a":1}' } };
const completion = {
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "bad-model-2026",
  choices: [{ index: 0, message: { role: "assistant", content: "All at once" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 11, completion_tokens: 7 },
};
const response = {
  ...responses.end().response,
  object: "response",
  output: [{ type: "message", content: [{ type: "output_text", text: "All at once" }] }],
};

async function ask(api: OpenAIOptions["api"], ...replies: Reply[]) {
  await using server = new BadModelServer(...replies);
  const fixed = { provider: "openai", model: "m", idleTimeoutMs: 60_000, clock: systemClock };
  const model = createOpenAI({ ...fixed, api, baseURL: server.url });
  const { chunks, error } = await collect(model.stream(plainRequest(), never));
  return { chunks, error, paths: server.seen.map(({ path }) => path), model };
}

Deno.test("an answer that comes whole is heard, on either API, however its JSON is laid out", async () => {
  for (const [api, body] of [["chat", completion], ["responses", response]] as const) {
    for (const text of [JSON.stringify(body), `\n ${JSON.stringify(body, null, 2)}\n\n`]) {
      const { chunks, error, paths } = await ask(
        api,
        refuse(200, text, { "content-type": "application/json; charset=utf-8" }),
      );
      assertEquals([textOf(chunks), error, paths.length], ["All at once", undefined, 1]);
      assertEquals(chunks.slice(-2), [
        { type: "usage", input_tokens: 11, output_tokens: 7 },
        {
          type: "done",
          stop: "stop",
          model: "bad-model-2026",
          ...(api === "responses" && { response_id: "resp_1" }),
        },
      ]);
    }
  }
});

Deno.test("calls of tools in a whole answer are heard", async () => {
  const message = { role: "assistant", content: null, tool_calls: [call, { ...call, id: "call_10" }] };
  const body = { ...completion, choices: [{ index: 0, message, finish_reason: "tool_calls" }] };
  const { chunks } = await ask("chat", refuse(200, body));
  assertEquals(chunks.slice(0, 2), [
    { type: "tool_call", id: "call_9", name: "add", arguments: '{"a":1}' },
    { type: "tool_call", id: "call_10", name: "add", arguments: '{"a":1}' },
  ]);
});

Deno.test("a stream of messages is heard like one of deltas, and a message after deltas is not heard again", async () => {
  const message = (content: string, finish_reason: string | null = null) => ({
    ...completion,
    choices: [{ index: 0, message: { content }, finish_reason }],
  });
  const messages = await ask("chat", stream([message("All "), message("at once", "stop")]));
  assertEquals([textOf(messages.chunks), messages.error], ["All at once", undefined]);
  const both = await ask(
    "chat",
    stream([chat.delta({ content: "All at once" }), message("All at once", "stop")]),
  );
  assertEquals([textOf(both.chunks), both.error], ["All at once", undefined]);
});

Deno.test("an error that is answered as if it were none is an error, and told", async () => {
  const cases: [unknown, string, string][] = [
    [{ error: { message: "Slow down", code: "rate_limit_exceeded" } }, "rate_limited", "Slow down"],
    [{ error: "The model is loading" }, "unavailable", "The model is loading"],
  ];
  for (const [body, fault, words] of cases) {
    for (const api of ["chat", "responses"] as const) {
      const { chunks, error } = await ask(api, refuse(200, body));
      assert(error instanceof ModelError, String(error));
      assertEquals([error.fault, error.message], [fault, `openai answered with an error: ${words}`]);
      assertEquals(chunks, []);
    }
  }
  const { error } = await ask("chat", refuse(200, { object: "error", message: "Too long", code: 400 }));
  assert(error instanceof ModelError && error.fault === "rejected", String(error));
});

Deno.test("a server that knows no /responses and answers 200 all the same is asked over chat, from then on", async () => {
  const unknown = refuse(200, { error: "Unexpected endpoint or method. (POST /v1/responses)" });
  const inChat = stream([chat.delta({ content: "C" }), chat.delta({}, "stop"), chat.done]);
  const { chunks, error, paths, model } = await ask("auto", unknown, inChat);
  assertEquals([textOf(chunks), error], ["C", undefined]);
  assertEquals(paths, ["/v1/responses", "/v1/chat/completions"]);
  assertEquals(model.keepsAnswers, false);
});

Deno.test("a server whose /responses is busy, and says so with 200, is not asked over chat", async () => {
  for (const error of [{ code: "rate_limit_exceeded" }, { code: 503 }, { code: "invalid_api_key" }]) {
    const { paths } = await ask("auto", refuse(200, { error: { message: "No", ...error } }));
    assertEquals(paths, ["/v1/responses"]);
  }
});

Deno.test("events that are sent as JSON are heard as they come", async () => {
  const events = [chat.delta({ content: "Hi" }), chat.delta({}, "stop")];
  const text = `\n${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;
  const { chunks, error } = await ask("chat", refuse(200, text, { "content-type": "application/json" }));
  assertEquals([textOf(chunks), error], ["Hi", undefined]);
});
