// Chats over the real path: the socket, the openai package, an emulator of the real service, and a server that
// misbehaves. Every field of a request reaches the service, and a cancel ends the HTTP request to it.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import { BadModelServer, LiveStream, refuse, silence, stream } from "../support/bad_model_server.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { chat, responses } from "../support/openai_events.ts";
import { parley } from "../support/parley.ts";
import { ask, chatting, isLast, joined, settled, UNPACED } from "./chats.ts";

const mock = new LLMock({ port: 0 });
await mock.start();
Deno.test.afterAll(() => mock.stop());

const env = (url: string, more: Record<string, string> = {}) => ({
  ...UNPACED,
  OPENAI_BASE_URL: url,
  OPENAI_API_KEY: "sk-canary-1234567890",
  ...more,
});
const usage = { input_tokens: 50, output_tokens: 5 };

/** Stands before the emulator, which keeps of a request only what it answers by, and keeps all of it. */
function recording() {
  const bodies: Json[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body = await request.text();
    bodies.push(JSON.parse(body));
    const { headers, method } = request;
    return fetch(mock.url + new URL(request.url).pathname, { method, headers, body });
  });
  return {
    bodies,
    url: `http://127.0.0.1:${server.addr.port}/v1`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("the text's openai_chat as printed reaches the Responses API with every field, and its id comes back", async () => {
  mock.reset();
  mock.onMessage(/./, { content: "Here is what I found on the web, for you to read.", usage });
  await using before = recording();
  await using server = await parley({ env: env(before.url) });
  await using socket = await chatting(server);
  const messages = await ask(socket, "openai_chat", {
    "input_text": "Your message here",
    "model": "gpt-4o-mini",
    "previous_response_id": "optional_response_id",
    "tools": [{ "type": "web_search" }],
    "include_reasoning": false,
  });
  const { type, data, message } = messages.at(-1);
  assertEquals(type, "response", message);
  assertEquals(messages.filter((m) => m.type === "status").map((m) => [m.status, m.message]), [
    ["starting", "Initializing..."],
    ["processing", "Sending request..."],
  ]);
  assertEquals(joined(messages), "Here is what I found on the web, for you to read.");
  assertMatch(data.id, /^resp/);
  assertMatch(data.model, /^gpt-4o-mini/);
  assertEquals([data.provider, data.usage.input_tokens, data.usage.output_tokens], ["openai", 50, 5]);
  assertEquals(mock.getRequests().map((r) => r.path), ["/v1/responses"]);
  const [{ model, input, previous_response_id, tools, max_output_tokens }] = before.bodies;
  assertEquals([model, previous_response_id, tools], ["gpt-4o-mini", "optional_response_id", [{
    type: "web_search",
  }]]);
  assertEquals([input, max_output_tokens], [[{ role: "user", content: "Your message here" }], 2048]);
});

Deno.test("the text's openai_chat is answered, without its web_search, by a server that has only Chat Completions", async () => {
  const answer = stream([
    chat.delta({ content: "Hi " }),
    chat.delta({ content: "there." }, "stop"),
    chat.done,
  ]);
  const nothing = refuse(404, "404 page not found");
  await using bad = new BadModelServer(nothing, nothing, answer, answer);
  await using server = await parley({ env: env(bad.url) });
  await using socket = await chatting(server);
  const asked = { input_text: "Your message here", tools: [{ type: "web_search" }] };
  const first = await ask(socket, "openai_chat", asked);
  assertEquals(first.at(-1).data?.output_text, "Hi there.", first.at(-1).message);
  assertEquals(joined(first), "Hi there.");
  assertEquals(first.filter((m) => m.type === "status").map((m) => m.message), [
    "Initializing...",
    "Sending request...",
    "openai has no tools of its own for Chat Completions. Asking again without",
  ]);
  // From then on it is known beforehand.
  const second = await ask(socket, "openai_chat", asked);
  assertEquals(second.at(-1).data.output_text, "Hi there.");
  assertEquals(second.filter((m) => m.type === "status").map((m) => m.message), [
    "Initializing...",
    'The tool "web_search" is not available with openai.',
    "Sending request...",
  ]);
  assertEquals(bad.seen.map((s) => s.path), [
    "/v1/responses",
    "/v1/responses",
    "/v1/chat/completions",
    "/v1/chat/completions",
  ]);
});

Deno.test("temperature, max_tokens, tools and api are what the service is asked with", async () => {
  await using bad = new BadModelServer(
    stream([responses.created, responses.delta("Yes."), responses.end()]),
    stream([responses.created, responses.delta("Arr."), responses.end()]),
    stream([responses.created, responses.delta("Hm."), responses.end()]),
  );
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }) });
  await using socket = await chatting(server);
  const look_up = {
    type: "function",
    name: "look_up",
    description: "Looks a word up",
    parameters: { type: "object", properties: { word: { type: "string" } } },
    strict: true,
  };
  const tools = [{ type: "web_search", search_context_size: "low" }, look_up];
  const openai = await ask(socket, "openai_chat", {
    input_text: "Well?",
    model: "gpt-4.1",
    temperature: 0.25,
    max_tokens: 321,
    tools,
  });
  assertEquals([openai.at(-1).data.output_text, openai.at(-1).data.model], ["Yes.", "bad-model-2026"]);
  const { body: first } = bad.seen[0]! as Json;
  assertEquals([first.model, first.temperature, first.max_output_tokens], ["gpt-4.1", 0.25, 321]);
  assertEquals(first.tools.map((t: Json) => t.type).sort(), ["function", "web_search"]);
  assertEquals(first.tools.find((t: Json) => t.type === "web_search").search_context_size, "low");
  assertEquals(first.tools.find((t: Json) => t.type === "function"), look_up);

  const chat = await ask(socket, "chat", {
    message: "Well?",
    persona_id: "skeptic",
    api: "openai",
    model: "gpt-4o-mini",
    temperature: 0.7,
    max_tokens: 1000,
  });
  assertEquals(chat.at(-1).data.response, "Arr.");
  assert(chat.every((m) => !/not configured/.test(m.message ?? "")));
  const { body: second } = bad.seen[1]! as Json;
  assertEquals([second.model, second.temperature, second.max_output_tokens], ["gpt-4o-mini", 0.7, 1000]);
  assertStringIncludes(JSON.stringify(second), "Skeptic");

  // Anthropic is not configured: its model is not asked of OpenAI.
  const other = await ask(socket, "chat", {
    message: "Well?",
    persona_id: "teacher",
    api: "anthropic",
    model: "claude-9",
  });
  assertEquals(other[1].message, "The provider anthropic is not configured here; openai answers.");
  assertEquals((bad.seen[2]!.body as Json).model, "gpt-4o-mini");
});

Deno.test("reasoning comes where it was asked for, beside the answer and not in it", async () => {
  const thinking = [
    responses.created,
    { type: "response.reasoning_summary_text.delta", item_id: "rs_1", delta: "Let me think about that." },
    responses.delta("Done thinking."),
    responses.end(),
  ];
  await using bad = new BadModelServer(stream(thinking), stream(thinking));
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }) });
  await using socket = await chatting(server);
  const input = { input_text: "Hard one", model: "o4-mini" };
  const asked = await ask(socket, "openai_chat", { ...input, include_reasoning: true });
  assertEquals(
    asked.filter((m) => m.type === "reasoning").map((m) => m.chunk).join(""),
    "Let me think about that.",
  );
  assertEquals([joined(asked), asked.at(-1).data.reasoning], ["Done thinking.", "Let me think about that."]);
  assertEquals((bad.seen[0]!.body as Json).reasoning, { summary: "auto" });
  const plain = await ask(socket, "openai_chat", { ...input, include_reasoning: false });
  assert(!JSON.stringify(plain).includes("Let me think"));
});

for (
  const [what, store, expected] of [
    ["that says it keeps answers is given the id alone", true, { id: true, said: ["Two"] }],
    ["that says it keeps none is told the conversation again", false, {
      id: false,
      said: ["One", "First.", "Two"],
    }],
    ["that does not say is given both", undefined, { id: true, said: ["One", "First.", "Two"] }],
  ] as const
) {
  Deno.test(`previous_response_id: a service ${what}`, async () => {
    const end = (id: string) => responses.end({ id, ...(store !== undefined && { store }) });
    await using bad = new BadModelServer(
      stream([responses.created, responses.delta("First."), end("resp_first")]),
      stream([responses.created, responses.delta("Second."), end("resp_second")]),
    );
    await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }) });
    await using one = await chatting(server);
    const { data } = (await ask(one, "openai_chat", { input_text: "One" })).at(-1);
    assertEquals(data.id, "resp_first");
    await using two = await chatting(server);
    const next = await ask(two, "openai_chat", { input_text: "Two", previous_response_id: data.id });
    assertEquals(next.at(-1).data.output_text, "Second.");
    const body = bad.seen[1]!.body as Json;
    assertEquals(body.previous_response_id, expected.id ? "resp_first" : undefined);
    assertEquals(body.input.map((m: Json) => m.content), expected.said);
  });
}

Deno.test("a conversation that one provider kept is told to the next one whole, when the first is gone", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-chat-" });
  try {
    const kept = (id: string, text: string) =>
      stream([responses.created, responses.delta(text), responses.end({ id, store: true })]);
    await using bad = new BadModelServer(kept("resp_a", "First."), kept("resp_b", "Second."));
    const PARLEY_KV = `${folder}/parley.kv`;
    let previous_response_id: string | undefined;
    {
      await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses", PARLEY_KV }) });
      await using socket = await chatting(server);
      for (const input_text of ["One", "Two"]) {
        const data: Json =
          (await ask(socket, "openai_chat", { input_text, previous_response_id })).at(-1).data;
        previous_response_id = data.id;
      }
    }
    await using other = new BadModelServer(stream([
      {
        id: "c",
        model: "local",
        choices: [{ index: 0, delta: { content: "Third." }, finish_reason: "stop" }],
      },
      "data: [DONE]\n\n",
    ]));
    await using server = await parley({ env: env(other.url, { OPENAI_API: "chat", PARLEY_KV }) });
    await using socket = await chatting(server);
    const messages = await ask(socket, "openai_chat", { input_text: "Three", previous_response_id });
    assertEquals(messages.at(-1).data?.output_text, "Third.", messages.at(-1).message);
    const said = (other.seen[0]!.body as Json).messages.filter((m: Json) => m.role !== "system");
    assertEquals(said.map((m: Json) => m.content), ["One", "First.", "Two", "Second.", "Three"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const [phase, reply] of [["before its first byte", silence], ["while it streams", undefined]] as const) {
  Deno.test(`cancel closes the model's HTTP request without any waiting, ${phase}`, async () => {
    const live = new LiveStream();
    await using bad = new BadModelServer(reply ? reply() : live.reply);
    const clock = new FakeClock();
    await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }), clock });
    await using socket = await chatting(server);
    socket.send({ type: "openai_chat", data: { input_text: "Go on", request_id: 1 } });
    const asked = await bad.request(1);
    if (!reply) {
      live.send(responses.created);
      live.send(responses.delta("I was about to say"));
      await socket.until((m) => m.type === "chunk");
    }
    socket.send({ type: "cancel", data: { request_id: 1 } });
    await clock.standing(asked.hungUp);
    const last = (await socket.until(isLast)).at(-1);
    assertEquals([last.code, last.message, last.request_id], ["cancelled", "Request cancelled", 1]);
    assertEquals((await settled(server, last.run_id)).status, "cancelled");
  });
}

Deno.test("what the service refuses comes back as an error without a key, and an answer cut off is asked for again", async () => {
  await using bad = new BadModelServer(
    refuse(401, { error: { message: "Incorrect API key provided: sk-canary-1234567890" } }),
    stream([responses.created, responses.delta("Half an ans")], "break"),
    stream([responses.created, responses.delta("A whole answer."), responses.end()]),
  );
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }) });
  await using socket = await chatting(server);
  const refused = (await ask(socket, "openai_chat", { input_text: "Hello", request_id: "k" })).at(-1);
  assertEquals([refused.type, refused.status, refused.code], ["error", "error", "unauthorized"]);
  assert(!JSON.stringify(socket.messages).includes("canary"));
  const again = await ask(socket, "openai_chat", { input_text: "Hello" });
  assertEquals([again.at(-1).data.output_text, joined(again)], ["A whole answer.", "A whole answer."]);
  assertEquals(again.filter((m) => m.attempt === 2 && m.type === "status").length, 1);
});
