// What a body of two megabytes can make the server say: little, however much of it is wrong.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { START as BILL } from "./analyses.ts";
import { assertProblem, GOOD } from "./rest_rig.ts";

const DISCUSSIONS = "/api/v1/discussions";
const ANALYSES = "/api/v1/analyses";
const JOBS = "/api/v1/orchestrate";

Deno.test("a list or an object with far too many entries is refused in a sentence", async () => {
  await using server = await parley();
  const many = 300_000;
  const ones = Array(many).fill(1);
  const numbered = Object.fromEntries(Array.from({ length: many / 2 }, (_, i) => [i, 1]));
  const wrong: [string, object, string][] = [
    [DISCUSSIONS, { ...GOOD, agent_types: ones }, "agent_types: must name at most 16 agents"],
    [ANALYSES, { ...BILL, agents: ones }, "agents: must name at most 8 analysts"],
    [ANALYSES, { ...BILL, bill_sections: numbered }, "bill_sections: must have at most 10000 keys"],
    [JOBS, { brief: "b", include_teams: ones }, "include_teams: must name at most 2 teams"],
  ];
  for (const [path, body, told] of wrong) {
    const { detail, errors } = assertProblem(await server.http(path, { body }), 422);
    assertEquals([detail, errors.length], [told, 1]);
  }
});

Deno.test("of many fields that are wrong a hundred are told and the others counted", async () => {
  await using server = await parley();
  const bill_sections = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`SEC. ${i}`, i]));
  const { detail, errors } = assertProblem(
    await server.http(ANALYSES, { body: { ...BILL, bill_sections } }),
    422,
  );
  assertEquals(
    errors.map((e: Json) => e.path),
    Array.from({ length: 100 }, (_, i) => `bill_sections.SEC. ${i}`),
  );
  assert(detail.startsWith(`${errors[0].path}: ${errors[0].message}; `), detail);
  assert(detail.endsWith(`${errors[99].path}: ${errors[99].message}; and 150 more`), detail);
});

Deno.test("a key too long for a sentence is cut", async () => {
  await using server = await parley();
  const bill_sections = { [`SEC. 1 ${"x".repeat(100_000)}`]: 1, [`SEC. 1 ${"x".repeat(100_001)}`]: 2 };
  const answer = await server.http(ANALYSES, { body: { ...BILL, bill_sections } });
  const { errors } = assertProblem(answer, 422);
  const path = `bill_sections.SEC. 1 ${"x".repeat(72)}…`;
  assertEquals(errors.map((e: Json) => e.path), [path, path]);
  assert(answer.text.length < 2000, `${answer.text.length} characters`);
});

Deno.test("a value too long for a sentence is cut, whatever field it stands in", async () => {
  await using server = await parley();
  const long = "x".repeat(1_000_000);
  const wrong: [string, object, string][] = [
    [DISCUSSIONS, { ...GOOD, agent_types: [long] }, "agent_types.0"],
    [DISCUSSIONS, { ...GOOD, mode: long }, "mode"],
    [DISCUSSIONS, { ...GOOD, provider: long }, "provider"],
    [DISCUSSIONS, { ...GOOD, rounds: long }, "rounds"],
    [ANALYSES, { ...BILL, agents: [long] }, "agents.0"],
    [ANALYSES, { ...BILL, analysis_id: long }, "analysis_id"],
    [ANALYSES, { ...BILL, bill_id: long }, "bill_id"],
    [JOBS, { brief: "b", include_teams: [long] }, "include_teams.0"],
    [JOBS, { brief: "b", target_framework: long }, "target_framework"],
  ];
  for (const [path, body, field] of wrong) {
    const answer = await server.http(path, { body });
    const { errors } = assertProblem(answer, 422);
    assertEquals(errors.map((e: Json) => e.path), [field]);
    assert(answer.text.length < 2500, `${field}: ${answer.text.length} characters`);
    assertEquals(errors[0].message.split("xxx…").length, 2, `${field}: ${errors[0].message}`);
  }
});

Deno.test("a number too large for JavaScript is not called null", async () => {
  await using server = await parley();
  const body = JSON.stringify({ ...GOOD, rounds: 0, budget: { max_seconds: 0 } })
    .replace('"rounds":0', '"rounds":1e400').replace('"max_seconds":0', '"max_seconds":-1e400');
  const { errors } = assertProblem(await server.http(DISCUSSIONS, { body }), 422);
  const told = Object.fromEntries(errors.map((e: Json) => [e.path, e.message]));
  assertMatch(told.rounds, /Infinity/);
  assertMatch(told["budget.max_seconds"], /-Infinity/);
  assert(!JSON.stringify(errors).includes("null"), JSON.stringify(errors));
});
