// The OpenAI model against a server that misbehaves: refusals, what may be said about them, cuts and rubbish. What
// came before the failure stays with the consumer.

import { assert, assertEquals } from "@std/assert";
import { ModelError } from "../../src/agents/model.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { BadModelServer, refuse, type Reply, stream } from "../support/bad_model_server.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { chat, responses } from "../support/openai_events.ts";
import { collect, plainRequest, textOf } from "../support/scripted_model.ts";

const KEY = "4f9a8b7c.6d5e/key";
const never = new AbortController().signal;
const idleTimeoutMs = 60_000;

function modelOf(server: { url: string }, clock: FakeClock, api: OpenAIOptions["api"] = "responses") {
  const options = { provider: "openai", apiKey: KEY, model: "m", api, idleTimeoutMs, clock };
  return createOpenAI({ ...options, baseURL: server.url });
}

/** What one request to a server with this reply ends with. */
async function failureOf(reply: Reply, api: OpenAIOptions["api"] = "responses") {
  await using server = new BadModelServer(reply);
  const clock = new FakeClock({ start: Date.UTC(2026, 0, 1) });
  const { chunks, error } = await collect(modelOf(server, clock, api).stream(plainRequest(), never));
  assertEquals(clock.pending, 0, "a timer was left behind");
  assert(error instanceof ModelError, `not a ModelError: ${error}`);
  return { chunks, error, fault: error.fault, retryAfterMs: error.options.retryAfterMs };
}

Deno.test("the status of a refusal says what it means for the caller", async () => {
  const faults: [number, string][] = [
    [400, "rejected"],
    [401, "unauthorized"],
    [403, "unauthorized"],
    [404, "rejected"],
    [408, "unavailable"],
    [422, "rejected"],
    [429, "rate_limited"],
    [500, "unavailable"],
    [503, "unavailable"],
    [529, "unavailable"],
  ];
  for (const [status, fault] of faults) {
    const { error } = await failureOf(refuse(status, { error: { message: "No" } }));
    assertEquals([error.fault, error.options.status], [fault, status]);
    assertEquals(error.message, `openai answered ${status}: No`);
  }
});

Deno.test("retry-after is understood in milliseconds, in seconds and as a date, and nothing else", async () => {
  const waits: [Record<string, string>, number | undefined][] = [
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    [{ "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" }, 0],
    [{ "retry-after": "7", "retry-after-ms": "250" }, 250],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ];
  for (const [headers, wait] of waits) {
    const { retryAfterMs } = await failureOf(refuse(429, { error: { message: "No" } }, headers));
    assertEquals(retryAfterMs, wait, JSON.stringify(headers));
  }
});

Deno.test("an error's sentence carries no key, token, credentials, path, stack or control character", async () => {
  const message =
    `Bad key ${KEY} or sk-proj-****abcd, Bearer eyJhbGciOi.x, see https://u:secret@proxy.test/a,\u0007 ` +
    "file /srv/app/keys/main.py\n  at handler (/srv/app/server.js:10:2)";
  const { error } = await failureOf(refuse(401, { error: { message } }));
  assertEquals(
    error.message,
    "openai answered 401: Bad key [key] or [key], Bearer [key], see https://proxy.test/a, file [path]",
  );
  assertEquals([error.cause, error.options.cause], [undefined, undefined]);
});

Deno.test("an error's sentence is cut at 300 characters and leaves a web page out", async () => {
  const long = await failureOf(refuse(400, { error: { message: "é😀".repeat(400) } }));
  assertEquals([...long.error.message].length, 300);
  assert(long.error.message.isWellFormed());
  const page = await failureOf(refuse(502, "<html><body>Bad gateway</body></html>"));
  assertEquals(page.error.message, "openai answered 502");
  const text = await failureOf(refuse(503, { detail: "Loading the model" }));
  assertEquals(text.error.message, "openai answered 503: Loading the model");
});

Deno.test("a server that cannot be reached is unavailable, named without credentials", async () => {
  const server = new BadModelServer();
  const url = server.url.replace("http://", "http://user:secret@");
  await server[Symbol.asyncDispose]();
  const { error } = await collect(modelOf({ url }, new FakeClock()).stream(plainRequest(), never));
  assert(error instanceof ModelError && error.fault === "unavailable", String(error));
  assertEquals(error.message, `openai could not be reached at ${new URL(url).host}`);
});

Deno.test("a key that cannot be sent is said to be unusable, and not repeated", async () => {
  await using server = new BadModelServer();
  const options = {
    provider: "openai",
    model: "m",
    api: "auto" as const,
    idleTimeoutMs,
    clock: new FakeClock(),
  };
  const model = createOpenAI({ ...options, apiKey: "two\nlines", baseURL: server.url });
  const { error } = await collect(model.stream(plainRequest(), never));
  assert(error instanceof ModelError && error.endsRun, String(error));
  assertEquals(error.message, "openai cannot be asked: its key or address is unusable");
});

for (const ending of ["end", "break"] as const) {
  Deno.test(`a stream that ${ending}s in the middle is a cut, and keeps what came before`, async () => {
    const said = await failureOf(stream([responses.created, responses.delta("Once upon")], ending));
    assertEquals([said.fault, textOf(said.chunks)], ["cut", "Once upon"]);
    const chatted = await failureOf(stream([chat.delta({ content: "Once upon" })], ending), "chat");
    assertEquals([chatted.fault, textOf(chatted.chunks)], ["cut", "Once upon"]);
  });
}

Deno.test("events that cannot be read are a cut", async () => {
  const rubbish = [
    "data: {not json\n\n",
    "data: 42\n\n",
    "data: null\n\n",
    { type: "response.output_text.delta" },
    { type: "response.completed" },
  ];
  for (const event of rubbish) {
    const { fault, error, chunks } = await failureOf(stream([responses.delta("Hi"), event, responses.end()]));
    assertEquals([fault, textOf(chunks)], ["cut", "Hi"], JSON.stringify(event));
    assertEquals(error.message, "openai sent an event that cannot be read");
  }
  for (const event of ["data: {not json\n\n", "data: 42\n\n", "data: null\n\n", chat.delta({ content: 7 })]) {
    const { fault } = await failureOf(stream([event, chat.delta({}, "stop")]), "chat");
    assertEquals(fault, "cut", JSON.stringify(event));
  }
});

Deno.test("200 without any event is a cut, whatever came instead", async () => {
  for (
    const reply of [stream([]), stream([": ping\n\n"]), refuse(200, { output_text: "Hi" }), refuse(200, "")]
  ) {
    for (const api of ["responses", "chat"] as const) {
      const { fault, chunks } = await failureOf(reply, api);
      assertEquals([fault, chunks], ["cut", []]);
    }
  }
});

Deno.test("a failure inside the stream keeps its meaning", async () => {
  const failed = (code: string) =>
    responses.end({ status: "failed", error: { code, message: "Oh" } }, "response.failed");
  const cases: [unknown, string][] = [
    [failed("server_error"), "unavailable"],
    [failed("rate_limit_exceeded"), "rate_limited"],
    [failed("invalid_prompt"), "rejected"],
    // Some servers call the event "completed" all the same.
    [responses.end({ status: "failed", error: null }), "unavailable"],
    [`event: error\ndata: {"type":"error","code":"server_error","message":"Oh"}\n\n`, "unavailable"],
    [{ error: { code: 429, message: "Busy" } }, "rate_limited"],
  ];
  for (const [event, fault] of cases) {
    const said = await failureOf(stream([responses.delta("Hi"), event]));
    assertEquals([said.fault, textOf(said.chunks)], [fault, "Hi"], JSON.stringify(event));
  }
});

Deno.test("an answer that its server gave up is no answer, and asked for again", async () => {
  for (const word of ["error", "abort", "insufficient_system_resource"]) {
    const last = { ...chat.delta({}, word), usage: chat.usage.usage };
    const said = await failureOf(stream([chat.delta({ content: "Hi" }), last, chat.done]), "chat");
    assertEquals([said.fault, said.error.message], [
      "unavailable",
      `openai broke off its answer: ${word}`,
    ]);
    assertEquals(said.chunks, [
      { type: "text", text: "Hi" },
      { type: "usage", input_tokens: 11, output_tokens: 7 },
    ]);
  }
  for (const status of [undefined, "in_progress"]) {
    const failed = responses.end({ status, error: null }, "response.failed");
    const said = await failureOf(stream([responses.delta("Hi"), failed]));
    assertEquals([said.fault, textOf(said.chunks)], ["unavailable", "Hi"]);
    assertEquals(said.error.message, "openai failed in mid-answer: The answer ended as failed");
  }
});

Deno.test("what a provider says of a failure inside the stream is told, however it is framed", async () => {
  const word = { type: "error", code: "rate_limit_exceeded", message: "Slow down", param: null };
  const number = { object: "error", message: "The context is too long", type: "BadRequestError", code: 400 };
  const cases: [unknown, string, string][] = [
    [word, "rate_limited", "openai failed in mid-answer: Slow down"],
    [number, "rejected", "openai answered 400: The context is too long"],
    [{ object: "error", message: "Oh", code: null }, "unavailable", "openai failed in mid-answer: Oh"],
  ];
  for (const [event, fault, message] of cases) {
    const said = await failureOf(stream([responses.delta("Hi"), event]));
    const chatted = await failureOf(stream([chat.delta({ content: "Hi" }), event, chat.done]), "chat");
    for (const { fault: got, error, chunks } of [said, chatted]) {
      assertEquals([got, error.message, textOf(chunks)], [fault, message, "Hi"]);
    }
  }
});

Deno.test("what a provider says that a failed answer took is told before the failure", async () => {
  const failed = responses.end(
    { status: "failed", error: { code: "server_error", message: "Oh" } },
    "response.failed",
  );
  const said = await failureOf(stream([responses.delta("Hi"), failed]));
  const chatted = await failureOf(stream([chat.delta({ content: "Hi" }), chat.usage], "break"), "chat");
  for (const { chunks } of [said, chatted]) {
    assertEquals(chunks.at(-1), { type: "usage", input_tokens: 11, output_tokens: 7 });
  }
});

Deno.test("an answer far beyond its limit is cut there, between characters, and its request is closed", async () => {
  for (const api of ["responses", "chat"] as const) {
    const delta = (text: string) => api === "chat" ? chat.delta({ content: text }) : responses.delta(text);
    await using server = new BadModelServer(
      stream(Array.from({ length: 50 }, () => delta("a😀".repeat(33))), "stall"),
    );
    const clock = new FakeClock();
    const { chunks, error } = await collect(modelOf(server, clock, api).stream(plainRequest(), never));
    assertEquals([error, chunks.at(-1)], [undefined, { type: "done", stop: "length", model: "m" }]);
    // 100 tokens were allowed.
    assertEquals(textOf(chunks), "a😀".repeat(600).slice(0, 1600).replace(/[\ud800-\udbff]$/, ""));
    await (await server.request(1)).hungUp;
    assertEquals(clock.pending, 0);
  }
});
