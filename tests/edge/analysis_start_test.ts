// What starts an analysis over HTTP, and what does not.

import { assertEquals, assertMatch } from "@std/assert";
import { analysts, BILL } from "../support/analysis_panel.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { BASE, ended, START, start } from "./analyses.ts";

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

Deno.test("a start is accepted with everything a client needs to go on", async () => {
  await using server = await parley({ model: analysts() });
  const { status, json, headers } = await server.http(BASE, { body: START });
  assertEquals(status, 202);
  assertMatch(json.analysis_id, UUID);
  assertEquals(json, {
    analysis_id: json.analysis_id,
    bill_id: "hr-1",
    status: "started",
    message: "Analysis started in background. Connect to WebSocket for real-time updates.",
    websocket_url: `/api/v1/ws/analysis/${json.analysis_id}`,
    agents: ["fiscal", "economic", "healthcare", "social_security"],
  });
  assertEquals(headers.get("location"), `${BASE}/${json.analysis_id}`);
  await ended(server, json.analysis_id);
});

Deno.test("an analysis_id may be chosen once, while it runs and after it", async () => {
  await using server = await parley({ model: analysts() });
  assertEquals(await start(server, { analysis_id: "my-analysis.id_1~x" }), "my-analysis.id_1~x");
  const again = { body: { ...START, analysis_id: "my-analysis.id_1~x" } };
  const { status, json } = await server.http(BASE, again);
  assertEquals([status, json.detail], [409, 'The id "my-analysis.id_1~x" is in use']);
  await ended(server, "my-analysis.id_1~x");
  assertEquals((await server.http(BASE, again)).status, 409);
  assertEquals((await server.http(`${BASE}/my-analysis.id_1~x`, { method: "DELETE" })).status, 204);
  assertEquals((await server.http(BASE, again)).status, 202);
  await ended(server, "my-analysis.id_1~x");
});

Deno.test("of several starts with one analysis_id at once exactly one is accepted", async () => {
  await using server = await parley({ model: analysts() });
  const body = { ...START, analysis_id: "race" };
  const answers = await Promise.all(Array.from({ length: 8 }, () => server.http(BASE, { body })));
  assertEquals(answers.map((a) => a.status).sort(), [202, ...Array(7).fill(409)]);
  await ended(server, "race");
});

Deno.test("an Idempotency-Key starts one analysis; a discussion's id is free for no analysis", async () => {
  await using server = await parley({ model: analysts() });
  const headers = { "idempotency-key": "k" };
  const [a, b] = [
    await server.http(BASE, { body: START, headers }),
    await server.http(BASE, { body: START, headers }),
  ];
  assertEquals([a.status, b.status, a.json.analysis_id], [202, 202, b.json.analysis_id]);
  const other = await server.http(BASE, { body: { ...START, bill_id: "hr-2" }, headers });
  assertEquals(other.status, 409);
  await ended(server, a.json.analysis_id);
});

Deno.test("each field that does not fit is named", async () => {
  await using server = await parley({ model: analysts() });
  const wrong: [Record<string, unknown>, string, RegExp][] = [
    [{ bill_id: undefined }, "bill_id", /required/],
    [{ bill_id: "" }, "bill_id", /must not be empty/],
    [{ bill_id: "x".repeat(201) }, "bill_id", /at most 200/],
    [{ bill_text: undefined }, "bill_text", /required/],
    [{ bill_text: " \n " }, "bill_text", /must not be blank/],
    [{ bill_sections: ["one"] }, "bill_sections", /record/],
    [{ bill_sections: { one: 1 } }, "bill_sections.one", /string/],
    [{ extracted_mechanisms: "none" }, "extracted_mechanisms", /record/],
    [{ baseline_data: 7 }, "baseline_data", /record/],
    [{ agents: [] }, "agents", /at least one/],
    [{ agents: ["fiscal", "oracle"] }, "agents.1", /"oracle" is not a known analyst/],
    [{ agents: ["judge"] }, "agents.0", /"judge" is not a known analyst/],
    [{ agents: ["fiscal", "fiscal"] }, "agents.1", /is there already/],
    [{ analysis_id: "a/b" }, "analysis_id", /letters, digits/],
    [{ analysis_id: "" }, "analysis_id", /letters, digits/],
    [{ analysis_id: "x".repeat(129) }, "analysis_id", /1 to 128/],
    [{ max_debate_rounds: -1 }, "max_debate_rounds", />=0/],
    [{ max_debate_rounds: 11 }, "max_debate_rounds", /<=10/],
    [{ max_debate_rounds: 1.5 }, "max_debate_rounds", /int/],
    [{ convergence_threshold: 0 }, "convergence_threshold", /above 0/],
    [{ convergence_threshold: 1.01 }, "convergence_threshold", /<=1/],
    [{ provider: "oracle" }, "provider", /not configured here/],
    [{ budget: { max_tokens: 0 } }, "budget.max_tokens", />=1/],
  ];
  for (const [fields, path, message] of wrong) {
    const { status, json } = await server.http(BASE, { body: { ...START, ...fields } });
    assertEquals(
      [status, json.errors?.map((e: Json) => e.path)],
      [422, [path]],
      JSON.stringify(fields).slice(0, 99),
    );
    assertMatch(json.errors[0].message, message);
  }
  const { json } = await server.http(BASE, { body: { agents: ["oracle"], max_debate_rounds: "3" } });
  assertEquals(json.errors.map((e: Json) => e.path), [
    "bill_id",
    "bill_text",
    "agents.0",
    "max_debate_rounds",
  ]);
  assertEquals((await server.http(BASE)).json.analyses, []);
});

Deno.test("fields that nobody knows are ignored", async () => {
  await using server = await parley({ model: analysts() });
  const id = await start(server, { colour: "blue", agents: ["legal"], budget: { max_llamas: 1 } });
  assertEquals((await ended(server, id)).at(-1).event_type, "analysis_complete");
});

Deno.test("a bill of 2 MiB is accepted, quotes and line breaks included; a larger body is 413", async () => {
  await using server = await parley({ model: analysts() });
  const line = 'SEC. 9. THE "LONG" PART.\nThe term "agency" means an agency.\n';
  const text = (BILL + line.repeat(40_000)).slice(0, 2 * 1024 * 1024);
  assertEquals(text.length, 2 * 1024 * 1024);
  const id = await start(server, { bill_text: text, agents: ["fiscal"] });
  const events = await ended(server, id);
  assertEquals(events[0].data.bill_characters, text.length);
  assertEquals(events.at(-1).event_type, "analysis_complete");
  const more = await server.http(BASE, { body: { ...START, bill_text: `${text}x` } });
  assertEquals([more.status, more.json.errors[0].path], [422, "bill_text"]);
  const large = await server.http(BASE, { body: { ...START, bill_text: text.repeat(2) } });
  assertEquals([large.status, large.json.type], [413, "urn:parley:problem:too_large"]);
});

Deno.test("sections that the client split are the sections that are read", async () => {
  const model = analysts();
  await using server = await parley({ model });
  const text = "Article I\nThere is appropriated $5,000,000.\nArticle II\nA worker gets benefits.\n";
  const id = await start(server, {
    bill_text: text,
    bill_sections: {
      "Article I": "There is appropriated $5,000,000.",
      "Article II": "A worker gets benefits.",
    },
    extracted_mechanisms: { grants: 1 },
    baseline_data: { gdp: 30 },
    agents: ["fiscal"],
  });
  const [started] = await ended(server, id);
  assertEquals(started.data.sections, 2);
  const [request] = model.asked;
  assertMatch(request!.messages[0]!.content, /"heading":"Article I"/);
  assertMatch(request!.messages[0]!.content, /extracted_mechanisms.*grants.*baseline_data.*gdp/);
});
