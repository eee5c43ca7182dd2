// What a request of text 004 may not be, what an id may be chosen as, and what a repeated start comes to.

import { assertEquals, assertMatch } from "@std/assert";
import { coders } from "../support/coders.ts";
import type { Json } from "../support/dial.ts";
import { BASE, ended, poll, START, start, studio } from "./jobs.ts";

Deno.test("each field that does not fit is named", async () => {
  await using server = await studio();
  const wrong: [Record<string, unknown>, string, RegExp][] = [
    [{ brief: undefined }, "brief", /required/],
    [{ brief: "" }, "brief", /must not be empty/],
    [{ brief: " \n " }, "brief", /must not be blank/],
    [{ brief: "x".repeat(20_001) }, "brief", /at most 20,000/],
    [{ brief: 7 }, "brief", /string/],
    [{ target_framework: "angular" }, "target_framework", /"react"\|"vanilla"\|"vue"\|"svelte"/],
    [{ include_teams: [] }, "include_teams", /at least one team/],
    [{ include_teams: ["google", "openai"] }, "include_teams.1", /"openai" is not a known team/],
    [{ include_teams: ["google", "google"] }, "include_teams.1", /is there already/],
    [{ include_teams: "google" }, "include_teams", /array/],
    [{ job_id: "a/b" }, "job_id", /letters, digits/],
    [{ job_id: "" }, "job_id", /letters, digits/],
    [{ job_id: "." }, "job_id", /must not be "\." or "\.\."/],
    [{ job_id: ".." }, "job_id", /must not be/],
    [{ job_id: "x".repeat(129) }, "job_id", /1 to 128/],
    [{ provider: "oracle" }, "provider", /not configured here/],
    [{ budget: { max_tokens: 0 } }, "budget.max_tokens", />=1/],
  ];
  for (const [fields, path, message] of wrong) {
    const { status, json } = await server.http(BASE, { body: { ...START, ...fields } });
    const shown = JSON.stringify(fields).slice(0, 99);
    assertEquals([status, json.errors?.map((e: Json) => e.path)], [422, [path]], shown);
    assertMatch(json.errors[0].message, message);
  }
  assertEquals((await server.http(BASE)).json.jobs, []);
});

Deno.test("a brief of 20,000 characters in any script is taken whole", async () => {
  await using server = await studio();
  const brief = "構築".repeat(10_000);
  const id = await start(server, { brief, include_teams: ["google"] });
  assertEquals((await ended(server, id)).at(-1).type, "complete");
  assertEquals((await poll(server, id)).json.brief, brief);
});

Deno.test("a job_id may be chosen once, while it runs and after it", async () => {
  await using server = await studio();
  assertEquals(await start(server, { job_id: "my-job.id_1~x" }), "my-job.id_1~x");
  const again = { body: { ...START, job_id: "my-job.id_1~x" } };
  const { status, json } = await server.http(BASE, again);
  assertEquals([status, json.detail], [409, 'The id "my-job.id_1~x" is in use']);
  await ended(server, "my-job.id_1~x");
  assertEquals((await server.http(BASE, again)).status, 409);
  assertEquals((await server.http(`${BASE}/my-job.id_1~x`, { method: "DELETE" })).status, 204);
  assertEquals((await server.http(BASE, again)).status, 202);
  await ended(server, "my-job.id_1~x");
});

Deno.test("an Idempotency-Key starts one job; with another body it is refused", async () => {
  await using server = await studio();
  const headers = { "idempotency-key": "k" };
  const [a, b] = await Promise.all([0, 1].map(() => server.http(BASE, { body: START, headers })));
  assertEquals([a!.status, b!.status, a!.json.job_id], [202, 202, b!.json.job_id]);
  const other = await server.http(BASE, { body: { ...START, target_framework: "vue" }, headers });
  assertEquals(other.status, 409);
  await ended(server, a!.json.job_id);
});

Deno.test("a job nobody knows is 404 everywhere, and an id of another kind of run is no job", async () => {
  await using server = await studio();
  const discussion = await server.start();
  for (const id of ["nobody", discussion]) {
    for (const path of ["", "/history", "/events"]) {
      assertEquals((await server.http(`${BASE}/${id}${path}`)).status, 404, path);
    }
    assertEquals((await server.http(`${BASE}/${id}/cancel`, { method: "POST" })).status, 404);
    assertEquals((await server.http(`${BASE}/${id}`, { method: "DELETE" })).status, 404);
  }
  await server.ended(discussion);
});

Deno.test("without keys both teams run on the default provider, and their first thoughts say so", async () => {
  await using server = await studio();
  const events = await ended(server, await start(server));
  for (const [team, key] of [["anthropic", "ANTHROPIC_API_KEY"], ["google", "GEMINI_API_KEY"]]) {
    const first = events.find((e) => e.type === "thought_added" && e.team === team);
    assertEquals(first.data.text, `There is no ${key} here, so this team runs on rehearsal.`);
  }
});

Deno.test("a cap in dollars is refused where a team's model has no known price", async () => {
  await using server = await studio({}, {
    env: { ANTHROPIC_API_KEY: "sk-test", ANTHROPIC_MODEL: "claude-unheard-of" },
  });
  const body = { ...START, provider: "rehearsal", budget: { max_cost_usd: 1 } };
  const { status, json } = await server.http(BASE, { body });
  assertEquals([status, json.errors[0].path], [422, "budget.max_cost_usd"]);
  assertMatch(json.errors[0].message, /claude-unheard-of/);
});

Deno.test("a model that needs room to think is given what MAX_OUTPUT_TOKENS says for every answer", async () => {
  for (
    const [set, answers, code] of [["", 2048, 8192], ["12000", 12_000, 12_000], ["16", 1024, 8192]] as const
  ) {
    const model = coders();
    await using server = await studio({}, { model, env: set === "" ? {} : { MAX_OUTPUT_TOKENS: set } });
    await ended(server, await start(server));
    for (const { occasion, max_tokens } of model.asked) {
      assertEquals(max_tokens, occasion.purpose === "code_write" ? code : answers, occasion.purpose);
    }
  }
});
