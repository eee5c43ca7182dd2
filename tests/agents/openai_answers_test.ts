// How the OpenAI model reads what servers differ in: usage that is missing, text that comes whole, the status of the
// last event, reasoning and tool calls in pieces.

import { assertEquals } from "@std/assert";
import { systemClock } from "../../src/clock.ts";
import { createOpenAI } from "../../src/agents/openai.ts";
import { BadModelServer, stream } from "../support/bad_model_server.ts";
import { chat, responses } from "../support/openai_events.ts";
import { collect, plainRequest, textOf } from "../support/scripted_model.ts";

/** The chunks that these events become. */
async function chunksOf(api: "responses" | "chat", events: unknown[]) {
  await using server = new BadModelServer(stream(events));
  const fixed = { provider: "openai", model: "m", idleTimeoutMs: 60_000, clock: systemClock };
  const model = createOpenAI({ ...fixed, api, baseURL: server.url });
  const request = plainRequest({ include_reasoning: true });
  const { chunks, error } = await collect(model.stream(request, new AbortController().signal));
  assertEquals(error, undefined);
  return chunks;
}

Deno.test("responses: without usage none is invented, and without deltas the final text is heard", async () => {
  const output = [{ type: "message", content: [{ type: "output_text", text: "All at once" }] }];
  assertEquals(await chunksOf("responses", [responses.end({ usage: null, output, model: undefined })]), [
    { type: "text", text: "All at once" },
    { type: "done", stop: "stop", model: "m", response_id: "resp_1" },
  ]);
});

Deno.test("responses: text and calls are heard once, whichever events a server sends of them", async () => {
  const part = { type: "output_text", text: "All at once" };
  const message = { type: "message", content: [part] };
  const call = { type: "function_call", call_id: "call_9", name: "add", arguments: '{"a":1}' };
  const delta = responses.delta("All at once");
  const textDone = { type: "response.output_text.done", item_id: "msg_1", text: "All at once" };
  const itemDone = (item: unknown) => ({ type: "response.output_item.done", item });
  const whole = responses.end({ output: [message, call] });
  const events = [delta, textDone, itemDone(message), itemDone(call)];
  // Every choice of these events, before an end that has all of it.
  for (let choice = 0; choice < 2 ** events.length; choice++) {
    const sent = events.filter((_, i) => choice & (1 << i));
    const chunks = await chunksOf("responses", [...sent, whole]);
    assertEquals(textOf(chunks), "All at once", JSON.stringify(sent));
    assertEquals(chunks.filter(({ type }) => type === "tool_call"), [
      { type: "tool_call", id: "call_9", name: "add", arguments: '{"a":1}' },
    ]);
    assertEquals((chunks.at(-1) as { stop: string }).stop, "tool_calls");
  }
  // And an end that has nothing of it.
  for (const sent of [[delta, textDone], [textDone], [itemDone(message)], [textDone, itemDone(message)]]) {
    const chunks = await chunksOf("responses", [...sent, ...sent, itemDone(call), responses.end()]);
    assertEquals(textOf(chunks), "All at onceAll at once", JSON.stringify(sent));
    assertEquals(chunks.filter(({ type }) => type === "tool_call").length, 1);
  }
});

Deno.test("responses: two calls that a server gave one id are two", async () => {
  const call = (a: number) => ({ type: "function_call", call_id: "x", name: "add", arguments: `{"a":${a}}` });
  const done = { type: "response.output_item.done", item: call(1) };
  const chunks = await chunksOf("responses", [done, responses.end({ output: [call(1), call(2)] })]);
  assertEquals(chunks.filter((c) => c.type === "tool_call").map((c) => c.arguments), ['{"a":1}', '{"a":2}']);
});

Deno.test("responses: a refusal that comes whole is one", async () => {
  const message = { type: "message", content: [{ type: "refusal", refusal: "I cannot" }] };
  const done = { type: "response.refusal.done", refusal: "I cannot" };
  for (const sent of [[done], [{ type: "response.output_item.done", item: message }], []]) {
    const chunks = await chunksOf("responses", [...sent, responses.end({ output: [message] })]);
    assertEquals(textOf(chunks), "I cannot");
    assertEquals((chunks.at(-1) as { stop: string }).stop, "content_filter");
  }
});

Deno.test("responses: why an answer stopped is read from its status, not from the event's name", async () => {
  const ends: [Record<string, unknown>, string][] = [
    [{ status: "completed" }, "stop"],
    [{ status: "incomplete" }, "length"],
    [{ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, "length"],
    [{ status: "incomplete", incomplete_details: { reason: "content_filter" } }, "content_filter"],
  ];
  for (const type of ["response.completed", "response.incomplete"]) {
    for (const [fields, stop] of ends) {
      const chunks = await chunksOf("responses", [responses.delta("x"), responses.end(fields, type)]);
      assertEquals((chunks.at(-1) as { stop: string }).stop, stop);
    }
  }
});

Deno.test("responses: where a last event has no status, or one that is no end, its name says why the answer stopped", async () => {
  for (const status of [undefined, "in_progress"]) {
    const ends: [Record<string, unknown>, string, string][] = [
      [{ status }, "response.completed", "stop"],
      [{ status }, "response.incomplete", "length"],
      [
        { status, incomplete_details: { reason: "content_filter" } },
        "response.incomplete",
        "content_filter",
      ],
      [{ status, incomplete_details: { reason: "max_output_tokens" } }, "response.completed", "length"],
    ];
    for (const [fields, type, stop] of ends) {
      const chunks = await chunksOf("responses", [responses.delta("x"), responses.end(fields, type)]);
      assertEquals((chunks.at(-1) as { stop: string }).stop, stop, `${type} ${JSON.stringify(fields)}`);
    }
  }
});

Deno.test("chat: the other words for an answer that met its limit, or a filter, are known", async () => {
  const words = {
    stop: "stop",
    eos_token: "stop",
    length: "length",
    max_tokens: "length",
    model_length: "length",
    MAX_TOKENS: "length",
    content_filter: "content_filter",
    "content_filter: PROHIBITED_CONTENT": "content_filter",
  };
  for (const [word, stop] of Object.entries(words)) {
    const chunks = await chunksOf("chat", [chat.delta({ content: "x" }), chat.delta({}, word)]);
    assertEquals((chunks.at(-1) as { stop: string }).stop, stop, word);
  }
});

Deno.test("responses: a refusal is heard as text and said in done", async () => {
  const refusal = { type: "response.refusal.delta", delta: "I cannot" };
  const chunks = await chunksOf("responses", [refusal, responses.end()]);
  assertEquals(chunks[0], { type: "text", text: "I cannot" });
  assertEquals((chunks.at(-1) as { stop: string }).stop, "content_filter");
});

Deno.test("chat: without usage none is invented, and the last of several reports counts", async () => {
  const plain = [chat.delta({ content: "C" }), chat.delta({}, "stop")];
  assertEquals((await chunksOf("chat", plain)).map((c) => c.type), ["text", "done"]);
  const counted = (n: number) => ({
    ...chat.delta({ content: "C" }),
    usage: { prompt_tokens: 4, completion_tokens: n },
  });
  const chunks = await chunksOf("chat", [counted(1), counted(2), chat.delta({}, "stop")]);
  assertEquals(chunks.at(-2), { type: "usage", input_tokens: 4, output_tokens: 2 });
});

Deno.test("chat: reasoning is found under both of its names", async () => {
  const thoughts = [
    chat.delta({ reasoning_content: "a" }),
    chat.delta({ reasoning: "b" }),
    chat.delta({}, "stop"),
  ];
  assertEquals((await chunksOf("chat", thoughts)).slice(0, 2), [
    { type: "reasoning", text: "a" },
    { type: "reasoning", text: "b" },
  ]);
});

Deno.test("chat: tool calls that come in pieces are put together, and end an answer that says stop", async () => {
  const piece = (fields: Record<string, unknown>) => chat.delta({ tool_calls: [{ index: 0, ...fields }] });
  const chunks = await chunksOf("chat", [
    piece({ id: "call_1", type: "function", function: { name: "add", arguments: "" } }),
    piece({ function: { arguments: '{"a":' } }),
    piece({ function: { arguments: "1}" } }),
    chat.delta({}, "stop"),
  ]);
  assertEquals(chunks, [
    { type: "tool_call", id: "call_1", name: "add", arguments: '{"a":1}' },
    { type: "done", stop: "tool_calls", model: "bad-model-2026" },
  ]);
});

Deno.test("what should be a name and is none is left out", async () => {
  const odd = chat.delta({ tool_calls: [{ index: 0, id: 7, function: { name: 5, arguments: 3 } }] });
  const named = chat.delta({ tool_calls: [{ index: 0, id: 7, function: { name: "add", arguments: "{}" } }] });
  for (const model of [{ name: "x" }, 7, ""]) {
    const last = { ...chat.delta({}, "stop"), model };
    const nameless = await chunksOf("chat", [
      { ...chat.delta({ content: "Hi" }), model },
      { ...odd, model },
      last,
    ]);
    assertEquals(nameless, [{ type: "text", text: "Hi" }, { type: "done", stop: "stop", model: "m" }]);
    assertEquals(await chunksOf("chat", [{ ...named, model }, last]), [
      { type: "tool_call", id: "call_1_1", name: "add", arguments: "{}" },
      { type: "done", stop: "tool_calls", model: "m" },
    ]);
    const done = { type: "done", stop: "stop", model: "m" } as const;
    const chunks = await chunksOf("responses", [responses.delta("Hi"), responses.end({ model, id: 7 })]);
    assertEquals(chunks.at(-1), done);
  }
});

Deno.test("chat: of several answers at once the first one is heard, and only its end is the end", async () => {
  const other = (fields: Record<string, unknown>, finish_reason: string | null = null) => ({
    ...chat.delta({}),
    choices: [{ index: 1, delta: fields, finish_reason }],
  });
  const call = { index: 0, id: "x", function: { name: "add", arguments: "{}" } };
  const both = {
    ...chat.delta({}),
    choices: [
      { index: 1, delta: { content: "B" }, finish_reason: null },
      { index: 0, delta: { content: "A" }, finish_reason: null },
    ],
  };
  const chunks = await chunksOf("chat", [
    both,
    other({ content: "b", tool_calls: [call] }),
    other({}, "length"),
    chat.delta({ content: "a" }),
    chat.delta({}, "stop"),
  ]);
  assertEquals(chunks, [
    { type: "text", text: "A" },
    { type: "text", text: "a" },
    { type: "done", stop: "stop", model: "bad-model-2026" },
  ]);
  const alone = await chunksOf("chat", [other({ content: "B" }), other({}, "stop")]);
  assertEquals(alone.map(({ type }) => type), ["text", "done"]);
});
