// The rehearsal model where nobody plays a part: honest about itself, and able to do what words alone allow.

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import type { Said } from "../../src/core/spec.ts";
import type { Chunk } from "../../src/agents/model.ts";
import { assistantReply } from "../../src/agents/rehearsal/assistant.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import type { Reply } from "../../src/agents/rehearsal/reply.ts";
import { FakeClock } from "../support/fake_clock.ts";

const WEATHER = {
  type: "function",
  name: "get_weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

function ask(message: string, context: Said[] = [], tools: Record<string, unknown>[] = []): Reply {
  return assistantReply({ purpose: "assistant_reply", agent: "assistant", message, context, tools }, 1);
}

/** The answers to messages of one conversation. */
function talk(...messages: string[]): string[] {
  const context: Said[] = [];
  return messages.map((message) => {
    const { text } = ask(message, [...context]);
    context.push({ role: "user", content: message }, { role: "assistant", content: text });
    return text;
  });
}

/** The answer to a message that is not the first. */
function later(message: string): string {
  return talk("Hello", message)[1]!;
}

Deno.test("the first answer of a conversation says that it is the rehearsal model, and no other does", () => {
  for (
    const message of [
      "Hello, world!",
      "What is 2+2?",
      "What do you think about AI?",
      "😀",
      "Are you a human?",
    ]
  ) {
    const [first, second] = talk(message, "What is 3*3?");
    assertMatch(first!, /rehearsal model/);
    assertMatch(first!, /no language model/);
    assertNotMatch(second!, /rehearsal model/);
  }
});

Deno.test("the assistant restates what was asked and says how to get a model with knowledge, once", () => {
  const answers = talk("What do you think about AI?", "How do tides work?");
  assertMatch(answers[0]!, /“What do you think about AI\?”/);
  assertMatch(answers[0]!, /AI/);
  assertMatch(answers[0]!, /OPENAI_API_KEY/);
  assertMatch(answers[1]!, /“How do tides work\?”/);
  assertMatch(answers[1]!, /tides/);
  assertNotMatch(answers[1]!, /OPENAI_API_KEY/);
});

Deno.test("the assistant calculates", () => {
  assertMatch(later("What is 12*(3+4)?"), /= 84\./);
  assertMatch(later("15% of 80 please"), /= 12\./);
  assertMatch(later("how much is 1,200 divided by 8"), /= 150\./);
  assertMatch(later("7 times 6"), /= 42\./);
  assertMatch(later("What is 10 / 0?"), /cannot/);
  for (
    const message of ["Meet me on 2026-11-20", "Call me on 555-1234", "It happened in 1914-1918 I think"]
  ) {
    assertNotMatch(later(message), /=/, message);
  }
});

Deno.test("the assistant counts, sorts, and turns letters around", () => {
  assertMatch(later("How many words are in: the quick brown fox"), /4 words/);
  assertMatch(later("Count the characters in “naïve 👩‍👩‍👧”"), /7 characters/);
  assertMatch(later("Count the sentences: One. Two! Three?"), /3 sentences/);
  assertMatch(later("Sort: pear, apple, fig"), /- apple\n- fig\n- pear/);
  assertMatch(later("Sort descending: 9, 10, -2"), /- 10\n- 9\n- -2/);
  assertMatch(later('Put "abc" in upper case'), /ABC/);
  assertMatch(later("Reverse: été"), /été/);
});

Deno.test("the assistant lists terms, picks main sentences verbatim, and makes an outline", () => {
  assertMatch(
    later("Keywords of: The login page needs a password reset for 10,000 users."),
    /- the login page[\s\S]*10,000 users/,
  );
  const text = "Cats sleep a lot. Dogs bark. Cats and dogs live together. Birds fly.";
  const picked = [...later(`Summarize: ${text}`).matchAll(/^- (.*)$/gm)].map((match) => match[1]!);
  assert(picked.length > 0 && picked.length < 4);
  for (const sentence of picked) assert(text.includes(sentence), sentence);
  assertMatch(later("Write an essay about the history of tea in Japan"), /^1\. [\s\S]*history[\s\S]*^2\. /m);
});

Deno.test("the assistant lays options side by side and reads code without judging it", () => {
  assertMatch(later("cats or dogs?"), /\| \| cats \| dogs \|/);
  assertMatch(later("function add(a, b) { return a + b; }"), /`add`[\s\S]*bracket/);
});

Deno.test("the assistant remembers what it was told, and admits what it was not", () => {
  const [, , , name, colour, last, unsaid] = talk(
    "Hello",
    "My name is Ada",
    "My favourite colour is blue.",
    "What is my name?",
    "what's my favourite colour?",
    "What did I just ask?",
    "What is my shoe size?",
  );
  assertMatch(name!, /your name is Ada/);
  assertMatch(colour!, /your favourite colour is blue/);
  assertMatch(last!, /“what's my favourite colour\?”/);
  assertMatch(unsaid!, /not been said/);
});

Deno.test("the assistant calls a function whose name and arguments are in the message, and no other", () => {
  assertEquals(ask("What is the weather in Paris?", [], [WEATHER]).tool_calls, [
    { name: "get_weather", arguments: { city: "Paris" } },
  ]);
  const nested = { type: "function", function: { ...WEATHER, type: undefined } };
  assertEquals(ask("Weather for “New York” please", [], [nested]).tool_calls[0]?.arguments, {
    city: "New York",
  });
  const roll = {
    type: "function",
    name: "rollDice",
    parameters: {
      properties: { sides: { type: "integer" }, how: { enum: ["fair", "loaded"] } },
      required: ["sides", "how"],
    },
  };
  assertEquals(ask("Roll the dice with 20 sides, fair please", [], [WEATHER, roll]).tool_calls, [
    { name: "rollDice", arguments: { sides: 20, how: "fair" } },
  ]);
  for (
    const [message, tools] of [
      ["What is the weather like?", [WEATHER]],
      ["Tell me about Paris", [WEATHER]],
      ["Roll the dice", [roll]],
      ["What is the weather in Paris?", [{ type: "web_search" }]],
      ["weather in Paris", [{ type: "function", name: 7 }]],
    ] as const
  ) {
    assertEquals(ask(message, [], [...tools]).tool_calls, [], message);
  }
});

Deno.test("the reasoning says how the message was read and what was found in it", () => {
  const { reasoning } = ask("Should we move to a four-day week?");
  assertMatch(reasoning, /I read the message as a question/);
  assertMatch(reasoning, /four-day/);
  assertMatch(ask("What is 2+2?").reasoning, /calculate/);
});

Deno.test("the rehearsal model answers chats, and streams reasoning only where it is asked for", async () => {
  const model = createRehearsal({ tokensPerSecond: 0, clock: new FakeClock() });
  const occasion = {
    purpose: "assistant_reply",
    agent: "assistant",
    message: "What is 6*7?",
    context: [],
    tools: [],
  };
  const all = async (include_reasoning: boolean) => {
    const request = { system: "", messages: [], max_tokens: 500, occasion, include_reasoning };
    return await Array.fromAsync(model.stream(request, new AbortController().signal));
  };
  const text = (chunks: Chunk[], type: string) =>
    chunks.map((chunk) => (chunk.type === type && "text" in chunk ? chunk.text : "")).join("");
  const [quiet, thinking] = [await all(false), await all(true)];
  assertMatch(text(quiet, "text"), /= 42\./);
  assertEquals(text(quiet, "reasoning"), "");
  assertMatch(text(thinking, "reasoning"), /calculate/);
  assertEquals(text(thinking, "text"), text(quiet, "text"));
});

Deno.test("any message is answered without an invented fact about the conversation", () => {
  for (
    const message of [
      "",
      "...",
      "{a}",
      "$&",
      "why?",
      "what about the second one?",
      "人工智能?",
      "(((",
      "5 %",
      "my is",
      "Sort:",
      "count words",
    ]
  ) {
    const { text } = ask(message);
    assert(text.length > 40 && !/undefined|NaN/.test(text), `${message}: ${text}`);
  }
});
