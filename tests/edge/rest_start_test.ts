// Starting a discussion with what cannot be used: every refusal has its status and says what was expected.

import { assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { parley, type TestServer } from "../support/parley.ts";
import { assertProblem, BASE, GOOD, held } from "./rest_rig.ts";

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

Deno.test("the rehearsal goes by no other name, whatever model was asked for", async () => {
  await using server = await parley();
  const id = await server.start({ model: "gpt-4o" });
  const events = await server.ended(id);
  assertEquals([events[0].data.provider, events[0].data.model], ["rehearsal", "rehearsal"]);
});
