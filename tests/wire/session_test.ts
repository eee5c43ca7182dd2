// How a session is said and read: whole frames, as the protocol's text shows them.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Event, EventData, Stored } from "../../src/core/event.ts";
import { decodeSession, sessionDialect } from "../../src/wire/session.ts";
import { sessionControls, sessionEvent, sessionEvents } from "../../src/wire/session_events.ts";
import { play, Thinker, worker } from "../modes/session_rig.ts";

const RUN = { id: "user123", epoch: "e" };
const AT = "2022-01-03T17:09:27.123Z";
const SECONDS = 1641229767.123;

function said(event: Event, seq = 7) {
  const frame = sessionDialect.spell(RUN, { seq, at: AT, event });
  return { frame, json: JSON.parse(frame.text) };
}

const STEP: EventData["step_taken"] = {
  request_id: "r1",
  step_id: "x",
  step: "thought",
  content: "Thinking content...",
  iteration: 1,
  attempt: 1,
  usage: { input_tokens: 1, output_tokens: 1 },
  model: "m",
};

Deno.test("a question is a reasoning_start, with the fields of the protocol's example and its request_id", () => {
  const { frame, json } = said({
    type: "request_received",
    data: { request_id: "r1", agent: "researcher", message: "User's question", enable_reasoning: true },
  });
  assertEquals(json, {
    type: "reasoning_start",
    sequence: 7,
    data: { agent: "researcher", message: "User's question", enable_reasoning: true, request_id: "r1" },
    event_id: "user123:7",
    timestamp: SECONDS,
  });
  assert(frame.text.startsWith('{"type":"reasoning_start","sequence":7,"data":{"agent":"researcher"'));
  assertEquals([frame.seq, frame.name, frame.topic, frame.optional], [7, "reasoning_start", "r1", false]);
});

Deno.test("a step has the fields of the protocol's example, and its timestamp is in seconds", () => {
  assertEquals(said({ type: "step_taken", data: STEP }).json.data, {
    type: "thought",
    content: "Thinking content...",
    iteration: 1,
    timestamp: SECONDS,
    request_id: "r1",
    step_id: "x",
  });
});

Deno.test("pieces of a step are partial and optional, and say from the second attempt on which it is", () => {
  const data = {
    request_id: "r1",
    message_id: "x",
    step: "answer" as const,
    iteration: 2,
    attempt: 2,
    delta: " so",
  };
  const { frame, json } = said({ type: "step_streamed", data });
  assertEquals([frame.optional, frame.topic, frame.name], [true, "r1", "reasoning_step"]);
  assertEquals(json.data, {
    type: "answer",
    content: " so",
    iteration: 2,
    timestamp: SECONDS,
    request_id: "r1",
    step_id: "x",
    partial: true,
    attempt: 2,
  });
});

Deno.test("an action names its tool; what a provider wants back with the call is nobody's business", () => {
  const tool = {
    call_id: "c1",
    name: "calculator",
    arguments: '{"expression":"1"}',
    extra: { signature: "secret" },
  };
  const { frame, json } = said({
    type: "step_taken",
    data: { ...STEP, step: "action", content: "calculator: 1", tool },
  });
  const { tool: name, arguments: args, call_id } = json.data;
  assertEquals([name, args, call_id], ["calculator", '{"expression":"1"}', "c1"]);
  assert(!frame.text.includes("secret"));
});

Deno.test("the end of a request, an interrupt and the end of a session", () => {
  const usage = { input_tokens: 20, output_tokens: 10 };
  const data = {
    request_id: "r1",
    agent: "researcher",
    answer: "84",
    iterations: 2,
    usage,
    model: "m",
    interrupted: false,
  };
  const complete = said({ type: "request_completed", data });
  assertEquals([complete.json.type, complete.json.data, complete.frame.topic], [
    "reasoning_complete",
    data,
    "r1",
  ]);
  const all = said({ type: "interrupt_asked", data: {} });
  assertEquals([all.json.type, all.json.data, all.frame.topic], ["interrupt_requested", {}, undefined]);
  const over = said({ type: "run_cancelled", data: { error: "Session cancelled", code: "cancelled" } });
  assertEquals([over.json.type, over.json.data], ["error", {
    message: "Session cancelled",
    code: "cancelled",
  }]);
});

Deno.test("controls carry no sequence and count in seconds; an error's sentence is its message", () => {
  const control = (name: string, data: Record<string, unknown>) =>
    JSON.parse(sessionDialect.control(name, data, AT));
  assertEquals(control("pong", { timestamp: 1641234567.123 }), {
    type: "pong",
    data: { timestamp: 1641234567.123 },
    timestamp: SECONDS,
  });
  assertEquals(control("error", { error: "No", code: "malformed" }).data, {
    message: "No",
    code: "malformed",
  });
  assertEquals(control("error", { message: "Error description" }).data, { message: "Error description" });
  for (
    const [name, data] of [["pong", {}], ["error", { error: "No", code: "x" }], ["broadcast", {
      message: { a: 1 },
    }]] as const
  ) {
    const message = control(name, data);
    assertEquals(sessionControls[name].parse(message), message);
  }
});

Deno.test("everything a session says fits its schema to the last field", async () => {
  const rows: Stored[] = [
    ...await play(new Thinker(worker)),
    ...await play(new Thinker(() => []), "x"),
    { seq: 90, at: AT, event: { type: "interrupt_asked", data: { request_id: "r1" } } },
    { seq: 91, at: AT, event: { type: "run_failed", data: { error: "Internal error", code: "internal" } } },
  ];
  const names = new Set<string>();
  for (const row of rows) {
    const json = JSON.parse(sessionDialect.spell(RUN, row).text);
    assertEquals(sessionEvent.parse(json), json);
    names.add(json.type);
  }
  assertEquals(names, new Set(Object.keys(sessionEvents)));
});

Deno.test("the client messages of the protocol's text are read", () => {
  assertEquals(
    decodeSession(
      '{"type":"chat","payload":{"message":"Hello, agent!","agent_name":"analyst","enable_reasoning":false}}',
    ),
    { type: "chat", message: "Hello, agent!", agent_name: "analyst", enable_reasoning: false },
  );
  assertEquals(decodeSession('{"type":"chat","payload":{"message":"Hi","request_id":"q-1","more":1}}'), {
    type: "chat",
    message: "Hi",
    enable_reasoning: true,
    request_id: "q-1",
  });
  assertEquals(
    decodeSession(
      '{"type":"chat","payload":{"message":"Hi","request_id":null,"agent_name":null,"enable_reasoning":null}}',
    ),
    { type: "chat", message: "Hi", enable_reasoning: true },
  );
  assertEquals(decodeSession('{"type":"interrupt","payload":{}}'), { type: "interrupt" });
  assertEquals(decodeSession('{"type":"interrupt"}'), { type: "interrupt" });
  assertEquals(decodeSession('{"type":"interrupt","payload":null}'), { type: "interrupt" });
  assertEquals(decodeSession('{"type":"interrupt","payload":{"request_id":"q-1"}}'), {
    type: "interrupt",
    request_id: "q-1",
  });
  assertEquals(decodeSession('{"type":"ping","payload":{"timestamp":1641234567.123}}'), {
    type: "ping",
    timestamp: 1641234567.123,
  });
  for (
    const text of [
      "ping",
      "ping\n",
      " ping\r\n",
      '{"type":"ping"}',
      '{"type":"ping","payload":null}',
      '{"type":"ping","payload":{"timestamp":"x"}}',
      '{"type":"ping","payload":{"timestamp":1e400}}',
    ]
  ) {
    assertEquals(decodeSession(text), { type: "ping" });
  }
});

Deno.test("a message that cannot be read names the field and its value", () => {
  const chat = (payload: unknown) => decodeSession(JSON.stringify({ type: "chat", payload }));
  const cases: [unknown, string][] = [
    [{}, "payload.message is missing and must be text"],
    [undefined, "payload.message is missing and must be text"],
    [{ message: 7 }, "payload.message is 7 and must be text"],
    [{ message: " \n" }, 'payload.message is " \\n" and must not be blank'],
    [{ message: "" }, 'payload.message is "" and must not be blank'],
    [
      { message: "Hi", agent_name: "wizard" },
      'payload.agent_name is "wizard" and must be one of researcher, analyst, coder, tutor',
    ],
    [
      { message: "Hi", enable_reasoning: "yes" },
      'payload.enable_reasoning is "yes" and must be true or false',
    ],
    [
      { message: "Hi", request_id: "" },
      'payload.request_id is "" and must have 1 to 128 characters and no control characters',
    ],
    [{ message: "Hi", request_id: 5 }, "payload.request_id is 5 and must be text"],
    ["Hi", 'payload is "Hi" and must be an object'],
    [["Hi"], 'payload is ["Hi"] and must be an object'],
  ];
  for (const [payload, message] of cases) assertEquals(chat(payload), { type: "malformed", message });
  for (const id of ["x".repeat(129), "a\nb", "\u202e", "\ud800"]) {
    assertEquals(chat({ message: "Hi", request_id: id }).type, "malformed", JSON.stringify(id));
  }
  for (const id of ["x".repeat(128), "__proto__", "ä b/🙂"]) {
    assertEquals(chat({ message: "Hi", request_id: id }).type, "chat");
  }
  const long = chat({ message: "x".repeat(100_001) });
  assertEquals(long.type, "malformed");
  assert(long.type === "malformed" && long.message.length < 200);
  assertStringIncludes(long.message, "must have at most 100000 characters");
  assertEquals(chat({ message: "x".repeat(100_000) }).type, "chat");
});

Deno.test("what is no message, and what is not known, are told apart", () => {
  for (const text of ["{", "[]", "7", "null", '{"type":7}', "{}"]) {
    assertEquals(decodeSession(text).type, "malformed", text);
  }
  assertEquals(decodeSession('{"type":"dance"}'), {
    type: "unknown",
    message: 'type: "dance" is not known here; "chat", "interrupt", "ping" are',
  });
  assertEquals(sessionDialect.decode('{"type":"chat","payload":{"message":"Hi"}}').type, "unknown");
  assertEquals(sessionDialect.decode("ping"), { type: "ping" });
});
