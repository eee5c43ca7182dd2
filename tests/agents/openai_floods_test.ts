// The OpenAI model against a server that does not stop sending: what is taken of it has a bound wherever it is sent, and
// whoever sends more is hung up on.

import { assert, assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { BadModelServer, type Reply, stream } from "../support/bad_model_server.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { chat } from "../support/openai_events.ts";
import { collect, plainRequest } from "../support/scripted_model.ts";

const MB = 1024 * 1024;
const never = new AbortController().signal;
const APIS = ["responses", "chat"] as const;

/** A body that begins with `start` and goes on with 64 MB of `piece`; `sent` is how much of it was taken. */
function flood(status: number, type: string, start: string, piece: string) {
  const bytes = new TextEncoder().encode(piece.repeat(Math.ceil(MB / piece.length)));
  const flooding = { sent: 0, reply };
  function reply(...[line]: Parameters<Reply>) {
    line.head(status, { "content-type": type });
    line.write(start);
    line.written = line.written.then(async () => {
      for (let mb = 0; mb < 64; mb++) {
        for (let n = 0; n < bytes.length;) n += await line.connection.write(bytes.subarray(n));
        flooding.sent += MB;
      }
    }).catch(() => {});
    line.hangUp();
  }
  return flooding;
}

async function ask(reply: Reply, api: OpenAIOptions["api"]) {
  await using server = new BadModelServer(reply);
  const clock = new FakeClock();
  const model = createOpenAI({
    provider: "openai",
    model: "m",
    api,
    idleTimeoutMs: 60_000,
    clock,
    baseURL: server.url,
  });
  const { chunks, error } = await collect(model.stream(plainRequest(), never));
  assertEquals(clock.pending, 0, "a timer was left behind");
  return { chunks, error };
}

for (const api of APIS) {
  Deno.test(`${api}: of a refusal its beginning is read, and its words are told`, async () => {
    const flooding = flood(500, "text/plain", "Out of memory\n", "and so on ");
    const { error } = await ask(flooding.reply, api);
    assert(error instanceof ModelError && error.fault === "unavailable", String(error));
    assertEquals(error.message, "openai answered 500: Out of memory");
    assert(flooding.sent < 16 * MB, `${flooding.sent} bytes were taken`);
  });

  for (
    const [what, type, start, piece] of [
      ["line", "text/event-stream", "data: ", "x"],
      ["event of short lines", "text/event-stream", "", "data: x\r\n"],
      ["JSON", "application/json", '{"a":"', "x"],
      ["JSON of blank lines", "application/json", "{", "\n\n"],
    ] as const
  ) {
    Deno.test(`${api}: a ${what} without an end is an event that cannot be read`, async () => {
      const flooding = flood(200, type, start, piece);
      const { chunks, error } = await ask(flooding.reply, api);
      assert(error instanceof ModelError && error.fault === "cut", String(error));
      assertEquals([error.message, chunks], ["openai sent an event that cannot be read", []]);
      assert(flooding.sent < 32 * MB, `${flooding.sent} bytes were taken`);
    });
  }

  Deno.test(`${api}: arguments of a tool far beyond the limit end the answer`, async () => {
    const piece = "x".repeat(100);
    const event = api === "chat"
      ? chat.delta({ tool_calls: [{ index: 0, function: { name: "add", arguments: piece } }] })
      : { type: "response.function_call_arguments.delta", item_id: "fc_1", delta: piece };
    // 100 tokens were allowed.
    const { chunks, error } = await ask(stream(Array(100).fill(event)), api);
    assertEquals([error, chunks.at(-1)], [undefined, { type: "done", stop: "length", model: "m" }]);
    const few = await ask(stream(Array(10).fill(event)), api);
    assert(few.error instanceof ModelError && few.error.fault === "cut", String(few.error));
  });
}

Deno.test("chat: more calls than any answer makes end it", async () => {
  const call = (i: number) => chat.delta({ tool_calls: [{ id: `c${i}`, function: { name: "f" } }] });
  const calls = Array.from({ length: 129 }, (_, i) => call(i));
  const most = await ask(stream([...calls.slice(0, 128), chat.delta({}, "tool_calls")]), "chat");
  assertEquals([most.chunks.length, most.error], [129, undefined]);
  const more = await ask(stream(calls), "chat");
  assertEquals([more.chunks, more.error], [[{ type: "done", stop: "length", model: "m" }], undefined]);
});

Deno.test("chat: thoughts without an end, which nobody asked to see, end the answer at its limit", async () => {
  const thought = chat.delta({ reasoning_content: "x".repeat(100) });
  const { chunks, error } = await ask(stream(Array(100).fill(thought), "stall"), "chat");
  assertEquals([error, chunks.at(-1)], [undefined, { type: "done", stop: "length", model: "m" }]);
});
