// Many requests on one connection: which are answered side by side and which in order, what is refused, and that
// nothing of them is left.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import {
  answerOf,
  ask,
  chat,
  CHATS,
  chatting,
  echo,
  isLast,
  joined,
  lasts,
  settled,
  state,
  UNPACED,
} from "./chats.ts";

Deno.test("100 requests interleave over one connection and come back whole, each by its request_id", async () => {
  const model = createRehearsal({ tokensPerSecond: 2000, clock: systemClock });
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  const personas = ["teacher", "skeptic", "philosopher"];
  for (let i = 0; i < 100; i++) {
    const request_id = i % 2 ? i : `request ${i}`;
    const about = `Why is the number ${i} interesting?`;
    if (i % 3 === 0) socket.send({ type: "openai_chat", data: { input_text: about, request_id } });
    else if (i % 3 === 1) socket.send(chat(about, { persona_id: personas[i % 2], request_id }));
    else socket.send({ type: "multi_chat", data: { message: about, persona_ids: personas, request_id } });
  }
  const messages = await lasts(socket, 100);
  const owners = new Map<unknown, Json[]>();
  for (const m of messages) owners.set(m.request_id, [...owners.get(m.request_id) ?? [], m]);
  assertEquals(owners.size, 100);
  for (const [request_id, own] of owners) {
    const { type, data } = own.at(-1)!;
    assertEquals(type, "response", JSON.stringify(own.at(-1)));
    assertEquals(new Set(own.map((m) => m.run_id)).size, 1);
    const sequences = own.map((m) => m.sequence);
    assertEquals(sequences, [...sequences].sort((a, b) => a - b), String(request_id));
    assertEquals([...new Set(sequences)], [...new Set(sequences)].map((_, i) => i + 1));
    if (data.responses) {
      data.responses.forEach((r: Json, i: number) => assertEquals(joined(own, i), r.response));
    } else assertEquals(joined(own, data.persona_id && 0), answerOf(own.at(-1)!));
  }
  // They really were under way together.
  const firstEnd = messages.findIndex(isLast);
  assert(new Set(messages.slice(0, firstEnd).map((m) => m.request_id)).size > 20);
});

Deno.test("requests without a request_id are answered strictly in order, those with one overtake them", async () => {
  const { model, release } = echo();
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  socket.send(chat("Hold one"));
  for (const word of ["two", "three", "four"]) socket.send(chat(word));
  socket.send(chat("quick", { request_id: "q" }));
  const before = await socket.until((m) => isLast(m));
  assertEquals(before.at(-1).request_id, "q");
  assert(before.every((m) => m.request_id === "q" || m.run_id === before.find((n) => !n.request_id)!.run_id));
  assertEquals(model.asked.length, 2);
  release();
  const rest = await lasts(socket, 4);
  assertEquals(
    rest.filter(isLast).map(answerOf),
    ["Hold one", "two", "three", "four"].map((w) => `You said: ${w}`),
  );
  // Nothing of a later one came before the end of an earlier one.
  const order = rest.map((m) => m.run_id);
  assertEquals(order.filter((id, i) => id !== order[i - 1]).length, 4);
  // And each knew what was said before.
  assertEquals((model.asked.at(-1)!.occasion.context as Json[]).length, 8);
});

Deno.test('a request_id is refused while it is under way; 1 and "1" are two', async () => {
  const { model, release } = echo();
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  socket.send(chat("Hold a", { request_id: 1 }));
  socket.send(chat("Hold b", { request_id: "1" }));
  socket.send(chat("third", { request_id: 1 }));
  const refused = (await socket.until((m) => m.code === "conflict")).at(-1);
  assertEquals([refused.type, refused.request_id, refused.field], ["error", 1, "data.request_id"]);
  release();
  const ends = (await lasts(socket, 2)).filter(isLast);
  const by = new Map(ends.map((m) => [m.request_id, answerOf(m)]));
  assertEquals([by.size, by.get(1), by.get("1")], [2, "You said: Hold a", "You said: Hold b"]);
});

Deno.test("a connection has at most 256 requests under way; the next is told so, and it goes on", async () => {
  const { model, release } = echo();
  await using server = await parley({ env: { ...UNPACED, MAX_CONCURRENT_RUNS: "1000" }, model });
  await using socket = await chatting(server);
  for (let i = 0; i < 200; i++) socket.send(chat("Hold", { request_id: i }));
  for (let i = 0; i < 56; i++) socket.send(chat("Hold, in order"));
  for (const request_id of ["late", undefined]) {
    socket.send(chat("too many", { request_id }));
    const refused = (await socket.until((m) => m.code === "too_many_requests")).at(-1);
    assertEquals([refused.type, refused.request_id], ["error", request_id]);
    assertMatch(refused.message, /256/);
  }
  release();
  const ends = (await lasts(socket, 256)).filter(isLast);
  assertEquals(ends.filter((m) => m.type === "response").length, 256);
  assertEquals(answerOf((await ask(socket, "chat", chat("now").data)).at(-1)), "You said: now");
});

Deno.test("2,000 requests on one connection leave nothing behind", async () => {
  const { model } = echo();
  await using server = await parley({ env: { ...UNPACED, MAX_CONCURRENT_RUNS: "1000" }, model });
  await using socket = await chatting(server);
  for (let wave = 0; wave < 10; wave++) {
    // 200 at once, ten times: were one in four kept, the limit of 256 would be met.
    for (let i = 0; i < 200; i++) {
      const request_id = i % 4 ? `${i}` : undefined;
      if (i % 10 === 0) socket.send(chat("bad", { persona_id: "nobody", request_id }));
      else if (i % 10 === 1) socket.send({ type: "resume", data: { run_id: "nothing", request_id } });
      else socket.send(chat(`${wave}.${i}`, { request_id }));
      if (i % 10 === 5) socket.send(chat("x", { request_id: `${i}` })), socket.send({ type: "ping" });
    }
    let responses = 0;
    let pongs = 0;
    await socket.until((m) => {
      if (m.type === "response") responses++;
      if (m.type === "pong") pongs++;
      return responses >= 160 && pongs === 20 && m.type !== "status" && m.type !== "chunk";
    });
  }
  await ask(socket, "chat", chat("the last").data);
  let metrics = "";
  for (let tries = 0; tries < 200 && !/^parley_runs\{state="acting"\} 0$/m.test(metrics); tries++) {
    metrics = (await server.http("/metrics")).text;
  }
  assertMatch(metrics, /^parley_viewers 0$/m);
  assertMatch(metrics, /^parley_watched_runs 0$/m);
  assertMatch(metrics, /^parley_full_sockets 0$/m);
  assertMatch(metrics, /^parley_connections 1$/m);
});

Deno.test("who leaves stops nothing that has begun; what is still queued is dropped", async () => {
  const { model, release } = echo();
  await using server = await parley({ env: UNPACED, model });
  const socket = await chatting(server);
  socket.send(chat("Hold one"));
  socket.send(chat("two"));
  const { run_id } = (await socket.until((m) => m.type === "chunk")).at(-1);
  await socket.close();
  assertEquals((await state(server, run_id)).json.status, "running");
  release();
  const { status, data } = await settled(server, run_id);
  assertEquals([status, data.response], ["completed", "You said: Hold one"]);
  assertEquals((await server.http(CHATS)).json.chats.length, 1);
  assertEquals(model.asked.length, 1);
});

Deno.test("two connections are two clients: the same request_id, and nothing of the other's replies", async () => {
  const { model } = echo();
  await using server = await parley({ env: UNPACED, model });
  const sockets = await Promise.all(Array.from({ length: 5 }, () => chatting(server)));
  const all = await Promise.all(sockets.map((socket, i) => {
    for (let n = 0; n < 10; n++) socket.send(chat(`${i}/${n}`, { request_id: n }));
    return lasts(socket, 10);
  }));
  for (const [i, messages] of all.entries()) {
    const ends = messages.filter(isLast);
    assertEquals(
      ends.map((m) => [m.request_id, answerOf(m)]).sort(),
      Array.from({ length: 10 }, (_, n) => [n, `You said: ${i}/${n}`]),
    );
  }
  for (const socket of sockets) await socket.close();
});

Deno.test("what a server cannot do is said in the notice: the most a reply may have, a tool, a model", async () => {
  await using server = await parley({ env: { ...UNPACED, MAX_OUTPUT_TOKENS: "100" } });
  await using socket = await chatting(server);
  const notice = async (type: string, data: Record<string, unknown>) =>
    (await ask(socket, type, data)).filter((m) => m.type === "status").map((m) => m.message)
      .filter((text) => !text.endsWith("..."));
  const openai = { input_text: "Hello", model: "gpt-4o-mini" };
  const persona = { message: "Hello", persona_id: "teacher" };
  assertEquals(await notice("openai_chat", openai), []);
  assertEquals(await notice("openai_chat", { ...openai, api: "openai" }), [
    "The provider openai is not configured here; rehearsal answers.",
  ]);
  assertEquals(await notice("openai_chat", { ...openai, api: "rehearsal" }), []);
  assertEquals(await notice("openai_chat", { ...openai, max_tokens: 101 }), [
    "A reply may have 100 tokens here.",
  ]);
  const tools = [{ type: "web_search" }, { type: "function", name: "look_up", parameters: {} }];
  assertEquals(await notice("openai_chat", { ...openai, tools }), [
    'The tools "web_search", "look_up" are not available with rehearsal.',
  ]);
  assertEquals(await notice("chat", persona), []);
  assertEquals(await notice("chat", { ...persona, model: "gpt-4o" }), [
    "The model gpt-4o is not available here; rehearsal answers.",
  ]);
  assertEquals(await notice("chat", { ...persona, model: "claude-x", api: "anthropic", max_tokens: 500 }), [
    "The provider anthropic is not configured here; rehearsal answers. A reply may have 100 tokens here.",
  ]);
});
