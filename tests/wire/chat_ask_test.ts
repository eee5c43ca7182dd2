// What a client of text 002's socket may send, and what it is told where it may not.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type ChatAsk, decodeChat } from "../../src/wire/chat.ts";
import { dialect } from "../modes/chat_rig.ts";

const ask = (type: string, data?: unknown): ChatAsk => decodeChat(JSON.stringify({ type, data }));

Deno.test("the protocol's own requests are read with every field", () => {
  assertEquals(
    ask("openai_chat", {
      input_text: "Your message here",
      model: "gpt-4o-mini",
      previous_response_id: "optional_response_id",
      tools: [{ type: "web_search" }],
      include_reasoning: false,
    }),
    {
      type: "request",
      reset: false,
      asked: {
        form: "openai_chat",
        input_text: "Your message here",
        model: "gpt-4o-mini",
        previous_response_id: "optional_response_id",
        tools: [{ type: "web_search" }],
        include_reasoning: false,
      },
    },
  );
  const fields = { api: "openai" as const, model: "gpt-4o-mini", temperature: 0.7, max_tokens: 1000 };
  assertEquals(ask("chat", { message: "Hi", persona_id: "skeptic", request_id: 7, reset: true, ...fields }), {
    type: "request",
    request_id: 7,
    reset: true,
    asked: { form: "chat", message: "Hi", persona_ids: ["skeptic"], ...fields },
  });
  assertEquals(ask("multi_chat", { message: "Hi", persona_ids: ["skeptic", "teacher"], request_id: "a" }), {
    type: "request",
    request_id: "a",
    reset: false,
    asked: { form: "multi_chat", message: "Hi", persona_ids: ["skeptic", "teacher"] },
  });
});

Deno.test("cancel, resume and ping are read", () => {
  assertEquals(ask("cancel"), { type: "cancel" });
  assertEquals(ask("cancel", { request_id: "a" }), { type: "cancel", request_id: "a" });
  assertEquals(ask("resume", { run_id: "r", last_sequence: 3, request_id: 1 }), {
    type: "resume",
    run_id: "r",
    last_sequence: 3,
    request_id: 1,
  });
  assertEquals([ask("ping"), decodeChat("ping")], [{ type: "ping" }, { type: "ping" }]);
});

Deno.test("null counts as absent, and unknown fields are ignored", () => {
  const data = { input_text: "Hi", model: null, tools: null, temperature: null, request_id: null, extra: 1 };
  assertEquals(ask("openai_chat", data), {
    type: "request",
    reset: false,
    asked: { form: "openai_chat", input_text: "Hi", tools: [], include_reasoning: false },
  });
});

Deno.test("a field that breaks several rules is named once", () => {
  const wrong = ask("chat", { message: "", persona_id: "teacher", request_id: "" });
  assertEquals(wrong, {
    type: "malformed",
    field: "data.request_id",
    message: 'data.request_id must be text of 1 to 128 characters or a whole number, not ""; ' +
      'data.message must not be empty, not ""',
  });
});

Deno.test("what is wrong with a request is said by its field and value, to the request it is about", () => {
  const wrong: [string, unknown, string, string][] = [
    ["openai_chat", {}, "data.input_text", "data.input_text must be text and is missing"],
    ["openai_chat", undefined, "data", "data must be an object and is missing"],
    ["openai_chat", [1], "data", "data must be an object, not [1]"],
    [
      "openai_chat",
      { input_text: " \n" },
      "data.input_text",
      'data.input_text must not be blank, not " \\n"',
    ],
    ["openai_chat", { input_text: "x".repeat(100_001) }, "data.input_text", "at most 100000 characters"],
    ["openai_chat", { input_text: "x", temperature: 3 }, "data.temperature", "must be at most 2, not 3"],
    ["openai_chat", { input_text: "x", temperature: "1" }, "data.temperature", 'must be a number, not "1"'],
    [
      "openai_chat",
      { input_text: "x", max_tokens: 1.5 },
      "data.max_tokens",
      "must be a whole number, not 1.5",
    ],
    ["openai_chat", { input_text: "x", model: "" }, "data.model", "must not be empty"],
    [
      "openai_chat",
      { input_text: "x", api: "bard" },
      "data.api",
      "one of openai, anthropic, google, rehearsal",
    ],
    ["openai_chat", { input_text: "x", tools: {} }, "data.tools", "must be an array, not {}"],
    ["openai_chat", { input_text: "x", tools: [{}] }, "data.tools.0.type", "must be text and is missing"],
    [
      "openai_chat",
      { input_text: "x", tools: [{ type: "function", function: { name: "no spaces" } }] },
      "data.tools.0.function.name",
      'not "no spaces"',
    ],
    [
      "openai_chat",
      { input_text: "x", tools: [{ type: "function" }] },
      "data.tools.0.name",
      "and is missing",
    ],
    ["openai_chat", { input_text: "x", tools: Array(129).fill({ type: "a" }) }, "data.tools", "at most 128"],
    [
      "openai_chat",
      { input_text: "x", include_reasoning: 1 },
      "data.include_reasoning",
      "must be true or false",
    ],
    ["chat", { message: "x" }, "data.persona_id", "must be one of tech_enthusiast"],
    [
      "chat",
      { message: "x", persona_id: "pirate" },
      "data.persona_id",
      'philosopher, skeptic, teacher, not "pirate"',
    ],
    ["multi_chat", { message: "x", persona_ids: [] }, "data.persona_ids", "at least one persona"],
    [
      "multi_chat",
      { message: "x", persona_ids: ["skeptic", "pirate"] },
      "data.persona_ids.1",
      'skeptic, teacher, not "pirate"',
    ],
    ["multi_chat", { message: "x", persona_ids: ["skeptic", "skeptic"] }, "data.persona_ids.1", "twice"],
    [
      "chat",
      { message: "x", persona_id: "skeptic", request_id: "" },
      "data.request_id",
      "1 to 128 characters",
    ],
    ["resume", { last_sequence: 1 }, "data.run_id", "is missing"],
    ["resume", { run_id: "r", last_sequence: -1 }, "data.last_sequence", "at least 0, not -1"],
  ];
  for (const [type, data, field, words] of wrong) {
    const got = ask(type, data);
    assert(
      got.type === "malformed",
      `${type} ${JSON.stringify(data)?.slice(0, 200)} was taken as ${got.type}`,
    );
    assertEquals(got.field, field);
    assertStringIncludes(got.message, words);
  }
  const about = ask("chat", { message: "x", persona_id: "pirate", request_id: "a" });
  assertEquals(about.type === "malformed" && about.request_id, "a");
  const unknown = ask("shout", { request_id: 5 });
  assert(unknown.type === "unknown");
  assertEquals(unknown.request_id, 5);
  assertStringIncludes(
    unknown.message,
    '"shout" is not known here; "openai_chat", "chat", "multi_chat", "cancel"',
  );
});

Deno.test("garbage of any shape is told what it is, and does nothing else", () => {
  const deep = (open: string, close: string) => open.repeat(16_000) + "1" + close.repeat(16_000);
  const tools = (of: string) =>
    `{"type":"openai_chat","data":{"input_text":"x","tools":[{"type":"a","b":${of}}]}}`;
  const garbage = [
    "",
    "{",
    "null",
    "1",
    "[]",
    '"chat"',
    "{}",
    '{"type":1}',
    '{"type":"__proto__","data":{}}',
    '{"type":"constructor"}',
    '{"type":"chat","data":null}',
    '{"type":"chat","data":"x"}',
    '{"type":"chat","data":{"__proto__":{"message":"x","persona_id":"skeptic"}}}',
    '{"type":"nope","data":{"request_id":{"a":1}}}',
    deep("[", "]"),
    `{"type":"chat","data":${deep("[", "]")}}`,
    `{"type":"chat","data":{"message":${deep('{"a":', "}")}}}`,
    tools(deep("[", "]")),
  ];
  for (const text of garbage) {
    const got = decodeChat(text);
    assert(got.type === "unknown" || got.type === "malformed", text.slice(0, 80));
    assert(got.message.length < 2000, text.slice(0, 80));
    assertEquals(dialect.decode(text).type, got.type);
  }
  const harmless = decodeChat(tools('{"__proto__":{"polluted":true}}'));
  assert(harmless.type === "request");
  assertEquals(({} as { polluted?: boolean }).polluted, undefined);
});
