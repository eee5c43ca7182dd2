// Calls of tools in pieces, as the servers of Chat Completions number and name them.

import { assertEquals } from "@std/assert";
import { systemClock } from "../../src/clock.ts";
import { createOpenAI } from "../../src/agents/openai.ts";
import { BadModelServer, stream } from "../support/bad_model_server.ts";
import { chat } from "../support/openai_events.ts";
import { collect, plainRequest } from "../support/scripted_model.ts";

/** The chunks that these events become. */
async function chunksOf(events: unknown[]) {
  await using server = new BadModelServer(stream(events));
  const fixed = { provider: "openai", model: "m", idleTimeoutMs: 60_000, clock: systemClock };
  const model = createOpenAI({ ...fixed, api: "chat", baseURL: server.url });
  const request = plainRequest({ include_reasoning: true });
  const { chunks, error } = await collect(model.stream(request, new AbortController().signal));
  assertEquals(error, undefined);
  return chunks;
}

Deno.test("chat: the pieces of a call are put together also where its number or its id does not tell", async () => {
  const add = { name: "add", arguments: '{"a":' };
  const one = { type: "tool_call", id: "call_1_1", name: "add", arguments: '{"a":1}' } as const;
  const cases: [string, Record<string, unknown>[], Record<string, unknown>[]][] = [
    ["no number", [{ function: add }, { function: { arguments: "1}" } }], [one]],
    ["no number, and null", [{ index: null, id: "x", function: add }, { function: { arguments: "1}" } }], [
      { ...one, id: "x" },
    ]],
    ["a new id for each piece", [
      { index: 0, id: "x", function: add },
      { index: 0, id: "y", function: { arguments: "1" } },
      { index: 0, id: "z", function: { arguments: "}" } },
    ], [{ ...one, id: "x" }]],
    ["a new id for each piece, and no number", [
      { id: "x", function: add },
      { id: "y", function: { arguments: "1}" } },
    ], [{ ...one, id: "x" }]],
    ["pieces of two calls, known by their ids alone", [
      { id: "x", function: add },
      { id: "y", function: add },
      { id: "x", function: { arguments: "1}" } },
      { id: "y", function: { arguments: "2}" } },
    ], [{ ...one, id: "x" }, { ...one, id: "y", arguments: '{"a":2}' }]],
    ["a name with every piece", [
      { index: 0, function: add },
      { index: 0, function: { name: "add", arguments: "1}" } },
    ], [one]],
    ["two whole calls of one number, without ids", [
      { index: 0, function: { name: "add", arguments: '{"a":1}' } },
      { index: 0, function: { name: "add", arguments: '{"a":2}' } },
    ], [one, { ...one, id: "call_1_2", arguments: '{"a":2}' }]],
    ["two calls of one number, without ids and arguments", [
      { index: 0, function: { name: "clock", arguments: "" } },
      { index: 0, function: { name: "add", arguments: '{"a":1}' } },
    ], [{ ...one, name: "clock", arguments: "" }, { ...one, id: "call_1_2" }]],
    ["whole calls without numbers", [
      { id: "x", function: { name: "add", arguments: '{"a":1}' } },
      { id: "y", function: { name: "add", arguments: '{"a":2}' } },
    ], [{ ...one, id: "x" }, { ...one, id: "y", arguments: '{"a":2}' }]],
    ["arguments that are an object", [{ index: 0, function: { name: "add", arguments: { a: 1 } } }], [one]],
    ["a number and an id first, then the name", [
      { index: 0, id: "x" },
      { index: 1, id: "y" },
      { index: 0, function: add },
      { index: 1, function: { name: "clock", arguments: "{}" } },
      { index: 0, function: { arguments: "1}" } },
    ], [{ ...one, id: "x" }, { ...one, id: "y", name: "clock", arguments: "{}" }]],
  ];
  for (const [how, pieces, calls] of cases) {
    const events = pieces.map((piece) => chat.delta({ tool_calls: [piece] }));
    const chunks = await chunksOf([...events, chat.delta({}, "tool_calls")]);
    assertEquals(chunks.slice(0, -1), calls as typeof chunks, how);
    const together = chat.delta({ tool_calls: pieces }, "tool_calls");
    assertEquals(
      (await chunksOf([together])).slice(0, -1),
      calls as typeof chunks,
      `${how}, at once`,
    );
  }
});
