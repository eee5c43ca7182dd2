// What the tests of the discussion API share.

import { assert, assertEquals } from "@std/assert";
import { Actor, plain } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import type { Answer } from "../support/parley.ts";

export const BASE = "/api/v1/discussions";
/** An id that no run has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";
export const GOOD = { task: "Design a login", agent_types: ["architect", "critic"] };

/** Says its sentence and then never ends. */
export const held = () =>
  new Actor((request) => ({ text: plain(request), hold: new Promise<void>(() => {}) }));

/** Every refusal is RFC 9457 problem details, and says nothing of paths and stacks. */
export function assertProblem(answer: Answer, status: number): Json {
  assertEquals(answer.status, status, answer.text);
  assertEquals(answer.headers.get("content-type"), "application/problem+json");
  const { type, title, detail } = answer.json;
  assertEquals(answer.json.status, status);
  for (const text of [type, title, detail]) assert(typeof text === "string" && text.length > 0, answer.text);
  assert(!/\.ts\b|file:\/\/|node_modules|\bat \w+ \(|\n/.test(answer.text), answer.text);
  return answer.json;
}
