// Sessions over HTTP: their state, history, events, interrupt and end.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
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
    title: "1+1",
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

Deno.test("an interrupt without a body may say that it is JSON", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  say(socket, "hold", { request_id: "a" });
  await socket.until((m) => m.type === "reasoning_start");
  const headers = { "content-type": "application/json" };
  const { status } = await server.http(`${SESSIONS}/s1/interrupt`, { method: "POST", headers });
  assertEquals(status, 202);
  assertEquals((await untilComplete(socket)).at(-1).data.request_id, "a");
});

Deno.test("an interrupt without a body need not say that it has none", async () => {
  await using server = await parley({ model: thinker() });
  await using socket = await join(server);
  say(socket, "hold", { request_id: "a" });
  await socket.until((m) => m.type === "reasoning_start");
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head = ["HTTP/1.1", `host: 127.0.0.1:${server.port}`, "connection: close"].join("\r\n");
  await conn.write(new TextEncoder().encode(`POST ${SESSIONS}/s1/interrupt ${head}\r\n\r\n`));
  assertMatch(await new Response(conn.readable).text(), /^HTTP\/1.1 202 /);
  assertEquals((await untilComplete(socket)).at(-1).data.request_id, "a");
});
