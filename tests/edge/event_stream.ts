// A discussion read as Server-Sent Events by a bare HTTP client.

import { assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";
import type { TestServer } from "../support/parley.ts";

export const BASE = "/api/v1/discussions";

export interface Message {
  id?: string;
  event?: string;
  data?: Json;
  comment?: string;
}

/** Reads a stream block by block, strictly: a line that is none of SSE's is an error. */
export async function* messages(response: Response): AsyncGenerator<Message, void, void> {
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    rest += chunk;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const message: Message = {};
      for (const line of rest.slice(0, end).split("\n")) {
        const [, field, value] = /^(id|event|data|): (.*)$/s.exec(line) ?? [];
        if (field === undefined) throw new Error(`Not a line of an event stream: ${JSON.stringify(line)}`);
        if (field === "data") message.data = JSON.parse(value!);
        else message[(field || "comment") as "id" | "event" | "comment"] = value;
      }
      yield message;
      rest = rest.slice(end + 2);
    }
  }
  assertEquals(rest, "", "the stream ended in the middle of a block");
}

export const open = (
  server: { url: string },
  id: string,
  query = "",
  headers: HeadersInit = {},
  signal?: AbortSignal,
) => fetch(`${server.url}${BASE}/${id}/events${query}`, { headers, signal });

export async function all(
  server: TestServer,
  id: string,
  query = "",
  headers: HeadersInit = {},
): Promise<Message[]> {
  return await Array.fromAsync(messages(await open(server, id, query, headers)));
}

export async function finished(server: TestServer, fields = {}): Promise<{ id: string; events: Json[] }> {
  const id = await server.start(fields);
  return { id, events: await server.ended(id) };
}
