// The clients of chats and sessions against the real server, over a network that loses connections in mid-stream.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { systemClock } from "../../src/clock.ts";
import { createRehearsal } from "../../src/agents/rehearsal/rehearsal.ts";
import { LineError, type LineOptions, openChats, openSession } from "../../static/client.js";
import { parley } from "../support/parley.ts";
import { anySeed, type Random, seeded } from "../support/random.ts";
import { cuttingProxy } from "./cutting_proxy.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** No waiting between two tries. */
const AT_ONCE: LineOptions = { retry: { baseMs: 1 } };
/** The bytes of an opening handshake and a little more, so that each connection carries something. */
const HANDSHAKE = 200;

function rehearsing(tokensPerSecond = 0, env: Record<string, string> = {}) {
  const model = createRehearsal({ tokensPerSecond, clock: systemClock });
  return parley({ model, env: { CHUNK_PACE_MS: "0", ...env } });
}

function cutting(port: number, random: Random, most: number) {
  return cuttingProxy(port, Array.from({ length: 6 }, () => HANDSHAKE + random.int(0, most)));
}

/** Each kind of message but chunks, in order. */
function apartFromText(messages: Json[]): string[] {
  return messages.filter((m) => m.type !== "chunk").map((m) =>
    [m.type, m.status, m.persona_id].filter(Boolean).join(" ")
  );
}

Deno.test("a chat over a network that is cut again and again gives every message and every character once", async () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  await using server = await rehearsing();
  for (let round = 0; round < 8; round++) {
    await using proxy = cutting(server.port, random, 6000);
    const chats = openChats(proxy.url, AT_ONCE);
    const alone = chats.chat({ message: "What do you think about AI?", persona_id: "philosopher" });
    const model = chats.openaiChat({ input_text: "How do tides work?" });
    const [first, second] = await Promise.all([Array.fromAsync(alone), Array.fromAsync(model)]);
    const { response } = await alone.result;
    const { output_text } = await model.result;
    assertEquals(alone.text, response);
    assertEquals(model.text, output_text);
    for (const [messages, whole] of [[first, response], [second, output_text]]) {
      const chunks = messages.filter((m: Json) => m.type === "chunk");
      assertEquals(chunks.map((m: Json) => m.chunk).join(""), whole);
      assertEquals(chunks.map((m: Json) => m.is_final).indexOf(true), chunks.length - 1);
    }
    assertEquals(apartFromText(second), ["status starting", "status processing", "response completed"]);
    assert(proxy.count > 1, "nothing was cut");
    chats.close();
    await chats.finished;
  }
});

Deno.test("several personas over a network that is cut give their replies, and remember the conversation after it", async () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  await using server = await rehearsing();
  await using proxy = cutting(server.port, random, 9000);
  const chats = openChats(proxy.url, AT_ONCE);
  const persona_ids = ["skeptic", "teacher", "creative_writer"];
  const request = chats.multiChat({ message: "My name is Ada. Is tea healthy?", persona_ids });
  const messages = await Array.fromAsync(request);
  const { responses } = await request.result;
  assertEquals(request.texts, responses.map((r: Json) => r.response));
  const replied = messages.filter((m: Json) => m.type === "persona_response").map((m: Json) => m.index)
    .toSorted();
  assertEquals(replied, [0, 1, 2]);
  assertEquals(messages.filter((m: Json) => m.status === "starting").length, 3);
  const later = chats.chat({ message: "What is my name?", persona_id: "teacher" });
  assertMatch((await later.result).response, /your name is Ada/);
  chats.close();
  await chats.finished;
});

Deno.test("a chat that is cancelled while its text streams ends with the server's word for it", async () => {
  await using server = await rehearsing(200);
  const chats = openChats(server.url, AT_ONCE);
  const request = chats.chat({ message: "Is tea healthy?", persona_id: "skeptic" });
  for await (const reply of request) if (reply.type === "chunk") request.cancel();
  const error = await assertRejects(() => request.result, LineError);
  assertEquals((error as LineError).code, "cancelled");
  chats.close();
  await chats.finished;
});

Deno.test("a session over a network that is cut gives every event once, without a gap, and each answer whole", async () => {
  const random = seeded(anySeed());
  console.log(`seed ${random.seed}`);
  await using server = await rehearsing();
  for (let round = 0; round < 5; round++) {
    await using proxy = cutting(server.port, random, 4000);
    const session = openSession(proxy.url, `notes-${round}`, AT_ONCE);
    const events: Json[] = [];
    const reading = (async () => {
      for await (const event of session) if (event.sequence !== undefined) events.push(event);
    })();
    const questions = ["What is 12 * (3 + 4)?", "How far is 5 miles in km?", "What is 2 to the power of 10?"];
    const requests = questions.map((question) => session.send(question));
    const updates = await Promise.all(requests.map((request) => Array.fromAsync(request)));
    const answers = await Promise.all(requests.map((request) => request.answer));
    assertMatch(answers[0]!, /84/);
    for (const [i, steps] of updates.entries()) {
      const last = steps.filter((step) => step.type === "answer").at(-1)!;
      assertEquals([last.partial, last.content], [false, answers[i]!]);
      // What streamed of a step is how it begins when it is whole.
      for (const step of steps) {
        const whole = steps.findLast((other) => other.step_id === step.step_id)!;
        assert(whole.content.startsWith(step.content), `${step.content} | ${whole.content}`);
      }
    }
    session.close();
    await session.finished;
    await reading;
    assertEquals(events.map((event) => event.sequence), events.map((_, i) => i + 1));
    for (const { request_id } of requests) {
      const own = events.filter((event) => event.data.request_id === request_id).map((event) => event.type);
      assertEquals([own[0], own.at(-1)], ["reasoning_start", "reasoning_complete"]);
      assertEquals(own.filter((type) => type === "reasoning_start").length, 1);
    }
  }
});

Deno.test("an interrupted question ends, and a second viewer sees the same events", async () => {
  await using server = await rehearsing(100);
  const session = openSession(server.url, "notes");
  const other = openSession(server.url, "notes", { lastSequence: 0 });
  const seen: string[] = [];
  const request = session.send("Tell me at length how far 5 miles is in km", { requestId: "r" });
  for await (const event of other) {
    seen.push(event.type);
    if (event.type === "reasoning_start") other.interrupt("r");
    if (event.type === "reasoning_complete") break;
  }
  const error = await assertRejects(() => request.answer, LineError);
  assertEquals((error as LineError).code, "interrupted");
  assert(seen.includes("interrupt_requested"));
  for (const line of [session, other]) {
    line.close();
    await line.finished;
  }
});

Deno.test("a chat and a session go on when the server is restarted in mid-stream", async () => {
  const directory = await Deno.makeTempDir();
  const env = { PARLEY_KV: `${directory}/parley.kv` };
  try {
    const before = await rehearsing(60, env);
    await using proxy = cuttingProxy(before.port, []);
    const chats = openChats(proxy.url, { retry: { baseMs: 20 } });
    const session = openSession(proxy.url, "notes", { retry: { baseMs: 20 } });
    const request = chats.chat({ message: "Is tea healthy?", persona_id: "skeptic" });
    const question = session.send("What is 12 * (3 + 4)?");
    const replies = request[Symbol.asyncIterator]();
    while (request.text === "") await replies.next();
    await before.stop();
    await using after = await rehearsing(0, env);
    proxy.port = after.port;
    const attempts = new Set<number>();
    for await (const reply of { [Symbol.asyncIterator]: () => replies }) {
      if (reply.type === "chunk") attempts.add(reply.attempt);
    }
    assertEquals(request.text, (await request.result).response);
    assert(attempts.has(2), "the answer was not asked for again");
    assertMatch(await question.answer, /84/);
    for (const line of [chats, session]) {
      line.close();
      await line.finished;
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
