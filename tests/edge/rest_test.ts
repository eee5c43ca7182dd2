// Text 000 over HTTP, and where it goes wrong: ids, cancelling, deleting, speaking, starting twice.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { parley } from "../support/parley.ts";
import { assertProblem, BASE, GOOD, held, NOBODY } from "./rest_rig.ts";

Deno.test("an unknown id is 404 on every route, also one that is no UUID, very long, or strangely encoded", async () => {
  await using server = await parley();
  for (const id of [NOBODY, "x", "..%2f..%2fetc", "%00", "%F0%9F%92%A9", "__proto__", "x".repeat(5_000)]) {
    for (
      const [method, path] of [
        ["GET", ""],
        ["GET", "/status"],
        ["GET", "/history"],
        ["GET", "/events"],
        ["POST", "/cancel"],
        ["DELETE", ""],
        ["DELETE", "/history"],
      ] as const
    ) {
      assertProblem(await server.http(`${BASE}/${id}${path}`, { method }), 404);
    }
    assertProblem(await server.http(`${BASE}/${id}/messages`, { body: { content: "hello" } }), 404);
  }
  assertProblem(await server.http("/api/v1/nothing"), 404);
  assertProblem(await server.http(`${BASE}/%E0%A4%A/status`), 404);
});

Deno.test("a run of another kind or subject does not exist, and an id is not searched for by its beginning", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  assertProblem(await server.http(`${BASE}/${id.slice(0, 8)}/status`), 404);
  assertProblem(await server.http(`${BASE}/${id.toUpperCase()}/status`), 404);
});

Deno.test("cancelling: 202 and the cancel event, then 409; the model's call is closed without any waiting", async () => {
  const model = held();
  const clock = new FakeClock();
  await using server = await parley({ model, clock });
  const id = await server.start();
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta");
  const answer = await clock.standing(server.http(`${BASE}/${id}/cancel`, { method: "POST" }));
  assertEquals([answer.status, model.aborted], [202, 1]);
  const { messages, code } = await viewer.all();
  const last = JSON.parse(messages.at(-1)!);
  assertEquals([last.event_type, last.data], ["error", { error: "Discussion cancelled", code: "cancelled" }]);
  assertEquals(code, 1000);
  assertProblem(await server.http(`${BASE}/${id}/cancel`, { method: "POST" }), 409);
  const status = (await server.http(`${BASE}/${id}/status`)).json;
  assertEquals([status.status, status.progress, status.error], ["cancelled", 1, "Discussion cancelled"]);
});

Deno.test("deleting a running discussion: its viewers get the cancel event and close 1000, then it is gone", async () => {
  const model = held();
  await using server = await parley({ model });
  const id = await server.start();
  const viewers = await Promise.all([
    server.watch(id),
    server.watch(id, "?frames=batch"),
    server.watch(id, "?deltas=false"),
  ]);
  for (const viewer of viewers) {
    await viewer.until((m) => [m].flat().some((e) => e.event_type === "caught_up"));
  }
  if (model.asked.length === 0) await viewers[0]!.until((m) => m.event_type === "agent_delta");
  assertEquals((await server.http(`${BASE}/${id}`, { method: "DELETE" })).status, 204);
  assertEquals(model.aborted, 1);
  for (const viewer of viewers) {
    const { messages, code } = await viewer.all();
    const last = [JSON.parse(messages.at(-1)!)].flat().at(-1);
    assertEquals([last.event_type, last.data.code, code], ["error", "cancelled", 1000]);
  }
  for (const path of ["", "/status", "/history", "/events"]) {
    assertProblem(await server.http(`${BASE}/${id}${path}`), 404);
  }
  assertProblem(await server.http(`${BASE}/${id}`, { method: "DELETE" }), 404);
  assertEquals((await server.http(BASE)).json.discussions, []);
});

Deno.test("deleting an ended discussion: 204, then 404; others stay", async () => {
  await using server = await parley();
  const [gone, stays] = [await server.start(), await server.start()];
  await Promise.all([server.ended(gone), server.ended(stays)]);
  assertEquals((await server.http(`${BASE}/${gone}`, { method: "DELETE" })).status, 204);
  assertProblem(await server.http(`${BASE}/${gone}/status`), 404);
  assertEquals((await server.http(BASE)).json.discussions.map((d: Json) => d.discussion_id), [stays]);
});

Deno.test("a person speaks: 201 with the event, seen by viewers and by every later turn", async () => {
  const gates = [Promise.withResolvers<void>()];
  const model = new Actor((request, call) => ({ text: plain(request), hold: gates[call - 1]?.promise }));
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2 });
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta");
  const answer = await server.http(`${BASE}/${id}/messages`, {
    body: { content: "Please use passkeys", author: "Ada" },
  });
  assertEquals(answer.status, 201);
  const { event_type, data } = answer.json;
  assertEquals(event_type, "agent_response");
  assertEquals([data.agent_type, data.role, data.response, data.round], [
    "human",
    "Ada",
    "Please use passkeys",
    1,
  ]);
  const seen = await viewer.until((m) => m.event_type === "agent_response");
  assertEquals(seen.at(-1), answer.json);
  gates[0]!.resolve();
  const events = await server.ended(id);
  const history = events.at(-1).data.conversation_history;
  assertEquals(history[0], { agent_type: "human", role: "Ada", round: 1, response: "Please use passkeys" });
  for (const request of model.asked.slice(1)) {
    assertStringIncludes(JSON.stringify(request.messages), "Please use passkeys");
  }
});

Deno.test("messages that are not valid are 422, and to a discussion that is over 409", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  const post = (body: unknown) => server.http(`${BASE}/${id}/messages`, { body });
  assertProblem(await post({ content: "too late" }), 409);
  for (
    const [body, path] of [
      [{}, "content"],
      [{ content: "" }, "content"],
      [{ content: "x".repeat(20_001) }, "content"],
      [{ content: "a", author: "" }, "author"],
      [{ content: 5 }, "content"],
    ] as const
  ) {
    assertEquals(assertProblem(await post(body), 422).errors[0].path, path);
  }
  assertProblem(await post("{"), 400);
});

Deno.test("Idempotency-Key: the same key and body the same discussion, another body 409, a bad key 422", async () => {
  await using server = await parley();
  const post = (body: unknown, key: string) =>
    server.http(BASE, { body, headers: { "idempotency-key": key } });
  const first = await post(GOOD, "k1");
  const second = await post({
    agent_types: GOOD.agent_types,
    note: "unknown fields do not count",
    task: GOOD.task,
  }, "k1");
  assertEquals([first.status, second.status], [202, 202]);
  assertEquals(second.json, first.json);
  assertProblem(await post({ ...GOOD, rounds: 2 }, "k1"), 409);
  assert((await post(GOOD, "k2")).json.discussion_id !== first.json.discussion_id);
  assertEquals((await post(GOOD, "x".repeat(255))).status, 202);
  assertProblem(await post(GOOD, "x".repeat(256)), 422);
  assertEquals((await server.http(BASE)).json.discussions.length, 3);
});

Deno.test("Idempotency-Key: many at once start one discussion", async () => {
  await using server = await parley();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => server.http(BASE, { body: GOOD, headers: { "idempotency-key": "k" } })),
  );
  assertEquals(new Set(answers.map((a) => `${a.status} ${a.json.discussion_id}`)).size, 1);
  assertEquals((await server.http(BASE)).json.discussions.length, 1);
  await server.ended(answers[0]!.json.discussion_id);
});

Deno.test("a route that wants a WebSocket says 426 to a plain request", async () => {
  await using server = await parley();
  const answer = await server.http(`${BASE}/${NOBODY}/stream`);
  assertProblem(answer, 426);
  assertEquals(answer.headers.get("upgrade"), "websocket");
});

Deno.test("a foreign or null Origin and a foreign Host are 403 everywhere; the own ones are not", async () => {
  await using server = await parley({ env: { ALLOWED_ORIGINS: "https://app.example" } });
  for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1", `${server.url}.evil.example`]) {
    for (const path of [BASE, `${BASE}/${NOBODY}/stream`, "/"]) {
      assertProblem(await server.http(path, { headers: { origin } }), 403);
    }
    assertProblem(await server.http(BASE, { body: GOOD, headers: { origin } }), 403);
  }
  for (const origin of [server.url, "https://app.example"]) {
    assertEquals((await server.http(BASE, { headers: { origin } })).status, 200);
  }
});

Deno.test("a budget of the request cannot be higher than the server's", async () => {
  await using server = await parley({ env: { BUDGET_MAX_TOKENS: "100" } });
  const id = await server.start({ budget: { max_tokens: 1_000_000 } });
  const events = await server.ended(id);
  assertEquals(events.at(-1).data.result.stop_reason, "budget");
});

Deno.test("an unexpected error is 500 and says nothing", async () => {
  const lines: string[] = [];
  await using server = await parley({
    logger: { info() {}, error: (event) => void lines.push(event) },
    model: new Actor(() => {
      throw new TypeError("secret file:///srv/path.ts");
    }),
  });
  const id = await server.start();
  const events = await server.ended(id);
  assertEquals(events.at(-1).event_type, "error");
  assertEquals(events.at(-1).data.code, "internal");
  assert(!JSON.stringify(events).includes("secret"));
  assertEquals(lines, ["run_broke"]);
});
