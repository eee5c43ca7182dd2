// Asks a server, and holds every answer against what OpenAPI says of it: its status, its media type, its headers, and
// its body to the last field. Remembers which answers it has had.

import { assert, assertEquals } from "@std/assert";
import { BODIES, openApi } from "../../src/edge/openapi.ts";
import type { Json } from "../support/dial.ts";

const schemas = new Map(BODIES.map((body) => [`#/components/schemas/${body.meta()!.id}`, body]));

export type Serve = (path: string, init: RequestInit) => Promise<Response>;

export interface Asked {
  id?: string;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Asks, and holds each answer against the document. */
export class Critic {
  readonly document = openApi();
  readonly seen = new Set<string>();

  /** Asks for an operation like `GET /path/{id}`. Gives the answer's JSON, if it has any. */
  async ask(serve: Serve, operation: string, expected: number, asked: Asked = {}): Promise<Json> {
    const [method, path] = operation.split(" ") as [string, string];
    const { id = crypto.randomUUID(), query = "", body, headers = {} } = asked;
    const response = await serve(path.replace(/\{\w+\}/, id) + query, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const shown = `${operation} answered ${response.status}: ${text.slice(0, 200)}`;
    assertEquals(response.status, expected, shown);
    const written = this.document.paths[path][method.toLowerCase()].responses[expected];
    assert(written, `${shown}, which is not described`);
    this.seen.add(`${operation} ${expected}`);
    const { content = {}, headers: fields = {} } = written.$ref ? this.#resolve(written.$ref) : written;
    for (const name of Object.keys(fields)) assert(response.headers.has(name), `${shown} without ${name}`);
    const type = response.headers.get("content-type")?.split(";")[0];
    const described = content[type ?? ""] ?? (type && content["*/*"]);
    assertEquals(described === undefined, text === "", `${shown} as ${type}`);
    if (text === "" || !type?.endsWith("json")) return undefined;
    const json = JSON.parse(text);
    const schema = schemas.get(described.schema.$ref);
    if (schema) assertEquals(schema.parse(json), json);
    return json;
  }

  /** Answers that are described and that nothing brought about. */
  missing(): string[] {
    const all = Object.entries<Json>(this.document.paths).flatMap(([path, item]) =>
      Object.entries<Json>(item).flatMap(([method, { responses }]) =>
        Object.keys(responses ?? {}).map((status) => `${method.toUpperCase()} ${path} ${status}`)
      )
    );
    return all.filter((answer) => !this.seen.has(answer));
  }

  #resolve(ref: string): Json {
    return this.document.components.responses[ref.split("/").at(-1)!];
  }
}
