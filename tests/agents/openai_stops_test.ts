// The OpenAI model when it is stopped or kept waiting: silence, aborts, consumers that leave, ends that do not come.
// Time is a fake clock's, so a silence of a minute takes none; only how fast a connection is closed is measured.

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Clock, systemClock } from "../../src/clock.ts";
import { ModelError } from "../../src/agents/model.ts";
import { createOpenAI, type OpenAIOptions } from "../../src/agents/openai.ts";
import { BadModelServer, LiveStream, silence, stream } from "../support/bad_model_server.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { chat, responses } from "../support/openai_events.ts";
import { collect, plainRequest, textOf } from "../support/scripted_model.ts";

const never = new AbortController().signal;
const idleTimeoutMs = 60_000;

function modelOf(server: { url: string }, clock: Clock, api: OpenAIOptions["api"] = "responses") {
  return createOpenAI({ provider: "openai", model: "m", api, idleTimeoutMs, clock, baseURL: server.url });
}

for (
  const [when, reply, texts] of [
    ["before its first byte", silence(), ""],
    ["in mid-stream", stream([responses.delta("Hi")], "stall"), "Hi"],
  ] as const
) {
  Deno.test(`a server that is silent ${when} is stalled after the idle timeout, not before`, async () => {
    await using server = new BadModelServer(reply);
    const clock = new FakeClock();
    const chunks = modelOf(server, clock).stream(plainRequest(), never);
    if (texts) assertEquals((await chunks.next()).value, { type: "text", text: texts });
    let error: unknown;
    const next = chunks.next().catch((e) => error = e);
    const { hungUp } = await server.request(1);
    await clock.advance(idleTimeoutMs - 1);
    assertEquals(error, undefined);
    await clock.advance(1);
    await next;
    assert(error instanceof ModelError && error.fault === "stalled", String(error));
    assertStringIncludes(error.message, "silent for 60 s");
    await hungUp;
    assertEquals(clock.pending, 0);
  });
}

Deno.test("time that the consumer takes is not the server's silence", async () => {
  const live = new LiveStream();
  await using server = new BadModelServer(live.reply);
  const clock = new FakeClock();
  const chunks = modelOf(server, clock).stream(plainRequest(), never);
  live.send(responses.delta("a"));
  assertEquals((await chunks.next()).value, { type: "text", text: "a" });
  await clock.advance(10 * idleTimeoutMs);
  live.send(responses.delta("b"));
  live.send(responses.end());
  live.end();
  const { chunks: rest, error } = await collect(chunks);
  assertEquals([textOf(rest), rest.at(-1)?.type, error], ["b", "done", undefined]);
});

for (
  const [when, reply] of [
    ["before the first byte", silence()],
    ["in mid-stream", stream([responses.delta("Hi")], "stall")],
  ] as const
) {
  Deno.test(`an abort ${when} throws its reason and closes the request without any waiting`, async () => {
    await using server = new BadModelServer(reply);
    const clock = new FakeClock();
    const controller = new AbortController();
    const chunks = modelOf(server, clock).stream(plainRequest(), controller.signal);
    if (when === "in mid-stream") await chunks.next();
    const reason = new Error("The user pressed stop");
    const next = assertRejects(() => chunks.next());
    const { hungUp } = await server.request(1);
    controller.abort(reason);
    assertEquals(await clock.standing(next), reason);
    await clock.standing(hungUp);
    assertEquals(clock.pending, 0);
  });

  Deno.test(`return() ${when} ends a next() that waits, and closes the request`, async () => {
    await using server = new BadModelServer(reply);
    const chunks = modelOf(server, new FakeClock()).stream(plainRequest(), never);
    if (when === "in mid-stream") await chunks.next();
    const next = chunks.next();
    const { hungUp } = await server.request(1);
    assertEquals(await chunks.return(), { done: true, value: undefined });
    assertEquals(await next, { done: true, value: undefined });
    await hungUp;
  });
}

Deno.test("a consumer that leaves its loop closes the request", async () => {
  await using server = new BadModelServer(stream([responses.delta("a"), responses.delta("b")], "stall"));
  for await (const _ of modelOf(server, new FakeClock()).stream(plainRequest(), never)) break;
  await (await server.request(1)).hungUp;
});

Deno.test("a signal that is aborted already sends nothing", async () => {
  await using server = new BadModelServer();
  const reason = new Error("Too late");
  const chunks = modelOf(server, new FakeClock()).stream(plainRequest(), AbortSignal.abort(reason));
  const { error } = await collect(chunks);
  assertEquals([error, server.seen.length], [reason, 0]);
});

Deno.test("an abort between two chunks is noticed although the whole answer has arrived", async () => {
  const whole = stream([responses.delta("a"), responses.delta("b"), responses.end()]);
  await using server = new BadModelServer(whole);
  const controller = new AbortController();
  const chunks = modelOf(server, new FakeClock()).stream(plainRequest(), controller.signal);
  await chunks.next();
  const reason = new Error("Stop");
  controller.abort(reason);
  assertEquals(await assertRejects(() => chunks.next()), reason);
});

Deno.test("an event that cannot be read closes the request", async () => {
  await using server = new BadModelServer(stream(["data: 42\n\n"], "stall"));
  const { error } = await collect(modelOf(server, new FakeClock()).stream(plainRequest(), never));
  assertEquals((error as ModelError).fault, "cut");
  await (await server.request(1)).hungUp;
});

Deno.test("an abort after the terminal event, while the end is waited for, still throws its reason", async () => {
  await using server = new BadModelServer(stream([responses.delta("Hi"), responses.end()], "stall"));
  const controller = new AbortController();
  const reason = new Error("Stop");
  const after = (ms: number, fn: () => void) => {
    if (ms === 1000) controller.abort(reason);
    return systemClock.after(ms, fn);
  };
  const model = modelOf(server, { ...systemClock, after });
  const { chunks, error } = await collect(model.stream(plainRequest(), controller.signal));
  assertEquals([chunks.map((c) => c.type), error], [["text"], reason]);
});

Deno.test("an answer that is whole does not depend on how the connection ends", async () => {
  const usage = { prompt_tokens: 11, completion_tokens: 7 };
  const whole = [responses.delta("Hi"), responses.end()];
  const chatted = [chat.delta({ content: "Hi" }), { ...chat.delta({}, "stop"), usage }];
  // The second of grace passes at once; a minute of silence would take its minute, and fail.
  const after = (ms: number, fn: () => void) => systemClock.after(ms === 1000 ? 0 : ms, fn);
  for (const ending of ["end", "break", "stall"] as const) {
    for (const [api, events] of [["responses", whole], ["chat", chatted]] as const) {
      await using server = new BadModelServer(stream(events, ending));
      const model = modelOf(server, { ...systemClock, after }, api);
      const { chunks, error } = await collect(model.stream(plainRequest(), never));
      assertEquals(error, undefined, `${api} ${ending}`);
      assertEquals(chunks.map((c) => c.type), ["text", "usage", "done"]);
    }
  }
});
