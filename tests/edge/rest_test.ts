// Text 000 over HTTP where it goes wrong: every refusal has its status, its words and nothing of the server's inside.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { type Answer, parley, type TestServer } from "../support/parley.ts";

const BASE = "/api/v1/discussions";
const NOBODY = "00000000-0000-4000-8000-000000000000";
const GOOD = { task: "Design a login", agent_types: ["architect", "critic"] };
const held = () => new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));

/** Every refusal is RFC 9457 problem details, and says nothing of paths and stacks. */
function assertProblem(answer: Answer, status: number): Json {
  assertEquals(answer.status, status, answer.text);
  assertEquals(answer.headers.get("content-type"), "application/problem+json");
  const { type, title, detail } = answer.json;
  assertEquals(answer.json.status, status);
  for (const text of [type, title, detail]) assert(typeof text === "string" && text.length > 0, answer.text);
  assert(!/\.ts\b|file:\/\/|\/work|node_modules|\bat \w+ \(|\n/.test(answer.text), answer.text);
  return answer.json;
}

async function refused(server: TestServer, body: unknown): Promise<Map<string, string>> {
  const { errors } = assertProblem(await server.http(BASE, { body }), 422);
  return new Map(errors.map(({ path, message }: Json) => [path, message]));
}

const CASES: [what: string, fields: Record<string, unknown>, path: string, message: RegExp][] = [
  ["no task", { task: undefined }, "task", /required/],
  ["an empty task", { task: "" }, "task", /empty/],
  ["a blank task", { task: " \n\t " }, "task", /blank/],
  ["a task of 20,001 characters", { task: "x".repeat(20_001) }, "task", /20,000/],
  ["a task that is a number", { task: 5 }, "task", /string.*5/],
  ["no agents", { agent_types: undefined }, "agent_types", /required/],
  ["an empty list of agents", { agent_types: [] }, "agent_types", /at least one/],
  ["agents that are no list", { agent_types: "architect" }, "agent_types", /array/],
  [
    "an unknown agent",
    { agent_types: ["architect", "wizard"] },
    "agent_types.1",
    /"wizard".*known.*architect.*critic/,
  ],
  ["an agent that is a number", { agent_types: [7] }, "agent_types.0", /7.*known/],
  ["__proto__ as an agent", { agent_types: ["__proto__"] }, "agent_types.0", /known/],
  [
    "the same agent twice",
    { agent_types: ["critic", "architect", "critic"] },
    "agent_types.2",
    /"critic".*already/,
  ],
  ["17 agents", { agent_types: Array(17).fill("critic") }, "agent_types", /at most 16/],
  ["an unknown mode", { mode: "brawl" }, "mode", /round_robin.*parallel.*debate.*moderated/],
  ["mode null", { mode: null }, "mode", /round_robin/],
  ["rounds 0", { rounds: 0 }, "rounds", /1/],
  ["rounds 21", { rounds: 21 }, "rounds", /20/],
  ["rounds 1.5", { rounds: 1.5 }, "rounds", /int/],
  ["rounds as text", { rounds: "2" }, "rounds", /number/],
  ["rounds -1", { rounds: -1 }, "rounds", /1/],
  [
    "a project manager that is no boolean",
    { enable_project_manager: "yes" },
    "enable_project_manager",
    /boolean/,
  ],
  ["an empty model", { model: "" }, "model", /1/],
  ["an unknown provider", { provider: "acme" }, "provider", /"acme".*rehearsal/],
  ["a provider without a key", { provider: "openai" }, "provider", /"openai".*not configured/],
  ["a budget that is no object", { budget: 5 }, "budget", /object/],
  ["max_tokens 0", { budget: { max_tokens: 0 } }, "budget.max_tokens", /1/],
  ["max_tokens 10.5", { budget: { max_tokens: 10.5 } }, "budget.max_tokens", /int/],
  ["max_seconds -1", { budget: { max_seconds: -1 } }, "budget.max_seconds", />\s*0|0/],
  ["max_seconds as text", { budget: { max_seconds: "60" } }, "budget.max_seconds", /number/],
  ["max_cost_usd 0", { budget: { max_cost_usd: 0 } }, "budget.max_cost_usd", /0/],
];

Deno.test("a start that is not valid is 422 with one entry a field that names it and what was expected", async (t) => {
  await using server = await parley();
  for (const [what, fields, path, message] of CASES) {
    await t.step(what, async () => {
      const errors = await refused(server, { ...GOOD, ...fields });
      assertMatch(errors.get(path) ?? `no entry ${path} in ${JSON.stringify([...errors])}`, message);
    });
  }
  assertEquals((await server.http(BASE)).json.discussions, [], "nothing was started");
});

Deno.test("everything that is wrong with a start is said at once", async () => {
  await using server = await parley();
  const errors = await refused(server, {
    agent_types: ["wizard"],
    rounds: 99,
    mode: "x",
    budget: { max_tokens: -1 },
  });
  assertEquals([...errors.keys()].sort(), ["agent_types.0", "budget.max_tokens", "mode", "rounds", "task"]);
});

Deno.test("a body that is JSON but no object is 422", async () => {
  await using server = await parley();
  for (const body of ["null", "[]", '"text"', "5", "true"]) {
    assertProblem(await server.http(BASE, { body }), 422);
  }
});

Deno.test("the limits themselves are allowed: 20,000 characters, 16 agents where there are so many, 20 rounds", async () => {
  await using server = await parley({ model: held() });
  const agents = (await server.http("/api/v1/agents")).json.agents.filter((a: Json) =>
    a.kind === "discussion"
  );
  const body = {
    task: "x".repeat(20_000),
    agent_types: agents.slice(0, 16).map((a: Json) => a.type),
    rounds: 20,
  };
  assertEquals((await server.http(BASE, { body })).status, 202);
});

Deno.test("unknown fields are ignored, whatever they are called", async () => {
  await using server = await parley();
  const body =
    '{"task":"t","agent_types":["critic"],"colour":"red","__proto__":{"mode":"debate","rounds":5},' +
    '"constructor":{"prototype":{"polluted":1}},"budget":{"max_euro":1,"__proto__":{"max_tokens":1}}}';
  const { status, json } = await server.http(BASE, { body });
  assertEquals(status, 202);
  const events = await server.ended(json.discussion_id);
  assertEquals([events[0].data.mode, events[0].data.rounds], ["round_robin", 1]);
  assertEquals(events.at(-1).data.result.stop_reason, "rounds_completed");
  assertEquals(({} as Json).polluted, undefined);
});

Deno.test("malformed JSON is 400, another media type 415, a body that is too large 413", async () => {
  await using server = await parley({ env: { MAX_BODY_BYTES: "2000" } });
  for (const body of ["{", '{"task":}', "task=x", ""]) assertProblem(await server.http(BASE, { body }), 400);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"]) {
    const answer = await server.http(BASE, { body: JSON.stringify(GOOD), headers: { "content-type": type } });
    assertProblem(answer, 415);
  }
  for (const type of ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"]) {
    const answer = await server.http(BASE, { body: JSON.stringify(GOOD), headers: { "content-type": type } });
    assertEquals(answer.status, 202, type);
    await server.ended(answer.json.discussion_id);
  }
  const big = JSON.stringify({ ...GOOD, task: "x".repeat(2_000) });
  assertProblem(await server.http(BASE, { body: big }), 413);
});

Deno.test("a body without a length that grows too large is 413 too, and one that is no UTF-8 is 400", async () => {
  await using server = await parley({ env: { MAX_BODY_BYTES: "2000" } });
  const send = async (...chunks: Uint8Array<ArrayBuffer>[]) => {
    const body = ReadableStream.from(chunks);
    const response = await fetch(server.url + BASE, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
  };
  assertProblem(await send(...Array.from({ length: 5 }, () => new Uint8Array(600).fill(32))), 413);
  assertProblem(await send(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), 400);
});

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

Deno.test("cancelling: 202 and the cancel event, then 409; the model's call is closed within 250 ms", async () => {
  const model = held();
  await using server = await parley({ model });
  const id = await server.start();
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta");
  const before = performance.now();
  const answer = await server.http(`${BASE}/${id}/cancel`, { method: "POST" });
  assert(performance.now() - before < 250);
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
  assertProblem(await post(GOOD, "x".repeat(256)), 422);
  assertEquals((await server.http(BASE)).json.discussions.length, 2);
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

Deno.test("the list pages by cursor, newest first, each discussion once", async () => {
  await using server = await parley();
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) ids.push(await server.start());
  await Promise.all(ids.map((id) => server.ended(id)));
  const seen: string[] = [];
  let path = `${BASE}?limit=3`;
  for (let pages = 0; pages < 9; pages++) {
    const { status, json } = await server.http(path);
    assertEquals(status, 200);
    assert(json.discussions.length <= 3);
    seen.push(...json.discussions.map((d: Json) => d.discussion_id));
    if (json.next_cursor === null) break;
    path = `${BASE}?limit=3&cursor=${encodeURIComponent(json.next_cursor)}`;
  }
  assertEquals(seen, ids.toReversed());
});

Deno.test("the list filters by status", async () => {
  const model = new Actor((request) =>
    request.occasion.task === "held" ? { text: "hm", hold: new Promise<void>(() => {}) } : plain(request)
  );
  await using server = await parley({ model, env: { MAX_CONCURRENT_RUNS: "1" } });
  const done = await server.start();
  await server.ended(done);
  const running = await server.start({ task: "held" });
  await (await server.watch(running)).until((m) => m.event_type === "agent_delta");
  const pending = await server.start({ task: "held" });
  const stopped = await server.start({ task: "held" });
  await server.http(`${BASE}/${stopped}/cancel`, { method: "POST" });
  const listed = async (status: string) =>
    (await server.http(`${BASE}?status=${status}`)).json.discussions.map((
      d: Json,
    ) => [d.discussion_id, d.status]);
  assertEquals(await listed("completed"), [[done, "completed"]]);
  assertEquals(await listed("running"), [[running, "running"]]);
  assertEquals(await listed("pending"), [[pending, "pending"]]);
  assertEquals(await listed("cancelled"), [[stopped, "cancelled"]]);
  assertEquals(await listed("failed"), []);
});

Deno.test("bad queries of the list and of a history are 422 and name the parameter", async () => {
  await using server = await parley();
  const id = await server.start();
  await server.ended(id);
  for (
    const [path, query, name] of [
      ["", "limit=0", "limit"],
      ["", "limit=-1", "limit"],
      ["", "limit=many", "limit"],
      ["", "status=asleep", "status"],
      ["", "cursor=%00%01", "cursor"],
      ["", "cursor=not-a-cursor", "cursor"],
      ["", `cursor=${"A".repeat(1_500)}`, "cursor"],
      [`/${id}/history`, "after=-1", "after"],
      [`/${id}/history`, "after=1.5", "after"],
      [`/${id}/history`, "limit=0", "limit"],
      [`/${id}/history`, "limit=10001", "limit"],
    ]
  ) {
    const { errors } = assertProblem(await server.http(`${BASE}${path}?${query}`), 422);
    assertEquals(errors[0].path, name, query);
  }
});

Deno.test("a history pages by after and limit to the same events as one page and as the stream", async () => {
  await using server = await parley();
  const id = await server.start({ rounds: 3 });
  const streamed = await server.ended(id);
  const whole = (await server.http(`${BASE}/${id}/history`)).json;
  assertEquals(whole.events, streamed);
  const { events: _, ...about } = whole;
  assertEquals(about, {
    discussion_id: id,
    status: "completed",
    epoch: whole.epoch,
    first_sequence: 1,
    last_sequence: streamed.length,
    next_after: null,
  });
  const paged: Json[] = [];
  for (let after: number | null = 0; after !== null;) {
    const { json }: Answer = await server.http(`${BASE}/${id}/history?after=${after}&limit=7`);
    assert(json.events.length <= 7);
    paged.push(...json.events);
    after = json.next_after;
  }
  assertEquals(paged, streamed);
  const beyond = (await server.http(`${BASE}/${id}/history?after=99999`)).json;
  assertEquals([beyond.events, beyond.next_after], [[], null]);
});

Deno.test("a client that only polls gets every event, each once, while the discussion runs", async () => {
  let call = 0;
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const model = new Actor((request) => ({ text: plain(request), hold: gates[call++]?.promise }));
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2 });
  const polled: Json[] = [];
  let released = 0;
  let status = "running";
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta");
  while (status === "running" || status === "pending") {
    for (let i = 0; i < 3; i++) {
      const { json } = await server.http(`${BASE}/${id}/history?after=${polled.at(-1)?.sequence ?? 0}`);
      polled.push(...json.events);
      status = json.status;
    }
    gates[released++]?.resolve();
  }
  const { json } = await server.http(`${BASE}/${id}/history?after=${polled.at(-1).sequence}`);
  polled.push(...json.events);
  assertEquals(polled, await server.ended(id));
});

Deno.test("the status has the contract's fields, before, during and after", async () => {
  const gate = Promise.withResolvers<void>();
  const model = new Actor((request, call) => ({
    text: plain(request),
    hold: call === 2 ? gate.promise : undefined,
  }));
  await using server = await parley({ model });
  const id = await server.start({ rounds: 2 });
  const viewer = await server.watch(id);
  await viewer.until((m) => m.event_type === "agent_delta" && m.data.agent_type === "product_manager");
  const during = (await server.http(`${BASE}/${id}/status`)).json;
  for (
    const [key, value] of Object.entries({
      discussion_id: id,
      status: "running",
      task: "Design a login",
      mode: "round_robin",
      agent_types: ["junior_engineer", "product_manager"],
      current_round: 1,
      total_rounds: 2,
      responses: 1,
      first_sequence: 1,
      progress: 0.25,
    })
  ) {
    assertEquals(during[key], value, key);
  }
  assert(!("completed_at" in during) && !("error" in during));
  gate.resolve();
  const events = await server.ended(id);
  const after = (await server.http(`${BASE}/${id}/status`)).json;
  assertEquals([after.status, after.progress, after.responses, after.current_round], ["completed", 1, 4, 2]);
  assertEquals(after.last_sequence, events.length);
  assertEquals(after.usage, events.at(-1).data.result.usage);
  for (const key of ["created_at", "updated_at", "completed_at"]) {
    assertMatch(after[key], /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  }
  assertEquals((await server.http(`${BASE}/${id}`)).json, after);
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
      throw new TypeError("secret /work/path.ts");
    }),
  });
  const id = await server.start();
  const events = await server.ended(id);
  assertEquals(events.at(-1).event_type, "error");
  assertEquals(events.at(-1).data.code, "internal");
  assert(!JSON.stringify(events).includes("secret"));
  assertEquals(lines, ["run_broke"]);
});
