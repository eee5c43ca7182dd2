// Requests with more entries than anybody needs: they are counted, not looked at.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { z } from "zod";
import { analyzeSchema } from "../../src/wire/analysis_schema.ts";
import { decodeChat } from "../../src/wire/chat_ask.ts";
import { startSchema } from "../../src/wire/discussion_schema.ts";
import { orchestrateStart } from "../../src/wire/orchestrate_schema.ts";

const MANY = 20_000;

const analyses = analyzeSchema(["fiscal"], 1000);
const LISTS: [string, z.ZodType, Record<string, unknown>, field: string, told: string][] = [
  ["discussion", startSchema(["critic"]), { task: "t" }, "agent_types", "must name at most 16 agents"],
  ["analysis", analyses, { bill_id: "b", bill_text: "t" }, "agents", "must name at most 8 analysts"],
  ["job", orchestrateStart, { brief: "b" }, "include_teams", "must name at most 2 teams"],
];

function issuesOf(schema: z.ZodType, value: unknown): [string, string][] {
  return schema.safeParse(value).error!.issues.map(({ path, message }) => [path.join("."), message]);
}

for (const [what, schema, body, field, told] of LISTS) {
  Deno.test(`too long a list in the start (${what}) is one issue, and no entry of it is looked at`, () => {
    let looks = 0;
    const list = new Proxy(Array(MANY).fill(1), {
      get(entries, key) {
        if (/^\d/.test(String(key))) looks++;
        return Reflect.get(entries, key);
      },
    });
    assertEquals(issuesOf(schema, { ...body, [field]: list }), [[field, told]]);
    assertEquals(looks, 0);
  });
}

for (const field of ["bill_sections", "extracted_mechanisms", "baseline_data"]) {
  Deno.test(`${field} with too many keys is one issue, and no value of it is looked at`, () => {
    let looks = 0;
    const record = Object.defineProperties(
      {},
      Object.fromEntries(
        Array.from({ length: MANY }, (_, i) => [`k${i}`, { enumerable: true, get: () => looks++ }]),
      ),
    );
    const body = { bill_id: "b", bill_text: "t", [field]: record };
    assertEquals(issuesOf(analyses, body), [[field, "must have at most 10000 keys"]]);
    assertEquals(looks, 0);
  });
}

Deno.test("the limit of a record is not in the way of what it is: an object, and one without keys when absent", () => {
  const body = { bill_id: "b", bill_text: "t" };
  assertEquals(analyses.safeParse(body).data?.bill_sections, {});
  for (const wrong of [null, 7, "text", ["text"]]) {
    const [[field, told] = []] = issuesOf(analyses, { ...body, bill_sections: wrong });
    assertEquals(field, "bill_sections");
    assertMatch(told!, /expected record/);
  }
});

Deno.test("as many sections as the longest bills have are taken", () => {
  const bill_sections = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`SEC. ${i}.`, "text"]));
  const { data } = analyses.safeParse({ bill_id: "b", bill_text: "t", bill_sections });
  assertEquals(data?.bill_sections, bill_sections);
});

Deno.test("over a socket, too many tools or personas are told in one sentence", () => {
  const told = (type: string, data: object) => {
    const asked = decodeChat(JSON.stringify({ type, data }));
    assert(asked.type === "malformed");
    return asked.message;
  };
  const ones = Array(MANY).fill(1);
  const shown = JSON.stringify(ones).slice(0, 77) + '…"';
  assertEquals(
    told("openai_chat", { input_text: "x", tools: ones }),
    `data.tools must have at most 128 tools, not ${shown}`,
  );
  assertEquals(
    told("multi_chat", { message: "x", persona_ids: ones }),
    `data.persona_ids must name at most 16 personas, not ${shown}`,
  );
});

Deno.test("over a socket, five fields that are wrong are told and the others counted", () => {
  const tools = Array(128).fill(1);
  const asked = decodeChat(JSON.stringify({ type: "openai_chat", data: { input_text: "x", tools } }));
  assert(asked.type === "malformed");
  const five = [0, 1, 2, 3, 4].map((i) => `data.tools.${i} must be an object, not 1`);
  assertEquals(asked.message, [...five, "and 123 more"].join("; "));
});
