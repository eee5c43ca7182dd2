// What a chat may spend: personas share it, and when it is used up in mid-answer what was said is the answer.

import { assert, assertEquals } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { says, ScriptedModel } from "../support/scripted_model.ts";
import { DONE, Thinker } from "../support/thinker.ts";
import { all, askedOf, begin, last, messages, play, spec } from "./chat_rig.ts";

Deno.test("personas share what their budget has room for; where it has none for all, the first have it", async () => {
  const three = askedOf("teacher", "skeptic", "philosopher");
  const model = new Actor(() => "Well.");
  const rows = await play({ ...three, max_tokens: 2048, budget: { max_tokens: 3000 } }, model);
  assertEquals(last(rows, "chat_completed").replies.filter((reply) => "error" in reply), []);
  const [first, ...others] = model.asked.map(({ max_tokens }) => max_tokens);
  assertEquals(others, [first, first]);
  assert(first! > 100 && first! * 3 < 3000);

  const few = await play(
    { ...three, max_tokens: 2048, budget: { max_tokens: 800 } },
    new Actor(() => "Well."),
  );
  const codes = last(few, "chat_completed").replies.map((reply) => "error" in reply ? reply.code : "");
  assertEquals(codes, ["", "budget", "budget"]);
});

Deno.test("when a chat's time is up while it answers, what it has said is its answer", async () => {
  const { promise: never } = Promise.withResolvers<void>();
  const thought = { type: "reasoning" as const, text: "Hm, " };
  const model = new Thinker(
    () => [thought, "As far as ", { ...thought, text: "well" }, "I got", never, ...DONE],
  );
  const clock = new FakeClock();
  const asked = spec({ include_reasoning: true, budget: { max_seconds: 5 } });
  const { done, rows } = await begin(asked, model, { clock });
  await clock.settle();
  assertEquals(model.asked.length, 1);
  await clock.advance(5000);
  await done;
  const log = await rows();
  const { response, tail, reasoning, finish_reason, usage } = last(log, "reply_completed");
  assertEquals([response, tail, finish_reason], ["As far as I got", "t", "budget"]);
  const streamed = all(log, "reply_streamed").filter(({ channel }) => channel === "reasoning");
  assertEquals(reasoning, streamed.map(({ delta }) => delta).join(""));
  assertEquals(usage.output_tokens > 0, true);
  const [chunk, answer] = messages(log).slice(-2);
  assertEquals([chunk.is_final, answer.data.output_text, answer.data.finish_reason], [
    true,
    "As far as I got",
    "budget",
  ]);
  assertEquals(clock.pending, 0);
});

Deno.test("reasoning that nobody asked for is not told, and charged where no usage is reported", async () => {
  const model = new ScriptedModel([{ type: "reasoning", text: "abcd".repeat(50) }, ...says("Yes")]);
  const rows = await play({ include_reasoning: false }, model);
  const [done] = all(rows, "reply_completed");
  assert(done!.usage.output_tokens >= 50, JSON.stringify(done!.usage));
  assert(!JSON.stringify(rows).includes("abcd"));
});
