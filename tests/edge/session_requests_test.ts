// What sessions refuse and how they say it, on the socket and over HTTP; and their state, history and end over HTTP.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import {
  ask,
  isAnswering,
  isError,
  join,
  numbers,
  rested,
  say,
  SESSIONS,
  thinker,
  untilComplete,
} from "./sessions.ts";

Deno.test("an unknown agent, a bad id and a bad position are said over the socket, which is closed with 4400", async () => {
  await using server = await parley({ model: thinker() });
  for (
    const [path, says] of [
      [
        "s1?agent_name=wizard",
        /agent_name "wizard" is not known here; researcher, analyst, coder, tutor are/,
      ],
      ["a%20b", /session_id "a%20b" must match/],
      ["x".repeat(129), /session_id .* must match/],
      ["s1?last_sequence=-1", /last_sequence must be a whole number, 0 or more, not "-1"/],
      ["s1?last_sequence=1.5", /last_sequence/],
    ] as const
  ) {
    const { messages, code } = await (await join(server, path)).all();
    const [error] = messages.map((m) => JSON.parse(m));
    assertEquals([messages.length, error.type, code], [1, "error", 4400], path);
    assertMatch(error.data.message, says);
    assertEquals(typeof error.timestamp, "number");
  }
  assertEquals((await server.http("/connections")).json.active_connections, 0);
  assertEquals((await server.http("/ws/chat/s1")).status, 426);
});

Deno.test("a request_id that is under way or was used in this session is refused by its name", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  say(socket, "hold", { request_id: "a" });
  await socket.until(isAnswering);
  say(socket, "1+1", { request_id: "a" });
  const { data } = (await socket.until(isError)).at(-1);
  assertEquals(data, {
    message: 'payload.request_id is "a", which is under way in this session',
    code: "request_id_in_use",
    request_id: "a",
  });
  socket.send({ type: "interrupt", payload: { request_id: "a" } });
  await untilComplete(socket, "a");
  say(socket, "1+1", { request_id: "a" });
  assertMatch((await socket.until(isError)).at(-1).data.message, /"a", which was used before/);
  await using other = await join(server, "s2");
  await ask(other, "1+1", { request_id: "a" });
});

Deno.test("an interrupt with nothing to stop is an error, and one that came twice is done once", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const refused = async (payload: Json) => {
    socket.send({ type: "interrupt", payload });
    return (await socket.until(isError)).at(-1).data.code;
  };
  assertEquals(await refused({}), "nothing_under_way");
  await ask(socket, "1+1", { request_id: "a" });
  await rested(server);
  assertEquals(await refused({}), "nothing_under_way");
  assertEquals(await refused({ request_id: "a" }), "nothing_under_way");
  assertEquals(await refused({ request_id: "b" }), "unknown_request");
  say(socket, "hold", { request_id: "h" });
  await socket.until(isAnswering);
  assertEquals(await refused({ request_id: "a" }), "nothing_under_way");
  assertEquals(await refused({ request_id: "b" }), "unknown_request");
  socket.send({ type: "interrupt", payload: {} });
  socket.send({ type: "interrupt", payload: { request_id: "h" } });
  const last = await untilComplete(socket, "h");
  assertEquals(last.filter((m) => m.type === "interrupt_requested").length, 1);
});

Deno.test("a question and the interrupt right behind it are done in that order", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  await socket.next();
  for (let i = 0; i < 10; i++) {
    say(socket, "hold", { request_id: `r${i}` });
    socket.send({ type: "interrupt", payload: { request_id: `r${i}` } });
    assertEquals((await untilComplete(socket, `r${i}`)).at(-1).data.interrupted, true);
  }
  assert(!socket.messages.some((m) => isError(JSON.parse(m))));
});

Deno.test("enable_reasoning: false gives only the answer; agent_name in a question beats the connection's", async () => {
  await using server = await parley({
    model: thinker(() => [
      "<thought>Hm.</thought>Yes.",
      { type: "usage", input_tokens: 1, output_tokens: 1 },
      { type: "done", stop: "stop", model: "rehearsal-1" },
    ]),
  });
  await using socket = await join(server, "s1", "?agent_name=tutor");
  const messages = await ask(socket, "Well?", { enable_reasoning: false, agent_name: "coder" });
  const steps = messages.filter((m) => m.type === "reasoning_step").map((m) => m.data.type);
  assertEquals([new Set(steps), messages.at(-1).data.answer], [new Set(["answer"]), "Yes."]);
  const start = messages.find((m) => m.type === "reasoning_start").data;
  assertEquals([start.agent, start.enable_reasoning], ["coder", false]);
  assertEquals((await ask(socket, "Well?")).find((m) => m.type === "reasoning_start").data.agent, "tutor");
});

Deno.test("a failure of the model ends its request, not the session", async () => {
  let fail = true;
  await using server = await parley({
    model: thinker((request) => {
      if (fail) throw new Error("a bug in the model");
      return [String(request.occasion.message), {
        type: "usage",
        input_tokens: 1,
        output_tokens: 1,
      }, { type: "done", stop: "stop", model: "rehearsal-1" }];
    }),
  });
  await using socket = await join(server);
  const { data } = (await ask(socket, "One")).at(-1);
  assertEquals([data.answer, typeof data.error, data.interrupted], ["", "string", false]);
  fail = false;
  assertEquals((await ask(socket, "Two")).at(-1).data.answer, "Two");
});

Deno.test("as many requests as may be under way in one session, and no more", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  for (let i = 0; i <= 64; i++) say(socket, "hold", { request_id: `r${i}` });
  const { data } = (await socket.until(isError)).at(-1);
  assertEquals([data.code, data.request_id], ["too_many_requests", "r64"]);
  assertEquals((await server.http(`${SESSIONS}/s1`)).json.under_way.length, 64);
  socket.send({ type: "interrupt", payload: {} });
  for (let i = 0; i < 64; i++) await untilComplete(socket);
});

Deno.test("sessions are listed and shown with what is under way, what was used, and who is there", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const all = (await ask(socket, "1+1")).filter((m) => m.sequence);
  const { epoch, created_at, updated_at, started_at, ...idle } = await rested(server);
  assertEquals(idle, {
    session_id: "s1",
    status: "idle",
    agent: "researcher",
    provider: "rehearsal",
    model: "rehearsal",
    requests: 1,
    under_way: [],
    usage: { input_tokens: 20, output_tokens: 10 },
    websocket_url: "/ws/chat/s1",
    last_sequence: all.length,
    first_sequence: 1,
    connections: 1,
  });
  for (const time of [created_at, updated_at, started_at]) assertMatch(time, /Z$/);
  say(socket, "hold", { request_id: "h" });
  const [start] = await socket.until((m) => m.type === "reasoning_start");
  await using other = await join(server, "s2");
  await ask(other, "2+2");
  await rested(server, "s2");
  const listed = async (query = "") =>
    (await server.http(`${SESSIONS}${query}`)).json.sessions.map((s: Json) => s.session_id);
  assertEquals(
    [await listed(), await listed("?status=idle"), await listed("?status=running")],
    [["s2", "s1"], ["s2"], ["s1"]],
  );
  const { json } = await server.http(`${SESSIONS}/s1`);
  assertEquals(json.under_way, [{ request_id: "h", sequence: start.sequence }]);
  assertEquals((await server.http(`${SESSIONS}?status=completed`)).status, 422);
  assertEquals([epoch.length, (await server.http(`${SESSIONS}/s3`)).status], [8, 404]);
});

Deno.test("interrupt over HTTP stops one or all, and says when there is nothing to stop", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const interrupt = (body?: unknown) =>
    server.http(`${SESSIONS}/s1/interrupt`, { method: "POST", ...(body !== undefined && { body }) });
  assertEquals((await interrupt()).status, 404);
  for (const id of ["a", "b", "c"]) say(socket, "hold", { request_id: id });
  await socket.until((m) => m.type === "reasoning_start" && m.data.request_id === "c");
  const one = await interrupt({ request_id: "b" });
  assertEquals([one.status, one.json], [202, {
    session_id: "s1",
    status: "interrupting",
    request_id: "b",
  }]);
  assertEquals((await untilComplete(socket)).at(-1).data.request_id, "b");
  assertEquals(
    [(await interrupt({ request_id: "b" })).status, (await interrupt({ request_id: "x" })).status],
    [
      409,
      404,
    ],
  );
  assertEquals((await interrupt()).json, { session_id: "s1", status: "interrupting" });
  await untilComplete(socket, "a");
  await untilComplete(socket, "c");
  await rested(server);
  const nothing = await interrupt({});
  assertEquals([nothing.status, nothing.json.detail], [409, "Nothing is under way in this session"]);
  assertEquals((await server.http(`${SESSIONS}/s1/cancel`, { method: "POST" })).status, 404);
});

Deno.test("a session whose history was cleared goes on with its numbers and remembers what was said", async () => {
  const model = thinker();
  await using server = await parley({ model });
  await using socket = await join(server);
  const all = (await ask(socket, "111*3")).filter((m) => m.sequence);
  await rested(server);
  assertEquals((await server.http(`${SESSIONS}/s1/history`, { method: "DELETE" })).status, 204);
  await using back = await join(server, "s1", "?last_sequence=0");
  const [, reset] = await back.until((m) => m.type === "caught_up");
  assertEquals([reset.type, reset.data.reason, reset.data.first_sequence], [
    "stream_reset",
    "history_cleared",
    all.length + 1,
  ]);
  const more = (await ask(socket, "5+5")).filter((m) => m.sequence);
  assertEquals(more[0].sequence, all.length + 1);
  assertMatch(JSON.stringify(model.asked.at(-1)!.messages), /111\*3 = 333/);
  await using quiet = await join(server);
  await rested(server);
  assertEquals((await quiet.until((m) => m.type === "caught_up")).length, 2);
});

Deno.test("a session that is deleted is gone for those in it, and its id is a new session afterwards", async () => {
  const model = thinker();
  await using server = await parley({ model });
  for (const message of ["111*3", "hold"]) {
    const socket = await join(server);
    say(socket, message);
    await socket.until(message === "hold" ? isAnswering : (m) => m.type === "reasoning_complete");
    if (message !== "hold") await rested(server);
    assertEquals((await server.http(`${SESSIONS}/s1`, { method: "DELETE" })).status, 204);
    const { code, messages } = await socket.all();
    const last = JSON.parse(messages.at(-1)!);
    assertEquals([code, last.type], message === "hold" ? [1000, "error"] : [4404, "reasoning_complete"]);
    for (const path of ["", "/history"]) {
      assertEquals((await server.http(`${SESSIONS}/s1${path}`)).status, 404);
    }
  }
  await using socket = await join(server);
  const fresh = await ask(socket, "1+1");
  assertEquals(numbers(fresh)[0], 1);
  assert(!JSON.stringify(model.asked.at(-1)!.messages).includes("111"));
});

Deno.test("a session can be watched as Server-Sent Events, from any point on and while it goes on", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  const all = (await ask(socket, "1+1")).filter((m) => m.sequence);
  const response = await fetch(`${server.url}${SESSIONS}/s1/events?deltas=false`, {
    headers: { "last-event-id": "2" },
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) text += (await reader.read()).value;
  };
  await until("event: caught_up");
  const more = (await ask(socket, "2+2")).filter((m) => m.sequence);
  await until(`id: ${more.at(-1).sequence}\n`);
  await reader.cancel();
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  const whole = [...all, ...more].filter((m) => !m.data.partial && m.sequence > 2);
  assertEquals(ids, numbers(whole));
});

Deno.test("an id that another kind of run has is refused, and the connection stays", async () => {
  await using server = await parley({ model: thinker(() => ["No"]) });
  const body = { bill_id: "b", bill_text: "SEC. 1. SHORT TITLE. This Act is short.", analysis_id: "s1" };
  assertEquals((await server.http("/api/v1/analyses", { body })).status, 202);
  await using socket = await join(server);
  say(socket, "1+1");
  assertEquals((await socket.until(isError)).at(-1).data.message, 'The id "s1" is in use');
  socket.send("ping");
  assertEquals((await socket.nextJson()).type, "pong");
});

Deno.test("questions by many at once to a session that is not there yet make one session", async () => {
  await using server = await parley({ model: thinker() });
  const sockets = await Promise.all(Array.from({ length: 8 }, () => join(server)));
  sockets.forEach((socket, i) => say(socket, "1+1", { request_id: `r${i}` }));
  await Promise.all(
    sockets.flatMap((socket) => socket.until((m) => m.type === "caught_up" || m.type === "error")),
  );
  const { requests, epoch } = await (async () => {
    while (true) {
      const now = await rested(server);
      if (now.requests === 8) return now;
    }
  })();
  assertEquals([requests, epoch.length], [8, 8]);
  for (const socket of sockets) {
    assertEquals(socket.messages.filter((m) => isError(JSON.parse(m))), []);
    await socket.close();
  }
});

Deno.test("a broadcast must be an object with a message, as JSON, and of a size", async () => {
  await using server = await parley({ model: thinker() });
  const send = (body: unknown, headers?: HeadersInit) => server.http("/broadcast", { body, headers });
  assertEquals((await send("{")).status, 400);
  for (const body of [{}, { message: "" }, { message: 3 }, { message: null }, { message: ["x"] }, []]) {
    assertEquals((await send(body)).status, 422, JSON.stringify(body));
  }
  assertEquals((await send({ message: "x".repeat(70_000) })).status, 413);
  assertEquals((await send("hello", { "content-type": "text/plain" })).status, 415);
  assertEquals((await server.http("/broadcast")).status, 404);
});
