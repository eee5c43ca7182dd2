// What a connection of text 002's socket may cost: who does not read, who sends too much, who stays too long, and what a
// server that stops says to it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Actor } from "../support/actor.ts";
import type { Dial, Json } from "../support/dial.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { parley } from "../support/parley.ts";
import { answerOf, ask, CHATS, chatting, isLast, UNPACED } from "./chats.ts";
import { clocked } from "./clocked.ts";
import { raw } from "./raw.ts";

/** Fake minutes pass in real milliseconds: nothing but the limit under test may notice. */
const PATIENT = {
  ...UNPACED,
  SLOW_CONSUMER_TIMEOUT_MS: "400000",
  TURN_TIMEOUT_MS: "1000000000",
  CONNECTION_TIMEOUT_SECONDS: "1000000",
  MESSAGE_BUFFER_SIZE: "50",
};
const LONG = "a-long-word-".repeat(400).concat(" ").repeat(60).trim();

async function moving<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let over = false;
  promise.finally(() => over = true).catch(() => {});
  while (!over) await clock.advance(10);
  return await promise;
}

async function until(fits: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 5000; tries++) if (await fits()) return;
  throw new Error("It did not come to that within 5,000 tries");
}

Deno.test("who does not read is closed with 4408 and costs 64 KiB, however much its requests have to say", async () => {
  await using server = await clocked({ env: PATIENT, model: new Actor(() => LONG) });
  const deaf = await raw(server.url, "/ws");
  for (let i = 0; i < 40; i++) {
    await deaf.send(
      JSON.stringify({ type: "openai_chat", data: { input_text: `Go on ${i}`, request_id: i } }),
    );
  }
  const chats = async () => (await (await fetch(`${server.url}${CHATS}?limit=100`)).json()).chats as Json[];
  await until(async () => (await chats()).filter((c) => c.status === "completed").length === 40);
  const metrics = async () => await (await fetch(`${server.url}/metrics`)).text();
  assertMatch(await metrics(), /^parley_full_sockets 1$/m);
  // Somebody who reads gets everything, in spite of the deaf one.
  await using reader = await chatting(server);
  const messages = await moving(server.clock, ask(reader, "openai_chat", { input_text: "Go on" }));
  assertEquals(answerOf(messages.at(-1)), LONG);
  const begun = server.clock.monotonic();
  // Until it is given up the kernel's buffers may take some more for it, and its time begins anew.
  await until(async () => {
    await server.clock.advance(5_000);
    return /^parley_lingering_connections 1$/m.test(await metrics());
  });
  assert(server.clock.monotonic() - begun < 4_000_000, "given up within ten times its patience");
  const heard = await deaf.drain();
  deaf.close();
  assertEquals(heard.code, 4408);
  assert(heard.messages.join("").length < 40 * LONG.length / 2, `${heard.messages.join("").length}`);
  await until(async () => /^parley_viewers 0$/m.test(await metrics()));

  // What was not read is there to be resumed, and comes in the order of each chat.
  const last = new Map<string, Json>();
  for (const m of heard.messages.map((text) => JSON.parse(text))) last.set(m.run_id, m);
  const [run_id, { sequence }] = [...last].at(-1)!;
  reader.send({ type: "resume", data: { run_id, last_sequence: sequence } });
  const rest = await moving(server.clock, reader.until(isLast));
  assertEquals(answerOf(rest.at(-1)), LONG);
  assert(rest.filter((m) => m.type === "chunk").every((m) => m.sequence > sequence));
});

Deno.test("who reads slowly, but reads, gets all its requests whole and is never closed for it", async () => {
  await using server = await clocked({ env: PATIENT, model: new Actor(() => LONG) });
  await using socket = await chatting(server);
  for (let i = 0; i < 8; i++) {
    socket.send({ type: "openai_chat", data: { input_text: `${i}`, request_id: i } });
  }
  for (let i = 0; i < 20; i++) {
    await socket.next();
    await server.clock.advance(1_000);
  }
  const ends: Json[] = [];
  await moving(server.clock, socket.until((m) => isLast(m) && ends.push(m) === 8));
  assertEquals(ends.map((m) => m.request_id).sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  const texts = new Map<number, string>();
  for (const { type, chunk, offset, request_id } of socket.messages.map((text) => JSON.parse(text) as Json)) {
    if (type !== "chunk") continue;
    const text = texts.get(request_id) ?? "";
    assertEquals(offset, text.length);
    texts.set(request_id, text + chunk);
  }
  assertEquals([...texts.values()].filter((text) => text === LONG).length, 8);
});

Deno.test("a message larger than MAX_MESSAGE_BYTES closes with 1009, text and binary", async () => {
  await using server = await parley({ env: { MAX_MESSAGE_BYTES: "2000" } });
  for (const message of ["x".repeat(2_001), "€".repeat(667), new Uint8Array(2_001)]) {
    const socket = await chatting(server);
    socket.send(message);
    const { code, messages } = await socket.all();
    assertEquals([code, messages.map((m) => JSON.parse(m))], [1009, [{
      type: "error",
      status: "error",
      message: "A message may have 2000 bytes",
      code: "too_large",
    }]]);
  }
});

Deno.test("MAX_PROTOCOL_ERRORS in a row close with 4410; what is understood and refused does not count", async () => {
  await using server = await parley({ env: { MAX_PROTOCOL_ERRORS: "3" } });
  const socket = await chatting(server);
  const refused = { type: "cancel", data: { request_id: "none" } };
  for (let round = 0; round < 4; round++) {
    for (const message of ["{", '{"type":"chat"}', refused, refused]) socket.send(message);
  }
  for (let i = 0; i < 16; i++) assertEquals((await socket.nextJson()).type, "error");
  for (const bad of ["{", '{"type":"chat","data":{}}', '{"type":"dance"}']) socket.send(bad);
  const { code, messages } = await socket.all();
  assertEquals([code, messages.length], [4410, 19]);
});

Deno.test("beyond MAX_TOTAL_CONNECTIONS the upgrade is refused with 503; the lifetime ends with 4409", async () => {
  const env = {
    ...UNPACED,
    MAX_TOTAL_CONNECTIONS: "1",
    CONNECTION_TIMEOUT_SECONDS: "60",
    PING_INTERVAL_SECONDS: "600",
  };
  await using server = await clocked({ env });
  const socket = await chatting(server);
  const refused = await raw(server.url, "/ws");
  refused.close();
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "5"]);
  await server.clock.advance(60_000);
  assertEquals((await socket.all()).code, 4409);
});

Deno.test("a server that stops closes with 1001, and keeps what was under way", async () => {
  const hold = new Promise<void>(() => {});
  const server = await parley({ env: UNPACED, model: new Actor(() => ({ text: "Half of it", hold })) });
  const sockets: Dial[] = await Promise.all([chatting(server), chatting(server)]);
  sockets[0]!.send({ type: "chat", data: { message: "Go", persona_id: "teacher" } });
  await sockets[0]!.until((m) => m.type === "chunk");
  const ends = sockets.map((socket) => socket.all());
  await server.stop();
  for (const end of await Promise.all(ends)) assertEquals(end.code, 1001);
});

Deno.test("MAX_CONNECTIONS_PER_RUN bounds who resumes a chat; the connection goes on", async () => {
  const hold = new Promise<void>(() => {});
  await using server = await parley({
    env: { ...UNPACED, MAX_CONNECTIONS_PER_RUN: "2" },
    model: new Actor(({ messages }) =>
      messages.at(-1)!.content === "Hold" ? { text: "Half", hold } : "Whole"
    ),
  });
  await using socket = await chatting(server);
  socket.send({ type: "chat", data: { message: "Hold", persona_id: "teacher", request_id: "own" } });
  const { run_id } = (await socket.until((m) => m.message === "Sending request...")).at(-1);
  for (const request_id of ["second", "third"]) {
    socket.send({ type: "resume", data: { run_id, last_sequence: 0, request_id } });
  }
  const refused = (await socket.until((m) => m.type === "error")).at(-1);
  assertEquals([refused.code, refused.request_id], ["too_many_connections", "third"]);
  const next = await ask(socket, "chat", { message: "Now", persona_id: "teacher", request_id: "third" });
  assertEquals(answerOf(next.at(-1)), "Whole");
});
