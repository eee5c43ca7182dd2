// Requests parsed at the door: bodies as JSON within a size, queries as text, both against a zod schema.

import type { z } from "zod";
import { assertShallow } from "./limits/depth.ts";
import { type FieldError, invalid, malformed, ParleyError, pathOf, quote } from "../errors.ts";

/**
 * The JSON body of a request, validated; arrays and objects stand in each other `depth` deep at most. Throws 415 for another media type, 413 beyond `maxBytes` (without reading
 * on), 400 for what is not JSON, 422 with one entry per field. `raw` is the text, for digests.
 */
export async function readBody<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes: number,
  depth: number,
): Promise<{ value: z.output<S>; raw: string }> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) {
    throw new ParleyError(
      "unsupported_media_type",
      415,
      4400,
      `content-type must be application/json, not ${quote(type)}`,
    );
  }
  const raw = await readText(request, maxBytes);
  assertShallow(raw, depth);
  let json: unknown;
  try {
    json = JSON.parse(raw);
  } catch (error) {
    throw malformed(`The body is not JSON: ${(error as Error).message}`);
  }
  return { value: validate(schema, json), raw };
}

/** Checks a value; throws 422 with one entry per field. */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = new Map<string, FieldError>();
  for (const issue of parsed.error.issues) {
    const path = issue.path.map(String).join(".");
    // What fails one rule of a field often fails the next as well; the first says enough.
    if (!errors.has(path)) errors.set(path, { path: pathOf(issue.path), message: messageOf(issue) });
  }
  throw invalid([...errors.values()]);
}

/** What was expected, and what came instead unless the message says so itself. */
function messageOf(issue: z.core.$ZodIssue): string {
  const { message, input } = issue;
  const shown = input === undefined
    ? (message.includes("received undefined") ? "is required" : message)
    : message;
  if (input === undefined || typeof input === "object" || message.includes(quote(input))) {
    return shown;
  }
  return `${shown}, not ${quote(input)}`;
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new ParleyError("too_large", 413, 1009, `The body may have ${maxBytes} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof ParleyError) throw error;
    throw malformed("The body is not UTF-8 text, or broke off");
  }
}
