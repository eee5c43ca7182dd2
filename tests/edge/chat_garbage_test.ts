// Whatever a client sends, it gets an answer in the protocol's words, and the server and everybody else go on.

import { assert, assertEquals } from "@std/assert";
import { chatSocketMessage } from "../../src/wire/chat_messages.ts";
import { Actor } from "../support/actor.ts";
import type { Dial, Json } from "../support/dial.ts";
import { parley } from "../support/parley.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { answerOf, ask, chatting, isLast, UNPACED } from "./chats.ts";

const ENDLESS = { ...UNPACED, MAX_PROTOCOL_ERRORS: "1000000" };

/** Every message must be one of the protocol's. */
function checked(message: Json): Json {
  const parsed = chatSocketMessage.safeParse(message);
  assert(parsed.success, `${JSON.stringify(message)}: ${parsed.error?.message}`);
  return message;
}

async function refusal(socket: Dial, message: string | Uint8Array<ArrayBuffer>): Promise<Json> {
  socket.send(message);
  const error = checked(await socket.nextJson());
  assertEquals(
    [error.type, error.status, typeof error.message],
    ["error", "error", "string"],
    String(message).slice(0, 99),
  );
  assert(error.message.length > 0 && error.message.length < 2_000, error.message);
  return error;
}

Deno.test("wrong types, unknown types, deep, large and binary messages are each told what is wrong", async () => {
  await using server = await parley({ env: ENDLESS });
  await using socket = await chatting(server);
  const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const chat = (fields: Record<string, unknown>) => JSON.stringify({ type: "chat", data: fields });
  const openai = (fields: Record<string, unknown>) => JSON.stringify({ type: "openai_chat", data: fields });
  const cases: [string | Uint8Array<ArrayBuffer>, RegExp, string?][] = [
    ["", /JSON/],
    ["{", /JSON/],
    ["hello", /JSON/],
    ["null", /object/],
    ["[]", /object/],
    ["12", /object/],
    [deep(20_000), /64 deep/],
    ["{}", /type/],
    ['{"type":null}', /type/],
    ['{"type":{"toString":1}}', /type/],
    ['{"type":"dance"}', /"dance" is not known/],
    ['{"type":"__proto__"}', /not known/],
    ['{"type":"constructor","data":{}}', /not known/],
    ['{"type":"openai_chat"}', /data/],
    ['{"type":"openai_chat","data":[]}', /data/],
    ['{"type":"chat","data":"text"}', /data/],
    [openai({ input_text: "" }), /data\.input_text/, "data.input_text"],
    [openai({ input_text: 5 }), /data\.input_text/, "data.input_text"],
    [openai({ input_text: "x", temperature: "hot" }), /data\.temperature/, "data.temperature"],
    [openai({ input_text: "x", temperature: 3 }), /data\.temperature/, "data.temperature"],
    [openai({ input_text: "x", max_tokens: 0 }), /data\.max_tokens/, "data.max_tokens"],
    [openai({ input_text: "x", max_tokens: 1.5 }), /data\.max_tokens/, "data.max_tokens"],
    [openai({ input_text: "x", tools: {} }), /data\.tools/, "data.tools"],
    [openai({ input_text: "x", tools: [5] }), /data\.tools\.0/, "data.tools.0"],
    [
      openai({ input_text: "x", include_reasoning: "yes" }),
      /data\.include_reasoning/,
      "data.include_reasoning",
    ],
    [
      openai({ input_text: "x", previous_response_id: 5 }),
      /previous_response_id/,
      "data.previous_response_id",
    ],
    [
      openai({ input_text: "x", previous_response_id: `resp_${crypto.randomUUID()}` }),
      /previous_response_id/,
      "data.previous_response_id",
    ],
    [openai({ input_text: "x", model: "" }), /data\.model/, "data.model"],
    [
      `{"type":"openai_chat","data":{"input_text":"x","tools":[{"type":"t","x":${deep(5_000)}}]}}`,
      /64 deep/,
    ],
    [chat({ message: "x" }), /data\.persona_id/, "data.persona_id"],
    [chat({ message: "x", persona_id: "__proto__" }), /data\.persona_id/, "data.persona_id"],
    [chat({ message: "x", persona_id: "teacher", api: "nobody" }), /data\.api/, "data.api"],
    [chat({ message: "x", persona_id: "teacher", request_id: {} }), /data\.request_id/, "data.request_id"],
    [chat({ message: "x", persona_id: "teacher", request_id: 1.5 }), /data\.request_id/, "data.request_id"],
    [
      chat({ message: "x", persona_id: "teacher", request_id: "x".repeat(129) }),
      /data\.request_id/,
      "data.request_id",
    ],
    ['{"type":"multi_chat","data":{"message":"x","persona_ids":[]}}', /persona_ids/, "data.persona_ids"],
    ['{"type":"multi_chat","data":{"message":"x","persona_ids":["teacher","teacher"]}}', /persona_ids/],
    ['{"type":"resume","data":{"run_id":"a/b","last_sequence":0}}', /data\.run_id/, "data.run_id"],
    ['{"type":"resume","data":{"run_id":"a","last_sequence":-1}}', /last_sequence/, "data.last_sequence"],
    ['{"type":"cancel","data":{"request_id":[]}}', /data\.request_id/, "data.request_id"],
    [new Uint8Array([1, 2, 3]), /binary/],
    [new Uint8Array(), /binary/],
  ];
  for (const [message, says, field] of cases) {
    const error = await refusal(socket, message);
    assert(says.test(error.message), `${String(message).slice(0, 99)}: ${error.message}`);
    if (field) assertEquals(error.field, field, String(message));
    assert(!("request_id" in error) || String(message).includes("request_id"));
  }
  const named = await refusal(socket, openai({ input_text: "", request_id: "mine" }));
  assertEquals(named.request_id, "mine");
  assertEquals(
    (await ask(socket, "chat", { message: "Still there?", persona_id: "teacher" })).at(-1).type,
    "response",
  );
});

Deno.test("keys of prototypes change nothing, here or for anybody else", async () => {
  await using server = await parley({ env: ENDLESS, model: new Actor(() => "fine") });
  await using socket = await chatting(server);
  for (const key of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"]) {
    const poison = `"${key}":{"persona_id":"skeptic","polluted":true,"request_id":"evil"}`;
    socket.send(
      `{${poison},"type":"chat","data":{${poison},"message":"Hi","persona_id":"teacher","request_id":"${key}"}}`,
    );
    const last = checked((await socket.until(isLast)).at(-1));
    assertEquals([last.request_id, last.data?.persona_id], [key, "teacher"]);
    socket.send({ type: "cancel", data: { request_id: key } });
    assertEquals((await socket.nextJson()).code, "not_found");
  }
  assertEquals(({} as Json).polluted, undefined);
});

/** Random JSON in which the protocol's own words are likely. */
function anything(random: Random, depth = 0): unknown {
  const kind = random.int(0, depth > 4 ? 5 : 8);
  if (kind === 0) return random.pick([null, true, false, 0, -1, 1.5, 1e21, 256, -0]);
  if (kind === 1) return random.pick(["", " ", "x", "\u0000", "é👩‍👩‍👧", "x".repeat(300), "2", "\ud800"]);
  if (kind <= 3) return random.pick(WORDS);
  if (kind === 4) return random.int(-5, 5);
  if (kind === 5) return random.pick(["teacher", "skeptic", "openai", "rehearsal"]);
  if (kind === 6) return Array.from({ length: random.int(0, 4) }, () => anything(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: random.int(0, 6) }, () => [random.pick(WORDS), anything(random, depth + 1)]),
  );
}

const FIELDS = [
  "input_text",
  "message",
  "persona_id",
  "persona_ids",
  "api",
  "model",
  "temperature",
  "max_tokens",
  "tools",
  "include_reasoning",
  "previous_response_id",
  "request_id",
  "reset",
  "run_id",
  "last_sequence",
];
const TYPES = ["openai_chat", "chat", "multi_chat", "cancel", "resume", "ping"];
const WORDS = [
  ...FIELDS,
  ...TYPES,
  "type",
  "data",
  "__proto__",
  "constructor",
  "function",
  "name",
  "parameters",
];
const GOOD: Record<string, unknown> = {
  input_text: "Hello",
  message: "Hello",
  persona_id: "teacher",
  persona_ids: ["teacher", "skeptic"],
  run_id: "nobody",
  last_sequence: 0,
};

/** A message that is nearly right: good fields, some of them replaced, some missing, some strange ones more. */
function nearly(random: Random): unknown {
  const data: Record<string, unknown> = { ...GOOD };
  for (let changes = random.int(0, 3); changes > 0; changes--) {
    if (random.int(0, 4) === 0) delete data[random.pick(FIELDS)];
    else data[random.pick(FIELDS)] = anything(random, 3);
  }
  return { type: random.pick(TYPES), data: random.int(0, 15) === 0 ? anything(random) : data };
}

Deno.test("thousands of random messages: each is answered or refused, and everything said is of the protocol", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  await using server = await parley({ env: ENDLESS, model: new Actor(() => "fine") });
  await using other = await chatting(server);
  for (let connection = 0; connection < 8; connection++) {
    await using socket = await chatting(server);
    for (let round = 0; round < 25; round++) {
      const sent = Array.from(
        { length: 25 },
        () => random.int(0, 3) === 0 ? anything(random) : nearly(random),
      );
      for (const message of sent) socket.send(JSON.stringify(message) ?? "");
      // Answered in order: everything that was sent without an id has had its end when this one has.
      socket.send({ type: "chat", data: { message: "Are you there?", persona_id: "philosopher" } });
      const messages = await socket.until((m) =>
        m.type === "response" && m.data.persona_id === "philosopher"
      );
      const pongs = sent.filter((m) => (m as Json)?.type === "ping").length;
      // Those with an id may end later; until then nothing is certain but that each is the protocol's.
      for (const message of messages) checked(message);
      assertEquals(messages.filter((m) => m.type === "pong").length <= pongs, true);
      for (const error of messages.filter((m) => m.type === "error")) {
        assert(error.code !== "internal", `${JSON.stringify(error)}; SEED=${random.seed}`);
      }
    }
  }
  const still = await ask(other, "chat", { message: "And you?", persona_id: "teacher" });
  assertEquals(answerOf(still.at(-1)), "fine");
});

Deno.test("random bytes and broken UTF-16 as text are refused like anything else", async () => {
  const random = seeded(anySeed());
  console.log(`SEED=${random.seed}`);
  await using server = await parley({ env: ENDLESS });
  await using socket = await chatting(server);
  for (let i = 0; i < 1500; i++) {
    const units = Array.from(
      { length: random.int(0, 40) },
      () => random.int(0, random.pick([0x7f, 0xff, 0xffff])),
    );
    const text = String.fromCharCode(...units).replace(/[\ud800-\udfff]/g, "?");
    await refusal(socket, i % 10 === 0 ? new Uint8Array(units) : `\u0001${text}`);
  }
});
