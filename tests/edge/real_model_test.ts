// Discussions over the real path: the whole server, the openai package, an emulator of the real service, and a server
// that misbehaves. What a model does wrong has a defined outcome, seen here as a viewer sees it.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import { BadModelServer, LiveStream, refuse, silence, stream } from "../support/bad_model_server.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { parley } from "../support/parley.ts";

const mock = new LLMock({ port: 0 });
await mock.start();
Deno.test.afterAll(() => mock.stop());

const env = (url: string, more: Record<string, string> = {}) => ({
  OPENAI_BASE_URL: url,
  OPENAI_API_KEY: "sk-canary-1234567890",
  ...more,
});
const data = (events: Json[], type: string) => events.filter((e) => e.event_type === type).map((e) => e.data);
const usage = { input_tokens: 50, output_tokens: 5 };

Deno.test("each agent gets its own answer from the service, with its usage and the service's model", async () => {
  mock.reset();
  mock.on({ systemMessage: "You are the Junior Engineer" }, { content: "Use a library for it.", usage });
  mock.on({ systemMessage: "You are the Product Manager" }, { content: "Ship the smallest thing.", usage });
  await using server = await parley({ env: env(`${mock.url}/v1`) });
  const id = await server.start({ model: "gpt-4o-mini" });
  const events = await server.ended(id);
  assertEquals(data(events, "agent_response").map((d) => [d.agent_type, d.response, d.usage]), [
    ["junior_engineer", "Use a library for it.", usage],
    ["product_manager", "Ship the smallest thing.", usage],
  ]);
  assertMatch(data(events, "agent_response")[0].model, /^gpt-4o-mini/);
  assertEquals(data(events, "discussion_start")[0].provider, "openai");
  assertEquals(data(events, "discussion_complete")[0].result.usage, { input_tokens: 100, output_tokens: 10 });
  // The first agent's words reach the second one as data in a user message, never as system text.
  const second = JSON.stringify(mock.getRequests().at(-1)!.body);
  assertStringIncludes(second, "Use a library for it.");
  assert(!/"system"[^}]*Use a library for it/.test(second));
});

Deno.test("a debate asks for stances as JSON schema, and ends when they agree", async () => {
  mock.reset();
  const stance = JSON.stringify({
    position: "Keep sessions in the database",
    confidence: 0.9,
    changed_because: null,
  });
  mock.on({ systemMessage: "state where you stand" }, { content: stance, usage });
  mock.onMessage(/./, { content: "I would keep them in the database.", usage });
  await using server = await parley({ env: env(`${mock.url}/v1`, { OPENAI_API: "chat" }) });
  const id = await server.start({ mode: "debate", rounds: 5 });
  const events = await server.ended(id);
  const { result } = data(events, "discussion_complete")[0];
  assertEquals([result.stop_reason, result.convergence_score], ["agreement", 1]);
  assertEquals(data(events, "agent_response")[0].stance, {
    position: "Keep sessions in the database",
    confidence: 0.9,
  });
  const formats = mock.getRequests().map((r) => JSON.stringify(r.body)).filter((b) =>
    b.includes("json_schema")
  );
  assertEquals(formats.length, 2);
});

Deno.test("401 ends the discussion at once with an error that holds no key", async () => {
  await using bad = new BadModelServer(
    refuse(401, { error: { message: "Incorrect API key provided: sk-canary-1234567890" } }),
  );
  await using server = await parley({ env: env(bad.url) });
  const events = await server.ended(await server.start({ mode: "parallel" }));
  const last = events.at(-1);
  assertEquals([last.event_type, last.data.code], ["error", "unauthorized"]);
  assert(!JSON.stringify(events).includes("canary"));
});

const chatChunk = (content: string | null, finish: string | null = null) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1,
  model: "local-1",
  choices: [{ index: 0, delta: content === null ? {} : { content }, finish_reason: finish }],
});
const whole = (text: string) => stream([chatChunk(text), chatChunk(null, "stop"), "data: [DONE]\n\n"]);

Deno.test("a stream cut in the middle keeps its text and is asked again once under a new message id", async () => {
  await using bad = new BadModelServer(stream([chatChunk("Half an ans")], "break"), whole("A whole answer."));
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "chat" }) });
  const events = await server.ended(await server.start({ agent_types: ["critic"] }));
  const thinking = data(events, "agent_thinking");
  assertEquals(thinking.map((d) => d.attempt), [1, 2]);
  assert(thinking[0].message_id !== thinking[1].message_id);
  const [failed] = data(events, "agent_error");
  assertEquals([failed.code, failed.will_retry, failed.message_id], ["cut", true, thinking[0].message_id]);
  assertEquals(data(events, "agent_delta")[0].delta, "Half an ans");
  assertEquals(data(events, "agent_response").map((d) => [d.attempt, d.response]), [[2, "A whole answer."]]);
  assertEquals(events.at(-1).event_type, "discussion_complete");
});

Deno.test("in round_robin a turn cut twice ends the discussion with an error", async () => {
  const cut = () => stream([chatChunk("Half")], "break");
  await using bad = new BadModelServer(cut(), cut());
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "chat" }) });
  const events = await server.ended(await server.start({ agent_types: ["critic"] }));
  assertEquals([events.at(-1).event_type, events.at(-1).data.code], ["error", "cut"]);
  assertEquals(data(events, "agent_error").map((d) => d.will_retry), [true, false]);
});

Deno.test("a service that has no /responses is spoken to by chat completions", async () => {
  await using bad = new BadModelServer(
    refuse(404, { error: { message: "Not found" } }),
    whole("Chat it is."),
  );
  await using server = await parley({ env: env(bad.url) });
  const events = await server.ended(await server.start({ agent_types: ["critic"] }));
  assertEquals(data(events, "agent_response")[0].response, "Chat it is.");
  assertEquals(bad.seen.map((s) => s.path), ["/v1/responses", "/v1/chat/completions"]);
});

Deno.test("429 with retry-after is waited for, and the discussion goes on", async () => {
  await using bad = new BadModelServer(
    refuse(429, { error: { message: "Slow down" } }, { "retry-after-ms": "5" }),
    whole("Here I am."),
  );
  await using server = await parley({ env: env(bad.url, { OPENAI_API: "chat" }) });
  const events = await server.ended(await server.start({ agent_types: ["critic"] }));
  assertEquals(data(events, "agent_response").map((d) => [d.attempt, d.response]), [[1, "Here I am."]]);
});

for (const how of ["cancel", "delete"] as const) {
  for (
    const [phase, reply] of [["before its first byte", () => silence()], [
      "while it streams",
      undefined,
    ]] as const
  ) {
    Deno.test(`${how} closes the model's HTTP request without any waiting, ${phase}`, async () => {
      const live = new LiveStream();
      await using bad = new BadModelServer(reply ? reply() : live.reply);
      const clock = new FakeClock();
      await using server = await parley({ env: env(bad.url, { OPENAI_API: "chat" }), clock });
      const id = await server.start({ agent_types: ["critic"] });
      const viewer = await server.watch(id);
      const asked = await bad.request(1);
      if (!reply) {
        live.send(chatChunk("I was about to say"));
        await viewer.until((m) => m.event_type === "agent_delta");
      }
      const path = `/api/v1/discussions/${id}`;
      const answer = how === "cancel"
        ? await clock.standing(server.http(`${path}/cancel`, { method: "POST" }))
        : await clock.standing(server.http(path, { method: "DELETE" }));
      assertEquals(answer.status, how === "cancel" ? 202 : 204);
      await clock.standing(asked.hungUp);
      const { messages, code } = await viewer.all();
      const last = JSON.parse(messages.at(-1)!);
      assertEquals([last.event_type, last.data], ["error", {
        error: "Discussion cancelled",
        code: "cancelled",
      }]);
      assertEquals(code, 1000);
      assertEquals((await server.http(`${path}/status`)).status, how === "cancel" ? 200 : 404);
    });
  }
}
