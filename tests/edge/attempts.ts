// Attempts at what must not work, and what they must leave as it was.

import { assert, assertEquals } from "@std/assert";
import type { Json } from "../support/dial.ts";
import type { TestServer } from "../support/parley.ts";
import { as, type Held, type Mode } from "./break_in.ts";

/** What came of an attempt: undefined where it failed as it should, else what is wrong. */
export type Attempt = [name: string, wrong: () => Promise<string | undefined>];

export async function failing(attempts: readonly Attempt[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, attempt] of attempts) {
    const what = await attempt();
    if (what !== undefined) wrong.push(`${name}: ${what}`);
  }
  return wrong;
}

/** Alice's runs go on as they did, and nobody's words are in them. */
export async function assertUntouched(server: TestServer, mode: Mode, held: Held): Promise<void> {
  const headers = as(mode.token("alice"));
  const paths = [
    `/api/v1/discussions/${held.discussion}`,
    `/api/v1/analyses/${held.analysis}`,
    `/api/v1/orchestrate/${held.job}`,
    `/api/v1/sessions/${held.session}`,
    `/api/v1/chats/${held.chat}`,
  ];
  for (const path of paths) {
    const { json, text } = await server.http(path, { headers });
    assert(["running", "planning", "generating", "completed", "started"].includes(json.status), text);
    assertEquals(json.first_sequence, 1, text);
    assert((await server.http(`${path}/history`, { headers })).json.events.length > 0, path);
  }
  const { json } = await server.http(`/api/v1/sessions/${held.session}`, { headers });
  assertEquals(json.under_way.map((r: Json) => r.request_id), ["r1"]);
}

/** Messages without what is never the same. */
export function timeless(messages: readonly Json[], id: string): string {
  const text = JSON.stringify(
    messages,
    (key, value) => key === "timestamp" || key === "run_id" ? undefined : value,
  );
  return text.replaceAll(id, "ID");
}
