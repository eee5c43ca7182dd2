// Text 002's messages, as its own examples show them, with what every message also says of its run.

import { assert, assertEquals } from "@std/assert";
import { type Chunk, ModelError, type ModelRequest } from "../../src/agents/model.ts";
import type { Event } from "../../src/core/event.ts";
import { chatDialect } from "../../src/wire/chat.ts";
import { chatMessage, chatMessages } from "../../src/wire/chat_messages.ts";
import { askedOf, dialect, messages, play, SIZES } from "../modes/chat_rig.ts";
import { Actor } from "../support/actor.ts";
import type { Json } from "../support/dial.ts";
import { anySeed, seeded } from "../support/random.ts";
import { ScriptedModel } from "../support/scripted_model.ts";
import { boundaries, graphemes, hardText, randomPieces } from "../support/unicode.ts";

const means = { provider: "rehearsal", model: "rehearsal" };
const usage = { input_tokens: 10, output_tokens: 2, total_tokens: 12 };
const at = (sequence: number) => ({ run_id: "run", sequence });

Deno.test("openai_chat goes its four steps", async () => {
  const rows = await play({}, new Actor(() => "Hello there"));
  assertEquals(messages(rows), [
    { type: "status", status: "starting", message: "Initializing...", ...means, ...at(1) },
    { type: "status", status: "processing", message: "Sending request...", ...means, ...at(2) },
    { type: "chunk", chunk: "Hello", is_final: false, offset: 0, attempt: 1, ...at(3) },
    { type: "chunk", chunk: " ther", is_final: false, offset: 5, attempt: 1, ...at(4) },
    { type: "chunk", chunk: "e", is_final: true, offset: 10, attempt: 1, ...at(5) },
    {
      type: "response",
      status: "completed",
      data: { id: "resp_run", output_text: "Hello there", model: "rehearsal", usage, provider: "rehearsal" },
      ...at(6),
    },
  ]);
});

Deno.test("chat names its persona on everything but the response, whose data does", async () => {
  const rows = await play(askedOf("tech_enthusiast"), new Actor(() => "Rust, ofc"));
  const who = { persona_id: "tech_enthusiast", index: 0 };
  const told = messages(rows);
  assertEquals(told.slice(0, 3), [
    { type: "status", status: "starting", message: "Initializing...", ...who, ...means, ...at(1) },
    { type: "status", status: "processing", message: "Sending request...", ...who, ...means, ...at(2) },
    { type: "chunk", chunk: "Rust,", is_final: false, offset: 0, attempt: 1, ...who, ...at(3) },
  ]);
  assertEquals(told.at(-1), {
    type: "response",
    status: "completed",
    data: {
      persona_id: "tech_enthusiast",
      persona_name: "Tech Enthusiast",
      response: "Rust, ofc",
      model: "rehearsal",
      usage,
      provider: "rehearsal",
    },
    ...at(6),
  });
});

Deno.test("multi_chat says each persona's reply, and at the end all in the order asked for", async () => {
  const model = new Actor(({ occasion }: ModelRequest) => `I am ${occasion.agent}`);
  const told = messages(await play(askedOf("skeptic", "teacher"), model));
  const starting = told.filter((m) => m.status === "starting").map((
    m,
  ) => [m.persona_id, m.index, m.sequence]);
  assertEquals(starting, [["skeptic", 0, 1], ["teacher", 1, 1]]);
  const [response] = told.filter((m) => m.type === "persona_response" && m.index === 1);
  const teacher = {
    persona_id: "teacher",
    persona_name: "Teacher",
    response: "I am teacher",
    index: 1,
    model: "rehearsal",
    usage: { input_tokens: 10, output_tokens: 3, total_tokens: 13 },
  };
  assertEquals(response, { type: "persona_response", ...teacher, ...at(response!.sequence) });
  const { responses, combined } = told.at(-1)!.data;
  assertEquals(responses[0].persona_id, "skeptic");
  assertEquals(responses[1], teacher);
  assertEquals(combined, "Skeptic: I am skeptic\n\nTeacher: I am teacher");
  for (const index of [0, 1]) {
    const chunks = told.filter((m) => m.type === "chunk" && m.index === index);
    assertEquals(chunks.map((m) => m.chunk).join(""), responses[index].response);
    assertEquals(chunks.map((m) => m.is_final), chunks.map((_, i) => i === chunks.length - 1));
  }
});

/** One event, as it is spelled. */
function spelled(event: Event): Json[] {
  const { parts, text } = dialect.spell({ id: "run", epoch: "e" }, {
    seq: 7,
    at: "2026-01-01T00:00:00.000Z",
    event,
  });
  assertEquals(JSON.parse(text), parts!.map((part) => JSON.parse(part)));
  return JSON.parse(text);
}

Deno.test("a persona that failed has its place among the responses, and is told of in words", () => {
  const failed = { index: 0, persona_id: "skeptic", error: "It broke", code: "cut" };
  const said = { index: 1, persona_id: "teacher", persona_name: "Teacher", response: "2", model: "m" };
  const replies = [failed, { ...said, usage: { input_tokens: 1, output_tokens: 1 } }];
  const [{ data }] = spelled({
    type: "chat_completed",
    data: { form: "multi_chat", provider: "p", replies, usage: { input_tokens: 1, output_tokens: 1 } },
  }) as [Json];
  assertEquals(data.responses[0], { persona_id: "skeptic", index: 0, error: "It broke", code: "cut" });
  assertEquals(data.combined, "Skeptic did not answer: It broke\n\nTeacher: 2");
});

Deno.test("of a tail that is longer than a chunk the last one alone is final", () => {
  const ref = { index: 0, message_id: "m", attempt: 1, form: "openai_chat" as const, model: "m" };
  const [response, tail] = ["x".repeat(130), "x".repeat(120)];
  const reply = { response, tail, tail_offset: 10, usage: { input_tokens: 1, output_tokens: 1 } };
  const told = spelled({ type: "reply_completed", data: { ...ref, ...reply } });
  assertEquals(told.map((m) => [m.chunk.length, m.offset, m.is_final]), [
    [50, 10, false],
    [50, 60, false],
    [20, 110, true],
  ]);
});

Deno.test("every message is one that the schemas describe, to the last field", async () => {
  const call: Chunk = { type: "tool_call", id: "c", name: "look", arguments: "{}" };
  const done: Chunk = { type: "done", stop: "length", model: "m", response_id: "resp_1" };
  const thought: Chunk = { type: "reasoning", text: "Hm" };
  const cut = new ModelError("cut", "It was cut");
  const fails = new Actor(({ occasion }) => occasion.agent === "skeptic" ? { text: "Hm", then: cut } : "Two");
  const told = [
    ...await play(
      { notice: "No tools", include_reasoning: true },
      new ScriptedModel([thought, { type: "text", text: "Yes" }, call, done]),
    ),
    ...await play(askedOf("teacher"), new Actor(() => "One")),
    ...await play(askedOf("teacher", "skeptic"), fails),
    ...await play(askedOf("skeptic"), fails),
  ].flatMap((row) => messages([row]));
  const seen = new Set(told.map((m) => m.type));
  assertEquals([...seen].sort(), Object.keys(chatMessages).sort());
  for (const message of told) assertEquals(chatMessage.parse(message), message as never);
});

Deno.test("what is not done as asked is a status between the two", () => {
  const notice = "anthropic is not configured here; rehearsal answers";
  const data = { form: "openai_chat" as const, message: "Hi", personas: [], ...means, notice };
  assertEquals(spelled({ type: "chat_started", data }).map((m) => [m.status, m.message]), [
    ["starting", "Initializing..."],
    ["processing", notice],
  ]);
});

Deno.test("a cancelled request ends with the one error that says so", () => {
  const data = { error: "Request cancelled", code: "cancelled" as const };
  assertEquals(spelled({ type: "run_cancelled", data }), [
    { type: "error", status: "error", message: "Request cancelled", code: "cancelled", ...at(7) },
  ]);
});

Deno.test("a failure of a single chat is said once, by its run", () => {
  const data = {
    index: 0,
    message_id: "m",
    attempt: 1,
    form: "openai_chat" as const,
    error: "It broke",
    code: "cut",
    will_retry: false,
    usage: { input_tokens: 0, output_tokens: 0 },
  };
  assertEquals(spelled({ type: "reply_failed", data }), []);
  assertEquals(spelled({ type: "run_failed", data: { error: "It broke", code: "cut" } }).length, 1);
});

Deno.test("controls have this protocol's own envelope", () => {
  const when = "2026-01-01T00:00:00.000Z";
  const { control } = chatDialect(SIZES);
  assertEquals(JSON.parse(control("pong", {}, when)), { type: "pong", timestamp: when });
  const wrong = {
    error: "data.temperature must be at most 2, not 3",
    code: "malformed",
    field: "data.temperature",
  };
  assertEquals(JSON.parse(control("error", wrong, when)), {
    type: "error",
    status: "error",
    message: wrong.error,
    code: "malformed",
    field: "data.temperature",
  });
});

Deno.test("any text, however it streams, comes in whole characters, as many as a chunk may have, and joins again", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  for (let i = 0; i < 60; i++) {
    const answer = hardText(random, random.int(1, 150));
    const pieces = randomPieces(random, answer, random.pick([1, 3, 10, 300]));
    const chunks: Chunk[] = pieces.map((text) => ({ type: "text", text }));
    const model = new ScriptedModel([...chunks, { type: "done", stop: "stop", model: "m" }]);
    const persona = random.next() < 0.5;
    const rows = await play(persona ? askedOf("skeptic") : {}, model, { windowMs: random.pick([0, 100]) });
    const told = messages(rows);
    const got = told.filter((m) => m.type === "chunk");
    assertEquals(got.map((m) => m.chunk).join(""), answer);
    const ends = boundaries(answer);
    let at = 0;
    for (const { chunk, offset } of got) {
      assertEquals(offset, at);
      assert(ends.has(at += chunk.length), `${at} is inside a character of ${JSON.stringify(answer)}`);
      assert(graphemes(chunk) <= (persona ? 30 : 50));
    }
    assertEquals(got.map((m) => m.is_final), got.map((_, i) => i === got.length - 1));
    const { data } = told.at(-1)!;
    assertEquals(persona ? data.response : data.output_text, answer);
  }
});
