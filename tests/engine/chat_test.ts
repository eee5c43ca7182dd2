// A chat as a run: taken up after a crash wherever its log ends, cancelled, held to its budget, and listed.

import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import type { Stored } from "../../src/core/event.ts";
import { Runs } from "../../src/engine/runs.ts";
import { createCommitter } from "../../src/log/commit.ts";
import { kvStore } from "../../src/log/store.ts";
import { silentLogger } from "../../src/logger.ts";
import { systemClock } from "../../src/clock.ts";
import { all, askedOf, begin, kindOf, last, messages, play, spec, viewOf } from "../modes/chat_rig.ts";
import { Actor } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { says, ScriptedModel } from "../support/scripted_model.ts";

const answers = () => new Actor(({ occasion }) => `${occasion.agent} has an answer of its own`);
const PERSONAS = ["skeptic", "teacher", "philosopher"];

Deno.test("a chat taken up after any of its events asks again only for what has no answer", async () => {
  const asked = askedOf(...PERSONAS);
  const rows = await play(asked, answers());
  const whole = last(rows, "chat_completed");
  for (let cut = 0; cut < rows.length; cut++) {
    const before = rows.slice(0, cut);
    const model = answers();
    const after = await play(asked, model, { before });
    assertEquals(after.slice(0, cut), before);
    assertEquals(after.map((row) => row.seq), after.map((_, i) => i + 1));
    assertEquals(
      last(after, "chat_completed").replies.map((r) => "response" in r && r.response),
      whole.replies.map((r) => "response" in r && r.response),
    );
    const answered = new Set(all(before, "reply_completed").map((r) => r.persona_id));
    assertEquals(
      model.asked.map((r) => r.occasion.agent).sort(),
      PERSONAS.filter((p) => !answered.has(p)).sort(),
    );
    for (const persona_id of PERSONAS.filter((p) => !answered.has(p))) {
      const tries = all(before, "reply_started").filter((r) => r.persona_id === persona_id).length;
      const done = all(after, "reply_completed").find((r) => r.persona_id === persona_id)!;
      assertEquals(done.attempt, tries + 1);
      const chunks = messages(after).filter((m) =>
        m.type === "chunk" && m.persona_id === persona_id && m.attempt === done.attempt
      );
      assertEquals(chunks.map((m) => m.chunk).join(""), done.response);
      assertEquals(chunks[0]!.offset, 0);
    }
  }
});

Deno.test("a chat whose only reply had failed for good when the server stopped fails with the same words", async () => {
  const failing = () =>
    new Actor(() => ({
      text: "Half",
      then: new ModelError("cut", "rehearsal stopped before its answer was complete"),
    }));
  const rows = await play({}, failing());
  const model = failing();
  const after = await play({}, model, { before: rows.slice(0, -1) });
  assertEquals(model.asked, []);
  assertEquals(last(after, "run_failed"), last(rows, "run_failed"));
});

Deno.test("a cancelled chat closes its call and ends with the error that says so", async () => {
  const clock = new FakeClock();
  const model = new Actor(() => ({ text: "Some words", hold: new Promise<void>(() => {}) }));
  const { live, rows, done } = await begin(spec(askedOf("skeptic", "teacher")), model, { clock });
  await clock.settle();
  assertEquals(model.asked.length, 2);
  await live.stop("cancelled");
  await done;
  await clock.settle();
  assertEquals(model.aborted, 2);
  const events = await rows();
  assertEquals(messages(events).at(-1), {
    type: "error",
    status: "error",
    message: "Request cancelled",
    code: "cancelled",
    run_id: "run",
    sequence: events.length,
  });
  assertEquals(clock.pending, 0);
});

Deno.test("a chat that is cancelled while its text is let out stops there", async () => {
  const clock = new FakeClock();
  const model = new ScriptedModel(says("word ".repeat(100)));
  const { live, rows } = await begin(spec(), model, { clock });
  await clock.advance(150);
  await live.stop("cancelled");
  const chunks = messages(await rows()).filter((m) => m.type === "chunk");
  assertEquals(chunks.map((m) => [m.chunk.length, m.is_final]), [[50, false], [50, false]]);
  assertEquals((await rows()).at(-1)!.event.type, "run_cancelled");
  await clock.settle();
  assertEquals(clock.pending, 0);
});

Deno.test("a chat never spends above its cap: who has no room is told so, and the others answer", async () => {
  const usage = (rows: Stored[]) => last(rows, "chat_completed").usage;
  const roomy = await play({ ...askedOf(...PERSONAS), budget: { max_tokens: 100_000 } }, answers());
  assertEquals(all(roomy, "reply_completed").length, 3);
  const rows = await play(
    { ...askedOf(...PERSONAS), max_tokens: 512, budget: { max_tokens: 1200 } },
    answers(),
  );
  const failed = all(rows, "reply_failed");
  assert(failed.length > 0 && failed.length < 3, `${failed.length} had no room`);
  assert(failed.every((f) => f.code === "budget" && !f.will_retry));
  const { input_tokens, output_tokens } = usage(rows);
  assert(input_tokens + output_tokens <= 1200);
  const none = await play({ budget: { max_tokens: 50 } }, answers());
  assertEquals(last(none, "run_failed"), {
    error: "The run's budget leaves no room for this answer",
    code: "budget",
  });
});

Deno.test("what a provider keeps of a conversation is counted against the cap before it is asked", async () => {
  const model = answers();
  const asked = { previous_response_id: "resp_1", budget: { max_tokens: 4000 } };
  assertEquals(last(await play(asked, model), "run_failed").code, "budget");
  assertEquals(model.asked.length, 0);
  assertEquals(last(await play(asked, model, { contextTokens: 2048 }), "chat_completed").replies.length, 1);
});

Deno.test("a try that a crash or a cancellation cut short is charged, and the log alone says as much", async () => {
  const asked = askedOf("teacher");
  const rows = await play(asked, answers());
  const streamed = rows.findIndex((row) => row.event.type === "reply_streamed");
  const before = rows.slice(0, streamed + 1);
  const after = await play(asked, answers(), { before });
  const { usage, replies } = last(after, "chat_completed");
  const [own] = replies as { usage: typeof usage }[];
  assert(
    usage.input_tokens > own!.usage.input_tokens + 100 && usage.output_tokens > own!.usage.output_tokens,
  );
  assertEquals(viewOf(after).usage, usage);
  assertEquals(viewOf(after).usage_by_agent, { teacher: usage });

  // Killed again and again it does not pass its cap.
  let log = before;
  const model = answers();
  for (let kills = 0; kills < 20; kills++) {
    const more = await play({ ...asked, max_tokens: 100, budget: { max_tokens: 4000 } }, model, {
      before: log,
    });
    const end = more.findLastIndex((row) => row.event.type === "reply_streamed");
    if (end < log.length) break;
    log = more.slice(0, end + 1);
  }
  assert(model.asked.length < 10, `${model.asked.length} calls`);

  const hold = new Promise<void>(() => {});
  const { live, rows: written, done } = await begin(spec(asked), new Actor(() => ({ text: "Well", hold })));
  while (!(await written()).some((row) => row.event.type === "reply_streamed"));
  await live.stop("cancelled");
  await done;
  assert(viewOf(await written()).usage.output_tokens > 0);
});

Deno.test("a chat over its time ends in order", async () => {
  const model = new Actor(() => ({ text: "Well", hold: new Promise<void>(() => {}) }));
  const rows = await play({ budget: { max_seconds: 5 } }, model);
  const [reply] = last(rows, "chat_completed").replies;
  assertObjectMatch(reply!, { response: "Well", finish_reason: "budget" });
  assertEquals(model.aborted, 1);

  const silent = new Actor(() => ({ text: "", hold: new Promise<void>(() => {}) }));
  const nothing = await play({ budget: { max_seconds: 5 } }, silent);
  assertEquals(last(nothing, "run_failed"), { error: "The run's time is up", code: "budget" });
  assertEquals(silent.aborted, 1);
});

Deno.test("a list shows of a chat what it was about and how it stands, small", async () => {
  const kv = await Deno.openKv(":memory:");
  const runs = new Runs({
    store: kvStore(kv, createCommitter(kv)),
    clock: systemClock,
    logger: silentLogger,
    newId: () => crypto.randomUUID(),
    kinds: [kindOf(answers(), systemClock)],
    windowMs: 0,
    eventsPerSecond: 1_000_000,
    maxConcurrent: 10,
    keepFrames: 100,
  });
  try {
    const message = `${"x".repeat(198)}😀${"y".repeat(500)}`;
    const asked = spec({ ...askedOf("skeptic", "teacher"), message });
    const row = await runs.start({ kind: "chat", spec: asked, subject: "anonymous" });
    const { feed, release } = await runs.openFeed(row);
    const bell = Promise.withResolvers<void>();
    const ended = () => feed.ended && bell.resolve();
    const leave = feed.listen({ ring: ended });
    ended();
    await bell.promise;
    leave();
    release();
    const { status, digest } = await runs.describe(await runs.row(row.id, "chat", "anonymous"));
    assertEquals(status, "completed");
    assertObjectMatch(digest, {
      form: "multi_chat",
      personas: ["skeptic", "teacher"],
      provider: "rehearsal",
      model: "rehearsal",
      message: `${"x".repeat(198)}…`,
      replies: 2,
      usage: { input_tokens: 20 },
    });
    assert(digest.started_at && digest.completed_at);
  } finally {
    await runs.stop();
    kv.close();
  }
});
