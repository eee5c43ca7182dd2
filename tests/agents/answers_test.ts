// Structured answers both ways: the JSON schema that a zod schema becomes, and the values found in what models say.

import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { answerFormat, fencedIn, readAnswer } from "../../src/agents/answers.ts";
import { anySeed, seeded } from "../support/random.ts";

const format = (schema: z.ZodType) => answerFormat({ name: "x", schema });
const read = (text: string, schema: z.ZodType) => readAnswer(text, { name: "x", schema });

Deno.test("a strict schema requires every property, allows no others, and makes optional ones nullable", () => {
  const schema = z.object({
    title: z.string().min(1).describe("A few words"),
    score: z.number().min(0).max(1),
    count: z.int().optional(),
    tags: z.array(z.object({ name: z.string().default("x") })).max(3),
  });
  assertEquals(format(schema), {
    name: "x",
    strict: true,
    schema: {
      type: "object",
      properties: {
        title: { type: "string", description: "A few words" },
        score: { type: "number", minimum: 0, maximum: 1 },
        count: { anyOf: [{ type: "integer" }, { type: "null" }] },
        tags: {
          type: "array",
          maxItems: 3,
          items: {
            type: "object",
            properties: { name: { anyOf: [{ type: "string" }, { type: "null" }] } },
            required: ["name"],
            additionalProperties: false,
          },
        },
      },
      required: ["title", "score", "count", "tags"],
      additionalProperties: false,
    },
  });
});

Deno.test("a property that is nullable already is not made so twice", () => {
  const { schema } = format(z.object({ next: z.string().nullable().optional() }));
  assertEquals(schema.properties, { next: { type: ["string", "null"] } });
});

Deno.test("unions and named schemas are sent in the words strict mode knows", () => {
  const point = z.object({ kind: z.literal("point"), x: z.number() }).meta({ id: "Point" });
  const shape = z.discriminatedUnion("kind", [point, z.object({ kind: z.literal("none") })]);
  const { schema, strict } = format(z.object({ shape, again: point }));
  assertEquals(strict, true);
  const none = {
    type: "object",
    properties: { kind: { type: "string", const: "none" } },
    required: ["kind"],
    additionalProperties: false,
  };
  assertEquals(schema.properties, {
    shape: { anyOf: [{ $ref: "#/$defs/Point" }, none] },
    again: { $ref: "#/$defs/Point" },
  });
  assertEquals((schema.$defs as { Point: { required: string[] } }).Point.required, ["kind", "x"]);
});

Deno.test("what strict mode cannot say is sent as it is, and not strictly", () => {
  const schemas = [
    z.object({ a: z.record(z.string(), z.number()) }),
    z.object({ a: z.tuple([z.string(), z.number()]) }),
    z.object({ a: z.unknown() }),
    z.looseObject({ a: z.string() }),
    z.array(z.string()),
  ];
  for (const schema of schemas) {
    const { strict, schema: sent } = format(schema);
    assertEquals(strict, false);
    const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    assertEquals(sent, plain);
  }
});

Deno.test("a name is made of the letters that providers accept", () => {
  assertEquals(answerFormat({ name: "a vote (1)", schema: z.object({}) }).name, "a_vote__1_");
  assertEquals(answerFormat({ name: "x".repeat(99), schema: z.object({}) }).name.length, 64);
});

Deno.test("readAnswer() finds the JSON among fences and prose", () => {
  const schema = z.object({ a: z.number() });
  const texts = [
    '{"a":1}',
    '  \n{"a": 1}\n',
    '```json\n{"a":1}\n```',
    'Sure! Here it is:\n```\n{"a":1}\n```\nAnything else?',
    'As [1] says, {see below}: {"a":1}. Done {ok}.',
    'First {"b":"}{"} then {"a":1}',
    '[{"a":2}] is wrong, {"a":1} is right',
  ];
  for (const text of texts) assertEquals(read(text, schema), { ok: true, value: { a: 1 } }, text);
});

Deno.test("readAnswer() takes the nulls of optional properties out and leaves the others", () => {
  const schema = z.object({
    next: z.string().nullable(),
    why: z.string().optional(),
    size: z.number().default(3),
    parts: z.array(z.object({ note: z.string().optional() })).optional(),
  });
  const text = '{"next":null,"why":null,"size":null,"parts":[{"note":null},{"note":"n"}]}';
  assertEquals(read(text, schema), { ok: true, value: { next: null, size: 3, parts: [{}, { note: "n" }] } });
});

Deno.test("readAnswer() takes nulls out inside a union", () => {
  const a = z.object({ kind: z.literal("a"), note: z.string().optional() });
  const b = z.object({ kind: z.literal("b"), size: z.number().optional() });
  for (
    const schema of [z.object({ v: z.union([a, b]) }), z.object({ v: z.discriminatedUnion("kind", [a, b]) })]
  ) {
    const value = { ok: true as const, value: { v: { kind: "b" } } };
    assertEquals(read('{"v":{"kind":"b","size":null}}', schema), value);
  }
});

Deno.test("readAnswer() says what does not fit, in one line for each", () => {
  const schema = z.object({ a: z.number(), b: z.object({ c: z.string() }) });
  assertEquals(read('{"a":"1","b":{"c":null}}', schema), {
    ok: false,
    problem:
      "a: Invalid input: expected number, received string; b.c: Invalid input: expected string, received undefined",
  });
  assertEquals(read("no", schema), { ok: false, problem: "the answer holds no JSON" });
  assertEquals(read("", schema), { ok: false, problem: "the answer holds no JSON" });
});

Deno.test("readAnswer() is not held up by a text full of brackets", () => {
  const before = performance.now();
  assertEquals(read("{[".repeat(100_000), z.object({})).ok, false);
  const took = performance.now() - before;
  // Trying every bracket to the end of the text would take minutes.
  if (took > 5000) throw new Error(`it took ${took} ms`);
});

/** A text that counts how many of its characters are looked at. */
function counted(text: string) {
  const counts = { looked: 0 };
  return Object.assign(counts, {
    length: text.length,
    indexOf(sought: string, from = 0) {
      const at = text.indexOf(sought, from);
      counts.looked += (at < 0 ? text.length : at) - from;
      return at;
    },
    slice(from: number, to: number) {
      counts.looked += to - from;
      return text.slice(from, to);
    },
  });
}

Deno.test("what stands in fences is found in two looks at the text, whatever stands there", () => {
  const long = 90_000;
  const cases: [string, string[]][] = [
    ["```json\n{}\n``` and ```\n[1]```", ["{}\n", "[1]"]],
    ["```json" + "\n".repeat(long), []],
    ["```" + "a".repeat(long), []],
    ["``` ".repeat(long), Array(long / 2).fill("")],
    ["`".repeat(long), Array(long / 6).fill("")],
    ["```json" + "\n".repeat(long) + "{}```", ["{}"]],
    ["no fence at all", []],
  ];
  for (const [text, found] of cases) {
    const read = counted(text);
    assertEquals([...fencedIn(read)], found, text.slice(0, 20));
    assert(read.looked <= 2 * text.length, `${read.looked} looks at ${text.length} characters`);
  }
});

Deno.test("what stands in fences is what an expression for it finds", () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (let round = 0; round < 2000; round++) {
    const parts = ["```", "`", "json", "\n", " ", "{}", "x", "_1", "\u00a0"];
    const text = Array.from({ length: random.int(0, 12) }, () => random.pick(parts)).join("");
    const expected = Array.from(text.matchAll(/```\w*\s*\n?([\s\S]*?)```/g), (m) => m[1]!);
    assertEquals([...fencedIn(text)], expected, JSON.stringify(text));
  }
});
