// A session over the real path: the socket, the openai package, an emulator of the real service and a server that the
// test writes by hand. Tools are called and answered as each API wants it, and an interrupt ends the HTTP request.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import { BadModelServer, LiveStream, refuse } from "../support/bad_model_server.ts";
import { type Dial, dial, type Json } from "../support/dial.ts";
import { responses } from "../support/openai_events.ts";
import { parley } from "../support/parley.ts";

const mock = new LLMock({ port: 0 });
await mock.start();
Deno.test.afterAll(() => mock.stop());

const usage = { input_tokens: 50, output_tokens: 5 };

const env = (url: string, more: Record<string, string> = {}) => ({
  OPENAI_BASE_URL: url,
  OPENAI_API_KEY: "sk-canary-1234567890",
  ...more,
});

function chat(socket: Dial, message: string, more: Json = {}): void {
  socket.send({ type: "chat", payload: { message, ...more } });
}

const isOver = (m: Json) => m.type === "reasoning_complete";
const whole = (messages: Json[]) =>
  messages.filter((m) => m.type === "reasoning_step" && !m.data.partial).map((m) =>
    `${m.data.type}: ${m.data.content}`
  );

for (const api of ["responses", "chat"]) {
  Deno.test(`a session calls a tool and answers over the ${api} API`, async () => {
    mock.reset();
    mock.on({ toolCallId: "call_1" }, { content: "<thought>There it is.</thought>It is 84.", usage });
    mock.onMessage(/./, {
      content: "<thought>I calculate.</thought>",
      toolCalls: [{ id: "call_1", name: "calculator", arguments: '{"expression":"12 * 7"}' }],
      usage,
    });
    await using server = await parley({ env: env(`${mock.url}/v1`, { OPENAI_API: api }) });
    await using socket = await dial(`${server.url}/ws/chat/user123`);
    chat(socket, "What is 12 * 7?");
    const messages = await socket.until(isOver);
    assertEquals(whole(messages), [
      "thought: I calculate.",
      "action: calculator: 12 * 7",
      "observation: 12 * 7 = 84",
      "thought: There it is.",
      "answer: It is 84.",
    ]);
    const { data } = messages.at(-1);
    assertEquals([data.answer, data.iterations, data.interrupted], ["It is 84.", 2, false]);
    assertEquals(data.usage, { input_tokens: 100, output_tokens: 10 });
    assert(!JSON.stringify(messages).includes("<thought>"));
    assert(!JSON.stringify(messages).includes("sk-canary"));
  });
}

Deno.test("an interrupt ends the HTTP request to the service, and the request of the session with what there was", async () => {
  const live = new LiveStream();
  await using bad = new BadModelServer(live.reply);
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }) });
  await using socket = await dial(`${server.url}/ws/chat/user123`);
  chat(socket, "Tell me a story", { request_id: "story" });
  live.send(responses.created);
  live.send(responses.delta("Once upon a time"));
  await socket.until((m) => m.data.partial);
  const asked = performance.now();
  socket.send({ type: "interrupt", payload: {} });
  const { data } = (await socket.until(isOver)).at(-1);
  assert(performance.now() - asked < 250 * 4, "it took too long"); // the machine may be busy
  assertEquals([data.request_id, data.interrupted, data.answer], ["story", true, "Once upon a time"]);
  await bad.seen[0]!.hungUp;
});

Deno.test("a model that takes no tools is asked without them", async () => {
  mock.reset();
  mock.onMessage(/./, { content: "About 84, from memory.", usage });
  let refused = 0;
  const front = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body = await request.text();
    if (JSON.parse(body).tools) {
      refused++;
      return Response.json({ error: { message: "this model does not support tools" } }, { status: 400 });
    }
    const { headers, method } = request;
    return fetch(mock.url + new URL(request.url).pathname, { method, headers, body });
  });
  try {
    await using server = await parley({
      env: env(`http://127.0.0.1:${front.addr.port}/v1`, { OPENAI_API: "chat" }),
    });
    await using socket = await dial(`${server.url}/ws/chat/user123`);
    chat(socket, "What is 12 * 7?");
    const messages = await socket.until(isOver);
    assertEquals([whole(messages), refused], [["answer: About 84, from memory."], 1]);
  } finally {
    await front.shutdown();
  }
});

Deno.test("a key that is refused ends the request with a sentence, and the session lives on", async () => {
  await using bad = new BadModelServer(
    refuse(401, { error: { message: "Incorrect API key: sk-canary-1234567890" } }),
  );
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "responses" }) });
  await using socket = await dial(`${server.url}/ws/chat/user123`);
  chat(socket, "Hello");
  const messages = await socket.until(isOver);
  const { data } = messages.at(-1);
  assertEquals([data.answer, data.code], ["", "unauthorized"]);
  assertStringIncludes(data.error, "openai");
  assert(!JSON.stringify(messages).includes("sk-canary"));
  socket.send({ type: "ping", payload: { timestamp: 1641234567.123 } });
  const pong = (await socket.until((m) => m.type === "pong")).at(-1);
  assertEquals(pong.data.timestamp, 1641234567.123);
});
