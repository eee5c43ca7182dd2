// Structured answers, both ways. Out: a zod schema as the JSON schema a provider is sent, in OpenAI's strict dialect
// where the schema permits it. In: the JSON in a model's text, freed of fences and prose and checked by zod.

import { z } from "zod";
import type { AnswerSchema } from "./model.ts";
import { withoutThought } from "./leading_thought.ts";

type Json = Record<string, unknown>;

/** A JSON schema as the providers take it. `strict` says whether they may enforce it while they generate. */
export interface AnswerFormat {
  name: string;
  schema: Json;
  strict: boolean;
}

/**
 * The JSON schema of an answer. Strict mode wants every property required and no others, so an optional property
 * becomes required and nullable, and `readAnswer` takes a null back out. A schema that strict mode cannot say
 * (records, tuples, intersections, `any`) is sent as it is with `strict: false`; zod checks the answer either way.
 */
export function answerFormat(answer: AnswerSchema): AnswerFormat {
  const name = answer.name.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64);
  const { $schema: _, ...schema } = z.toJSONSchema(answer.schema, { io: "input", unrepresentable: "any" });
  try {
    if (schema.type !== "object") throw new NotStrict();
    return { name, schema: tighten(schema), strict: true };
  } catch (error) {
    if (!(error instanceof NotStrict)) throw error;
    return { name, schema, strict: false };
  }
}

export type Reading<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Finds the JSON in `text` that fits the schema. `problem` is written for the model that is asked again. */
export function readAnswer<T>(text: string, answer: AnswerSchema<T>): Reading<T> {
  let problem = "the answer holds no JSON";
  let first = true;
  // What was thought before the answer may hold drafts of it.
  for (const part of new Set([withoutThought(text), text])) {
    for (const value of jsonIn(part)) {
      const reading = check(value, answer.schema);
      if (reading.ok) return reading;
      if (first) problem = reading.problem;
      first = false;
    }
  }
  return { ok: false, problem };
}

class NotStrict extends Error {}

/** Keywords of a leaf that strict mode documents; the others (lengths, patterns, formats) are left to zod. */
const KEPT = ["type", "description", "enum", "const", "multipleOf", "minItems", "maxItems"];
const BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
const REFUSED = ["allOf", "not", "if", "prefixItems", "patternProperties", "propertyNames"];

function tighten(node: unknown): Json {
  if (!isJson(node) || REFUSED.some((keyword) => keyword in node)) throw new NotStrict();
  if ("$ref" in node) return { $ref: node.$ref };
  const out: Json = {};
  for (const keyword of KEPT) if (keyword in node) out[keyword] = node[keyword];
  // z.int() spells out the range of safe integers, which tells a model nothing.
  for (const b of BOUNDS) {
    if (b in node && Math.abs(Number(node[b])) < Number.MAX_SAFE_INTEGER) out[b] = node[b];
  }
  if ("$defs" in node) out.$defs = mapValues(node.$defs as Json, tighten);

  const branches = node.anyOf ?? node.oneOf;
  if (Array.isArray(branches)) return { ...out, anyOf: branches.map(tighten) };
  if (node.type === "array") return { ...out, items: tighten(node.items) };
  if (node.type === "object") {
    if (node.additionalProperties !== undefined && node.additionalProperties !== false) throw new NotStrict();
    const required = new Set(node.required as string[] ?? []);
    const properties = mapValues(
      node.properties as Json ?? {},
      (child, key) => required.has(key) ? tighten(child) : nullable(tighten(child)),
    );
    return { ...out, properties, required: Object.keys(properties), additionalProperties: false };
  }
  if (!("type" in out || "enum" in out || "const" in out)) throw new NotStrict();
  return out;
}

function nullable(schema: Json): Json {
  const isNull = (branch: unknown) => isJson(branch) && [branch.type].flat().includes("null");
  if (isNull(schema) || (Array.isArray(schema.anyOf) && schema.anyOf.some(isNull))) return schema;
  return { anyOf: [schema, { type: "null" }] };
}

/** A value that fails only because of nulls stands for an object without those properties. */
function check<T>(value: unknown, schema: z.ZodType<T>): Reading<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  let repaired = false;
  for (const path of parsed.error.issues.flatMap((issue) => places(issue))) {
    repaired = dropNull(value, path) || repaired;
  }
  const again = repaired ? schema.safeParse(value) : parsed;
  return again.success ? { ok: true, value: again.data } : { ok: false, problem: describe(again.error) };
}

/** Where an issue points, the branches of a union included. */
function places(issue: z.core.$ZodIssue, under: PropertyKey[] = []): PropertyKey[][] {
  const path = [...under, ...issue.path];
  if (issue.code !== "invalid_union") return [path];
  return [path, ...issue.errors.flat().flatMap((inner) => places(inner, path))];
}

function dropNull(value: unknown, path: PropertyKey[]): boolean {
  const key = path.at(-1);
  const parent = path.slice(0, -1).reduce<unknown>((v, k) => (v as Record<PropertyKey, unknown>)?.[k], value);
  if (key === undefined || !isJson(parent) || parent[key as string] !== null) return false;
  delete parent[key as string];
  return true;
}

function describe(error: z.ZodError): string {
  const shown = error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.join(".");
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  const more = error.issues.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/** Every JSON value in the text, likeliest first: the whole, a fenced block, a balanced `{…}` or `[…]`. */
function* jsonIn(text: string): Generator<unknown> {
  yield* parsed(text);
  for (const block of fencedIn(text)) yield* parsed(block);
  // Each opening bracket may cost a walk to the end of the text, so a text full of them is not tried forever.
  let tries = 32;
  for (let at = nextOpening(text, 0); at >= 0 && tries > 0; tries--) {
    const end = closing(text, at);
    if (end > 0) yield* parsed(text.slice(at, end));
    at = nextOpening(text, end > 0 ? end : at + 1);
  }
}

const FENCE = "```";

/**
 * What stands between fences, without the language that the first of a pair names and the space behind it. Found without an expression, which
 * would try every way to divide the white space behind a fence that is never closed.
 */
export function* fencedIn(text: Pick<string, "indexOf" | "slice">): Generator<string> {
  for (let at = 0;;) {
    const open = text.indexOf(FENCE, at);
    const close = open < 0 ? -1 : text.indexOf(FENCE, open + FENCE.length);
    if (close < 0) return;
    yield text.slice(open + FENCE.length, close).replace(/^\w*\s*/, "");
    at = close + FENCE.length;
  }
}

function* parsed(text: string): Generator<unknown> {
  try {
    yield JSON.parse(text);
  } catch {
    // Not JSON: the next candidate may be.
  }
}

function nextOpening(text: string, from: number): number {
  const found = text.slice(from).search(/[{[]/);
  return found < 0 ? -1 : from + found;
}

/** The index after the bracket that closes the one at `start`, or -1. Brackets in strings do not count. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start, quoted = false; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) return i + 1;
  }
  return -1;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues<T>(from: Json, fn: (value: unknown, key: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, fn(value, key)]));
}
