// Text 002's socket as its clients see it: the three kinds of request, the flow of each, and what is said of them.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Actor } from "../support/actor.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { systemClock } from "../../src/clock.ts";
import { ModelError } from "../../src/agents/model.ts";
import type { Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { answerOf, ask, chatting, joined, UNPACED } from "./chats.ts";

const rehearsal = () => createRehearsal({ tokensPerSecond: 0, clock: systemClock });

/** A message without what differs each time. */
function bare(
  { run_id: _, sequence: __, offset: ___, attempt: ____, provider: _____, model: ______, ...rest }: Json,
) {
  return rest;
}

Deno.test("an openai_chat flows exactly as the text says: starting, processing, chunks, response", async () => {
  await using server = await parley({
    env: UNPACED,
    model: new Actor(() => "It is four, as it always was and will be; nobody doubts that."),
  });
  await using socket = await chatting(server);
  const messages = await ask(socket, "openai_chat", { input_text: "Two and two?", model: "gpt-4o-mini" });
  const [starting, processing, ...rest] = messages;
  assertEquals(bare(starting), { type: "status", status: "starting", message: "Initializing..." });
  assertEquals(bare(processing), { type: "status", status: "processing", message: "Sending request..." });
  const chunks = rest.slice(0, -1);
  assert(chunks.length > 1);
  for (const chunk of chunks) assertEquals(Object.keys(bare(chunk)), ["type", "chunk", "is_final"]);
  const { type, status, data, run_id } = rest.at(-1)!;
  assertEquals([type, status], ["response", "completed"]);
  assertEquals(data, {
    id: `resp_${run_id}`,
    output_text: "It is four, as it always was and will be; nobody doubts that.",
    model: "rehearsal",
    usage: { input_tokens: 10, output_tokens: 13, total_tokens: 23 },
    provider: "rehearsal",
  });
  assertEquals(joined(messages), data.output_text);
  assert(chunks.every(({ chunk }) => chunk.length <= 50));
  assert(messages.every((m) => m.run_id === run_id && !("request_id" in m)));
});

Deno.test("the text's requests work as printed, with the built-in stand-in", async () => {
  await using server = await parley({ env: UNPACED, model: rehearsal() });
  await using socket = await chatting(server);
  const openai = await ask(socket, "openai_chat", {
    "input_text": "Your message here",
    "model": "gpt-4o-mini",
    "tools": [{ "type": "web_search" }],
    "include_reasoning": false,
  });
  assertEquals(openai.at(-1).type, "response", JSON.stringify(openai.at(-1)));
  assertEquals(openai.at(-1).data.model, "rehearsal");
  assertEquals(joined(openai), openai.at(-1).data.output_text);
  assertMatch(openai[1].message, /^The tool "web_search" is not available with rehearsal\.$/);

  const chat = await ask(socket, "chat", {
    "message": "What's your favorite programming language?",
    "persona_id": "tech_enthusiast",
    "api": "openai",
    "model": "gpt-4o-mini",
    "temperature": 0.7,
    "max_tokens": 1000,
  });
  const { data } = chat.at(-1);
  assertEquals([data.persona_id, data.persona_name, data.model], [
    "tech_enthusiast",
    "Tech Enthusiast",
    "rehearsal",
  ]);
  assertEquals(joined(chat, 0), data.response);
  assert(chat.filter((m) => m.type === "chunk").every(({ chunk }) => [...chunk].length <= 30));
  assertEquals(chat[1].message, "The provider openai is not configured here; rehearsal answers.");

  const personas = ["tech_enthusiast", "creative_writer", "data_scientist"];
  const multi = await ask(socket, "multi_chat", {
    "message": "What do you think about AI?",
    "persona_ids": personas,
    "api": "openai",
    "model": "gpt-4o-mini",
    "temperature": 0.7,
    "max_tokens": 1000,
  });
  const { responses, combined } = multi.at(-1).data;
  assertEquals(responses.map((r: Json) => [r.persona_id, r.index]), personas.map((id, i) => [id, i]));
  const each = multi.filter((m) => m.type === "persona_response");
  assertEquals(each.map((m) => m.index).sort(), [0, 1, 2]);
  for (const { index, response, persona_id } of each) {
    assertEquals([joined(multi, index), personas[index]], [response, persona_id]);
    assertEquals(responses[index].response, response);
    assert(combined.includes(response));
  }
});

Deno.test("the JavaScript of the text works as printed", async () => {
  await using server = await parley({ env: UNPACED, model: rehearsal() });
  const printed = `
const ws = new WebSocket('ws://localhost:8000/ws');

ws.onopen = function(event) {
    console.log('Connected to WebSocket');
    
    // Send a test message
    ws.send(JSON.stringify({
        type: 'openai_chat',
        data: {
            input_text: 'Hello, world!',
            model: 'gpt-4o-mini'
        }
    }));
};

ws.onmessage = function(event) {
    const data = JSON.parse(event.data);
    console.log('Received:', data);
    
    if (data.type === 'chunk') {
        process.stdout.write(data.chunk);
    }
};
`.replace("localhost:8000", `127.0.0.1:${server.port}`);
  const logged: [string, Json?][] = [];
  let written = "";
  const over = Promise.withResolvers<void>();
  class Watched extends WebSocket {
    constructor(url: string) {
      super(url);
      this.addEventListener("close", () => over.resolve());
    }
  }
  const console = {
    log(line: string, data?: Json) {
      logged.push([line, data]);
      if (data?.type === "response" || data?.type === "error") socket.close();
    },
  };
  const process = { stdout: { write: (text: string) => written += text } };
  const socket = new Function("WebSocket", "console", "process", `${printed}; return ws;`)(
    Watched,
    console,
    process,
  );
  await over.promise;
  assertEquals(logged[0], ["Connected to WebSocket", undefined]);
  const response = logged.at(-1)![1];
  assertEquals(response.data.output_text, written);
  assert(written.length > 10);
});

Deno.test("one persona's failure is an error that names it, and the others finish", async () => {
  const model = new Actor(({ occasion }) =>
    occasion.agent === "skeptic"
      ? new ModelError("rejected", "rehearsal refuses this")
      : `${occasion.agent} has something to say`
  );
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  const personas = ["philosopher", "skeptic", "teacher"];
  const messages = await ask(socket, "multi_chat", {
    message: "Is it so?",
    persona_ids: personas,
    request_id: 7,
  });
  const [failed] = messages.filter((m) => m.type === "error");
  assertEquals([failed.persona_id, failed.index, failed.request_id, failed.code], [
    "skeptic",
    1,
    7,
    "rejected",
  ]);
  const { responses } = messages.at(-1).data;
  assertEquals(responses[0].response, "philosopher has something to say");
  const { persona_id, index, error } = responses[1];
  assertEquals([persona_id, index, error], ["skeptic", 1, "rehearsal refuses this"]);
  assertEquals(responses[2].response, "teacher has something to say");
  assert(messages.every((m) => m.request_id === 7));
});

Deno.test("a chat that nobody answers ends with an error in the text's shape, and the connection goes on", async () => {
  let fail = true;
  const model = new Actor(() => fail ? new ModelError("unauthorized", "rehearsal wants a key") : "Here I am");
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  const last = (await ask(socket, "chat", { message: "Hello?", persona_id: "teacher", request_id: "a" })).at(
    -1,
  );
  const { run_id: _, sequence: __, ...error } = last;
  assertEquals(error, {
    type: "error",
    status: "error",
    message: "rehearsal wants a key",
    code: "unauthorized",
    request_id: "a",
  });
  fail = false;
  const next = await ask(socket, "chat", { message: "Hello?", persona_id: "teacher" });
  assertEquals(answerOf(next.at(-1)), "Here I am");
});

Deno.test("personas remember the conversation of their connection, each its own, until it is reset", async () => {
  const model = new Actor(({ occasion }) =>
    `${occasion.agent}: ${(occasion.context as Json[]).length} before`
  );
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  const say = async (message: string, more: Record<string, unknown> = {}) =>
    answerOf((await ask(socket, "chat", { message, persona_id: "teacher", ...more })).at(-1));
  assertEquals(await say("One"), "teacher: 0 before");
  assertEquals(await say("Two"), "teacher: 2 before");
  assertEquals(await say("Three", { persona_id: "skeptic" }), "skeptic: 0 before");
  const multi = await ask(socket, "multi_chat", { message: "Four", persona_ids: ["skeptic", "teacher"] });
  const said = multi.at(-1).data.responses.map((r: Json) => r.response);
  assertEquals(said, ["skeptic: 2 before", "teacher: 4 before"]);
  assertEquals(await say("Five"), "teacher: 6 before");
  assertEquals(model.asked.at(-1)!.occasion.context, [
    { role: "user", content: "One" },
    { role: "assistant", content: "teacher: 0 before" },
    { role: "user", content: "Two" },
    { role: "assistant", content: "teacher: 2 before" },
    { role: "user", content: "Four" },
    { role: "assistant", content: "teacher: 4 before" },
  ]);
  assertEquals(await say("Six", { reset: true }), "teacher: 0 before");
  assertEquals(await say("Seven", { persona_id: "skeptic" }), "skeptic: 4 before");
  await using other = await chatting(server);
  const stranger = await ask(other, "chat", { message: "Eight", persona_id: "skeptic" });
  assertEquals(answerOf(stranger.at(-1)), "skeptic: 0 before");
});

Deno.test("a persona does not remember what it failed to answer", async () => {
  const model = new Actor(({ occasion }, call) =>
    call === 1 ? new ModelError("rejected", "no") : `${(occasion.context as Json[]).length} before`
  );
  await using server = await parley({ env: UNPACED, model });
  await using socket = await chatting(server);
  assertEquals((await ask(socket, "chat", { message: "One", persona_id: "teacher" })).at(-1).type, "error");
  const next = await ask(socket, "chat", { message: "Two", persona_id: "teacher" });
  assertEquals(answerOf(next.at(-1)), "0 before");
});

Deno.test("a request without an upgrade is answered with 426; personas and models are listed", async () => {
  await using server = await parley();
  const { status, json, headers } = await server.http("/ws");
  assertEquals([status, json.type, headers.get("upgrade")], [
    426,
    "urn:parley:problem:upgrade_required",
    "websocket",
  ]);
  const { personas } = (await server.http("/api/v1/personas")).json;
  const ids = personas.map((p: Json) => p.persona_id);
  for (
    const id of ["tech_enthusiast", "creative_writer", "data_scientist", "philosopher", "skeptic", "teacher"]
  ) {
    assert(ids.includes(id), id);
  }
  const { models } = (await server.http("/api/v1/models")).json;
  assertEquals(models.find((m: Json) => m.default), {
    provider: "rehearsal",
    model: "rehearsal",
    configured: true,
    default: true,
  });
});

Deno.test("an id that was never given here begins the conversation anew, and a status says so", async () => {
  await using server = await parley({ env: UNPACED, model: new Actor(() => "Well") });
  await using socket = await chatting(server);
  for (const previous_response_id of ["optional_response_id", "resp_", "resp_nobody", "__proto__"]) {
    const said = await ask(socket, "openai_chat", { input_text: "And?", previous_response_id });
    assertEquals(
      said.filter(({ type }) => type !== "chunk").map(({ type, status }) => `${type} ${status ?? ""}`.trim()),
      [
        "status starting",
        "status processing",
        "status processing",
        "response completed",
      ],
    );
    assertEquals(
      said[1].message,
      `previous_response_id "${previous_response_id}" is no answer known here; the conversation begins anew.`,
    );
  }
});
