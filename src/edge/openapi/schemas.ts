// From the zod schemas that validate to the components of a document. A schema with an id becomes a component, and so
// does every schema with an id inside of it; what has none is written out where it stands. Answers are published
// without `additionalProperties: false`, since a later version may add fields.

import { z } from "zod";

/** JSON that nobody here looks into. */
// deno-lint-ignore no-explicit-any
export type Json = any;

const DEFS = "#/$defs/";
const COMPONENTS = "#/components/schemas/";

/** Formats that say enough; zod spells them as long regular expressions too. */
const SPEAKING = new Set(["uuid", "date-time"]);

/** All components that these schemas need, by id. Throws for a schema without one. */
export function componentSchemas(schemas: readonly z.ZodType[]): Record<string, Json> {
  for (const schema of schemas) idOf(schema);
  const { $defs = {} } = z.toJSONSchema(z.union(schemas as [z.ZodType]), { io: "input" });
  const named = Object.entries($defs).map(([id, schema]) => [id, tidy(schema)] as const);
  return Object.fromEntries(named.sort(([a], [b]) => a < b ? -1 : 1));
}

/** A reference to the component of this schema. */
export function refTo(schema: z.ZodType): { $ref: string } {
  return { $ref: COMPONENTS + idOf(schema) };
}

/** A schema that is no component, written out; of what comes out of a transformation, as query values do. */
export function parsedSchema(schema: z.ZodType): Json {
  return tidy(z.toJSONSchema(schema, { io: "output" }));
}

function idOf(schema: z.ZodType): string {
  const id = schema.meta()?.id;
  if (!id) throw new Error("A schema without an id cannot be a component");
  return id;
}

/** Takes out what zod needs to say to itself, and moves references to where components stand. */
function tidy(node: Json): Json {
  if (Array.isArray(node)) return node.map(tidy);
  if (typeof node !== "object" || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => !isNoise(key, value, node));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === "$ref" ? moved(value) : tidy(value)]));
}

function isNoise(key: string, value: Json, { format }: Json): boolean {
  if (key === "$schema" || key === "$id" || key === "id" && typeof value === "string") return true;
  if (key === "maximum" && value === Number.MAX_SAFE_INTEGER) return true;
  return key === "pattern" && SPEAKING.has(format);
}

function moved(ref: Json): string {
  return String(ref).replace(DEFS, COMPONENTS);
}
