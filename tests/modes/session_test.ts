// A session's requests, each a loop of thought, tool and answer: what the log says of them, whatever the model does.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ModelError, type ModelRequest } from "../../src/agents/model.ts";
import {
  calculate,
  DONE,
  end,
  ends,
  open,
  play,
  type Script,
  steps,
  streamed,
  Thinker,
  worker,
} from "./session_rig.ts";

const cut = () => new ModelError("cut", "The stream was cut");

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

Deno.test("a call that is cut is made once more under new step ids, and what it said is void", async () => {
  const model = new Thinker((_, call) => call === 1 ? ["Half ", "an", cut()] : ["Whole", ...DONE]);
  const rows = await play(model);
  const taken = rows.flatMap((r) => r.event.type === "step_taken" ? [r.event.data] : []);
  const first = rows.find((r) => r.event.type === "step_streamed")!.event;
  assert(first.type === "step_streamed");
  assertEquals(taken.map((t) => [t.step, t.attempt, t.code, t.will_retry]), [
    ["error", 1, "cut", true],
    ["answer", 2, undefined, undefined],
  ]);
  assertEquals(taken[0]!.step_id, first.data.message_id);
  assert(taken[1]!.step_id !== taken[0]!.step_id);
  assertEquals(end(rows).answer, "Whole");
  assert(end(rows).usage.input_tokens > 10, "the call that was cut was free");
});

Deno.test("a second cut ends the request, and no other", async () => {
  const model = new Thinker(({ occasion }) =>
    occasion.message === "good" ? ["Fine", ...DONE] : ["Half", cut()]
  );
  const session = open(model);
  await session.ask("bad", "bad");
  await session.ask("good", "good");
  await session.act();
  const rows = await session.rows();
  assertEquals(end(rows, "good").answer, "Fine");
  const { answer, error, code } = end(rows, "bad");
  assertEquals([answer, error, code], ["", "The stream was cut", "cut"]);
  assertEquals(model.asked.length, 3);
  assertEquals(session.view.status, "idle");
});

Deno.test("failures of any kind end their request with their code, and the session lives on", async () => {
  const faults = ["unauthorized", "rejected", "timeout", "unavailable", "rate_limited"] as const;
  const model = new Thinker(({ occasion }) => {
    const fault = faults.find((f) => f === occasion.message);
    return fault ? [new ModelError(fault, `It is ${fault}`)] : ["Fine", ...DONE];
  });
  const session = open(model);
  for (const fault of faults) await session.ask(fault, fault);
  await session.act();
  await session.ask("next", "next");
  await session.act();
  const rows = await session.rows();
  for (const fault of faults) {
    assertEquals([end(rows, fault).code, end(rows, fault).error], [fault, `It is ${fault}`]);
  }
  assertEquals(end(rows, "next").answer, "Fine");
  assertEquals(end(rows, "timeout").usage, { input_tokens: 0, output_tokens: 0 });
});

Deno.test("an empty answer is asked for once more and is then an error", async () => {
  const rows = await play(new Thinker(() => [" ", ...DONE]));
  assertEquals([end(rows).code, end(rows).answer], ["invalid_answer", ""]);
});

Deno.test("a provider that refuses its search, and then all tools, is asked without them", async () => {
  const model = new Thinker((request) =>
    request.provider_tools
      ? [new ModelError("rejected", "400: Hosted tool web_search is not supported")]
      : request.tools!.length > 0
      ? [new ModelError("rejected", "400: this model does not support tools")]
      : [`<thought>No tools.</thought>About 84.`, ...DONE]
  );
  model.webSearch = true;
  const session = open(model);
  await session.ask("r1", "12 * 7");
  await session.act();
  const rows = await session.rows();
  assertEquals(steps(rows), ["1 thought: No tools.", "1 answer: About 84."]);
  assertEquals(model.asked.length, 3);
  assertEquals(model.asked[0]!.provider_tools, [{ type: "web_search" }]);
});

Deno.test("a request that finds no room in its budget says so, and each request has the budget for itself", async () => {
  const model = new Thinker(worker);
  const session = open(model, { spec: { budget: { max_tokens: 10 } } });
  await session.ask("r1", "1 + 1");
  await session.act();
  const none = end(await session.rows());
  assertEquals([none.answer, none.code, model.asked.length], ["", "budget", 0]);

  const spender = (
    _: ModelRequest,
  ): Script => ["So it is.", { type: "usage", input_tokens: 4000, output_tokens: 500 }, ...DONE.slice(1)];
  const twice = open(new Thinker(spender), { spec: { budget: { max_tokens: 6000 } } });
  for (const id of ["a", "b"]) {
    await twice.ask(id, id);
    await twice.act();
  }
  assertEquals(ends(await twice.rows()).map((e) => e.code), [undefined, undefined]);
});

Deno.test("room that a call was given and did not use is there for the next one", async () => {
  const model = new Thinker((_, call) => call < 6 ? [calculate(`${call} + 1`), ...DONE] : ["Done", ...DONE]);
  const rows = await play(model, "Go on", { spec: { budget: { max_tokens: 8000 } } });
  assertEquals([end(rows).answer, end(rows).iterations], ["Done", 6]);
});

Deno.test("when a request's time is up while it answers, what it has said is its answer", async () => {
  const { promise: never } = Promise.withResolvers<void>();
  const model = new Thinker(() => ["As far as ", "I got", never, ...DONE]);
  const session = open(model, { spec: { budget: { max_seconds: 5 } } });
  await session.ask("r1", "Tell me all");
  const acting = session.act();
  await session.when((rows) => rows.filter((r) => r.event.type === "step_streamed").length === 2);
  await session.clock.advance(5000);
  await acting;
  const { answer, code, error } = end(await session.rows());
  assertEquals([answer, code, error], ["As far as I got", "budget", undefined]);
  assertEquals(session.clock.pending, 0);
});

Deno.test("a bug in one request is told, ends that request and leaves the others alone", async () => {
  const told: unknown[] = [];
  const model = new Thinker(({ occasion }) => {
    if (occasion.message === "bad") throw new TypeError("boom");
    return ["Fine", ...DONE];
  });
  const session = open(model, { broke: (error) => told.push(error) });
  await session.ask("bad", "bad");
  await session.ask("good", "good");
  await session.act();
  const rows = await session.rows();
  assertEquals([end(rows, "bad").code, end(rows, "good").answer, told.length], ["internal", "Fine", 1]);
  assert(!JSON.stringify(rows).includes("boom"));
});

Deno.test("no limit or timer is left behind by a session at rest", async () => {
  const session = open(new Thinker(worker), { spec: { budget: { max_seconds: 60 } } });
  await session.ask("r1", "1 + 1");
  assertEquals(await session.act(), true);
  assertEquals(session.clock.pending, 0);
});
