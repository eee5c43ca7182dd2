// A session's requests, each a loop of thought, tool and answer: what the log says of them, whatever the model does.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  calculate,
  DONE,
  end,
  open,
  play,
  type Script,
  steps,
  streamed,
  Thinker,
  worker,
} from "./session_rig.ts";

Deno.test("a request thinks, calls a tool, reads its result and answers", async () => {
  const model = new Thinker(worker);
  const rows = await play(model);
  assertEquals(steps(rows), [
    "1 thought: I calculate.",
    "1 action: calculator: 12 * 7",
    "1 observation: 12 * 7 = 84",
    "2 thought: That is it.",
    "2 answer: The result of 12 * 7 is 12 * 7 = 84.",
  ]);
  assertEquals(rows.map((r) => r.event.type).filter((t) => t !== "step_streamed" && t !== "step_taken"), [
    "session_opened",
    "request_received",
    "request_completed",
  ]);
  assertEquals(end(rows), {
    request_id: "r1",
    agent: "researcher",
    answer: "The result of 12 * 7 is 12 * 7 = 84.",
    iterations: 2,
    usage: { input_tokens: 20, output_tokens: 10 },
    model: "rehearsal-1",
    interrupted: false,
  });
  const [first, second] = model.asked;
  assertEquals(first!.messages, [{ role: "user", content: "12 * 7" }]);
  assertEquals(second!.messages.slice(1), [
    {
      role: "assistant",
      content: "<thought>I calculate.</thought>",
      tool_calls: [{ id: "c1", name: "calculator", arguments: '{"expression":"12 * 7"}' }],
    },
    { role: "tool", tool_call_id: "c1", content: '{"result":"12 * 7 = 84"}' },
  ]);
  assert(first!.tools!.some((t) => t.name === "calculator"));
});

Deno.test("the pieces of every step joined are its content, and none shows a tag", async () => {
  const rows = await play(new Thinker(worker));
  const texts = streamed(rows);
  assertEquals(texts.size, 3);
  for (const { event } of rows) {
    if (event.type !== "step_taken" || !texts.has(event.data.step_id)) continue;
    assertEquals(texts.get(event.data.step_id), event.data.content);
  }
  for (const text of texts.values()) assert(!text.includes("<"), text);
});

Deno.test("text without a tag that is followed by a tool call becomes a thought under the same step", async () => {
  const model = new Thinker(({ occasion }) =>
    (occasion.steps as unknown[]).length === 0
      ? ["Let me ", "see. ", calculate("1 + 1"), ...DONE]
      : ["Two.", ...DONE]
  );
  const rows = await play(model);
  assertEquals(steps(rows), [
    "1 thought: Let me see.",
    "1 action: calculator: 1 + 1",
    "1 observation: 1 + 1 = 2",
    "2 answer: Two.",
  ]);
  const pieces = rows.flatMap((r) => r.event.type === "step_streamed" ? [r.event.data] : []);
  const thought = rows.flatMap((r) => r.event.type === "step_taken" ? [r.event.data] : [])[0]!;
  assertEquals([pieces[0]!.step, pieces[0]!.message_id, thought.step], [
    "answer",
    thought.step_id,
    "thought",
  ]);
});

Deno.test("what a provider tells of its reasoning is a thought, and text around it stays one answer", async () => {
  const script: Script = [
    { type: "reasoning", text: "Hmm, " },
    { type: "reasoning", text: "easy." },
    "It is ",
    { type: "reasoning", text: "Sure." },
    "four.",
    ...DONE,
  ];
  const rows = await play(new Thinker(() => script), "2 + 2");
  assertEquals(steps(rows), ["1 thought: Hmm, easy.", "1 thought: Sure.", "1 answer: It is four."]);
});

Deno.test("text before and after a thought is one answer only where nothing else is said at the end", async () => {
  const rows = await play(new Thinker(() => ["It is 4.", "<think>Checked.</think>", "\n", ...DONE]));
  assertEquals(steps(rows), ["1 thought: It is 4.", "1 thought: Checked.", "1 answer: It is 4."]);
});

Deno.test("several calls in one answer are run one after the other, and one that is repeated is not run again", async () => {
  const model = new Thinker(({ occasion }, call) =>
    call === 1
      ? [calculate("1 + 1", "same"), calculate("2 + 2", "same"), calculate("2 + 2", ""), ...DONE]
      : call === 2
      ? [calculate(" 2 + 2".trim()), ...DONE]
      : [`Seen ${(occasion.steps as unknown[]).length} steps`, ...DONE]
  );
  const rows = await play(model);
  const [a, b, c, d, e, f, g, h, last] = steps(rows);
  assertEquals([a, b, c, d, e, g, last], [
    "1 action: calculator: 1 + 1",
    "1 observation: 1 + 1 = 2",
    "1 action: calculator: 2 + 2",
    "1 observation: 2 + 2 = 4",
    "1 action: calculator: 2 + 2",
    "2 action: calculator: 2 + 2",
    "3 answer: Seen 8 steps",
  ]);
  for (const said of [f!, h!]) assertStringIncludes(said, "has just been called");
  const ids = model.asked[1]!.messages.flatMap((m) => m.role === "assistant" ? m.tool_calls ?? [] : []).map((
    t,
  ) => t.id);
  assertEquals(new Set(ids).size, 3);
  assertEquals(ids[0], "same");
  const answers = model.asked[1]!.messages.flatMap((m) => m.role === "tool" ? [m.tool_call_id] : []);
  assertEquals(answers, ids);
});

Deno.test("more calls than may be made in one answer are left out, and the model is told", async () => {
  const many = Array.from({ length: 40 }, (_, i) => calculate(`${i} + 0`));
  const rows = await play(new Thinker((_, call) => call === 1 ? [...many, ...DONE] : ["Enough", ...DONE]));
  assertEquals(steps(rows).filter((s) => s.includes("action")).length, 16);
  assertMatch(steps(rows).at(-2)!, /24 more calls were left out/);
});

Deno.test("when the iterations run out, one last call without tools gives the answer", async () => {
  const model = new Thinker(({ tools }, call) =>
    tools?.length ? [`Round ${call}`, calculate(`${call} + 0`), ...DONE] : ["At last", ...DONE]
  );
  const rows = await play(model, "Go on forever", { maxIterations: 3 });
  assertEquals(model.asked.length, 4);
  const last = model.asked[3]!;
  assertEquals([last.tools, last.occasion.last], [[], true]);
  assertEquals(last.messages.map((m) => m.role), ["user"]);
  assertStringIncludes(last.messages[0]!.content, "No tool can be used any more");
  assertStringIncludes(last.messages[0]!.content, '{"kind":"observation","text":"3 + 0 = 3"}');
  assertEquals(steps(rows).at(-1), "3 answer: At last");
  assertEquals([end(rows).iterations, end(rows).answer], [3, "At last"]);
});

Deno.test("a model that only thinks is asked to go on, and what it thought last is its answer", async () => {
  const model = new Thinker((_, call) => [`<thought>Idea ${call}`, ...DONE]);
  const rows = await play(model, "Hm", { maxIterations: 2 });
  assertEquals(steps(rows), [
    "1 thought: Idea 1",
    "2 thought: Idea 2",
    "2 thought: Idea 3",
    "2 answer: Idea 3",
  ]);
  assertStringIncludes(model.asked[1]!.messages.at(-1)!.content, "Go on");
});

Deno.test("without reasoning there is one call, no tools, and only the answer", async () => {
  const model = new Thinker(() => [
    { type: "reasoning", text: "secret" },
    "<thought>hid",
    "den</thought>It ",
    "is 84.",
    ...DONE,
  ]);
  const session = open(model);
  await session.ask("r1", "12 * 7", { enable_reasoning: false });
  await session.act();
  const rows = await session.rows();
  assertEquals(steps(rows), ["1 answer: It is 84."]);
  assertEquals([...streamed(rows).values()], ["It is 84."]);
  assertEquals([model.asked[0]!.tools, model.asked[0]!.include_reasoning], [[], false]);
});

Deno.test("an answer that the model had to end says so", async () => {
  const rows = await play(new Thinker(() => ["Half an ans", { type: "done", stop: "length", model: "m" }]));
  assertEquals([end(rows).answer, end(rows).code, end(rows).error], ["Half an ans", "length", undefined]);
});

Deno.test("no limit or timer is left behind by a session at rest", async () => {
  const session = open(new Thinker(worker), { spec: { budget: { max_seconds: 60 } } });
  await session.ask("r1", "1 + 1");
  assertEquals(await session.act(), true);
  assertEquals(session.clock.pending, 0);
});
