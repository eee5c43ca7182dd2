// Jobs over the real path: the whole server, the openai package, an emulator of each team's own service, and a server
// that misbehaves. Each team is asked of its own provider; a cancel closes every call.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LLMock } from "npm:@copilotkit/aimock@1.43.0";
import type { Clock } from "../../src/clock.ts";
import { BadModelServer, LiveStream, refuse } from "../support/bad_model_server.ts";
import { codeOf, fenced, gullible, PLAN, SCORES } from "../support/coders.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { BASE, ended, poll, start, watch } from "./jobs.ts";

const services = { anthropic: new LLMock({ port: 0 }), google: new LLMock({ port: 0 }) };
for (const mock of Object.values(services)) await mock.start();
Deno.test.afterAll(async () => {
  for (const mock of Object.values(services)) await mock.stop();
});

const KEY = "sk-canary-1234567890";
const usage = { input_tokens: 50, output_tokens: 5 };

/** A server whose teams have keys of their own. */
function studio(
  anthropic: string,
  google: string,
  more: Record<string, string> = {},
  clock?: Clock,
): Promise<TestServer> {
  const env = {
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_BASE_URL: anthropic,
    ANTHROPIC_MODEL: "claude-test",
    GEMINI_API_KEY: KEY,
    GEMINI_BASE_URL: google,
    GEMINI_MODEL: "gemini-test",
    ...more,
  };
  return parley({ env, checkCode: gullible, clock });
}

/** What a team's service says, to whoever asks what. */
function rehearse(team: "anthropic" | "google"): LLMock {
  const mock = services[team];
  mock.reset();
  const json = (value: unknown) => ({ content: JSON.stringify(value), usage });
  mock.onMessage(/Turn the brief into a plan/, json(PLAN));
  mock.onMessage(/think aloud/, json({ thoughts: [{ text: `${team} says "hm"` }, { text: "Two fields" }] }));
  mock.onMessage(/has won/, { content: fenced(codeOf(team, "refined")), usage });
  mock.onMessage(/Write the code/, { content: fenced(codeOf(team)), usage });
  mock.onMessage(
    /Review the other team/,
    json({ scores: SCORES.google, reasons: [`${team} misses a label`] }),
  );
  mock.onMessage(
    /Decide which team/,
    json({ winner: "google", scores: { anthropic: 6, google: 9 }, reasons: ["It is shorter."] }),
  );
  return mock;
}

const models = (mock: LLMock) => [...new Set(mock.getRequests().map((r) => (r.body as Json).model))];

Deno.test("each team works with its own provider, and the whole job comes to its winner", async () => {
  const [anthropic, google] = [rehearse("anthropic"), rehearse("google")];
  await using server = await studio(`${anthropic.url}/v1`, `${google.url}/v1`);
  const id = await start(server);
  const events = await ended(server, id);
  assertEquals(events[0].data.teams, [
    { team: "anthropic", provider: "anthropic", model: "claude-test" },
    { team: "google", provider: "google", model: "gemini-test" },
  ]);
  assertEquals(events.at(-1).type, "complete");
  const { json } = await poll(server, id);
  assertEquals([json.winner, json.teams.google.generated_code], ["google", codeOf("google", "refined")]);
  assertEquals(json.teams.anthropic.generated_code, codeOf("anthropic"));
  assertEquals(json.teams.anthropic.token_count, 5);
  assertEquals(json.teams.anthropic.thoughts.map((t: Json) => t.text), ['anthropic says "hm"', "Two fields"]);
  // The planner runs on the server's default, here the first of the two that have a key.
  assertEquals([models(anthropic), models(google)], [["claude-test"], ["gemini-test"]]);
  const asked = (mock: LLMock) => mock.getRequests().length;
  assertEquals([asked(anthropic), asked(google)], [5, 4]);
  assertEquals(json.usage, { input_tokens: 450, output_tokens: 45 });
  // A structured answer is asked for as JSON schema, and the other team's words come as data in a user message.
  const refining = google.getRequests().map((r) => JSON.stringify(r.body)).find((b) =>
    b.includes("has won")
  )!;
  assertStringIncludes(refining, "anthropic misses a label");
  assert(!/"role":"system"[^}]*misses a label/.test(refining));
  const formats = anthropic.getRequests().filter((r) => JSON.stringify(r.body).includes("json_schema"));
  assertEquals(formats.length, 4);
});

Deno.test("a team without a key of its own works with the default provider, and says so first", async () => {
  const anthropic = rehearse("anthropic");
  await using server = await parley({
    env: {
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: `${anthropic.url}/v1`,
      ANTHROPIC_MODEL: "claude-test",
    },
    checkCode: gullible,
  });
  const events = await ended(server, await start(server));
  const first = (team: string) => events.find((e) => e.type === "thought_added" && e.team === team).data.text;
  assertEquals(
    first("google"),
    "There is no GEMINI_API_KEY here, so this team runs on anthropic claude-test.",
  );
  assertEquals(first("anthropic"), 'anthropic says "hm"');
  assertEquals(anthropic.getRequests().length, 9);
});

Deno.test("a refused key fails its team alone, and no error holds the key", async () => {
  const google = rehearse("google");
  const refusal = () => refuse(401, { error: { message: `Incorrect API key provided: ${KEY}` } });
  await using bad = new BadModelServer(refusal(), refusal());
  await using server = await studio(bad.url, `${google.url}/v1`, {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: `${google.url}/v1`,
    OPENAI_API: "chat",
  });
  const id = await start(server);
  const events = await ended(server, id);
  const errors = events.filter((e) => e.type === "error");
  assertEquals(errors.map((e) => [e.team, e.data.code, e.data.status]), [[
    "anthropic",
    "unauthorized",
    "error",
  ]]);
  assertEquals(events.at(-1).type, "complete");
  const { json, text } = await poll(server, id);
  assertEquals([json.winner, json.review.decided_by, json.teams.anthropic.status], [
    "google",
    "default",
    "error",
  ]);
  assert(!JSON.stringify(events).includes("canary") && !text.includes("canary"));
  assertEquals(bad.seen.length, 1);
});

const chatChunk = (content: string) => ({
  id: "c1",
  object: "chat.completion.chunk",
  created: 1,
  model: "local-1",
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});

for (const how of ["cancel", "delete"] as const) {
  Deno.test(`${how} closes both teams' HTTP requests without any waiting, and their statuses say so`, async () => {
    const planner = rehearse("google");
    const lives = [new LiveStream(), new LiveStream()];
    await using one = new BadModelServer(lives[0]!.reply);
    await using two = new BadModelServer(lives[1]!.reply);
    const clock = new FakeClock();
    const plans = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${planner.url}/v1`, OPENAI_API: "chat" };
    await using server = await studio(one.url, two.url, plans, clock);
    const id = await start(server);
    const viewer = await watch(server, id);
    const asked = await Promise.all([one.request(1), two.request(1)]);
    for (const live of lives) live.send(chatChunk('{"thoughts": [{"text": "I was about to say"}, {"te'));
    let thoughts = 0;
    await viewer.until((m) => m.type === "thought_added" && ++thoughts === 2);
    const answer = how === "cancel"
      ? await clock.standing(server.http(`${BASE}/${id}/cancel`, { method: "POST" }))
      : await clock.standing(server.http(`${BASE}/${id}`, { method: "DELETE" }));
    assertEquals(answer.status, how === "cancel" ? 202 : 204);
    await clock.standing(Promise.all(asked.map(({ hungUp }) => hungUp)));
    const { messages, code } = await viewer.all();
    const last = messages.map((m) => JSON.parse(m)).slice(-4);
    assertEquals(last.map((m) => m.data.status ?? m.data.phase), ["error", "error", "error", "error"]);
    assertEquals([last.at(-1).data.code, last.at(-1).team, code], ["cancelled", undefined, 1000]);
    assertMatch(last.at(-1).data.error, /Job cancelled/);
  });
}
