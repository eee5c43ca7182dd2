// What sessions refuse on the socket and how they say it, and what else may be asked there.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Json } from "../support/dial.ts";
import { interrupt } from "../../src/edge/session/speak.ts";
import { ask as asked, endless } from "../engine/endless_rig.ts";
import { parley } from "../support/parley.ts";
import {
  ask,
  isAnswering,
  isError,
  join,
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
      [
        "a%20b",
        /^session_id "a b" must have 1 to 128 letters, digits, dots, underscores, tildes or hyphens$/,
      ],
      ["x".repeat(129), /session_id .* must have 1 to 128 letters/],
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

Deno.test("an interrupt with nothing to stop is an error that says why", async () => {
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
  await untilComplete(socket, "h");
});

Deno.test("an interrupt that two ask for at the same time is one", async () => {
  await using at = await endless();
  const row = await at.open();
  await at.runs.say(row, asked("h", "hold"));
  await Promise.all([interrupt(at.runs, row), interrupt(at.runs, row, "h"), interrupt(at.runs, row)]);
  const types = (await at.completed(1)).map(([, type]) => type);
  assertEquals(types.filter((type) => type === "interrupt_asked").length, 1);
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
