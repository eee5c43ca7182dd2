// The pieces an operation is put together from: bodies with an example, parameters, and the answers that say what was
// wrong. Each kind of error is one component, so that it is explained once.

import type { z } from "zod";
import { problemDetails } from "../../wire/discussion_answers.ts";
import { type Json, parsedSchema, refTo } from "./schemas.ts";
import { SUBJECT } from "./stream.ts";

/** Every error the API answers with: what it means, and an example. */
const PROBLEMS: Record<number, { title: string; means: string; code: string; detail: string; retry?: true }> =
  {
    400: {
      title: "Bad Request",
      means:
        "The body is not JSON, a parameter is not what it should be, or the request has several credentials",
      code: "malformed",
      detail: "The body is not JSON: Unexpected token '}' at position 14",
    },
    401: {
      title: "Unauthorized",
      means: "Where the server asks who sends a request: no token, key or ticket, or none that holds",
      code: "unauthenticated",
      detail: "This needs a token: Authorization: Bearer ...",
    },
    403: {
      title: "Forbidden",
      means:
        "A browser's Origin, or a Host, that this server does not serve; or what needs the scope parley:admin",
      code: "forbidden_origin",
      detail: 'Origin "https://elsewhere.example" may not use this server',
    },
    404: {
      title: "Not Found",
      means: "There is no such run",
      code: "not_found",
      detail: 'There is no discussion "0b6f1c9e-5a0d-4c1c-9d57-3f0b6a1f2c44"',
    },
    409: {
      title: "Conflict",
      means:
        "Not in this state: it is over already, it does not run yet, the id is in use, or the key came with another body",
      code: "conflict",
      detail: "This discussion is completed already",
    },
    413: {
      title: "Content Too Large",
      means: "The body is larger than MAX_BODY_BYTES",
      code: "too_large",
      detail: "The body may have 2097152 bytes",
    },
    415: {
      title: "Unsupported Media Type",
      means: "The body is not application/json",
      code: "unsupported_media_type",
      detail: 'content-type must be application/json, not "text/plain"',
    },
    422: {
      title: "Unprocessable Content",
      means: "A value does not fit; `errors` names each",
      code: "invalid",
      detail: "task: is required",
    },
    426: {
      title: "Upgrade Required",
      means: "A request for a WebSocket that asks for no upgrade",
      code: "upgrade_required",
      detail: "This address is for WebSocket connections",
    },
    429: {
      title: "Too Many Requests",
      means: "As many viewers or requests as may be; Retry-After says when to come back",
      code: "too_many_connections",
      detail: "This run has 100 viewers, as many as it may",
      retry: true,
    },
    500: {
      title: "Internal Server Error",
      means: "A fault of the server; it is logged there and not told here",
      code: "",
      detail: "Something went wrong on the server",
    },
    503: {
      title: "Service Unavailable",
      means:
        "The server is stopping or has as many connections as it may, its store takes nothing new, or the keys that " +
        "tokens are checked with cannot be fetched; Retry-After says when to come back",
      code: "unavailable",
      detail: "The server is shutting down",
      retry: true,
    },
  };

const RETRY_AFTER = {
  description: "Seconds to wait",
  schema: { type: "integer", minimum: 0 },
};

/** The errors as components of the document. */
export function problemResponses(): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(PROBLEMS).map(([status, { title, means, code, detail, retry }]) => {
      const example = {
        type: code ? `urn:parley:problem:${code}` : "about:blank",
        title,
        status: Number(status),
        detail,
        ...(code === "invalid" && { errors: [{ path: "task", message: "is required" }] }),
      };
      return [`Problem${status}`, {
        description: means,
        ...(retry && { headers: { "Retry-After": RETRY_AFTER } }),
        content: { "application/problem+json": { schema: refTo(problemDetails), example } },
      }];
    }),
  );
}

/** Before anything else is done, whoever asks may be refused with these. */
const AT_THE_DOOR = [400, 401, 429, 503];

/** Answers of an operation that failed; some can come from every one that is not open to all. */
export function problems(...statuses: number[]): Record<string, Json> {
  return publicProblems(...new Set([...statuses, ...AT_THE_DOOR]));
}

/** The same of what needs no token; 403 and 500 can come from every one. */
export function publicProblems(...statuses: number[]): Record<string, Json> {
  const all = [...statuses, 403, 500].sort((a, b) => a - b);
  return Object.fromEntries(all.map((s) => [s, { $ref: `#/components/responses/Problem${s}` }]));
}

/** A JSON answer. */
export function answer(description: string, schema: z.ZodType, example: unknown, more: Json = {}): Json {
  return { description, ...more, content: { "application/json": { schema: refTo(schema), example } } };
}

/** An answer that is text of some kind. */
export function text(description: string, type: string, example?: string): Json {
  return {
    description,
    content: { [type]: { schema: { type: "string" }, ...(example !== undefined && { example }) } },
  };
}

/** The body of a request, which must be there. */
export function body(schema: z.ZodType, example: unknown): Json {
  return { required: true, content: { "application/json": { schema: refTo(schema), example } } };
}

/** The fields of a schema of a query, as parameters. Values that are parsed to numbers are whole ones. */
export function queryOf(schema: z.ZodObject): Json[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = parsedSchema(field as z.ZodType);
    if (rest.type === "number") rest.type = "integer";
    const required = !(field as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: "query",
      ...(required && { required }),
      ...(description && { description }),
      schema: rest,
    };
  });
}

/** A parameter of a query with a schema that describes itself. */
export function queryParameter(name: string, { description, ...schema }: Json): Json {
  return { name, in: "query", description, schema };
}

/** For the operations on runs of which different subjects may have some of one id, and for lists. */
export const subject = queryParameter("subject", SUBJECT);

/** What makes a start safe to repeat. `run` is what it starts, in a word. */
export function idempotencyKey(run: string): Json {
  return {
    name: "Idempotency-Key",
    in: "header",
    description:
      `The same key with the same body within 24 hours answers with the same ${run}; with another body 409`,
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
}

export const lastEventId: Json = {
  name: "Last-Event-ID",
  in: "header",
  description: "What a browser's EventSource sends when it comes back; beats last_sequence",
  schema: { type: "string", pattern: "^\\d*$" },
  example: "14",
};
