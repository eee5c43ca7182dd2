// A session as a client of text 003 has it: what is said word for word, seen by everybody, and kept.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { parley } from "../support/parley.ts";
import {
  ask,
  isAnswering,
  join,
  numbers,
  rested,
  say,
  SESSIONS,
  thinker,
  untilComplete,
} from "./sessions.ts";

/** Without what differs from run to run. */
const shape = ({ timestamp, event_id, ...message }: Json): Json => {
  assertEquals(typeof timestamp, "number");
  if (message.sequence !== undefined) assertEquals(event_id, `s1:${message.sequence}`);
  const { timestamp: at, step_id, ...data } = message.data;
  if (message.type === "reasoning_step") {
    assertEquals([typeof at, typeof step_id], ["number", "string"]);
    return { ...message, data };
  }
  return message;
};

Deno.test("a client of text 003 gets connected, reasoning_start, steps and reasoning_complete as the text shows them", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server, "s1", "?agent_name=analyst");
  assertEquals(shape(await socket.nextJson()), {
    type: "connected",
    data: { session_id: "s1", agent_name: "analyst", message: "Connected to agent chat" },
  });
  const messages = (await ask(socket, "6*7", { enable_reasoning: true, request_id: "r" }))
    .filter((m) => !m.data.partial && m.sequence);
  const step = (type: string, content: string, iteration: number, more = {}) => ({
    type: "reasoning_step",
    data: { type, content, iteration, request_id: "r", ...more },
  });
  const tool = { tool: "calculator", call_id: "c1" };
  assertEquals(messages.map(shape).map(({ sequence: _, ...m }) => m), [
    {
      type: "session_start",
      data: { session_id: "s1", agent: "analyst", provider: "rehearsal", model: "rehearsal" },
    },
    {
      type: "reasoning_start",
      data: { agent: "analyst", message: "6*7", enable_reasoning: true, request_id: "r" },
    },
    step("thought", "I calculate.", 1),
    step("action", "calculator: 6*7", 1, {
      ...tool,
      arguments: '{"expression":"6*7"}',
    }),
    step("observation", "6*7 = 42", 1, { ...tool, arguments: '{"expression":"6*7"}' }),
    step("thought", "That is it.", 2),
    step("answer", "The result of 6*7 is 6*7 = 42.", 2),
    {
      type: "reasoning_complete",
      data: {
        request_id: "r",
        agent: "analyst",
        answer: "The result of 6*7 is 6*7 = 42.",
        iterations: 2,
        usage: { input_tokens: 20, output_tokens: 10 },
        model: "rehearsal-1",
        interrupted: false,
      },
    },
  ]);
});

Deno.test("the pieces of a step, joined, are the step that follows under the same step_id", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const steps = (await ask(socket, "6*7")).filter((m) => m.type === "reasoning_step").map((m) => m.data);
  for (const { step_id, content, type } of steps.filter((s) => !s.partial)) {
    const pieces = steps.filter((s) => s.partial && s.step_id === step_id).map((s) => s.content);
    if (type === "thought" || type === "answer") assertEquals(pieces.join(""), content);
    else assertEquals(pieces, []);
  }
  assert(steps.some((s) => s.partial));
});

Deno.test("a mere connection makes no session, and its first question is seen by those who were there before", async () => {
  await using server = await parley({ model: thinker() });
  await using early = await join(server);
  await early.nextJson();
  assertEquals((await server.http(`${SESSIONS}/s1`)).status, 404);
  await using socket = await join(server);
  const mine = await ask(socket, "1+1");
  const theirs = await untilComplete(early);
  assertEquals(numbers(theirs), numbers(mine));
  assertEquals(numbers(theirs), numbers(theirs).map((_, i) => i + 1));
  assertEquals((await rested(server)).status, "idle");
});

Deno.test("two tabs of one session see the same messages, whoever asks", async () => {
  await using server = await parley({ model: thinker() });
  await using one = await join(server);
  await using two = await join(server);
  await ask(one, "1+1", { request_id: "a" });
  await untilComplete(two, "a");
  await ask(two, "2+2", { request_id: "b" });
  await untilComplete(one, "b");
  const seen = (socket: typeof one) => socket.messages.filter((m) => JSON.parse(m).sequence);
  assertEquals(seen(one), seen(two));
  assertEquals(numbers(seen(one).map((m) => JSON.parse(m))).at(-1), seen(one).length);
});

Deno.test("a session remembers its conversation over connections and over a restart", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-session-" });
  const env = { PARLEY_KV: `${folder}/kv` };
  const told = (model: ReturnType<typeof thinker>) => JSON.stringify(model.asked.at(-1)!.messages);
  try {
    const first = thinker();
    {
      await using server = await parley({ env, model: first });
      {
        await using socket = await join(server);
        await ask(socket, "111*3");
      }
      await using socket = await join(server);
      assertEquals((await socket.nextJson()).data.head_sequence > 0, true);
      await ask(socket, "222*3");
      assertMatch(told(first), /111\*3 = 333/);
    }
    const second = thinker();
    await using server = await parley({ env, model: second });
    assertEquals((await rested(server)).requests, 2);
    await using socket = await join(server);
    await ask(socket, "5+5");
    assertMatch(told(second), /111\*3 = 333.*222\*3 = 666/);
    const { json } = await server.http(`${SESSIONS}/s1/history`);
    assertEquals(numbers(json.events), json.events.map((_: Json, i: number) => i + 1));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("who joins without a sequence gets only what is under way, from its start", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  await ask(socket, "1+1", { request_id: "old" });
  say(socket, "hold", { request_id: "h" });
  await socket.until(isAnswering);
  await ask(socket, "2+2", { request_id: "between" });
  say(socket, "hold on", { request_id: "i" });
  await socket.until((m) => isAnswering(m) && m.data.request_id === "i");

  await using late = await join(server);
  const joined = await late.until((m) => m.type === "caught_up");
  const [connected, ...replayed] = joined;
  const caught = replayed.pop();
  assertEquals(connected.data.head_sequence, caught.data.head_sequence);
  assertEquals(connected.data.epoch, caught.data.epoch);
  assertEquals(new Set(replayed.map((m) => m.data.request_id)), new Set(["h", "i"]));
  const starts = replayed.filter((m) => m.type === "reasoning_start").map((m) => m.data.request_id);
  assertEquals([starts, replayed[0].type], [["h", "i"], "reasoning_start"]);
  const all = (await server.http(`${SESSIONS}/s1/history`)).json.events;
  const meant = all.filter((m: Json) => ["h", "i"].includes(m.data.request_id));
  assertEquals(replayed, meant);

  late.send({ type: "interrupt", payload: {} });
  const rest = [...await untilComplete(late), ...await untilComplete(late)];
  assertEquals(rest.filter((m) => m.type === "reasoning_complete").map((m) => m.data.interrupted), [
    true,
    true,
  ]);
  await using quiet = await join(server);
  await rested(server);
  assertEquals((await quiet.until((m) => m.type === "caught_up")).length, 2);
});

Deno.test("who comes back with its last sequence gets exactly what it missed; with 0, everything", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const all = [...await ask(socket, "1+1"), ...await ask(socket, "2+2")].filter((m) => m.sequence);
  for (const after of [0, 1, 7, all.length]) {
    await using back = await join(server, "s1", `?last_sequence=${after}`);
    const [, ...missed] = await back.until((m) => m.type === "caught_up");
    assertEquals(missed.slice(0, -1), all.slice(after));
  }
  await using batch = await join(server, "s1", "?last_sequence=0&frames=batch&deltas=false");
  await batch.next();
  assertEquals(await batch.nextJson(), all.filter((m) => !m.data.partial));
});

Deno.test("a sequence or epoch that is not of this session is answered with stream_reset, then everything", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const all = (await ask(socket, "1+1")).filter((m) => m.sequence);
  for (
    const [query, reason] of [
      [`last_sequence=${all.length + 1}`, "unknown_sequence"],
      ["last_sequence=2&epoch=other", "epoch_changed"],
    ]
  ) {
    await using back = await join(server, "s1", `?${query}`);
    const [connected, reset, ...rest] = await back.until((m) => m.type === "caught_up");
    assertEquals([connected.type, reset.type, reset.data.reason], ["connected", "stream_reset", reason]);
    assertEquals(numbers(rest), all.map((_, i) => i + 1));
  }
});

Deno.test("an interrupt from another tab stops the call to the model and ends the request without any waiting", async () => {
  const model = thinker();
  const clock = new FakeClock();
  // So few that the session is far above its ceiling when it is interrupted: the clock stands still by then.
  await using server = await parley({ model, clock, env: { MAX_EVENTS_PER_SECOND: "5" } });
  await using one = await join(server);
  await using two = await join(server);
  say(one, "hold", { request_id: "h" });
  let answering = false;
  const begun = one.until(isAnswering).then(() => answering = true);
  while (!answering) await clock.advance(1);
  await begun;
  two.send({ type: "interrupt", payload: { request_id: "h" } });
  const { data } = (await clock.standing(untilComplete(one, "h"))).at(-1);
  assertEquals([data.interrupted, data.answer, model.aborted], [true, "I would say", 1]);
  await untilComplete(two, "h");
});

Deno.test("an interrupt that names a request leaves the others alone", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  say(socket, "hold", { request_id: "a" });
  say(socket, "hold", { request_id: "b" });
  await socket.until((m) => isAnswering(m) && m.data.request_id === "b");
  socket.send({ type: "interrupt", payload: { request_id: "a" } });
  assertEquals((await untilComplete(socket)).at(-1).data.request_id, "a");
  const { json } = await server.http(`${SESSIONS}/s1`);
  assertEquals([json.status, json.under_way.map((r: Json) => r.request_id)], ["running", ["b"]]);
  await ask(socket, "1+1", { request_id: "c" });
  socket.send({ type: "interrupt" });
  const { data } = (await untilComplete(socket)).at(-1);
  assertEquals([data.request_id, data.interrupted], ["b", true]);
});

Deno.test("leaving cancels nothing", async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await parley({
    model: thinker(() => [
      "One ",
      gate.promise,
      "two",
      { type: "usage", input_tokens: 1, output_tokens: 1 },
      { type: "done", stop: "stop", model: "rehearsal-1" },
    ]),
  });
  {
    await using socket = await join(server);
    say(socket, "Count");
    await socket.until(isAnswering);
  }
  gate.resolve();
  await rested(server);
  await using socket = await join(server, "s1", "?last_sequence=0");
  assertEquals((await untilComplete(socket)).at(-1).data.answer, "One two");
});

Deno.test("ping brings the client's own time back, and the bare word is a ping too", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  await socket.next();
  const before = Date.now() / 1000 - 1;
  socket.send({ type: "ping", payload: { timestamp: 1641234567.123 } });
  const pong = await socket.nextJson();
  assertEquals([pong.type, pong.data], ["pong", { timestamp: 1641234567.123 }]);
  assert(pong.timestamp > before && pong.timestamp < before + 60);
  socket.send("ping");
  assertEquals((await socket.nextJson()).type, "pong");
});

Deno.test("an interrupt does not wait behind the questions that were sent before it", async () => {
  const model = thinker();
  await using server = await parley({ model });
  await using socket = await join(server);
  say(socket, "hold", { request_id: "h" });
  await socket.until(isAnswering);
  for (let i = 0; i < 50; i++) say(socket, "hold on", { request_id: `q${i}` });
  socket.send({ type: "interrupt", payload: { request_id: "h" } });
  const before = (await untilComplete(socket, "h")).filter((m) => m.type === "reasoning_start");
  assert(before.length < 40, `${before.length} questions came first`);
  // One that names a question that was still waiting, and one that names nobody, mean those too.
  say(socket, "hold on", { request_id: "late" });
  socket.send({ type: "interrupt", payload: { request_id: "late" } });
  assertEquals((await untilComplete(socket, "late")).at(-1).data.interrupted, true);
  say(socket, "hold on", { request_id: "last" });
  socket.send({ type: "interrupt", payload: {} });
  assertEquals((await untilComplete(socket, "last")).at(-1).data.interrupted, true);
  await rested(server);
});
