// At what pace a chat's text comes: whole text in chunks, streamed text as it streams, and none of it without an end.

import { assert, assertEquals } from "@std/assert";
import type { Chunk } from "../../src/agents/model.ts";
import { Actor } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { says, ScriptedModel } from "../support/scripted_model.ts";
import { begin, last, messages, play, spec } from "./chat_rig.ts";

const DONE: Chunk = { type: "done", stop: "stop", model: "scripted-1" };
const text = (...pieces: string[]): Chunk[] => pieces.map((piece) => ({ type: "text", text: piece }));

Deno.test("text that arrives whole comes chunk by chunk, 100 ms apart", async () => {
  const clock = new FakeClock();
  const answer = "0123456789".repeat(12) + "end";
  const { done, rows } = await begin(spec(), new ScriptedModel(says(answer)), { clock, windowMs: 100 });
  const chunks = async () =>
    messages(await rows()).filter((m) => m.type === "chunk").map((m) => [m.chunk.length, m.is_final]);
  await clock.advance(0);
  assertEquals(await chunks(), [[50, false]]);
  await clock.advance(99);
  assertEquals(await chunks(), [[50, false]]);
  await clock.advance(1);
  assertEquals(await chunks(), [[50, false], [50, false]]);
  await clock.advance(100);
  await done;
  assertEquals(await chunks(), [[50, false], [50, false], [23, true]]);
  assertEquals(clock.pending, 0);
});

Deno.test("text that streams is never held up, also where its first piece was long", async () => {
  const clock = new FakeClock();
  const more = Promise.withResolvers<void>();
  const model = new ScriptedModel([
    ...text("a".repeat(200)),
    more.promise,
    ...text("b".repeat(200)),
    DONE,
  ]);
  const { done, rows } = await begin(spec(), model, { clock });
  const shown = async () =>
    messages(await rows()).filter((m) => m.type === "chunk").map((m) => m.chunk).join("");
  await clock.advance(100);
  assertEquals((await shown()).length, 100);
  more.resolve();
  await done;
  assertEquals(await shown(), "a".repeat(200) + "b".repeat(200));
  assertEquals([clock.monotonic(), clock.pending], [100, 0]);
});

Deno.test("text that is let out in its time is not held to the deadline of the call", async () => {
  const answer = "word ".repeat(40_000);
  const rows = await play({}, new ScriptedModel(says(answer)), { paceMs: 100 });
  assertEquals(last(rows, "chat_completed").replies.length, 1);
  assert(Date.parse(rows.at(-1)!.at) - Date.parse(rows[0]!.at) > 300_000);
});

Deno.test("a call without an end is stopped at its deadline and asked no more", async () => {
  const never = new Actor(() => ({ text: "Well", hold: new Promise<void>(() => {}) }));
  const rows = await play({}, never);
  assertEquals(last(rows, "run_failed"), { error: "The answer took too long", code: "timeout" });
  assertEquals([never.asked.length, never.aborted], [1, 1]);
});
