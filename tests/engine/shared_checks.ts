// What tests of several processes have in common: models that stop in the middle, and what a whole log is.

import { assertEquals } from "@std/assert";
import type { ModelRequest } from "../../src/agents/model.ts";
import type { View } from "../../src/core/view.ts";
import { plain } from "../support/actor.ts";
import type { World } from "./shared_rig.ts";

export const forever = new Promise<void>(() => {});
export const taskOf = (request: ModelRequest) => String(request.occasion.task);

/** Says the first words of its `calls`th answer and then nothing any more. */
export const stuckAt = (calls: number) => (request: ModelRequest, call: number) =>
  call < calls ? plain(request) : { text: "I was just about to", hold: forever };

/** Says its first answer when the gate opens. */
export function gated() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = (request: ModelRequest, call: number) =>
    call === 1 ? { text: plain(request), hold: promise } : plain(request);
  return { answer, open: resolve };
}

export const types = (rows: readonly { type: string }[]) => rows.map(({ type }) => type);
/** The terminal events of a log. */
export const ends = (rows: readonly { type: string }[]) =>
  types(rows).filter((t) => /^run_(comp|fail|canc)/.test(t));

/** A log of an ended run: 1, 2, 3 … and one terminal event, the last. */
export function assertDense(rows: readonly { seq: number; type: string }[]): void {
  assertEquals(rows.map(({ seq }) => seq), rows.map((_, i) => i + 1));
  assertEquals(ends(rows).length, 1, `terminal events: ${ends(rows)}`);
  assertEquals(ends(rows), [rows.at(-1)!.type]);
}

/** The agents' turns in a log, as often as they were completed. */
export const turns = (rows: readonly { type: string }[]) =>
  types(rows).filter((t) => t === "turn_completed").length;

/** A person's message. */
export const human = (content: string) => (view: unknown) => ({
  type: "human_spoke" as const,
  data: {
    agent_type: "human",
    role: "Human",
    round: Math.max(1, (view as View).round),
    message_id: crypto.randomUUID(),
    attempt: 1,
    response: content,
    usage: { input_tokens: 0, output_tokens: 0 },
    model: "human",
  },
});

/** What is left of commands and answers. */
export async function leftovers(world: World): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of world.kv.list({ prefix: [] })) {
    if (["command", "asked", "answer"].includes(String(key[0]))) keys.push(JSON.stringify(key));
  }
  return keys;
}
