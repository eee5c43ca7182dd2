// What a model does wrong in a session, and what has no room in its budget: one request bears it, the others go on.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Chunk, ModelError, type ModelRequest } from "../../src/agents/model.ts";
import {
  calculate,
  DONE,
  end,
  ends,
  open,
  play,
  type Script,
  steps,
  Thinker,
  worker,
} from "./session_rig.ts";

const cut = () => new ModelError("cut", "The stream was cut");

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

Deno.test("two requests whose search is refused at once lose the search and keep the tools", async () => {
  const both = Promise.withResolvers<void>();
  const model = new Thinker((request, call) => {
    if (call === 2) both.resolve();
    return request.provider_tools
      ? [both.promise, new ModelError("rejected", "400: Hosted tool web_search is not supported")]
      : [`With ${request.tools!.length > 0 ? "tools" : "nothing"}.`, ...DONE];
  });
  model.webSearch = true;
  const session = open(model);
  for (const id of ["r1", "r2"]) await session.ask(id, "Well?");
  await session.act();
  assertEquals(ends(await session.rows()).map(({ answer }) => answer), ["With tools.", "With tools."]);
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

Deno.test("where the budget has no room for another round with tools, there is still an answer with what there is", async () => {
  const model = new Thinker(({ tools }) =>
    tools!.length > 0
      ? [calculate("1 + 1"), { type: "usage", input_tokens: 900, output_tokens: 100 }, ...DONE.slice(1)]
      : ["So it is 2.", ...DONE]
  );
  const rows = await play(model, "1 + 1", { spec: { budget: { max_tokens: 2800 } } });
  assertEquals(model.asked.map(({ tools }) => tools!.length > 0), [true, false]);
  assertStringIncludes(model.asked[1]!.messages.at(-1)!.content, "No tool can be used any more");
  const { answer, code, error, iterations } = end(rows);
  assertEquals([answer, code, error, iterations], ["So it is 2.", "budget", undefined, 2]);
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

Deno.test("a request that a bug ends is charged with what its call had used", async () => {
  const told: unknown[] = [];
  const reported = { type: "usage", input_tokens: 40, output_tokens: 20 } as const;
  const nameless = { type: "tool_call", id: 7, name: 5, arguments: "{}" } as unknown as Chunk;
  const model = new Thinker(({ occasion }, call) => {
    if (occasion.message === "said") return ["Half ", nameless, DONE[1]!];
    if (occasion.message === "reported") return ["Half ", reported, nameless, ...DONE];
    if (call > 3) throw new TypeError("boom");
    return [calculate("1 + 1"), ...DONE];
  });
  const session = open(model, { broke: (error) => told.push(error) });
  for (const message of ["said", "reported", "second"]) {
    await session.ask(message, message);
    await session.act();
  }
  const rows = await session.rows();
  assertEquals(told.length, 3);
  const [said, second] = [end(rows, "said"), end(rows, "second")];
  assert(said.usage.input_tokens > 100 && said.usage.output_tokens > 0, JSON.stringify(said.usage));
  assertEquals(end(rows, "reported").usage, { input_tokens: 40, output_tokens: 20 });
  // What its first call used is told already, and the second has said nothing.
  assertEquals([second.code, second.usage], ["internal", { input_tokens: 10, output_tokens: 5 }]);
});
