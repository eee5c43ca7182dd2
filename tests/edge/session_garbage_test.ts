// Whatever a client sends, a session's socket answers with an error that says what was wrong, or does what was asked;
// it never breaks, and others in the session notice nothing.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parley } from "../support/parley.ts";
import { anySeed, seeded } from "../support/random.ts";
import { ask, isError, join, numbers, rested, SESSIONS, thinker } from "./sessions.ts";

const WRONG: [message: string, says: RegExp][] = [
  ["", /must be JSON/],
  ["{", /must be JSON/],
  ["null", /must be a JSON object, not null/],
  ["[]", /must be a JSON object/],
  ["{}", /type must be text/],
  ['{"type":3}', /type must be text, not 3/],
  ['{"type":"shout"}', /"shout" is not known here; "chat", "interrupt", "ping" are/],
  ['{"type":"progress_request"}', /is not known here/],
  ['{"type":"chat"}', /payload\.message is missing/],
  ['{"type":"chat","payload":"hi"}', /payload is "hi" and must be an object/],
  ['{"type":"chat","payload":{"message":""}}', /payload\.message is "" and must not be blank/],
  ['{"type":"chat","payload":{"message":5}}', /payload\.message is 5 and must be text/],
  ['{"type":"chat","payload":{"message":"x","agent_name":"wizard"}}', /payload\.agent_name is "wizard"/],
  [
    '{"type":"chat","payload":{"message":"x","enable_reasoning":"yes"}}',
    /payload\.enable_reasoning is "yes"/,
  ],
  ['{"type":"chat","payload":{"message":"x","request_id":""}}', /payload\.request_id is ""/],
  ['{"type":"chat","payload":{"message":"x","request_id":7}}', /payload\.request_id is 7/],
  ['{"type":"interrupt","payload":{"request_id":7}}', /payload\.request_id is 7/],
];

Deno.test("each message that is not understood is answered with what was wrong, and the session goes on", async () => {
  await using server = await parley({ model: thinker(), env: { MAX_PROTOCOL_ERRORS: "100" } });
  await using socket = await join(server);
  await socket.next();
  for (const [message, says] of WRONG) {
    socket.send(message);
    const error = await socket.nextJson();
    assert(isError(error), message);
    assertMatch(error.data.message, says);
    assertEquals(typeof error.data.code, "string");
  }
  socket.send(new Uint8Array([1, 2, 3]));
  assertMatch((await socket.nextJson()).data.message, /must be text, not binary/);
  assertEquals((await server.http(`${SESSIONS}/s1`)).status, 404);
  assertEquals((await ask(socket, "1+1")).at(-1).type, "reasoning_complete");
});

Deno.test("too many of them in a row close the socket with 4410, and one that was right in between starts anew", async () => {
  await using server = await parley({ model: thinker(), env: { MAX_PROTOCOL_ERRORS: "3" } });
  const socket = await join(server);
  for (const message of ["x", "x", "ping", "x", "x", "x"]) socket.send(message);
  const { code, messages } = await socket.all();
  const types = messages.map((m) => JSON.parse(m).type);
  assertEquals([code, types], [4410, ["connected", "error", "error", "pong", "error", "error", "error"]]);
});

Deno.test("a message that is too large closes with 1009", async () => {
  await using server = await parley({ model: thinker() });
  const socket = await join(server);
  socket.send({ type: "chat", payload: { message: "x".repeat(70_000) } });
  assertEquals((await socket.all()).code, 1009);
});

Deno.test("names that mean something to JavaScript are names like any other", async () => {
  await using server = await parley({ model: thinker() });
  for (const id of ["constructor", "hasOwnProperty", "toString", "~.-_"]) {
    await using socket = await join(server, id);
    for (const request_id of ["__proto__", "constructor", "🙂", "a b"]) {
      assertEquals((await ask(socket, "1+1", { request_id })).at(-1).data.request_id, request_id);
    }
    socket.send({ type: "interrupt", payload: { request_id: "toString" } });
    assertEquals((await socket.until(isError)).at(-1).data.code, "unknown_request");
  }
});

Deno.test("random messages leave the session whole for whoever watches it", async () => {
  const seed = anySeed();
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  await using server = await parley({ model: thinker(), env: { MAX_PROTOCOL_ERRORS: "1000" } });
  await using watcher = await join(server);
  await using socket = await join(server);
  const values = [undefined, null, 0, "", "x", true, [], {}, "1+1", "hold", "researcher", "🙂\u0000", 1e300];
  for (let i = 0; i < 300; i++) {
    const payload: Record<string, unknown> = {};
    for (const key of ["message", "agent_name", "enable_reasoning", "request_id", "timestamp", "__proto__"]) {
      if (random.int(0, 1)) payload[key] = random.pick(values);
    }
    const type = random.pick(["chat", "chat", "chat", "interrupt", "interrupt", "ping", "x", null]);
    const text = JSON.stringify({ type, payload: random.int(0, 9) ? payload : random.pick(values) });
    socket.send(random.int(0, 9) ? text : text.slice(0, random.int(0, text.length)));
  }
  socket.send({ type: "chat", payload: { message: "1+1", request_id: "last" } });
  await socket.until((m) =>
    m.data.request_id === "last" && (m.type === "reasoning_complete" || isError(m) && m.data.code)
  );
  socket.send({ type: "interrupt", payload: {} });
  const { last_sequence } = await rested(server);
  await watcher.until((m) => m.sequence === last_sequence);
  const seen = watcher.messages.map((m) => JSON.parse(m)).filter((m) => m.sequence);
  assertEquals(numbers(seen), seen.map((_, i) => i + 1));
  const count = (type: string) => seen.filter((m) => m.type === type).length;
  assertEquals(count("reasoning_start"), count("reasoning_complete"));
  assert(!seen.some((m) => m.type === "error"));
});

Deno.test("an error says which request it is about, where that much of it was right", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server, "s1", "?agent_name=");
  assertEquals((await socket.nextJson()).data.agent_name, "researcher");
  const about = async (payload: unknown, type = "chat") => {
    socket.send({ type, payload });
    const { data } = await socket.nextJson();
    return [data.code, data.request_id];
  };
  assertEquals(await about({ message: "x", agent_name: "wizard", request_id: "q" }), ["malformed", "q"]);
  assertEquals(await about({ message: 5, request_id: "\u{1F469}\u200D\u{1F4BB}" }), [
    "malformed",
    "\u{1F469}\u200D\u{1F4BB}",
  ]);
  assertEquals(await about({ message: "x", request_id: "\u0007" }), ["malformed", undefined]);
  assertEquals(await about({ request_id: 7 }, "interrupt"), ["malformed", undefined]);
});
