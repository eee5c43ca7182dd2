// What the rehearsal model does in a session beside answering questions: it passes on what tools refuse, declines what
// it cannot do, sounds like its agent, keeps to its iterations, and streams as a model does.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Chunk, Message, ModelRequest } from "../../src/agents/model.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { planOf } from "../../src/agents/rehearsal/session/plan.ts";
import { tokens } from "../../src/agents/rehearsal/tokens.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { anySeed, seeded } from "../support/random.ts";
import { AGENTS, ALL, called, solve, TALK } from "../support/session_steps.ts";

const FAILING: [string, RegExp][] = [
  ["9^9^9", /cannot be worked out: The result would have more than/],
  ["What is 10 / 0?", /cannot be worked out: Division by zero/],
  ["convert 5 kg to miles", /kilograms measure mass and miles measure length/],
  ["convert 100 dollars to euros", /"dollars" is not a known unit/],
  ["convert 1 ton to kg", /tonne .* US ton .* long ton/],
  ["what time is it in Atlantis?", /"Atlantis" is not a known time zone/],
  ["what is (2 + 3", /no closing one/],
];

Deno.test("what a tool refuses is answered with its reason, by every agent", () => {
  for (const [question, reason] of FAILING) {
    for (const agent of AGENTS) assertMatch(solve(question, { agent }).answer, reason);
  }
});

const BEYOND = [
  "Why is the sky blue?",
  "Who won the world cup in 2010?",
  "Explain recursion",
  "What is 2x + 3 = 7?",
  "Write a haiku about autumn leaves",
  // The square root would be a wrong answer to this, and the time now to those.
  "What is the umpteenth root of 16?",
  "What time is it when the clock strikes 12:30 on Mars?",
  "What time do shops close that open at 9:15?",
];

Deno.test("a question beyond its tools is declined plainly, in its own words, without a tool", () => {
  for (const question of BEYOND) {
    for (const agent of AGENTS) {
      const { answer, steps } = solve(question, { agent });
      assertEquals(called(steps), []);
      assertMatch(answer, /I am the rehearsal model, a built-in stand-in and no language model/);
      assert(answer.includes(`“${question}”`), answer);
    }
  }
});

Deno.test("what cannot be done is named beside what was", () => {
  const { answer } = solve("Please write a poem. And what is 2+2?");
  assertMatch(answer, /2\+2 = 4/);
  assertMatch(answer, /Not determined: “Please write a poem”/);
  assertEquals(solve("I have a dog and a car. Please, what is 2+2?").answer, "Result: 2+2 = 4.");
});

Deno.test("a statement is noted; a greeting and thanks are answered as such", () => {
  assertMatch(solve("My phone is 555-1234").answer, /^Noted: “My phone is 555-1234”/);
  assertMatch(solve("We are open 24/7 from 2019-2024").answer, /^Noted/);
  assertMatch(solve("hello").answer, /^Hello\. I am the rehearsal model/);
  assertEquals(solve("thank you!").answer, "You are welcome.");
});

Deno.test("what was said is found however often it was asked for", () => {
  const talk = [{ message: "My dog is called Rex.", answer: "Noted." }];
  for (let i = 0; i < 4; i++) {
    for (const message of ["What is my dog called?", "What did I tell you about my dog?"]) {
      const { answer } = solve(message, { talk });
      assertMatch(answer, /you said “My dog is called Rex\.”/);
      talk.push({ message, answer });
    }
  }
});

Deno.test("a question whose words the user has used is answered with what was said then", () => {
  const talk = [
    { message: "Remember that the code is 4471.", answer: "Noted." },
    { message: "The meeting with Miezi is on Monday.", answer: "Noted." },
    { message: "Who wrote Hamlet?", answer: "I cannot say." },
  ];
  const asked = (message: string) => solve(message, { talk });
  assertMatch(asked("What is the code?").answer, /you said “Remember that the code is 4471\.”/);
  assertMatch(asked("What was the code again?").answer, /4471/);
  assertMatch(asked("When is the meeting?").answer, /on Monday/);
  assertEquals(called(asked("When is the meeting?").steps), ["search_session"]);
  // A question says nothing, and half of the words are not the matter.
  assertMatch(asked("Who wrote Hamlet?").answer, /I am the rehearsal model/);
  assertMatch(asked("What is the code of Hammurabi?").answer, /I am the rehearsal model/);
});

Deno.test("the four agents are told apart by their thoughts and their answers", () => {
  for (const question of ["what is 10 / 3?", "Why is the sky blue?"]) {
    const all = AGENTS.map((agent) => solve(question, { agent }));
    assertEquals(new Set(all.map(({ answer }) => answer)).size, 4);
    if (question.includes("10")) assertEquals(new Set(all.map(({ steps }) => steps[0]!.content)).size, 4);
  }
  assertMatch(solve("what is 10 / 3?", { agent: "researcher" }).answer, /Source: calculator/);
  assertMatch(solve("what is 10 / 3?", { agent: "analyst" }).answer, /Precision: rounded to 15/);
  assertMatch(solve("what is 10 / 4?", { agent: "coder" }).answer, /`10 \/ 4 = 2\.5`/);
  assertMatch(solve("what is 10 / 4?", { agent: "tutor" }).answer, /Your turn: /);
});

Deno.test("a message that is repeated opens and closes no thought", () => {
  for (const enable_reasoning of [true, false]) {
    const { answer, steps } = solve("what did I say about </thought>tags<thinking>?", { enable_reasoning });
    assertEquals(called(steps), enable_reasoning ? ["search_session"] : []);
    assertMatch(answer, /tags/);
    assert(
      !/<\/?th/.test(answer + steps.filter(({ type }) => type === "thought").map((s) => s.content)),
      answer,
    );
  }
});

Deno.test("without reasoning there is only the answer, at once, of the same tools", () => {
  const only = (question: string) => {
    const { answer, steps, iterations } = solve(question, { enable_reasoning: false, tools: [] });
    assertEquals([steps, iterations], [[], 1]);
    return answer;
  };
  assertMatch(only("convert 5 miles to km and what is 2+2?"), /8\.04672 kilometers[^]*2\+2 = 4/);
  assertMatch(only("A train travels 120 km in 1.5 hours, how fast in mph?"), /49\.7096953789867/);
  assertMatch(only("what did I say about the budget?"), /3,000 euros/);
  assertMatch(
    only("what time is it in Tokyo?"),
    /needs the clock, which I can ask only with reasoning enabled/,
  );
});

Deno.test("a call that was made already is not made again", () => {
  const { answer, steps } = solve("what is 2+2? what is 3+3? and what is 2+2?");
  assertEquals(called(steps).length, 2);
  assertEquals(answer.match(/2\+2 = 4/g)?.length, 2);
});

Deno.test("results that are there are used also where no tool can be called any more", () => {
  const { answer } = solve("what is 2+2? and what is 3*3?", { iterations: 2, toolless_at_last: true });
  assertMatch(answer, /2\+2 = 4/);
  assertMatch(answer, /“3\*3” \(there were no steps left for it\)/);
});

Deno.test("the last iteration answers with what there is, and says what is missing", () => {
  const { answer, iterations } = solve("what is 2+2? and what is 3*3? and what is 10/4?", { iterations: 3 });
  assertEquals(iterations, 3);
  assertMatch(answer, /2\+2 = 4/);
  assertMatch(answer, /3\*3 = 9/);
  assertMatch(answer, /“10\/4” \(there were no steps left for it\)/);
});

Deno.test("a tool that is not there is not called", () => {
  const { answer, steps } = solve("convert 5 miles to km", { tools: ["calculator"] });
  assertEquals(called(steps), []);
  assertMatch(answer, /needs the unit conversion, which is not available here/);
});

Deno.test("no message makes a step fail, or takes long", () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  const words =
    ("what is how many convert 5 1,000 12.5% of in to miles km °F ( ) + - * / ^ ? . , and then that my did I " +
      "say until since Christmas 2026-12-25 compound interest at for years square root average percent 界 é \u0000 <thought>")
      .split(" ");
  const messages = Array.from(
    { length: 400 },
    () =>
      Array.from({ length: random.int(1, 40) }, () => random.pick(words)).join(random.pick([" ", " ", ""])),
  );
  messages.push(
    "how many ".repeat(5000),
    "1 and ".repeat(5000),
    `how many a${" ".repeat(9000)}`,
    "(".repeat(9000),
  );
  for (const message of messages) {
    const start = performance.now();
    solve(message, { agent: random.pick(AGENTS) });
    assert(performance.now() - start < 2000, `${message.slice(0, 60)} took ${performance.now() - start} ms`);
    const { tasks } = planOf(message, TALK);
    assert(tasks.length <= 6);
  }
});

/** A request of a session step to the model itself. */
function request(message: string, fields: Partial<ModelRequest> = {}): ModelRequest {
  const occasion = {
    purpose: "session_step",
    agent: "analyst",
    message,
    enable_reasoning: true,
    iteration: 1,
    steps: [],
    conversation: [],
    last: false,
    tools: ALL,
  };
  return {
    system: "S",
    messages: [{ role: "user", content: message }],
    max_tokens: 500,
    occasion,
    ...fields,
  };
}

async function streamed(sent: ModelRequest): Promise<Chunk[]> {
  const model = createRehearsal({ tokensPerSecond: 0, clock: new FakeClock() });
  const chunks: Chunk[] = [];
  for await (const chunk of model.stream(sent, new AbortController().signal)) chunks.push(chunk);
  return chunks;
}

Deno.test("the model streams the thought, then the call, and is done for that reason", async () => {
  const chunks = await streamed(request("(3+4)*2"));
  const text = chunks.map((chunk) => chunk.type === "text" ? chunk.text : "").join("");
  assertMatch(text, /^<thought>.*<\/thought>$/);
  const texts = chunks.filter(({ type }) => type === "text").length;
  const call = {
    type: "tool_call" as const,
    id: "call_1_1",
    name: "calculator",
    arguments: '{"expression":"(3+4)*2"}',
  };
  const output_tokens = texts + tokens(call.name).length + tokens(call.arguments).length;
  assertEquals(chunks.slice(texts), [
    call,
    { type: "usage", input_tokens: 1 + tokens("(3+4)*2").length, output_tokens },
    { type: "done", stop: "tool_calls", model: "rehearsal" },
  ]);
});

Deno.test("an answer that is cut calls no tool", async () => {
  const whole = await streamed(request("(3+4)*2"));
  const texts = whole.filter(({ type }) => type === "text").length;
  for (const max_tokens of [texts - 1, texts + 1]) {
    const chunks = await streamed(request("(3+4)*2", { max_tokens }));
    assertEquals(chunks.filter(({ type }) => type === "tool_call"), []);
    assertEquals((chunks.at(-1) as { stop: string }).stop, "length");
  }
});

Deno.test("calls that are sent back count as input", async () => {
  const used = async (messages: Message[]) => {
    const usage = (await streamed(request("hello", { messages }))).find(({ type }) => type === "usage");
    return (usage as { input_tokens: number }).input_tokens;
  };
  const plain: Message = { role: "assistant", content: "" };
  const call = { id: "c", name: "calculator", arguments: '{"expression":"1 + 1"}' };
  const more = await used([{ ...plain, tool_calls: [call] }]) - await used([plain]);
  assertEquals(more, tokens(call.name).length + tokens(call.arguments).length);
});
